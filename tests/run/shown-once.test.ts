import { expect, test } from '@playwright/test';
import { type Ask, conducted, type Note, notebook, open, type Reply } from './stage.js';

const CHECKS = ['object-update-foreign', 'object-delete-foreign'];

/** "Saved": the next note that whoever wrote opens says it, and none after it. Only every fifth write is worth it. */
function greeting(attacked: (note: Note) => void = () => undefined) {
  const news = new Map<string, string>();
  const writes = new Map<string, number>();
  return notebook((ask: Ask, notes): Reply | undefined => {
    const { method, who = '', tenant } = ask;
    const count = (writes.get(who) ?? 0) + Number(method !== 'GET');
    writes.set(who, count);
    if (method !== 'GET' && count % 5 === 0) news.set(who, `Saved by ${method}`);
    const note = notes.get(ask.path.split('/')[2] ?? '');
    if (note && note.tenant !== tenant && method === 'PATCH') attacked(note);
    if (method !== 'GET' || note?.tenant !== tenant) return undefined;
    const notice = news.get(who) ?? null;
    news.delete(who);
    return { body: { ...note, notice } };
  });
}

test('a message that the next page shows once is no change of the record', async () => {
  const stage = await open(greeting());
  const { found } = await conducted(stage, { checks: CHECKS });
  await stage.close();
  expect(Object.values(found)).toEqual(['pass/denied', 'pass/denied', 'pass/denied', 'pass/denied']);
});

test('a record that changes beside such a message is changed', async () => {
  const stage = await open(greeting((note) => Object.assign(note, { score: 12 })));
  const { found } = await conducted(stage, { checks: ['object-update-foreign'] });
  await stage.close();
  expect(Object.values(found)).toEqual(['fail/breach', 'fail/breach']);
});

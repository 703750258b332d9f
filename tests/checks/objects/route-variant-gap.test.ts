import { expect, test } from '@playwright/test';
import { ABSENT, type Ask, conducted, type Note, notebook, open, type Reply } from '../../run/stage.js';

const NOTE = 'path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nvariants: [/old/notes]';

/** The old address, with the tenant left out of one operation. */
function old({ path, method, tenant, body }: Ask, notes: Map<string, Note>, open: string): Reply | undefined {
  if (!path.startsWith('/old/notes') || !tenant) return undefined;
  const mayBe = (note: Note | undefined, operation: string): note is Note =>
    note !== undefined && (note.tenant === tenant || open === operation);
  const note = notes.get(path.split('/')[3] ?? '');
  if (path === '/old/notes') return { body: { items: [...notes.values()].filter((one) => mayBe(one, 'list')) } };
  if (method === 'GET') return mayBe(note, 'read') ? { body: note } : ABSENT;
  if (method === 'PATCH' && mayBe(note, 'update')) note.title = body.title;
  if (method === 'DELETE' && mayBe(note, 'delete')) notes.delete(note.id);
  return mayBe(note, method === 'PATCH' ? 'update' : 'delete') ? { body: { done: true } } : ABSENT;
}

const SOUND = {
  'list@old-notes': 'pass/own-data-only',
  'read@old-notes': 'pass/denied',
  'update@old-notes': 'pass/denied',
  'delete@old-notes': 'pass/denied',
};

const ROWS: readonly (readonly [open: string, expected: Readonly<Record<string, string>>])[] = [
  ['nothing', SOUND],
  ['list', { ...SOUND, 'list@old-notes': 'fail/leak' }],
  ['read', { ...SOUND, 'read@old-notes': 'fail/leak' }],
  ['update', { ...SOUND, 'update@old-notes': 'fail/breach' }],
  ['delete', { ...SOUND, 'delete@old-notes': 'fail/breach' }],
];

for (const [leaky, expected] of ROWS)
  test(`an old address that leaves ${leaky} open`, async () => {
    const stage = await open(notebook((ask, notes) => old(ask, notes, leaky)));
    const { found } = await conducted(stage, { checks: ['route-variant-gap'], note: NOTE });
    await stage.close();
    for (const [operation, outcome] of Object.entries(expected))
      expect(found[`route-variant-gap/note.${operation}/acme.admin>globex`], operation).toBe(outcome);
  });

test('where there is no such route, nothing was there to be guarded', async () => {
  const stage = await open(notebook());
  const { found } = await conducted(stage, { checks: ['route-variant-gap'], note: NOTE });
  await stage.close();
  expect(new Set(Object.values(found))).toEqual(new Set(['skipped/not-applicable']));
});

test('an old address that breaks is unproved', async () => {
  const stage = await open(notebook(({ path }) => (path.startsWith('/old') ? { status: 500 } : undefined)));
  const { found } = await conducted(stage, { checks: ['route-variant-gap'], note: NOTE });
  await stage.close();
  expect(Object.values(found).filter((one) => !one.startsWith('inconclusive/'))).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { conducted, type Note, notebook, open, type Reply } from './stage.js';

type Show = (notes: readonly Note[], tenant: string) => readonly Note[];

const OWN: Show = (notes, tenant) => notes.filter((note) => note.tenant === tenant);
const ALL: Show = (notes) => notes;

const LATE: readonly (readonly [title: string, show: Show, expected: string])[] = [
  ['own records only', OWN, 'pass/own-data-only'],
  ['the records of everybody', ALL, 'fail/leak'],
];

for (const [title, show, expected] of LATE) {
  test(`a view that shows ${title} some time after they were seeded is waited for: ${expected}`, async () => {
    let shownFrom = 0;
    const stage = await open(
      notebook(({ method, path, tenant }, notes): Reply | undefined => {
        if (method === 'POST') shownFrom ||= Date.now() + 400;
        if (path !== '/board' || !tenant) return undefined;
        return { body: { shown: Date.now() < shownFrom ? [] : show([...notes.values()], tenant) } };
      }),
    );
    const more = 'views: { board: { request: GET /board, settle: 3s } }';
    const { found } = await conducted(stage, { checks: ['list-foreign-rows'], more });
    await stage.close();
    expect(Object.entries(found).filter(([id]) => id.includes('/board/'))).toEqual([
      ['list-foreign-rows/board/acme.admin>globex', expected],
      ['list-foreign-rows/board/globex.admin>acme', expected],
    ]);
  });
}

test('what never shows in any of many views is waited for once: the last ones are hardly looked at', async () => {
  const names = ['sales', 'costs', 'taxes', 'staff'];
  const stage = await open(
    notebook(({ path, tenant }): Reply | undefined =>
      tenant && names.includes(path.slice(1)) ? { body: { amount: 12 } } : undefined,
    ),
  );
  const views = names.map((name) => `  ${name}: { request: GET /${name}, settle: 600ms }`).join('\n');
  const more = `limits: { concurrency: 1 }\nviews:\n${views}`;
  await conducted(stage, { checks: ['list-foreign-rows'], more });
  await stage.close();
  const looks = names.map((name) => stage.asks.filter(({ path }) => path === `/${name}`).length);
  // Each side looks once; whoever waited anew would look six times within `settle`.
  expect(looks[0]).toBeGreaterThan(2);
  expect(Math.max(...looks.slice(1))).toBeLessThanOrEqual(4);
});

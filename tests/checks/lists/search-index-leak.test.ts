import { expect, test } from '@playwright/test';
import { hits, type Search, searched } from '../../run/searching.js';

const ID = 'search-index-leak';
const titles = (notes: ReturnType<typeof hits>) => notes.map(({ id, title }) => ({ id, title }));

const ROWS: readonly (readonly [title: string, search: Search, expected: string])[] = [
  ['finds own records only', ({ own, term }) => ({ hits: titles(hits(own, term)) }), 'pass/indistinguishable'],
  [
    'says what was searched for',
    ({ own, term }) => ({ term, hits: titles(hits(own, term)) }),
    'pass/indistinguishable',
  ],
  [
    'takes another time each time',
    ({ own, term }) => ({ took: Math.random(), hits: titles(hits(own, term)) }),
    'pass/indistinguishable',
  ],
  ['finds records of everybody', ({ all, term }) => ({ hits: titles(hits(all, term)) }), 'fail/leak'],
  [
    'counts records of everybody',
    ({ own, all, term }) => ({ total: hits(all, term).length, hits: titles(hits(own, term)) }),
    'fail/leak',
  ],
  [
    'says that there is more',
    ({ own, all, term }) => ({ more: hits(all, term).length > hits(own, term).length, hits: titles(hits(own, term)) }),
    'fail/leak',
  ],
  ['finds nothing', () => ({ hits: [] }), 'inconclusive/not-exercised'],
];

for (const [title, search, expected] of ROWS)
  test(`a search that ${title}: ${expected}`, async () => {
    expect(await searched(ID, search)).toEqual([expected, expected]);
  });

test('the term goes where the address names it', async () => {
  const more = 'views: { search: { request: "GET /search/{q}", needle: q } }';
  const sound = await searched(ID, ({ own, term }) => ({ hits: titles(hits(own, term)) }), more);
  const leaky = await searched(ID, ({ all, term }) => ({ hits: titles(hits(all, term)) }), more);
  expect({ sound, leaky }).toEqual({
    sound: ['pass/indistinguishable', 'pass/indistinguishable'],
    leaky: ['fail/leak', 'fail/leak'],
  });
});

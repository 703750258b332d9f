import { expect, test } from '@playwright/test';
import { counters } from '../../src/detect/counters.js';

type Headers = Readonly<Record<string, string>>;
type Row = readonly [
  title: string,
  json: unknown,
  items: string | undefined,
  headers: Headers,
  found: Record<string, number>,
];

const TABLE: readonly Row[] = [
  ['a total', { items: [{ n: 5 }], total: 9 }, '$.items', {}, { 'body $.total': 9 }],
  ['a total as text', { items: [], total: '42', page: '007' }, '$.items', {}, { 'body $.total': 42 }],
  ['numbers in facets', { rows: [], facets: [{ by: 'x', count: 3 }] }, '$.rows', {}, { 'body $.facets[0].count': 3 }],
  [
    'rows in groups left out',
    { groups: [{ sum: 2, items: [{ n: 1 }] }] },
    '$.groups[*].items',
    {},
    { 'body $.groups[0].sum': 2 },
  ],
  ['everything where rows are not known', { rows: [{ n: 1 }] }, undefined, {}, { 'body $.rows[0].n': 1 }],
  ['a bare array', [{ n: 1 }], '$', {}, {}],
  [
    'headers that count records',
    [],
    '$',
    { 'x-total-count': '120', 'x-total-pages': '12', 'x-ratelimit-total': '9', 'content-length': '5', age: '7' },
    { 'header x-total-count': 120, 'header x-total-pages': 12 },
  ],
  ['a content range', [], '$', { 'content-range': 'items 0-9/120' }, { 'header content-range': 120 }],
  ['a content range without a total', [], '$', { 'content-range': 'items 0-9/*' }, {}],
  [
    'the last page of a link header',
    [],
    '$',
    {
      link: '<https://a.test/x?page=2&per_page=10>; rel="next", <https://a.test/x?page=13&per_page=10>; title="end"; rel="last"',
    },
    { 'header link last page': 13 },
  ],
  ['a link header without a last page', [], '$', { link: '<https://a.test/x?page=2>; rel="next"' }, {}],
  ['no JSON', undefined, '$.items', { 'x-count': '3' }, { 'header x-count': 3 }],
];
for (const [title, json, items, headers, found] of TABLE) {
  test(`numbers outside the rows: ${title}`, () => {
    expect(counters(json, items, headers)).toEqual(found);
  });
}

test('of very many numbers five hundred are kept', () => {
  const json = { a: Array.from({ length: 2000 }, (_, index) => index) };
  expect(Object.keys(counters(json, undefined, {}))).toHaveLength(500);
});

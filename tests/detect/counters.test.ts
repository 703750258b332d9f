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
  [
    'a total in quotes, or with thousands separators',
    { items: [], a: '"42"', b: '1,157', c: '1 157', d: "12'345" },
    '$.items',
    {},
    { 'body $.a': 42, 'body $.b': 1157, 'body $.c': 1157, 'body $.d': 12345 },
  ],
  [
    'numbers within a text',
    { items: [], text: 'Showing 3 of 1,037 notes' },
    '$.items',
    {},
    { 'body $.text number 1': 3, 'body $.text number 2': 1037 },
  ],
  [
    'a range within a text',
    { items: [], text: '1-3/37', more: '3 (of 40).' },
    '$.items',
    {},
    {
      'body $.text number 1': 1,
      'body $.text number 2': 3,
      'body $.text number 3': 37,
      'body $.more number 1': 3,
      'body $.more number 2': 40,
    },
  ],
  [
    'dates, times, versions, identifiers and addresses, which count nothing',
    {
      items: [],
      a: 'as of 2026-11-21 12:03:44, 21.11.2026 or 11/21/26',
      b: 'version 1.4.2, v2 build #17, at 12:03',
      c: 'NOTE-0042 f47ac10b-58cc-4372-a567-0e02b2c3d479 a1b2c3d4 2.5 GB',
      d: 'https://a.test/x?page=2&size=10',
      e: '/notes?page=3',
      f: 'eyJpZCI6MTJ9',
      g: `${'long '.repeat(50)}7`,
    },
    '$.items',
    {},
    {},
  ],
  ['texts within rows', { items: [{ text: '3 of 4' }] }, '$.items', {}, {}],
  [
    'headers that say it in words',
    [],
    '$',
    { 'x-results': '1-3 of 37', 'x-total': '1,157' },
    {
      'header x-results number 1': 1,
      'header x-results number 2': 3,
      'header x-results number 3': 37,
      'header x-total': 1157,
    },
  ],
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
    expect(counters({ json, headers }, items)).toEqual(found);
  });
}

test('of very many numbers five hundred are kept', () => {
  const json = { a: Array.from({ length: 2000 }, (_, index) => index) };
  expect(Object.keys(counters({ json, headers: {} }))).toHaveLength(500);
});

test('of a page the numbers that it shows, in order', () => {
  const text =
    '<style>p { margin: 3 }</style><ul><li data-id="17">a 5</li></ul><p>40 notes in total</p><script>var a = 9</script>';
  const shown = (type: string) => counters({ json: undefined, headers: { 'content-type': type }, text });
  expect(shown('text/html; charset=utf-8')).toEqual({ 'text number 1': 5, 'text number 2': 40 });
  expect(shown('application/octet-stream')).toEqual({});
});

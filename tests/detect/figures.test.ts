import { expect, test } from '@playwright/test';
import { figuresOf } from '../../src/detect/figures.js';
import { numberOf } from '../../src/detect/written-number.js';
import type { View, ViewRow } from '../../src/model.js';

const NUMBERS: readonly (readonly [value: unknown, number: number | undefined])[] = [
  [7, 7],
  [Number.NaN, undefined],
  ['7', 7],
  ['-7.25', -7.25],
  ['23,628', 23_628],
  ['1,157.25', 1157.25],
  ['23.628,50', 23_628.5],
  ['23 628', 23_628],
  ['23\u202f628', 23_628],
  ["23'628", 23_628],
  ['12,50', 12.5],
  ['€ 1,157.00', 1157],
  ['1157 USD', 1157],
  ['100%', 100],
  ['2026-11-21', undefined],
  ['v1.2.3', undefined],
  ['', undefined],
  ['1,2,3', undefined],
  [true, undefined],
  [null, undefined],
];

for (const [value, number] of NUMBERS)
  test(`${typeof value === 'number' ? value : JSON.stringify(value)} is ${number ?? 'no number'}`, () => {
    expect(numberOf(value)).toBe(number);
  });

const VIEW: View = {
  name: 'board',
  rows: [],
  values: [
    {
      name: 'customers',
      at: { in: 'json', path: '$.total' },
      tolerance: 0,
      approximate: false,
      when: { range: 'all' },
    },
    {
      name: 'revenue',
      at: { in: 'json', path: '$.revenue' },
      parts: { in: 'json', path: '$.by[*].amount' },
      tolerance: 0,
      approximate: false,
    },
    { name: 'gone', at: { in: 'json', path: '$.nowhere' }, tolerance: 0, approximate: false },
  ],
  settleMs: 0,
  denied: { status: [403], reference: [], anonymous: [], hide: false, silent: 'fail' },
  at: { file: 'x', line: 1, column: 1 },
};

function row(range: string): ViewRow {
  return { name: range, parameters: { range }, requests: [] };
}

test('every number has its place, and what the scenario names has its name too', () => {
  const json = { total: '1,157', revenue: 30, by: [{ amount: 10 }, { amount: 20 }], text: 'v2' };
  const answer = { status: 200, headers: { 'x-total-count': '9' }, text: '', json };
  expect(figuresOf(VIEW, row('all'), answer)).toMatchObject({
    'value customers': 1157,
    'value revenue': 30,
    'parts revenue': 30,
    'body $.revenue': 30,
    'body $.by[0].amount': 10,
    'header x-total-count': 9,
  });
  expect(figuresOf(VIEW, row('today'), answer)['value customers']).toBeUndefined();
});

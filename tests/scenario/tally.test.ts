import { expect, test } from '@playwright/test';
import { BadTally, parseTally, resourcesIn } from '../../src/scenario/tally.js';

const count = (resource: string) => ({ kind: 'count', resource });
const sum = (resource: string, field: string) => ({ kind: 'sum', resource, field });

const READ: readonly (readonly [text: string, tally: unknown])[] = [
  ['7', { kind: 'number', value: 7 }],
  ['count(customer)', count('customer')],
  ['count(work-order)', count('work-order')],
  ['sum(invoice.total)', sum('invoice', 'total')],
  ['sum(work-order.unit-price)', sum('work-order', 'unit-price')],
  ['count(a) + count(b)', { kind: 'operation', operator: '+', left: count('a'), right: count('b') }],
  [
    'sum(invoice.total) / count(invoice)',
    { kind: 'operation', operator: '/', left: sum('invoice', 'total'), right: count('invoice') },
  ],
  [
    '(count(a) - 1) * 2',
    {
      kind: 'operation',
      operator: '*',
      left: { kind: 'operation', operator: '-', left: count('a'), right: { kind: 'number', value: 1 } },
      right: { kind: 'number', value: 2 },
    },
  ],
];

for (const [text, tally] of READ)
  test(`reads ${text}`, () => {
    expect(parseTally(text)).toEqual(tally);
  });

const REFUSED = [
  '',
  'customer',
  'count()',
  'count(a.b)',
  'sum(invoice)',
  'max(a.b)',
  'count(a',
  'count(a) ** 2',
  '"x"',
  'process.exit(1)',
];

for (const text of REFUSED)
  test(`refuses ${JSON.stringify(text)}`, () => {
    expect(() => parseTally(text)).toThrow(BadTally);
  });

test('names the resources an expression is about, each once', () => {
  expect(resourcesIn(parseTally('sum(invoice.total) / count(invoice) + count(pet)'))).toEqual(['invoice', 'pet']);
});

import { expect, test } from '@playwright/test';
import { decodeMixture } from '../../src/detect/mixture.js';
import { createRandom } from './random.js';

const tenants = new Map([
  ['pawsome', 1157],
  ['the rest', 22_471],
  ['acme', 3],
  ['empty', 0],
]);

type Row = readonly [
  title: string,
  surplus: number,
  parts: ReadonlyMap<string, number>,
  names: readonly string[] | undefined,
];

const TABLE: readonly Row[] = [
  ['one tenant', 1157, tenants, ['pawsome']],
  ['two tenants, in the order known', 23_628, tenants, ['pawsome', 'the rest']],
  ['all tenants', 23_631, tenants, ['pawsome', 'the rest', 'acme']],
  ['a remainder of nobody', 1158, tenants, undefined],
  ['nothing', 0, tenants, undefined],
  ['less than nothing', -3, tenants, undefined],
  ['no number', Number.NaN, tenants, undefined],
  ['nobody known', 5, new Map(), undefined],
  [
    'two tenants with equal parts',
    4,
    new Map([
      ['a', 4],
      ['b', 4],
    ]),
    undefined,
  ],
  [
    'two sets that fit',
    7,
    new Map([
      ['a', 3],
      ['b', 4],
      ['c', 7],
    ]),
    undefined,
  ],
  [
    'equal parts that are both in it',
    8,
    new Map([
      ['a', 4],
      ['b', 4],
    ]),
    ['a', 'b'],
  ],
  [
    'amounts with cents',
    0.1 + 0.2,
    new Map([
      ['a', 0.1],
      ['b', 0.2],
      ['c', 5],
    ]),
    ['a', 'b'],
  ],
  [
    'parts that are not positive',
    5,
    new Map([
      ['a', 5],
      ['b', 0],
      ['c', -5],
    ]),
    ['a'],
  ],
];
for (const [title, surplus, parts, names] of TABLE) {
  test(`a surplus of ${title} ${names ? `is ${names.join(' and ')}` : 'decodes nothing'}`, () => {
    expect(decodeMixture(surplus, parts)).toEqual(names);
  });
}

test('super-increasing parts of forty tenants always decode to exactly those that are in', () => {
  const random = createRandom(4);
  const parts = new Map(Array.from({ length: 40 }, (_, index) => [`t${index}`, 2 ** index + (index % 2)] as const));
  for (let round = 0; round < 200; round++) {
    const names = [...parts.keys()].filter(() => random.int(2) === 1);
    const sum = names.reduce((total, name) => total + (parts.get(name) ?? 0), 0);
    const decoded = decodeMixture(sum, parts);
    // A sum that two sets have decodes nothing; it never decodes to another set.
    if (decoded) expect(decoded).toEqual(names);
  }
});

test('parts too many and too alike decode nothing, and soon', () => {
  const parts = new Map(Array.from({ length: 60 }, (_, index) => [`t${index}`, 1000 + 2 * index] as const));
  const started = performance.now();
  expect(decodeMixture(30_001, parts)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(2000);
});

import { expect, test } from '@playwright/test';
import { figureSentence, type Telling } from '../../src/cli/demo-figure.js';

const PARTS = [
  { tenant: 'acme', value: 1157 },
  { tenant: 'the 41 other tenants of the database', value: 22_471 },
];
const TELLING: Telling = {
  outcome: 'fail',
  reason: 'leak',
  attacker: 'acme.admin',
  subject: { view: 'dashboard', operation: 'view' },
  figures: [{ name: 'customers', expected: 1157, seen: 23_628, parts: PARTS }],
};

const CASES: readonly (readonly [title: string, change: Partial<Telling>, sentence: string | undefined])[] = [
  [
    'a figure that mixes tenants',
    {},
    'The dashboard shows acme 23,628 customers: 1,157 of its own, and 22,471 of the 41 other tenants of the database.',
  ],
  [
    'a figure that is another tenant’s',
    { figures: [{ name: 'pets', seen: 140, parts: [{ tenant: 'globex', value: 140 }] }] },
    'The dashboard shows acme 140 pets: 0 of its own, and 140 of globex.',
  ],
  [
    'a figure that is its own',
    { figures: [{ name: 'pets', seen: 9, parts: [{ tenant: 'acme', value: 9 }] }] },
    undefined,
  ],
  ['a figure of which nobody knows the parts', { figures: [{ name: 'pets', seen: 9 }] }, undefined],
  ['a case that passed', { outcome: 'pass', reason: 'unmoved' }, undefined],
  ['a leak of rows', { figures: [] }, undefined],
];

for (const [title, change, sentence] of CASES) {
  test(`${title} ${sentence === undefined ? 'is no sentence' : 'is told in one sentence'}`, () => {
    expect(figureSentence({ ...TELLING, ...change })).toBe(sentence);
  });
}

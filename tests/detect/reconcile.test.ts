import { expect, test } from '@playwright/test';
import { type Claim, type Part, type Reconciled, reconcile } from '../../src/detect/reconcile.js';
import { createRandom } from './random.js';

type Ranges = Readonly<Record<string, number | readonly [number, number]>>;

function claim(seen: number, of: Ranges, more: Partial<Claim> = {}): Claim {
  const parts = Object.entries(of).map(([tenant, figure]): Part => {
    const [low, high] = typeof figure === 'number' ? [figure, figure] : figure;
    return { tenant, low, high };
  });
  return { seen, tolerance: 0, home: 'acme', victim: 'globex', parts, known: new Set(Object.keys(of)), ...more };
}

function told(found: Reconciled): string {
  if (found.kind === 'own') return found.hides ? 'own, or with the victim' : 'own';
  return found.kind === 'mixture'
    ? `${found.isAll ? 'all: ' : ''}${[...found.tenants].sort().join(' + ')}`
    : found.kind;
}

const FIVE: Ranges = { acme: 101, globex: 211, initech: 431, hooli: 877, umbrella: 1759 };
const NAMES = Object.keys(FIVE);

test('of each of the 31 mixtures of five tenants exactly those in it are named', () => {
  for (let bits = 1; bits < 2 ** NAMES.length; bits += 1) {
    const mixed = NAMES.filter((_, place) => (bits >> place) % 2 === 1);
    const seen = mixed.reduce((sum, name) => sum + Number(FIVE[name]), 0);
    const expected =
      String(mixed) === 'acme' ? 'own' : `${mixed.length === 5 ? 'all: ' : ''}${[...mixed].sort().join(' + ')}`;
    expect(told(reconcile(claim(seen, FIVE)))).toBe(expected);
  }
});

const ROWS: readonly (readonly [title: string, claim: Claim, expected: string])[] = [
  ['its own', claim(10, { acme: 10, globex: 7 }), 'own'],
  ['its own, where the victim has nothing', claim(10, { acme: 10, globex: 0 }), 'own, or with the victim'],
  ['its own, where the victim has as much', claim(10, { acme: 10, globex: 10 }), 'own, or with the victim'],
  ['within what moved', claim(12, { acme: [10, 13], globex: 7 }), 'own'],
  [
    'within what moved, and the victim has less than that',
    claim(12, { acme: [10, 13], globex: 2 }),
    'own, or with the victim',
  ],
  ['within its tolerance', claim(10.4, { acme: 10, globex: 7 }, { tolerance: 0.5 }), 'own'],
  ['beyond its tolerance', claim(10.6, { acme: 10, globex: 7 }, { tolerance: 0.5 }), 'unexplained'],
  ['amounts that binary cannot add up', claim(0.3, { acme: 0.1, globex: 0.2 }), 'all: acme + globex'],
  ['one more than its own', claim(11, { acme: 10, globex: 7 }), 'unexplained'],
  ['nothing, where it has something', claim(0, { acme: 10, globex: 7 }), 'unexplained'],
  ['something, where nobody has anything', claim(3, { acme: 0, globex: 0 }), 'unexplained'],
  ['a sum that a third tenant has alone', claim(17, { acme: 10, globex: 7, initech: 17 }), 'unexplained'],
  [
    'a sum of all that a third tenant has alone',
    claim(17, { acme: 10, globex: 7, initech: 0, hooli: 0 }),
    'all: acme + globex',
  ],
  ['all, though two of them add up to as much', claim(20, { acme: 10, globex: 10, initech: 0 }), 'all: acme + globex'],
  [
    'a few of the unknown ones: not looked for, there are too many',
    claim(10 + 31 + 57, { acme: 10, globex: 7, one: 31, two: 57 }, { known: new Set(['acme', 'globex']) }),
    'unexplained',
  ],
  [
    'one unknown one with its own',
    claim(10 + 57, { acme: 10, globex: 7, one: 31, two: 57 }, { known: new Set(['acme', 'globex']) }),
    'acme + two',
  ],
  ['refunds, which count against it', claim(7, { acme: 10, globex: -3 }), 'all: acme + globex'],
];

for (const [title, given, expected] of ROWS)
  test(`${title}: ${expected}`, () => {
    expect(told(reconcile(given))).toBe(expected);
  });

/** Figures that are wrong for reasons of their own, in databases of 42 tenants. */
function wrongFigures(rounds: number, largest: number): readonly Claim[] {
  const random = createRandom(7);
  return Array.from({ length: rounds }, () => {
    const of = Object.fromEntries(Array.from({ length: 42 }, (_, index) => [`t${index}`, random.int(largest)]));
    const own = Number(of.t0);
    const seen = random.int(2 * own + 2);
    return claim(seen, of, { home: 't0', victim: 't1', known: new Set(['t0', 't1', 't2']) });
  });
}

for (const [size, largest] of [
  ['a dozen', 12],
  ['a hundred', 100],
  ['a thousand', 1000],
  ['a million', 1e6],
] as const)
  test(`figures of up to ${size} that are wrong by chance pass for a mixture in fewer than one of two hundred cases`, () => {
    const rounds = 3000;
    const alarms = wrongFigures(rounds, largest).filter((one) => {
      const found = reconcile(one);
      return found.kind === 'mixture' && found.chance <= 0.02;
    });
    expect(alarms.length / rounds).toBeLessThan(0.005);
  });

test('a sum over 42 tenants is beyond chance, and a sum with one small tenant is not', () => {
  const of = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`t${index}`, 500 + index]));
  const all = { acme: 1157, globex: 3, ...of };
  const total = Object.values(all).reduce((sum, figure) => sum + figure, 0);
  const chances = [total, 1160].map((seen) => {
    const found = reconcile(claim(seen, all, { known: new Set(['acme', 'globex']) }));
    return found.kind === 'mixture' && found.chance <= 0.02;
  });
  expect(chances).toEqual([true, false]);
});

import { expect, test } from '@playwright/test';
import type { Expectation, Leg } from '../../src/model.js';
import { notePace } from '../../src/run/pace.js';

const EFFECT: Expectation = { kind: 'effect', since: 'before' };

function leg(pollMs: number, expectation: Expectation = EFFECT): Leg {
  return {
    name: 'own:after',
    role: 'witness',
    as: 'acme.admin',
    operation: 'witness',
    aim: { record: 'none' },
    writes: 'canary',
    expect: expectation,
    pollMs,
  };
}

const TABLE = [
  ['an effect that was seen counts twice', leg(5000), { held: true, waitedMs: 300 }, 600],
  ['twice an effect is never longer than `settle`', leg(500), { held: true, waitedMs: 300 }, 500],
  ['an effect that was waited for in vain counts all of `settle`', leg(5000), { held: false, waitedMs: 4900 }, 5000],
  ['a quicker one changes nothing', leg(5000), { held: true, waitedMs: 1 }, 40],
] as const;

for (const [title, asked, outcome, calmMs] of TABLE) {
  test(title, () => {
    const pace = { seededAt: performance.now(), calmMs: 40 };
    notePace({ pace }, asked, outcome);
    expect(pace.calmMs).toBe(calmMs);
  });
}

test('a list that shows the seeded rows at once took at most the time since they were seeded', () => {
  const pace = { seededAt: performance.now() - 1000, calmMs: 0 };
  notePace({ pace }, leg(9000, { kind: 'own-rows', of: 'acme' }), { held: true, waitedMs: 2 });
  expect(pace.calmMs).toBeGreaterThanOrEqual(2000);
  expect(pace.calmMs).toBeLessThan(9000);
});

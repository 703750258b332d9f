import { expect, test } from '@playwright/test';
import type { Expectation, Leg } from '../../src/model.js';
import { leftSinceSeeding, notePace } from '../../src/run/pace.js';

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

test('a view that shows nothing that was seeded says nothing about how late effects are', () => {
  const pace = { seededAt: performance.now(), calmMs: 40 };
  notePace({ pace }, leg(5000, { kind: 'canary-of', of: 'acme' }), { held: false, waitedMs: 4900 });
  expect(pace.calmMs).toBe(40);
});

const LEFT = [
  ['what was seeded a moment ago is waited for as long as it may take', 'canary-of', 0, 5000],
  ['what was seeded a while ago is waited for the rest of that time', 'differs', 3000, 2000],
  ['what was seeded long ago is not waited for', 'canary-of', 60_000, 0],
  [
    'what a leg expects of its own act is not bounded by what was seeded',
    'counter-moved',
    60_000,
    Number.POSITIVE_INFINITY,
  ],
] as const;

for (const [title, kind, agoMs, leftMs] of LEFT) {
  test(title, () => {
    const pace = { seededAt: performance.now() - agoMs, calmMs: 0 };
    const expected = kind === 'canary-of' ? { kind, of: 'acme' } : { kind, since: 'before' };
    const left = leftSinceSeeding(pace, leg(5000, expected));
    // Whoever measures takes a few milliseconds.
    if (Number.isFinite(leftMs)) expect(Math.abs(left - leftMs)).toBeLessThan(500);
    else expect(left).toBe(leftMs);
  });
}

import { expect, test } from '@playwright/test';
import { type ExitCode, type Gate, OUTCOMES, type Outcome, REASONS, type Reason } from '../src/model.js';
import {
  type CoveredCase,
  closingLine,
  coverageGaps,
  exitCode,
  outcomeOf,
  type Tally,
  unproved,
  worst,
  worstExit,
} from '../src/verdict.js';

const CONTRACT: Gate = { failOn: 'contract', allowInconclusive: { cases: 0 } };
const LEAK: Gate = { failOn: 'leak', allowInconclusive: { cases: 0 } };
const ORACLE: Gate = { failOn: 'oracle', allowInconclusive: { cases: 0 } };
const allowing = (allowInconclusive: Gate['allowInconclusive']): Gate => ({ failOn: 'contract', allowInconclusive });
const GAP = { subject: 'call', direction: 'acme>globex' };

function tally(reasons: Tally['reasons'], more: Partial<Tally> = {}): Tally {
  const planned = Object.values(reasons).reduce((sum, number) => sum + number, 0);
  return { planned, reasons, gate: CONTRACT, gaps: [], ...more };
}

test.describe('worst', () => {
  for (const [position, better] of OUTCOMES.entries()) {
    for (const worse of OUTCOMES.slice(position)) {
      test(`of ${better} and ${worse} is ${worse}, in either order`, () => {
        expect([worst(better, worse), worst(worse, better)]).toEqual([worse, worse]);
      });
    }
  }
});

test('every reason belongs to the outcome it is listed under', () => {
  for (const outcome of OUTCOMES) for (const reason of REASONS[outcome]) expect(outcomeOf(reason)).toBe(outcome);
});

const EXITS: readonly (readonly [title: string, tally: Tally, code: ExitCode])[] = [
  ['every case passed', tally({ denied: 3, unmoved: 1 }), 0],
  [
    'a pass, and the rest exempt, not applicable or ruled out by the mode',
    tally({ denied: 1, exempt: 1, 'not-applicable': 1, 'safe-mode': 1 }),
    0,
  ],
  ['everything is exempt: nothing was proved', tally({ exempt: 2 }), 2],
  ['nothing but cases that do not apply: nothing was proved', tally({ 'not-applicable': 4 }), 2],
  ['an empty plan: nothing was proved', tally({}), 2],
  ['a leak', tally({ denied: 9, leak: 1 }), 1],
  ['a breach at the gate leak', tally({ denied: 9, breach: 1 }, { gate: LEAK }), 1],
  ['an oracle below the gate leak', tally({ denied: 9, oracle: 1 }, { gate: LEAK }), 0],
  ['an oracle at the gate oracle', tally({ denied: 9, oracle: 1 }, { gate: ORACLE }), 1],
  ['a contract failure below the gate oracle', tally({ denied: 9, contract: 1 }, { gate: ORACLE }), 0],
  ['a contract failure at the default gate', tally({ denied: 9, contract: 1 }), 1],
  ['nothing but failures below the gate: nothing was proved', tally({ contract: 3 }, { gate: LEAK }), 2],
  ['a leak beside unproved cases', tally({ leak: 1, timeout: 5 }), 1],
  ['one inconclusive case', tally({ denied: 9, timeout: 1 }), 2],
  ['a case left out for budget', tally({ denied: 9, budget: 1 }), 2],
  ['a case that never finished', tally({ denied: 9 }, { planned: 10 }), 2],
  ['as many unproved as allowed', tally({ denied: 9, timeout: 2, budget: 1 }, { gate: allowing({ cases: 3 }) }), 0],
  ['one more unproved than allowed', tally({ denied: 9, timeout: 4 }, { gate: allowing({ cases: 3 }) }), 2],
  ['an allowed share, reached exactly', tally({ denied: 95, timeout: 5 }, { gate: allowing({ share: 0.05 }) }), 0],
  ['an allowed share is rounded down', tally({ denied: 29, timeout: 2 }, { gate: allowing({ share: 0.05 }) }), 2],
  ['an allowance never turns a leak green', tally({ denied: 9, leak: 1 }, { gate: allowing({ share: 1 }) }), 1],
  ['an allowance for everything still needs one proof', tally({ timeout: 5 }, { gate: allowing({ share: 1 }) }), 2],
  ['a resource without a pass in one direction', tally({ denied: 9 }, { gaps: [GAP] }), 2],
  [
    'an allowance forgives cases, not gaps',
    tally({ denied: 9, timeout: 1 }, { gate: allowing({ cases: 1 }), gaps: [GAP] }),
    2,
  ],
];

test.describe('the exit code', () => {
  for (const [title, input, code] of EXITS) test(`is ${code}: ${title}`, () => expect(exitCode(input)).toBe(code));
});

test('of several runs a failure outranks one that could not run, that one an unproved one', () => {
  const codes: readonly ExitCode[] = [0, 2, 3, 1];
  for (const [position, better] of codes.entries()) {
    for (const worse of codes.slice(position))
      expect([worstExit(better, worse), worstExit(worse, better)]).toEqual([worse, worse]);
  }
});

test('unproved counts what is inconclusive, left out for budget, or missing', () => {
  expect(unproved({ planned: 10, reasons: { denied: 4, timeout: 2, budget: 1 } })).toBe(6);
});

function covered(subject: string, direction: string, [outcome, reason]: readonly [Outcome, Reason]): CoveredCase {
  const [attacker = '', victim = ''] = direction.split('>');
  return { subject: { resource: subject }, attacker, victim, outcome, reason };
}
const PASS = ['pass', 'denied'] as const;
const FAIL = ['fail', 'contract'] as const;
const OPEN = ['inconclusive', 'timeout'] as const;
const EXEMPT = ['skipped', 'exempt'] as const;
const NOT_APPLICABLE = ['skipped', 'not-applicable'] as const;

const COVERAGE: readonly (readonly [title: string, cases: readonly CoveredCase[], gaps: readonly string[]])[] = [
  [
    'one pass of any user covers the direction',
    [covered('call', 'acme.admin>globex', OPEN), covered('call', 'acme.agent>globex', PASS)],
    [],
  ],
  [
    'a pass in one direction does not cover the other',
    [covered('call', 'acme.admin>globex', PASS), covered('call', 'globex.admin>acme', FAIL)],
    ['call globex>acme failed'],
  ],
  ['an exempt case covers its direction', [covered('call', 'acme.admin>globex', EXEMPT)], []],
  [
    'a case that does not apply proves nothing',
    [covered('call', 'acme.admin>globex', NOT_APPLICABLE)],
    ['call acme>globex'],
  ],
  [
    'nobody and operators stand in no direction',
    [covered('call', 'nobody>globex', OPEN), covered('call', 'root>globex', OPEN)],
    [],
  ],
  [
    'a pass of nobody does not cover tenants',
    [covered('call', 'nobody>globex', PASS), covered('call', 'acme.admin>globex', OPEN)],
    ['call acme>globex'],
  ],
  ['a shared resource needs no pass', [covered('template', 'acme.admin>globex', OPEN)], []],
  ['a tenant whose name begins like another is another', [covered('call', 'acme2.admin>globex', OPEN)], []],
];

test.describe('coverage', () => {
  for (const [title, cases, gaps] of COVERAGE) {
    test(title, () => {
      const pairs = [
        ['acme', 'globex'],
        ['globex', 'acme'],
      ] as const;
      const found = coverageGaps({ cases, pairs, shared: new Set(['template']) });
      expect(
        found.map(({ subject, direction, hasFailed }) => `${subject} ${direction}${hasFailed ? ' failed' : ''}`),
      ).toEqual(gaps);
    });
  }
});

const CLOSINGS: readonly (readonly [title: string, tally: Tally, line: string])[] = [
  ['all held', tally({ denied: 3 }), '3 of 3 cases held; no failure.'],
  [
    'failures are named by reason',
    tally({ denied: 1, leak: 2, contract: 1 }),
    '1 of 4 cases held; failed: 2 leak, 1 contract.',
  ],
  [
    'what is below the gate is marked',
    tally({ denied: 1, contract: 1 }, { gate: LEAK }),
    '1 of 2 cases held; failed: 1 contract (below the gate).',
  ],
  [
    'allowed unproved cases are still named',
    tally({ denied: 9, timeout: 1 }, { gate: allowing({ cases: 2 }) }),
    '9 of 10 cases held; no failure; not proved: 1 case (allowed): 1 timeout.',
  ],
  [
    'too many unproved cases',
    tally({ denied: 7, timeout: 2 }, { planned: 10, gate: allowing({ cases: 1 }) }),
    '7 of 10 cases held; no failure; not proved: 3 cases (only 1 allowed): 2 timeout, 1 never finished.',
  ],
  [
    'gaps',
    tally({ denied: 1 }, { gaps: [GAP] }),
    '1 of 1 case held; no failure; nothing proved of call (acme>globex).',
  ],
  [
    'gaps where something failed, and was proved thereby',
    tally(
      { leak: 2, timeout: 1 },
      {
        gaps: [
          { ...GAP, hasFailed: true },
          { ...GAP, direction: 'globex>acme' },
        ],
      },
    ),
    '0 of 3 cases held; failed: 2 leak; not proved: 1 case: 1 timeout; no case held of call (acme>globex); nothing proved of call (globex>acme).',
  ],
  [
    'skipped',
    tally({ denied: 1, exempt: 2, 'not-applicable': 1 }),
    '1 of 4 cases held; no failure; skipped: 2 exempt, 1 not-applicable.',
  ],
];

test.describe('the closing line', () => {
  for (const [title, input, line] of CLOSINGS) test(`says: ${title}`, () => expect(closingLine(input)).toBe(line));
});

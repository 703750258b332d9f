import { expect, test } from '@playwright/test';
import { figuresOf, judgeTrial, type Matrix, shortfalls, sumOf } from '../../bench/figures.js';
import type { FoundCase, MatrixRun } from '../../bench/matrix.js';
import { skipDifferences } from '../../bench/skipped.js';
import type { Case, Outcome, Reason } from '../../src/model.js';
import type { FixtureSwitch } from '../../src/targets/index.js';

const CHECK = 'object-read-foreign';
const PLANNED: readonly Case[] = ['acme.admin>globex', 'globex.admin>acme'].map((direction, index) => {
  const [attacker = '', victim = ''] = direction.split('>');
  const id = `${CHECK}/call/${direction}`;
  const subject = { resource: 'call', operation: 'read' };
  return { id, index, check: CHECK, subject, attacker, victim, owner: `${victim}.admin`, lane: 'shared' };
});
const SWITCH: FixtureSwitch = {
  name: 'calls-read-unscoped',
  kind: 'leak',
  title: 'any call is read',
  on: true,
  expect: [{ check: CHECK, resource: 'call', operation: 'read', reason: 'leak', direction: 'both' }],
};

function runOf(...answers: readonly (readonly [Outcome, Reason])[]): MatrixRun {
  const findings = PLANNED.map((one, index): FoundCase => {
    const [outcome, reason] = answers[index] ?? ['pass', 'denied'];
    const { check, subject, attacker, victim } = one;
    return { case: one.id, check, subject, attacker, victim, outcome, reason, text: 'status 404', ms: 1 };
  });
  const outcomes = { skipped: 0, pass: 0, inconclusive: 0, fail: 0 };
  const cleanup = { created: 0, removed: 0, left: [] };
  return {
    findings,
    end: {
      type: 'end',
      finishedAt: '',
      durationMs: 0,
      requests: 0,
      outcomes,
      reasons: {},
      gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
      exitCode: 0,
      verdict: '',
      cleanup,
    },
  };
}

const LEAK = ['fail', 'leak'] as const;
const [ONE, OTHER] = PLANNED.map(({ id }) => id);

const TRIALS: readonly (readonly [title: string, run: MatrixRun, missed: readonly string[], named: number])[] = [
  ['every named case failed for the reason named', runOf(LEAK, LEAK), [], 2],
  ['one named case passed', runOf(LEAK), [`${OTHER}: pass/denied (status 404), not fail/leak`], 1],
  [
    'one failed for another reason',
    runOf(['fail', 'contract'], LEAK),
    [`${ONE}: fail/contract (status 404), not fail/leak`],
    2,
  ],
];
for (const [title, run, missed, named] of TRIALS) {
  test(`a switch is ${missed.length === 0 ? 'caught' : 'missed'} where ${title}`, () => {
    const trial = judgeTrial(SWITCH, PLANNED, run);
    expect({ missed: trial.missed, named: trial.named.length }).toEqual({ missed, named });
  });
}

test('a row that names no planned case is a miss, and a red case that no row names is told', () => {
  const elsewhere = { check: CHECK, resource: 'quote', operation: 'read', reason: 'leak', direction: 'both' };
  const trial = judgeTrial({ ...SWITCH, expect: [elsewhere] }, PLANNED, runOf(LEAK));
  expect(trial.missed).toEqual([`no case is planned for ${JSON.stringify(elsewhere)}`]);
  expect(trial.unnamed.map((finding) => finding.case)).toEqual([ONE]);
});

const CLEAN: Matrix = {
  fixed: runOf(),
  decoys: runOf(),
  trials: [judgeTrial(SWITCH, PLANNED, runOf(LEAK, LEAK))],
  guardsWithoutSwitch: [],
};

const REACHED: readonly (readonly [title: string, matrix: Matrix, short: readonly string[]])[] = [
  ['everything is as it should be', CLEAN, []],
  ['nothing was planted', { ...CLEAN, trials: [] }, ['nothing was planted', 'blame accuracy 0.000 below 0.95']],
  ['a fixed build has a red case', { ...CLEAN, fixed: runOf(LEAK) }, ['1 false alarms']],
  ['a decoy turns a case red', { ...CLEAN, decoys: runOf(LEAK) }, ['1 false alarms']],
  [
    'half of the fixed build is not proved',
    { ...CLEAN, fixed: runOf(['inconclusive', 'noisy']) },
    ['50.00 % of the fixed build not proved'],
  ],
  [
    'a switch was missed',
    { ...CLEAN, trials: [judgeTrial(SWITCH, PLANNED, runOf(LEAK))] },
    ['1 of 1 missed: calls-read-unscoped'],
  ],
  [
    'half of the red cases were not named',
    {
      ...CLEAN,
      trials: [
        judgeTrial(
          {
            ...SWITCH,
            expect: [
              { check: CHECK, resource: 'call', operation: 'read', reason: 'leak', direction: 'acme.admin>globex' },
            ],
          },
          PLANNED,
          runOf(LEAK, LEAK),
        ),
      ],
    },
    ['blame accuracy 0.500 below 0.95'],
  ],
  [
    'a guard has no switch',
    { ...CLEAN, guardsWithoutSwitch: ['calls.ts:1 x'] },
    ['guards without a switch: calls.ts:1 x'],
  ],
];
for (const [title, matrix, short] of REACHED) {
  test(`${short.length === 0 ? 'no figure' : 'a figure'} is missed where ${title}`, () => {
    expect(shortfalls(figuresOf(matrix))).toEqual(short);
  });
}

test('systems add up, and shares are of everything together', () => {
  const other = { ...CLEAN, fixed: runOf(['inconclusive', 'noisy']), decoys: runOf(LEAK) };
  expect(sumOf([CLEAN, other])).toEqual({
    planted: 2,
    caught: 2,
    missed: [],
    falseAlarms: [`decoys: ${ONE}: fail/leak (status 404)`],
    inconclusiveShare: 0.25,
    blameAccuracy: 1,
    guardsWithoutSwitch: [],
  });
});

const SKIPPED: readonly (readonly [title: string, list: string, run: MatrixRun, differences: readonly string[]])[] = [
  ['both say the same', `# why\n\nexempt  ${CHECK}/call\n`, runOf(['skipped', 'exempt'], ['skipped', 'exempt']), []],
  ['a star stands for the rest', `exempt ${CHECK}/ca*\n`, runOf(['skipped', 'exempt'], ['skipped', 'exempt']), []],
  ['a star is about nothing', `exempt ${CHECK}/male*`, runOf(), [`not skipped: exempt ${CHECK}/male*`]],
  [
    'a case is skipped that is not listed',
    '',
    runOf(['skipped', 'exempt']),
    [`skipped, and not on the list: exempt ${ONE}`],
  ],
  ['a listed case is asked', `exempt ${CHECK}/call`, runOf(['skipped', 'exempt']), [`not skipped: exempt ${OTHER}`]],
  [
    'the reason is another one',
    `exempt ${CHECK}/call/acme.admin>globex/`,
    runOf(['skipped', 'budget']),
    [`not skipped: exempt ${CHECK}/call/acme.admin>globex/`, `skipped, and not on the list: budget ${ONE}`],
  ],
  ['a line is about nothing', 'exempt no-check/call', runOf(), ['not skipped: exempt no-check/call']],
];
for (const [title, list, run, differences] of SKIPPED) {
  test(`the list of skipped cases ${differences.length === 0 ? 'holds' : 'does not hold'} where ${title}`, () => {
    expect(skipDifferences(list, PLANNED, run)).toEqual(differences);
  });
}

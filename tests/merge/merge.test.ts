import { expect, test } from '@playwright/test';
import { UserError } from '../../src/errors.js';
import type { Stored } from '../../src/merge/index.js';
import type { Reason } from '../../src/model.js';
import { linesOf } from '../reporters/sample.js';
import { merged, type StoredFacts, stored, storedLines } from './stored.js';

const READ = 'object-read-foreign/note/acme.admin>globex';
const BACK = 'object-read-foreign/note/globex.admin>acme';
const HELD: Readonly<Record<string, Reason>> = { [READ]: 'denied', [BACK]: 'denied' };
const OF_TWO = { of: 2, plan: 'p' };
const FIRST: StoredFacts = { run: 'r1', cases: HELD, shard: { ...OF_TWO, index: 1, files: ['notes.yaml'] } };
const SECOND: StoredFacts = {
  run: 'r2',
  scenario: 'Shop',
  cases: HELD,
  shard: { ...OF_TWO, index: 2, files: ['shop.yaml'] },
};
const later = { startedAt: '2025-01-31T10:00:00.000Z' };

test('a result alone merges to itself: the same findings, the same verdict', async () => {
  const { cases, end, header, notes } = await merged([stored({ run: 'r1', cases: HELD })]);
  expect({ cases, code: end.exitCode, verdict: end.verdict, notes, name: header.scenario.name }).toEqual({
    cases: { [READ]: 'pass/denied', [BACK]: 'pass/denied' },
    code: 0,
    verdict: '2 of 2 cases held; no failure.',
    notes: [],
    name: 'Notes',
  });
});

test('of several scenarios each says whose its cases, resources and causes are', async () => {
  const leaky = { ...SECOND, cases: { ...HELD, [READ]: 'leak' as const } };
  const { cases, end, findings, header } = await merged([stored(leaky), stored(FIRST)]);
  expect(cases).toEqual({
    [`Notes: ${READ}`]: 'pass/denied',
    [`Notes: ${BACK}`]: 'pass/denied',
    [`Shop: ${READ}`]: 'fail/leak',
    [`Shop: ${BACK}`]: 'pass/denied',
  });
  expect(findings.map(({ subject, group }) => [subject.resource, group])).toEqual([
    ['Notes: note', undefined],
    ['Notes: note', undefined],
    ['Shop: note', 'Shop: note/read'],
    ['Shop: note', undefined],
  ]);
  expect({ code: end.exitCode, verdict: end.verdict, planned: header.planned, sum: end.outcomes }).toEqual({
    code: 1,
    verdict: '3 of 4 cases held; failed: 1 leak; nothing proved of Shop: note (acme>globex).',
    planned: 4,
    sum: { skipped: 0, pass: 3, inconclusive: 0, fail: 1 },
  });
  expect(findings[2]?.legs[0]?.headers).toEqual({ group: 'x', title: 'y' });
});

test('a correction counts, and not what it corrects', async () => {
  const shaken = { ...FIRST, corrections: { [READ]: 'control-failed' as const } };
  const { cases, end } = await merged([stored(shaken), stored(SECOND)]);
  expect({ [READ]: cases[`Notes: ${READ}`], code: end.exitCode, reasons: end.reasons }).toEqual({
    [READ]: 'inconclusive/control-failed',
    code: 2,
    reasons: { denied: 3, 'control-failed': 1 },
  });
});

test('what held in one scenario does not cover a resource of the same name in another', async () => {
  const exempt = { ...SECOND, cases: { [READ]: 'not-applicable' as const, [BACK]: 'denied' as const } };
  const { end } = await merged([stored(FIRST), stored(exempt)]);
  expect({ code: end.exitCode, verdict: end.verdict }).toEqual({
    code: 2,
    verdict: '3 of 4 cases held; no failure; nothing proved of Shop: note (acme>globex); skipped: 1 not-applicable.',
  });
});

const INCOMPLETE: readonly (readonly [title: string, results: readonly Stored[], fault: string])[] = [
  ['a shard is not there', [stored(FIRST)], 'shard 2 of 2 is missing'],
  [
    'a file of a shard has no result',
    [stored({ ...FIRST, shard: { ...OF_TWO, index: 1, files: ['notes.yaml', 'b.yaml'] } }), stored(SECOND)],
    'the result of b.yaml (shard 1 of 2) is missing',
  ],
  [
    'the last line of a result is cut off',
    [stored(FIRST), cut(SECOND, 12)],
    'r2.ndjson: The run was killed: the last line of its result (line 5) is cut off',
  ],
  [
    'a result ends after its findings',
    [stored(FIRST), { file: 'r2.ndjson', lines: linesOf(storedLines(SECOND).slice(0, -1)) }],
    'r2.ndjson: The run was killed: its result has no closing line',
  ],
  [
    'a run was stopped when all its cases had been asked',
    [stored(FIRST), stored({ ...SECOND, end: { interrupted: 'stopped by SIGINT' } })],
    'r2.ndjson: stopped by SIGINT',
  ],
];
for (const [title, results, fault] of INCOMPLETE) {
  test(`where ${title} nothing is green: the whole ends with 2 and names it`, async () => {
    const { end, notes } = await merged(results);
    expect(
      { code: end.exitCode, named: end.verdict.includes(fault), noted: notes.includes(fault) },
      end.verdict,
    ).toEqual({
      code: 2,
      named: true,
      noted: true,
    });
  });
}

test('a leak is red however much is missing', async () => {
  const { end } = await merged([stored({ ...FIRST, cases: { ...HELD, [READ]: 'leak' } })]);
  expect(end.exitCode).toBe(1);
});

test('the same run twice counts once, and is named', async () => {
  const { end, notes } = await merged([stored({ run: 'r1', cases: HELD }), stored({ run: 'r1', cases: HELD }, 'copy')]);
  expect({ code: end.exitCode, held: end.outcomes.pass, noted: notes }).toEqual({
    code: 0,
    held: 2,
    noted: ['copy is the same run as r1.ndjson: it counts once'],
  });
});

const AGAIN = { run: 'r9', header: later };
const RERUNS: readonly (readonly [title: string, stood: Reason, rerun: StoredFacts, stands: string, code: number])[] = [
  ['a failure that holds now is mended', 'leak', { ...AGAIN, cases: { [READ]: 'denied' } }, 'pass/denied', 0],
  ['a failure that proves nothing now stays', 'leak', { ...AGAIN, cases: { [READ]: 'timeout' } }, 'fail/leak', 1],
  ['a failure that is skipped now stays', 'leak', { ...AGAIN, cases: { [READ]: 'safe-mode' } }, 'fail/leak', 1],
  [
    'what proved nothing and is skipped now stays',
    'noisy',
    { ...AGAIN, cases: { [READ]: 'budget' } },
    'inconclusive/noisy',
    2,
  ],
  ['what proved nothing and holds now is proved', 'noisy', { ...AGAIN, cases: { [READ]: 'denied' } }, 'pass/denied', 0],
  ['what held and leaks now leaks', 'denied', { ...AGAIN, cases: { [READ]: 'leak' } }, 'fail/leak', 1],
  [
    'what held and proves nothing now is not proved',
    'denied',
    { ...AGAIN, cases: { [READ]: 'timeout' } },
    'inconclusive/timeout',
    2,
  ],
  [
    'a correction of the re-run counts',
    'leak',
    { ...AGAIN, cases: { [READ]: 'denied' }, corrections: { [READ]: 'control-failed' } },
    'fail/leak',
    1,
  ],
  [
    'a re-run that was stopped mends nothing',
    'leak',
    { ...AGAIN, cases: { [READ]: 'denied' }, end: { interrupted: 'stopped by SIGINT' } },
    'fail/leak',
    1,
  ],
];
for (const [title, stood, rerun, stands, code] of RERUNS) {
  test(`asked again: ${title}`, async () => {
    const first = stored({ run: 'r1', cases: { ...HELD, [READ]: stood } });
    const { cases, end } = await merged([first], { reruns: [stored(rerun)] });
    expect({ [READ]: cases[READ], [BACK]: cases[BACK], code: end.exitCode }).toEqual({
      [READ]: stands,
      [BACK]: 'pass/denied',
      code,
    });
  });
}

test('a re-run that was killed mends nothing, but what leaked in it leaked', async () => {
  const first = stored({ run: 'r1', cases: { [READ]: 'leak', [BACK]: 'denied' } });
  const killed = storedLines({ ...AGAIN, cases: { [READ]: 'denied', [BACK]: 'leak' } }).slice(0, -1);
  const { cases } = await merged([first], { reruns: [{ file: 'again', lines: linesOf(killed) }] });
  expect(cases).toEqual({ [READ]: 'fail/leak', [BACK]: 'fail/leak' });
});

test('what stood before is kept with what stands now, re-run after re-run', async () => {
  const first = stored({ run: 'r1', cases: { ...HELD, [READ]: 'leak' } });
  const second = stored({ run: 'r8', header: later, cases: { [READ]: 'breach' } });
  const third = stored({ run: 'r9', header: { startedAt: '2025-01-31T11:00:00.000Z' }, cases: { [READ]: 'denied' } });
  const { cases, findings, lines, header } = await merged([first], { reruns: [third, second] });
  expect({ stands: cases[READ], history: findings[0]?.notes }).toEqual({
    stands: 'pass/denied',
    history: ['asked again in run r9 of 2025-01-31T11:00:00.000Z; in run r8 it was fail/breach: it was breach'],
  });
  expect(lines.filter((line) => line.includes(READ)).map((line) => JSON.parse(line).reason)).toEqual([
    'leak',
    'breach',
    'denied',
  ]);
  expect(header.merged?.map(({ run, again }) => [run, again])).toEqual([
    ['r1', undefined],
    ['r8', true],
    ['r9', true],
  ]);
});

const fixture = { started: true };
const REFUSED: readonly (readonly [
  title: string,
  results: readonly Stored[],
  reruns: readonly Stored[],
  code: string,
])[] = [
  [
    'shards of other files',
    [stored(FIRST), stored({ ...SECOND, shard: { index: 2, of: 2, plan: 'q', files: ['shop.yaml'] } })],
    [],
    'merge-mismatch',
  ],
  [
    'shards of another number',
    [stored(FIRST), stored({ ...SECOND, shard: { index: 2, of: 3, plan: 'p', files: ['shop.yaml'] } })],
    [],
    'merge-mismatch',
  ],
  ['a shard and a whole run', [stored(FIRST), stored({ ...SECOND, shard: undefined })], [], 'merge-mismatch'],
  ['a shard twice', [stored(FIRST), stored(SECOND), stored({ ...SECOND, run: 'r3' })], [], 'merge-duplicate'],
  ['a scenario twice', [stored({ run: 'r1', cases: HELD }), stored({ run: 'r2', cases: HELD })], [], 'merge-duplicate'],
  ['a merged result', [stored({ run: 'r1', cases: HELD, header: { merged: [] } })], [], 'merge-of-merged'],
  ['a newer format', [newer({ run: 'r1', cases: HELD })], [], 'result-too-new'],
  ['a broken line in the middle', [broken({ run: 'r1', cases: HELD })], [], 'result-broken'],
  [
    'an earlier re-run',
    [stored({ run: 'r1', cases: HELD, header: later })],
    [stored({ run: 'r9', cases: HELD })],
    'rerun-earlier',
  ],
  [
    'a re-run of another scenario',
    [stored({ run: 'r1', cases: HELD })],
    [stored({ ...AGAIN, scenario: 'Shop', cases: HELD })],
    'rerun-unknown',
  ],
  [
    'a re-run of a changed scenario',
    [stored({ run: 'r1', cases: HELD })],
    [stored({ ...AGAIN, cases: HELD, header: { ...later, scenario: { name: 'Notes', file: 'n', hash: 'other' } } })],
    'rerun-unknown',
  ],
  [
    'a re-run against another system',
    [stored({ run: 'r1', cases: HELD })],
    [stored({ ...AGAIN, cases: HELD, header: { ...later, target: 'http://other' } })],
    'rerun-unknown',
  ],
  [
    'a re-run with other switches',
    [stored({ run: 'r1', cases: HELD, header: fixture })],
    [stored({ ...AGAIN, cases: HELD, header: { ...later, ...fixture, switches: ['x'] } })],
    'rerun-unknown',
  ],
  [
    'a re-run with a case that nobody planned',
    [stored({ run: 'r1', cases: { [READ]: 'leak' } })],
    [stored({ ...AGAIN, cases: HELD })],
    'rerun-unknown',
  ],
];
for (const [title, results, reruns, code] of REFUSED) {
  test(`${title}: refused, ${code}`, async () => {
    const failure = await merged(results, { reruns }).catch((error: unknown) => error);
    expect(failure instanceof UserError ? failure.facts.code : failure).toBe(code);
  });
}

test('a system that is started for each run may have another address the second time', async () => {
  const first = stored({ run: 'r1', cases: { ...HELD, [READ]: 'leak' }, header: fixture });
  const again = stored({ ...AGAIN, cases: { [READ]: 'denied' }, header: { ...later, ...fixture, target: 'http://b' } });
  expect((await merged([first], { reruns: [again] })).end.exitCode).toBe(0);
});

test('the gate is the strictest of the runs, and allowances hold per scenario', async () => {
  const shaky = { [READ]: 'noisy', [BACK]: 'denied', 'a/note/acme.admin>globex': 'denied' } as const;
  const gate = { failOn: 'leak', allowInconclusive: { cases: 1 } } as const;
  const results = [FIRST, SECOND].map((facts) => stored({ ...facts, cases: shaky, end: { gate } }));
  const stricter = stored({ ...SECOND, cases: { ...shaky, [READ]: 'contract' }, end: {} });
  expect((await merged(results)).end.exitCode).toBe(0);
  expect((await merged([stored({ ...FIRST, end: { gate } }), stricter])).end.exitCode).toBe(1);
  expect((await merged([stored({ ...FIRST, end: { gate } }), stricter], { gate })).end.exitCode).toBe(0);
});

function cut(facts: StoredFacts, characters: number): Stored {
  const lines = storedLines(facts);
  return {
    file: `${facts.run}.ndjson`,
    lines: linesOf([...lines.slice(0, -1), lines.at(-1)?.slice(0, characters) ?? '']),
  };
}

function newer(facts: StoredFacts): Stored {
  const [header = '', ...lines] = storedLines(facts);
  return { file: 'newer', lines: linesOf([header.replace('"version":1', '"version":2'), ...lines]) };
}

function broken(facts: StoredFacts): Stored {
  const lines = storedLines(facts).map((line, index) => (index === 2 ? line.slice(0, -20) : line));
  return { file: 'broken', lines: linesOf(lines) };
}

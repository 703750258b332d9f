import { expect, test } from '@playwright/test';
import { CHECKS } from '../../src/checks/index.js';
import type { Case, FindingLine, Observation, Verdict } from '../../src/model.js';
import { planCases } from '../../src/plan.js';
import { createJournal, type Journal } from '../../src/run/journal.js';
import { saw } from '../checks/observations.js';
import { questionOf } from './question.js';
import { notebook, open, worldOn } from './stage.js';

const PASS: Verdict = { outcome: 'pass', reason: 'denied', text: 'status 404' };
const LEAK: Verdict = { outcome: 'fail', reason: 'leak', text: 'a canary' };
const BREACH: Verdict = { outcome: 'fail', reason: 'breach', text: 'a change', refusedButDone: true };
const NO_CONTROL: Verdict = { outcome: 'inconclusive', reason: 'control-failed', text: 'refused at home' };
const WAITS: Verdict = {
  outcome: 'inconclusive',
  reason: 'control-failed',
  text: 'refused at home',
  withSibling: { ...PASS, notes: ['not permitted at home'] },
};

const TWO_USERS = { more: '' };

/** A journal, the cases of deleting a note, and what is written. */
async function journalled() {
  const stage = await open(notebook());
  const world = await worldOn(stage, TWO_USERS);
  const { cases } = planCases(world.scenario, { checks: CHECKS });
  const journal = createJournal({ world, onChange: () => undefined });
  const close = async (): Promise<void> => {
    await world.http.close();
    await stage.close();
  };
  const written = (): readonly FindingLine[] =>
    world.lines.filter((line): line is FindingLine => line.type === 'finding' || line.type === 'correction');
  return { world, journal, cases, close, written };
}

function caseOf(cases: readonly Case[], check = 'object-delete-foreign'): Case {
  const one = cases.find((planned) => planned.check === check);
  if (!one) throw new Error(`no case of ${check}`);
  return one;
}

/** A colleague of the attacker in the same case. */
function colleague(one: Case): Case {
  return { ...one, id: one.id.replace('.admin>', '.agent>'), index: one.index + 1000, attacker: 'acme.agent' };
}

for (const { title, sibling, expected } of [
  {
    title: 'a refusal where the role may not do it at home counts where a colleague’s case held',
    sibling: PASS,
    expected: 'pass/denied',
  },
  {
    title: 'it does not count where the colleague’s proved nothing',
    sibling: NO_CONTROL,
    expected: 'inconclusive/control-failed',
  },
  { title: 'it does not count where two wait for each other', sibling: WAITS, expected: 'inconclusive/control-failed' },
  { title: 'it does not count without a colleague', sibling: undefined, expected: 'inconclusive/control-failed' },
])
  test(`${title}: ${expected}`, async () => {
    const { journal, cases, close, written } = await journalled();
    const one = caseOf(cases);
    journal.write(one, { verdict: WAITS, legs: [] });
    if (sibling) journal.write(colleague(one), { verdict: sibling, legs: [] });
    expect(written().some((finding) => finding.case === one.id)).toBe(false);
    journal.settle();
    const finding = written().find((line) => line.case === one.id);
    await close();
    expect(`${finding?.outcome}/${finding?.reason}`).toBe(expected);
  });

for (const { title, first, second, expected } of [
  { title: 'a pass may become inconclusive', first: PASS, second: NO_CONTROL, expected: 'control-failed' },
  { title: 'a pass may become a breach', first: PASS, second: BREACH, expected: 'breach' },
  { title: 'what proves nothing may become a breach', first: NO_CONTROL, second: BREACH, expected: 'breach' },
  { title: 'a leak stays a leak', first: LEAK, second: NO_CONTROL, expected: 'leak' },
  { title: 'a breach stays a breach', first: BREACH, second: PASS, expected: 'breach' },
])
  test(`corrections: ${title}`, async () => {
    const { journal, cases, close } = await journalled();
    const one = caseOf(cases);
    journal.write(one, { verdict: first, legs: [] });
    journal.correct(one, second);
    const { outcomes, finished } = journal.counts();
    await close();
    expect({
      reason: journal.reasonOf(one),
      finished,
      sum: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
    }).toEqual({
      reason: expected,
      finished: 1,
      sum: 1,
    });
  });

test('on one operation and direction the strongest finding names the weaker ones', async () => {
  const { journal, cases, close, written } = await journalled();
  const one = caseOf(cases);
  const oracle: Case = {
    ...one,
    id: `existence-status-oracle/note.delete/${one.attacker}>${one.victim}`,
    index: one.index + 2000,
  };
  const elsewhere: Case = {
    ...oracle,
    id: 'existence-status-oracle/note.delete/globex.admin>acme',
    index: one.index + 3000,
    attacker: 'globex.admin',
    victim: 'acme',
  };
  journal.write(oracle, { verdict: { outcome: 'fail', reason: 'oracle', text: '403 for foreign' }, legs: [] });
  journal.write(elsewhere, { verdict: { outcome: 'fail', reason: 'oracle', text: '403 for foreign' }, legs: [] });
  journal.write(one, { verdict: BREACH, legs: [] });
  const before = written().length;
  journal.nameWeaker();
  await close();
  expect(
    written()
      .slice(before)
      .map(({ type, case: id, reason, weaker }) => ({ type, id, reason, weaker })),
  ).toEqual([{ type: 'correction', id: one.id, reason: 'breach', weaker: [oracle.id] }]);
  expect(journal.counts().outcomes.fail).toBe(3);
});

test('a refused attack that was done says so in its title', async () => {
  const { journal, cases, close, written } = await journalled();
  journal.write(caseOf(cases), { verdict: BREACH, legs: [] });
  await close();
  expect(written()[0]).toMatchObject({
    title: "refused, but done: a record is deleted by another tenant's user",
    severity: 'critical',
    group: 'note/delete',
  });
});

for (const { check, reason, title, severity } of [
  {
    check: 'object-delete-foreign',
    reason: 'contract',
    title: 'an answer is not the one demanded; nothing was seen to leak or to change',
    severity: 'medium',
  },
  {
    check: 'object-delete-foreign',
    reason: 'leak',
    title: "the answer to a delete holds data of another tenant's record",
    severity: 'critical',
  },
  {
    check: 'object-read-foreign',
    reason: 'breach',
    title: "merely asking for another tenant's record changes it",
    severity: 'critical',
  },
] as const)
  test(`a ${reason} of ${check} is called what happened`, async () => {
    const { journal, cases, close, written } = await journalled();
    journal.write(caseOf(cases, check), { verdict: { outcome: 'fail', reason, text: 'status 412' }, legs: [] });
    await close();
    expect(written()[0]).toMatchObject({ title, severity });
  });

test('of a passing case no values, shapes or excerpts are written; of a failing one they are', async () => {
  const { world, journal, cases, close, written } = await journalled();
  const one = caseOf(cases, 'object-read-foreign');
  const { leg } = questionOf(world, one.id, 'attack');
  const seen: Observation = {
    ...bare(),
    leg: leg.name,
    values: { '$.title': { print: 'p', length: 1, type: 'string' } },
    shape: 'shape',
    excerpt: 'excerpt',
    sentPrints: ['p'],
  };
  journal.write(one, { verdict: PASS, legs: [{ leg, seen }] });
  journal.write(colleague(one), { verdict: LEAK, legs: [{ leg, seen }] });
  await close();
  const kept = written().map(({ legs }) =>
    Object.keys(legs[0] ?? {}).filter((key) => ['values', 'shape', 'excerpt', 'sentPrints'].includes(key)),
  );
  expect(kept).toEqual([[], ['values', 'shape', 'excerpt']]);
});

for (const { evidence, expected } of [
  { evidence: 'full', expected: '{"title":"Rent"}' },
  { evidence: 'excerpt', expected: '{"·····":"····"}' },
] as const)
  test(`the beginning of an answer is written as \`evidence: ${evidence}\` says`, async () => {
    const { world, cases, close, written } = await journalled();
    const one = caseOf(cases, 'object-read-foreign');
    const { leg } = questionOf(world, one.id, 'attack');
    const journal = createJournal({ world: { ...world, evidence }, onChange: () => undefined });
    journal.write(one, { verdict: LEAK, legs: [{ leg, seen: { ...bare(), excerpt: '{"title":"Rent"}' } }] });
    await close();
    expect(written().map(({ legs }) => legs[0]?.excerpt)).toEqual([expected]);
  });

test('the requests of a shared control are told once among passing cases, and in every failing one', async () => {
  const { world, journal, cases, close, written } = await journalled();
  const one = caseOf(cases, 'object-read-foreign');
  const { leg } = questionOf(world, one.id, 'control');
  const seen: Observation = { ...bare(), leg: leg.name, requests: [{ method: 'GET', url: 'http://x/', headers: {} }] };
  const asked = [PASS, PASS, LEAK].entries();
  for (const [index, verdict] of asked) journal.write({ ...one, index }, { verdict, legs: [{ leg, seen }] });
  await close();
  expect(written().map(({ legs }) => legs[0]?.requests?.length ?? 0)).toEqual([1, 0, 1]);
});

function bare(): Observation {
  return {
    leg: '',
    as: '',
    requests: [],
    headers: {},
    complete: true,
    size: 0,
    hash: '',
    sightings: [],
    ms: 1,
    attempts: 1,
  };
}

test('every finding is counted once, by its reason', async () => {
  const { journal, cases, close } = await journalled();
  const write = (one: Case, verdict: Verdict): void => journal.write(one, { verdict, legs: [] });
  for (const [index, verdict] of [PASS, PASS, LEAK, NO_CONTROL].entries()) write({ ...caseOf(cases), index }, verdict);
  await close();
  expect(countsOf(journal)).toEqual({
    outcomes: { skipped: 0, pass: 2, inconclusive: 1, fail: 1 },
    reasons: { denied: 2, leak: 1, 'control-failed': 1 },
  });
});

function countsOf(journal: Journal) {
  const { outcomes, reasons } = journal.counts();
  return { outcomes, reasons };
}

test('of rows added by the hundred the first of each step are told, and the one that decided', async () => {
  const { world, journal, cases, close, written } = await journalled();
  const one = caseOf(cases);
  const { leg } = questionOf(world, one.id, 'control');
  const acts = ['home:act', 'window1.2:act'].flatMap((step) =>
    Array.from({ length: 50 }, (_, at) => `${step}${at + 1}`),
  );
  const legs = ['control', ...acts].map((name) => ({
    leg: { ...leg, name, role: name === 'control' ? leg.role : ('act' as const) },
    seen: { ...saw(201), leg: name },
  }));
  journal.write(one, { verdict: { ...LEAK, leg: 'home:act40' }, legs });
  await close();
  const names = written()
    .find((line) => line.case === one.id)
    ?.legs.map((told) => told.leg);
  expect(names).toEqual([
    'control',
    'home:act1',
    'home:act2',
    'home:act3',
    'home:act40',
    'window1.2:act1',
    'window1.2:act2',
    'window1.2:act3',
  ]);
});

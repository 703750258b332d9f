import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { judgeTrial, redOf, told, unprovedOf } from '../../bench/figures.js';
import { type MatrixRun, onStage, type Stage } from '../../bench/matrix.js';
import { SWITCHES } from '../../fixtures/systems/sales-crm-web/switches.js';
import { isNamed } from '../../src/cli/expectations.js';
import type { Case } from '../../src/model.js';
import type { FixtureSwitch } from '../../src/targets/index.js';
import { CHROMIUM, NO_BROWSER } from '../reporters/html/browser.js';

const SYSTEM = {
  name: 'sales-crm-web',
  file: join(import.meta.dirname, '../../fixtures/systems/sales-crm-web/sales-crm-web.yaml'),
};

/** A system that is running, and the runs with several mistakes at once that were made on it. */
interface Crowded extends Stage {
  readonly trials: Map<string, Promise<MatrixRun>>;
}

/** One running system a worker; its switches are flipped while it runs. */
const test = base.extend<object, { readonly stage: Crowded }>({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from an object pattern.
    async ({}, use) => onStage(SYSTEM, (stage) => use({ ...stage, trials: new Map() })),
    { scope: 'worker', timeout: 120_000 },
  ],
});

test.skip(CHROMIUM === undefined, NO_BROWSER);
test.setTimeout(300_000);

const DECOYS = SWITCHES.filter(({ kind }) => kind === 'decoy').map(({ name }) => name);
const LEAKS = SWITCHES.filter(({ kind }) => kind === 'leak');

test('without a mistake every case about pages passes', async ({ stage }) => {
  expect(await disquiet(stage, [], stage.planned)).toEqual([]);
});

test('with every decoy every case about pages passes, in one direction', async ({ stage }) => {
  expect(await disquiet(stage, DECOYS, stage.planned.filter(isOneWay))).toEqual([]);
});

async function disquiet(stage: Stage, switches: readonly string[], cases: readonly Case[]): Promise<readonly string[]> {
  const run = await stage.run(switches, { cases });
  expect(run.findings.length).toBe(cases.length);
  expect(run.findings.filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(cases.length / 2);
  return [...redOf(run.findings), ...unprovedOf(run)].map((finding) => `${finding.case}: ${told(finding)}`);
}

/** Of two companies that attack each other one is enough: the other direction is the same with names swapped. */
function isOneWay({ attacker }: Pick<Case, 'attacker'>): boolean {
  return !attacker.startsWith('globex.');
}

for (const { name, title } of LEAKS) {
  test(`${name} turns red what was named beside it, and nothing else: ${title}`, async ({ stage }) => {
    const group = groupsOf(stage).find((each) => each.some((one) => one.name === name)) ?? [];
    const planted = group.find((one) => one.name === name);
    if (!planted) throw new Error(`the running system has no switch ${name}`);
    const cases = stage.planned.filter((one) => isOneWay(one) && (group.length > 1 || isNear(planted, one)));
    const run = await trial(stage, group, cases);
    const { missed, named, unnamed } = judgeTrial(planted, cases, run);
    const others = group.filter((one) => one !== planted).flatMap(({ expect: rows }) => rows);
    const unexplained = unnamed.filter((finding) => !others.some((row) => isNamed(row, finding)));
    expect(missed).toEqual([]);
    expect(unexplained.map((finding) => `${finding.case}: ${told(finding)}`)).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
}

/** Mistakes that turn other cases red are made at once: no case is then red for two reasons. */
function groupsOf(stage: Stage): readonly (readonly FixtureSwitch[])[] {
  const groups: FixtureSwitch[][] = [];
  for (const one of stage.switches.filter(({ kind }) => kind === 'leak')) {
    const free = groups.find(
      (group) => !group.some((other) => stage.planned.some((each) => isOf(one, each) && isOf(other, each))),
    );
    if (free) free.push(one);
    else groups.push([one]);
  }
  return groups;
}

function isOf({ expect: rows }: FixtureSwitch, { id, ...facts }: Case): boolean {
  return rows.some((row) => isNamed(row, { case: id, reason: 'leak', ...facts }));
}

/** What was named, and whatever else looks at the same page. */
function isNear(planted: FixtureSwitch, one: Case): boolean {
  const page = (form: string | undefined): string => form?.split('.')[0] ?? '';
  return isOf(planted, one) || planted.expect.some(({ form }) => page(form) === page(one.subject.form));
}

function trial(stage: Crowded, group: readonly FixtureSwitch[], cases: readonly Case[]): Promise<MatrixRun> {
  const key = group.map(({ name }) => name).join(' ');
  const known = stage.trials.get(key) ?? stage.run(key.split(' '), { cases });
  stage.trials.set(key, known);
  return known;
}

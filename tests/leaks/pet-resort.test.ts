import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { judgeTrial, redOf, told, unprovedOf } from '../../bench/figures.js';
import { onStage, type Stage } from '../../bench/matrix.js';
import { skipDifferences } from '../../bench/skipped.js';
import { SWITCHES } from '../../fixtures/systems/pet-resort/switches.js';
import type { Case } from '../../src/model.js';
import { nearby } from './nearby.js';

const SYSTEM = { name: 'pet-resort', file: join(import.meta.dirname, '../../scenarios/pet-resort.yaml') };
const SKIPPED = join(import.meta.dirname, 'pet-resort.skipped.txt');

/** One running system a worker; its switches are flipped while it runs. */
const test = base.extend<object, { readonly stage: Stage }>({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from an object pattern.
    async ({}, use) => onStage(SYSTEM, use),
    { scope: 'worker', timeout: 180_000 },
  ],
});

test.setTimeout(300_000);

const WRITERS = ['busy-writers', 'busy-elsewhere'];
const QUIET = SWITCHES.filter(({ name, kind }) => kind === 'decoy' && !WRITERS.includes(name)).map(({ name }) => name);

for (const [title, switches] of [
  ['without a mistake', []],
  ['with every decoy but the writers', QUIET],
] as const) {
  test(`${title} every case passes, but for those that are skipped on purpose`, async ({ stage }) => {
    const run = await stage.run(switches);
    expect([...redOf(run.findings), ...unprovedOf(run)].map((finding) => `${finding.case}: ${told(finding)}`)).toEqual(
      [],
    );
    expect(skipDifferences(readFileSync(SKIPPED, 'utf8'), stage.planned, run)).toEqual([]);
  });
}

// The whole plan with the writers at work, for many seeds, is the business of `npm run bench:busy`.
test('nothing is raised while writers are at work in both resorts and in a third one', async ({ stage }) => {
  const isFigure = ({ check, subject }: Case): boolean =>
    (check === 'aggregate-metric-leak' && subject.view === 'sales-report' && subject.row === 'all') ||
    (check === 'db-count-reconcile' && subject.view === 'dashboard' && subject.row === 'all');
  const cases = stage.planned.filter((one) => isFigure(one) && one.subject.swap === undefined);
  const { findings } = await stage.run(WRITERS, { cases });
  expect(findings.length).toBe(cases.length);
  expect(cases.length).toBeGreaterThan(4);
  expect(redOf(findings).map((finding) => `${finding.case}: ${told(finding)}`)).toEqual([]);
});

// Reports and files take minutes each. They, and the whole plan with each mistake, are the business of `npm run bench:detection`.
const FIRST_OF_THE_LONG = SWITCHES.findIndex(({ name }) => name === 'pet-count-cache-key-without-tenant');

test('the mistakes that are left to the bench begin where they should', () => {
  expect(FIRST_OF_THE_LONG).toBeGreaterThan(30);
});

/** Lists and figures that hold everybody in so many places that one run takes most of a minute. */
const LONG: readonly string[] = [
  'invoices-in-range-unscoped',
  'invoices-list-unscoped',
  'pet-count-unscoped',
  'customers-later-pages-unscoped',
  'average-invoice-unscoped',
  'pets-list-unscoped',
  'revenue-by-service-unscoped',
];

for (const { name, kind, title } of SWITCHES.slice(0, FIRST_OF_THE_LONG)) {
  if (kind !== 'leak' || LONG.includes(name)) continue;
  test(`${name} turns red what was named beside it, and nothing near by: ${title}`, async ({ stage }) => {
    const planted = stage.switches.find((one) => one.name === name);
    if (!planted) throw new Error(`the running system has no switch ${name}`);
    const cases = nearby(planted, stage.planned);
    const { missed, named, unnamed } = judgeTrial(planted, cases, await stage.run([name], { cases }));
    expect(missed).toEqual([]);
    expect(unnamed.map((finding) => `${finding.case}: ${told(finding)}`)).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
}

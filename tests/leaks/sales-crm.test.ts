import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { judgeTrial, redOf, told, unprovedOf } from '../../bench/figures.js';
import { onStage, type Stage } from '../../bench/matrix.js';
import { skipDifferences } from '../../bench/skipped.js';
import { SWITCHES } from '../../fixtures/systems/sales-crm/switches.js';
import { nearby } from './nearby.js';

const SYSTEM = { name: 'sales-crm', file: join(import.meta.dirname, '../../scenarios/sales-crm.yaml') };
const SKIPPED = join(import.meta.dirname, 'sales-crm.skipped.txt');

/** One running system a worker; its switches are flipped while it runs. */
const test = base.extend<object, { readonly stage: Stage }>({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from an object pattern.
    async ({}, use) => onStage(SYSTEM, use),
    { scope: 'worker', timeout: 120_000 },
  ],
});

test.setTimeout(420_000);

const DECOYS = SWITCHES.filter(({ kind }) => kind === 'decoy').map(({ name }) => name);

for (const [title, switches] of [
  ['without a mistake', []],
  ['with every decoy', DECOYS],
] as const) {
  test(`${title} every case passes, but for those that are skipped on purpose`, async ({ stage }) => {
    const run = await stage.run(switches);
    expect([...redOf(run.findings), ...unprovedOf(run)].map((finding) => `${finding.case}: ${told(finding)}`)).toEqual(
      [],
    );
    expect(skipDifferences(readFileSync(SKIPPED, 'utf8'), stage.planned, run)).toEqual([]);
  });
}

for (const { name, kind, title } of SWITCHES) {
  if (kind !== 'leak') continue;
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

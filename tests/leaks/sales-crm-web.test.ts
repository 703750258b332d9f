import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { judgeTrial, redOf, told, unprovedOf } from '../../bench/figures.js';
import { onStage, type Stage } from '../../bench/matrix.js';
import { SWITCHES } from '../../fixtures/systems/sales-crm-web/switches.js';
import { CHROMIUM, NO_BROWSER } from '../reporters/html/browser.js';

const SYSTEM = {
  name: 'sales-crm-web',
  file: join(import.meta.dirname, '../../fixtures/systems/sales-crm-web/sales-crm-web.yaml'),
};

/** One running system a worker; its switches are flipped while it runs. */
const test = base.extend<object, { readonly stage: Stage }>({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from an object pattern.
    async ({}, use) => onStage(SYSTEM, use),
    { scope: 'worker', timeout: 120_000 },
  ],
});

test.skip(CHROMIUM === undefined, NO_BROWSER);
test.setTimeout(300_000);

const DECOYS = SWITCHES.filter(({ kind }) => kind === 'decoy').map(({ name }) => name);

for (const [title, switches] of [
  ['without a mistake', []],
  ['with every decoy', DECOYS],
] as const) {
  test(`${title} every case about pages passes`, async ({ stage }) => {
    const run = await stage.run(switches);
    const others = [...redOf(run.findings), ...unprovedOf(run)];
    expect(others.map((finding) => `${finding.case}: ${told(finding)}`)).toEqual([]);
    expect(run.findings.filter(({ outcome }) => outcome === 'pass').length).toBe(stage.planned.length);
  });
}

for (const { name, kind, title } of SWITCHES) {
  if (kind !== 'leak') continue;
  test(`${name} turns red what was named beside it, and nothing else: ${title}`, async ({ stage }) => {
    const planted = stage.switches.find((one) => one.name === name);
    if (!planted) throw new Error(`the running system has no switch ${name}`);
    const { missed, named, unnamed } = judgeTrial(planted, stage.planned, await stage.run([name]));
    expect(missed).toEqual([]);
    expect(unnamed.map((finding) => `${finding.case}: ${told(finding)}`)).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
}

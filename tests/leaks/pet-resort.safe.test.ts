import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { CHECKS } from '../../src/checks/index.js';
import { type OpenedScenario, withScenario } from '../../src/cli/opened-scenario.js';
import type { FindingLine, RunEnd } from '../../src/model.js';
import { planCases } from '../../src/plan.js';
import { conduct } from '../../src/run/index.js';
import { recordBefore, writesAmong } from './recorder.js';

const FILE = join(import.meta.dirname, '../../scenarios/pet-resort.safe.yaml');
const SIGNING = ['POST /api/auth/login'];

/** One running system a worker; its switches are flipped while it runs. */
const test = base.extend<object, { readonly opened: OpenedScenario }>({
  opened: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from an object pattern.
    async ({}, use) => withScenario({ file: FILE, env: process.env, switches: [], say: () => undefined }, use),
    { scope: 'worker', timeout: 120_000 },
  ],
});

test.setTimeout(180_000);

/**
 * What a run that only reads must turn red, written down before the first run. The staff's list has leaked since long
 * before the run: what it shows first is no tenant's for being there.
 */
const RED: Readonly<Record<string, readonly string[]>> = {
  'staff-imported-rows-unscoped': ['list-foreign-rows/staff'],
  'staff-lookup-unscoped': ['object-read-foreign/staff'],
  'customers-lookup-unscoped': ['object-read-foreign/customer'],
  'pets-lookup-unscoped': ['object-read-foreign/pet'],
  'services-read-unscoped': ['object-read-foreign/service'],
  'vaccine-files-lookup-unscoped': ['object-read-foreign/vaccine-file'],
  'old-customers-read-unscoped': ['route-variant-gap/customer.read@api-v1-customers'],
  'customers-csv-unscoped': ['export-content-leak/customers-csv'],
  'search-unscoped': ['facet-and-picker-leak/search', 'search-index-leak/search'],
  'invoices-in-range-unscoped': [
    ...['today', 'month', 'custom', 'all'].map((range) => `db-count-reconcile/old-dashboard.${range}.customers`),
    ...['month', 'custom', 'all'].map((range) => `db-count-reconcile/dashboard.${range}.customers`),
  ],
  'pet-count-unscoped': ['today', 'month', 'custom', 'all'].map(
    (range) => `db-count-reconcile/dashboard.${range}.pets`,
  ),
  'customer-report-count-unscoped': ['today', 'month', 'custom', 'all'].map(
    (range) => `db-count-reconcile/customer-report.${range}.customers`,
  ),
};

const DIRECTIONS = ['pawsome.admin>happytails', 'happytails.admin>pawsome'];

test('the whole run is clean on the fixed build, and nothing left the machine that writes', async ({ opened }) => {
  const recorder = await recordBefore(opened.target.url);
  const { end, found } = await run(opened, { url: recorder.url });
  await recorder.close();
  expect(
    Object.fromEntries([...found].filter(([, { outcome }]) => outcome === 'fail' || outcome === 'inconclusive')),
  ).toEqual({});
  expect({ code: end.exitCode, cleanup: end.cleanup }).toEqual({
    code: 0,
    cleanup: { created: 0, removed: 0, left: [] },
  });
  expect(recorder.requests.length).toBeGreaterThan(1000);
  expect(recorder.requests).toContain('POST /api/auth/login');
  expect(writesAmong(recorder, SIGNING)).toEqual([]);
});

test('one write is seen by what stands in front of the system', async ({ opened }) => {
  const recorder = await recordBefore(opened.target.url);
  await fetch(`${recorder.url}/api/staff`, { method: 'POST' });
  await fetch(`${recorder.url}/api/staff`);
  await recorder.close();
  expect(writesAmong(recorder, SIGNING)).toEqual(['POST /api/staff']);
});

test('each mistake that reading can show turns red what was named beside it', async ({ opened }) => {
  // What the system keeps in memory was counted without the mistakes.
  await opened.target.fixture?.reset();
  await opened.target.fixture?.setSwitches(Object.keys(RED));
  const checks = [...new Set(Object.values(RED).flatMap((cases) => cases.map((one) => one.split('/')[0] ?? '')))];
  const { end, found } = await run(opened, { checks });
  await opened.target.fixture?.setSwitches([]);
  const named = Object.values(RED).flatMap((cases) => cases.flatMap((one) => DIRECTIONS.map((way) => `${one}/${way}`)));
  const told = named.map((id) => `${id}: ${found.get(id)?.outcome}/${found.get(id)?.reason} ${found.get(id)?.text}`);
  expect(told.filter((one) => !one.includes(': fail/leak '))).toEqual([]);
  expect(end.exitCode).toBe(1);
});

async function run(
  { scenario, target, env }: OpenedScenario,
  { url = target.url, checks = [] }: { readonly url?: string; readonly checks?: readonly string[] },
): Promise<{ readonly end: RunEnd; readonly found: ReadonlyMap<string, FindingLine> }> {
  const found = new Map<string, FindingLine>();
  const end = await conduct({
    scenario,
    plan: planCases(scenario, { checks: CHECKS, only: { checks } }),
    target: { url, started: true },
    seed: 1,
    gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
    calibrate: false,
    keep: false,
    allowOutbound: false,
    ledgerFile: base.info().outputPath('ledger.ndjson'),
    signal: new AbortController().signal,
    env,
    tool: 'test',
    write: (text) => {
      const line: FindingLine = JSON.parse(text);
      if (line.type === 'finding' || line.type === 'correction') found.set(line.case, line);
    },
    progress: () => undefined,
  });
  return { end, found };
}

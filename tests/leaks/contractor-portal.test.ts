import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { told } from '../../bench/figures.js';
import { onStage, type Stage } from '../../bench/matrix.js';
import { SWITCHES, type SwitchName } from '../../fixtures/systems/contractor-portal/switches.js';
import { isNamed } from '../../src/cli/expectations.js';
import type { Case } from '../../src/model.js';

const SYSTEM = {
  name: 'contractor-portal',
  file: join(import.meta.dirname, '../../fixtures/systems/contractor-portal/contractor-portal.yaml'),
};

/** One mistake in each group of routes that the checks of today can tell. None of them stands in the way of another. */
const ONE_IN_EACH: readonly SwitchName[] = [
  'equipment-rates-without-customer',
  'update-property-unscoped',
  'properties-board-unscoped',
  'property-contractors-list-unscoped',
  'users-list-unscoped',
  'contractor-properties-unscoped',
  'winter-events-activate-unscoped',
  'work-logs-update-unscoped',
  'check-out-of-anybody',
  'route-sheet-unscoped',
  'weather-data-lookup-unscoped',
  'property-lists-update-unscoped',
  'equipment-rates-delete-unscoped',
  'export-work-logs-unscoped',
  'sms-contexts-list-unscoped',
  'integrations-tested-by-anybody',
  'customers-listed-for-admins',
];
const DECOYS = SWITCHES.filter(({ kind }) => kind === 'decoy').map(({ name }) => name);

const test = base.extend<object, { readonly stage: Stage }>({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from an object pattern.
    async ({}, use) => onStage(SYSTEM, use),
    { scope: 'worker', timeout: 120_000 },
  ],
});

test.setTimeout(300_000);

test('one mistake in each group of routes is caught, odd habits or not, and none where there is none', async ({
  stage,
}) => {
  const cases = stage.planned.filter((one) => isNamedFirst(one));
  const sound = await stage.run(DECOYS, { cases });
  expect(sound.findings.filter(({ outcome }) => outcome !== 'pass').map((one) => `${one.case}: ${told(one)}`)).toEqual(
    [],
  );
  const leaky = await stage.run([...DECOYS, ...ONE_IN_EACH], { cases });
  expect(leaky.findings.filter(({ outcome }) => outcome !== 'fail').map((one) => `${one.case}: ${told(one)}`)).toEqual(
    [],
  );
  expect([sound.findings.length, leaky.findings.length]).toEqual([cases.length, cases.length]);
  expect(cases.length).toBeGreaterThan(ONE_IN_EACH.length);
});

/** Of each mistake the case that is named first. */
function isNamedFirst({ id, skip, ...facts }: Case): boolean {
  const firsts = SWITCHES.filter(({ name }) => ONE_IN_EACH.includes(name)).flatMap(({ expect: named }) =>
    named.slice(0, 1),
  );
  return !skip && firsts.some((first) => isNamed(first, { case: id, reason: 'leak', ...facts }));
}

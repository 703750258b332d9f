import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { CHECKS } from '../src/checks/index.js';
import { packageRoot } from '../src/installation.js';
import { findBrowser } from '../src/probes/browser/place.js';
import { onStage } from './matrix.js';

const FILE = join(packageRoot(), 'fixtures/systems/sales-crm-web/sales-crm-web.yaml');

/**
 * Seconds that one case about a page takes, the median over the front end of the sales CRM, one case at a time: what is
 * started and signed in for all of them falls into the first. Undefined where there is no browser.
 */
export async function browserPage(): Promise<number | undefined> {
  if (!hasBrowser()) return undefined;
  const families = new Map(CHECKS.map(({ facts }) => [facts.id, facts.family]));
  return onStage({ name: 'sales-crm-web', file: FILE }, async (stage) => {
    const cases = stage.planned.filter(({ check }) => families.get(check) === 'pages');
    const { findings } = await stage.run([], { cases, concurrency: 1 });
    const times = findings.map(({ ms }) => ms).sort((one, other) => one - other);
    for (const { case: id, ms } of findings) process.stdout.write(`  ${(ms / 1000).toFixed(2)} s ${id}\n`);
    return (times[Math.floor(times.length / 2)] ?? 0) / 1000;
  });
}

function hasBrowser(): boolean {
  try {
    return existsSync(findBrowser(process.env, chromium.executablePath()));
  } catch {
    return false;
  }
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNamed } from '../src/cli/expectations.js';
import { packageRoot } from '../src/installation.js';
import type { Case } from '../src/model.js';
import type { FixtureSwitch } from '../src/targets/index.js';
import { judgeTrial, redOf, told, unprovedOf } from './figures.js';
import { onStage, type Stage, shippedSystems } from './matrix.js';

/**
 * Busy runs: records of both tenants and of a third one come and go all the time. The fixed build must raise nothing,
 * whatever the seed; mistakes that mix in every tenant must be caught all the same, although the writers of the others
 * move what they show. Arguments: how often (20), and names of mistakes, to look at those alone.
 */
const [times = '20', ...only] = process.argv.slice(2);
const WRITERS = ['busy-writers', 'busy-elsewhere'];
/** Figures, totals and facets that hold every tenant. */
const MIXED = [
  'customers-total-unscoped',
  'reservations-total-unscoped',
  'invoices-total-header-unscoped',
  'customer-cities-unscoped',
  'reservation-states-unscoped',
  'invoices-in-range-unscoped',
  'sales-today-unscoped',
  'average-invoice-unscoped',
  'revenue-by-day-unscoped',
  'revenue-by-service-unscoped',
  'active-reservations-unscoped',
  'old-dashboard-reservations-unscoped',
  'old-sales-unscoped',
  'customer-report-count-unscoped',
  'new-customers-unscoped',
  'sales-pdf-total-unscoped',
].filter((name) => only.length === 0 || only.includes(name));

/** How often each was tried, and what was not as it should be, in words. */
interface Tally {
  readonly runs: number;
  readonly falseAlarms: string[];
  readonly unproved: string[];
  planted: number;
  caught: number;
  readonly missed: string[];
}

const tally: Tally = { runs: Number(times), falseAlarms: [], unproved: [], planted: 0, caught: 0, missed: [] };
for (const system of await shippedSystems()) {
  await onStage(system, async (stage) => {
    if (!WRITERS.every((name) => stage.switches.some((one) => one.name === name))) return;
    for (let seed = 1; seed <= tally.runs; seed += 1) await once(stage, seed);
  });
}
if (only.length === 0) await save();
say(`${tally.falseAlarms.length} false alarms in ${tally.runs} busy runs of the fixed build`);
say(`${tally.caught} of ${tally.planted} mistakes that mix in every tenant caught with the writers on`);
process.exitCode = tally.falseAlarms.length > 0 || tally.missed.length > 0 ? 1 : 0;

/** The whole plan on the fixed build, and the cases named beside each mistake. */
async function once(stage: Stage, seed: number): Promise<void> {
  if (only.length === 0) {
    const run = await stage.run(WRITERS, { seed });
    tally.falseAlarms.push(...redOf(run.findings).map((finding) => `seed ${seed}: ${finding.case}: ${told(finding)}`));
    tally.unproved.push(...unprovedOf(run).map((finding) => `seed ${seed}: ${finding.case}: ${told(finding)}`));
    const { pass, fail, inconclusive } = run.end.outcomes;
    say(
      `seed ${seed}, fixed: ${pass} pass, ${fail} fail, ${inconclusive} inconclusive in ${run.end.durationMs / 1000} s`,
    );
  }
  for (const planted of stage.switches.filter(({ name }) => MIXED.includes(name))) {
    const cases = namedBeside(planted, stage.planned);
    const { missed } = judgeTrial(planted, cases, await stage.run([...WRITERS, planted.name], { cases, seed }));
    tally.planted += 1;
    if (missed.length === 0) tally.caught += 1;
    tally.missed.push(...missed.map((text) => `seed ${seed}: ${planted.name}: ${text}`));
    say(`seed ${seed}, ${planted.name}: ${missed.length === 0 ? 'caught' : `missed\n  ${missed.join('\n  ')}`}`);
  }
}

function namedBeside(planted: FixtureSwitch, planned: readonly Case[]): readonly Case[] {
  return planned.filter(({ id, ...facts }) =>
    planted.expect.some((expected) => isNamed(expected, { case: id, reason: 'leak', ...facts })),
  );
}

async function save(): Promise<void> {
  const folder = join(packageRoot(), 'reports', 'bench');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'busy.json'), `${JSON.stringify(tally, undefined, 2)}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

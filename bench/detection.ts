import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listGuards } from '../fixtures/guards.js';
import type { Switch } from '../fixtures/switches.js';
import { packageRoot } from '../src/installation.js';
import {
  type Figures,
  figuresOf,
  judgeTrial,
  type Matrix,
  shortfalls,
  sumOf,
  type Trial,
  told,
  unprovedOf,
} from './figures.js';
import { type MatrixRun, onStage, type ShippedSystem, type Stage, shippedSystems } from './matrix.js';
import { skipDifferences } from './skipped.js';

/**
 * The leak matrix: every shipped system without a mistake, with all its decoys, and with each of its mistakes alone.
 * Arguments name systems, or switches to look at those alone; the figures are written only when everything was run.
 */
const named = process.argv.slice(2);
const shipped = await shippedSystems();
const isSystem = (one: string): boolean => shipped.some(({ name }) => name === one);
const only = named.filter((one) => !isSystem(one));
const FIXED = 'fixed build';
const DECOYS = 'all decoys';
/** Two cores serve two instances best: one leaves them idle now and then, three stand in each other's way. */
const INSTANCES = Number(process.env.MATRIX_INSTANCES ?? 2);

const systems = shipped.filter(({ name }) => !named.some(isSystem) || named.includes(name));
const matrices = new Map<string, Matrix>();
/** Skipped cases that nobody wrote down, or the other way round. */
const skips: string[] = [];
for (const system of systems) matrices.set(system.name, await matrixOf(system));
const total = sumOf([...matrices.values()]);
const parts = Object.fromEntries([...matrices].map(([name, matrix]) => [name, figuresOf(matrix)]));
for (const [name, figures] of Object.entries(parts)) say(table(name, figures));
if (systems.length > 1) say(table('all', total));
const short = [...shortfalls(total), ...skips];
for (const one of short) say(`not reached: ${one}`);
if (named.length === 0) await save({ ...total, systems: parts });
process.exitCode = short.length > 0 ? 1 : 0;

/** Of single switches it is not asked what is raised without any. */
const UNASKED = { findings: [] };

interface Errand {
  readonly label: string;
  readonly switches: readonly string[];
}

async function matrixOf(system: ShippedSystem): Promise<Matrix> {
  const { leaks, decoys, guardsWithoutSwitch } = await plantedIn(system);
  const plain = new Map<string, MatrixRun>();
  const trials = new Map<string, Trial>();
  const errands: readonly Errand[] = [
    ...(only.length === 0
      ? [
          { label: FIXED, switches: [] },
          { label: DECOYS, switches: decoys },
        ]
      : []),
    ...leaks.map((name) => ({ label: name, switches: [name] })),
  ];
  await workThrough(system, errands, (label, run, stage) => {
    const planted = stage.switches.find(({ name }) => name === label);
    if (planted) trials.set(label, tellTrial(judgeTrial(planted, stage.planned, run)));
    else plain.set(label, tellUnproved(run));
    if (!planted) skips.push(...skipsIn(system, stage, run).map((one) => `${label}: ${one}`));
  });
  const [fixed, odd] = [plain.get(FIXED), plain.get(DECOYS)].map(
    (run) => run ?? (only.length > 0 ? UNASKED : undefined),
  );
  if (!fixed || !odd) throw new Error(`${system.name} was not run to its end`);
  return { fixed, decoys: odd, trials: leaks.flatMap((name) => trials.get(name) ?? []), guardsWithoutSwitch };
}

/** Each instance takes the next errand as soon as it is free. */
async function workThrough(
  system: ShippedSystem,
  errands: readonly Errand[],
  take: (label: string, run: MatrixRun, stage: Stage) => void,
): Promise<void> {
  const queue = errands.entries();
  const instance = () =>
    onStage(system, async (stage) => {
      for (const [index, { label, switches }] of queue) {
        const startedAt = performance.now();
        const run = await stage.run(switches);
        const { pass, fail, inconclusive, skipped } = run.end.outcomes;
        const took = ((performance.now() - startedAt) / 1000).toFixed(1);
        say(
          `${index + 1}/${errands.length} ${system.name} ${label}: ${pass} pass, ${fail} fail, ${inconclusive} inconclusive, ${skipped} skipped; ${run.end.requests} requests in ${took} s`,
        );
        take(label, run, stage);
      }
    });
  const instances = Math.min(Math.max(1, INSTANCES), errands.length);
  await Promise.all(Array.from({ length: instances }, instance));
}

async function plantedIn({ name }: ShippedSystem) {
  const module: { readonly SWITCHES: readonly Switch[] } = await import(`../fixtures/systems/${name}/switches.js`);
  const folder = join(packageRoot(), 'fixtures', 'systems', name);
  const { withoutSwitch } = listGuards(folder, module.SWITCHES);
  const named = (kind: Switch['kind']) => module.SWITCHES.filter((one) => one.kind === kind).map((one) => one.name);
  return {
    leaks: named('leak').filter((one) => only.length === 0 || only.includes(one)),
    decoys: named('decoy'),
    guardsWithoutSwitch: withoutSwitch.map(({ place, text }) => `${name}/${place} ${text}`),
  };
}

function skipsIn({ name }: ShippedSystem, { planned }: Stage, run: MatrixRun): readonly string[] {
  const list = readFileSync(join(packageRoot(), 'tests', 'leaks', `${name}.skipped.txt`), 'utf8');
  return skipDifferences(list, planned, run);
}

/** Everything that has to be mended is said at once, with the observed fact. */
function tellUnproved(run: MatrixRun): MatrixRun {
  for (const finding of [...unprovedOf(run), ...run.findings.filter(({ outcome }) => outcome === 'fail')])
    say(`   ${finding.case}: ${told(finding)}`);
  return run;
}

function tellTrial(trial: Trial): Trial {
  for (const text of trial.missed) say(`   missed: ${text}`);
  for (const finding of trial.unnamed) say(`   not named: ${finding.case}: ${told(finding)}`);
  return trial;
}

function table(name: string, figures: Figures): string {
  const rows: readonly (readonly [string, string])[] = [
    ['planted', String(figures.planted)],
    ['caught', `${figures.caught}${figures.missed.length > 0 ? `, missed: ${figures.missed.join(', ')}` : ''}`],
    ['false alarms', String(figures.falseAlarms.length)],
    ['inconclusive share', figures.inconclusiveShare.toFixed(4)],
    ['blame accuracy', figures.blameAccuracy.toFixed(4)],
    ['guards without a switch', String(figures.guardsWithoutSwitch.length)],
  ];
  return ['', name, ...rows.map(([label, value]) => `  ${label.padEnd(24)}${value}`)].join('\n');
}

async function save(figures: Figures & { readonly systems: Readonly<Record<string, Figures>> }): Promise<void> {
  const folder = join(packageRoot(), 'reports', 'bench');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'detection.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

import { writeFileSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toolVersion } from '../installation.js';
import type { Case, Gate, RunEnd, Scenario } from '../model.js';
import type { Plan } from '../plan.js';
import type { ResultReader } from '../reporters/index.js';
import type { ProgressState } from '../reporters/progress.js';
import type { RunOptions } from '../run/index.js';
import { keepMemoryFlat } from './engine.js';
import { claimFolder } from './folder-claim.js';
import type { OpenedScenario } from './opened-scenario.js';
import { readPlan, type Selection } from './planning.js';
import { type Rendered, renderReports } from './rendering.js';
import { openResult, openResultFile } from './result-file.js';

/** How a run is done, whatever the scenario. */
export interface ExecutionSettings
  extends Pick<
    RunOptions,
    'seed' | 'concurrency' | 'rate' | 'proxy' | 'calibrate' | 'keep' | 'allowOutbound' | 'origin'
  > {
  readonly gate: Gate;
  readonly evidence?: RunOptions['evidence'];
  readonly only: Selection;
  readonly formats: readonly string[];
  readonly stop: AbortController;
  readonly progress: (state: ProgressState) => void;
  /** Chooses what of the plan is asked: see `RunOptions`. */
  readonly lead?: (plan: Plan, ask: (one: Case) => Promise<void>) => Promise<void>;
  /** Hears every line of the result as it is written. */
  readonly hear?: (line: string) => void;
}

/** A result and its reports. */
export interface Told extends Rendered {
  readonly end: RunEnd;
  /** `result.ndjson`. */
  readonly result: string;
  readonly reader: ResultReader;
}

export interface Executed extends Told {
  readonly scenario: Scenario;
  readonly plan: Plan;
}

/**
 * Runs an opened scenario into a folder: `result.ndjson` as it goes, the reports at the end, even of a run that was
 * interrupted or failed in the middle. The ledger stays there for `partywall cleanup` while something is left behind.
 */
export async function execute(opened: OpenedScenario, out: string, settings: ExecutionSettings): Promise<Executed> {
  const leave = await claimFolder(out);
  return executeIn(opened, out, settings).finally(leave);
}

async function executeIn(opened: OpenedScenario, out: string, settings: ExecutionSettings): Promise<Executed> {
  const plan = await readPlan(opened.scenario, settings.only, settings.allowOutbound || opened.target.started);
  const result = join(out, 'result.ndjson');
  const ledgerFile = join(out, 'ledger.ndjson');
  const file = await openResultFile(result, (error) => settings.stop.abort(error));
  await keepOldLedger(ledgerFile);
  const { formats } = settings;
  const reader = await openResult(result);
  const render = () => renderReports({ reader, formats, out });
  try {
    const { conduct } = await import('../run/index.js');
    keepMemoryFlat();
    const attach = attachTo(out);
    const { lead, hear } = settings;
    const write = hear ? both(hear, file.write) : file.write;
    const led = lead ? { lead: (ask: (one: Case) => Promise<void>) => lead(plan, ask) } : {};
    const end = await conduct({ ...optionsOf(opened, settings), ...led, plan, ledgerFile, attach, write });
    if (end.cleanup.left.length === 0 && !settings.keep) await rm(ledgerFile, { force: true });
    await file.close();
    return { scenario: opened.scenario, plan, end, result, reader, ...(await render()) };
  } catch (error) {
    await removeIdleLedger(ledgerFile);
    await file.close();
    // What is known is still worth a report, but the reason it ended is what the user must hear.
    await render().catch(() => {});
    throw error;
  }
}

function both(hear: (line: string) => void, write: RunOptions['write']): RunOptions['write'] {
  return (line) => {
    hear(line);
    return write(line);
  };
}

/** Pictures lie beside the result, by names that any file system takes. What cannot be written is left out. */
function attachTo(out: string): NonNullable<RunOptions['attach']> {
  return (name, content) => {
    const file = join(out, name.replace(/[^\w.-]+/g, '_').slice(-120));
    try {
      writeFileSync(file, content);
    } catch {
      return undefined;
    }
    return file;
  };
}

/** A run that ended before it created anything leaves a ledger that says nothing. */
async function removeIdleLedger(file: string): Promise<void> {
  const { readLedger } = await import('../records/ledger.js');
  const isThere = (await stat(file).catch(() => undefined)) !== undefined;
  if (isThere && readLedger(file).left.length === 0) await rm(file, { force: true });
}

function optionsOf(
  { scenario, target, env }: OpenedScenario,
  settings: ExecutionSettings,
): Omit<RunOptions, 'plan' | 'ledgerFile' | 'attach' | 'write' | 'lead'> {
  const { stop, progress, seed, concurrency, rate, proxy, gate, calibrate, keep, allowOutbound } = settings;
  return {
    scenario,
    target,
    switches: scenario.target.switches,
    env,
    tool: toolVersion(),
    seed,
    gate,
    calibrate,
    keep,
    allowOutbound,
    progress,
    signal: stop.signal,
    ...(settings.evidence === undefined ? {} : { evidence: settings.evidence }),
    ...(settings.origin === undefined ? {} : { origin: settings.origin }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate === undefined ? {} : { rate }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

/** A ledger that is still there belongs to a killed run and is all that is known of what it left. */
async function keepOldLedger(file: string): Promise<void> {
  const old = await stat(file).catch(() => undefined);
  if (old) await rename(file, file.replace(/\.ndjson$/, `-${Math.floor(old.mtimeMs)}.ndjson`));
}

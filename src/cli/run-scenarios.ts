import { join } from 'node:path';
import { UserError } from '../errors.js';
import type { EvidenceLevel, ExitCode, Gate, Scenario, Shard } from '../model.js';
import { worstExit } from '../verdict.js';
import { type Environment, readEnvironment } from './environment.js';
import { type Executed, type ExecutionSettings, execute } from './execution.js';
import { withInterruption } from './interruption.js';
import { withScenario } from './opened-scenario.js';
import type { ShardChoice } from './options.js';
import { createOutput, type Output } from './output.js';
import { chooseReporters, renderReports } from './rendering.js';
import { openResult } from './result-file.js';
import { createFolders, shardFolder } from './result-folder.js';
import { shareOut, textHash, writeIdleResult } from './shards.js';
import { unheldCases } from './stored-results.js';

/** The flags of `partywall run`, as the command line gives them. */
export interface RunFlags {
  readonly out?: string;
  readonly report?: readonly string[];
  readonly case?: readonly string[];
  readonly check?: readonly string[];
  readonly resource?: readonly string[];
  readonly seed?: number;
  readonly concurrency?: number;
  readonly rate?: number;
  readonly failOn: Gate['failOn'];
  readonly allowInconclusive?: Gate['allowInconclusive'];
  readonly shard?: ShardChoice;
  readonly failed?: string;
  readonly calibrate: boolean;
  readonly proxy?: string;
  readonly keep: boolean;
  readonly envFile?: string;
  readonly evidence?: EvidenceLevel;
  readonly switch?: readonly string[];
  readonly json: boolean;
  readonly allowOutbound: boolean;
  readonly safe: boolean;
}

/** Runs every scenario, one after the other (counts can only be compared by one observer at a time). */
export async function runScenarios(files: readonly string[], flags: RunFlags): Promise<ExitCode> {
  const { findScenarios } = await import('../scenario/load.js');
  const { scenarios, shard } = await ownPart(await findScenarios(files), flags);
  const formats = await chooseReporters(flags.report ?? ['html']);
  const env = await readEnvironment(flags.envFile);
  const folder = createFolders(flags.out, { scenarios: scenarios.length, shard });
  const output = await createOutput(flags.json);
  const unheld = flags.failed === undefined ? undefined : await unheldCases(flags.failed);
  const idle = shard && scenarios.length === 0 ? await leaveIdle({ shard, flags, formats, output }) : 0;
  const code = await withInterruption(async (stop) => {
    let worst: ExitCode = idle;
    for (const file of scenarios) {
      const next = stop.signal.aborted
        ? output.leftOut(file)
        : await runOne({ file, env, flags, formats, folder, output, stop, shard, unheld });
      worst = worstExit(worst, next);
    }
    return worst;
  });
  output.close(code);
  return code;
}

interface One {
  readonly file: string;
  readonly env: Environment;
  readonly flags: RunFlags;
  readonly formats: readonly string[];
  readonly folder: (scenarioName: string) => string;
  readonly output: Output;
  readonly stop: AbortController;
  readonly shard: Shard | undefined;
  /** With `--failed`: by the hash of a scenario's text, the cases to be asked again. */
  readonly unheld: ReadonlyMap<string, readonly string[]> | undefined;
}

/** All files, or with `--shard` the part of this machine. */
async function ownPart(
  files: readonly string[],
  flags: RunFlags,
): Promise<{ readonly scenarios: readonly string[]; readonly shard?: Shard }> {
  if (!flags.shard) return { scenarios: files };
  const { calibrate, allowOutbound } = flags;
  const asked = [flags.case, flags.check, flags.resource, flags.switch, calibrate, allowOutbound];
  const { files: scenarios, shard } = await shareOut(files, flags.shard, asked);
  return { scenarios, shard };
}

/** More shards than files: this one has nothing to do, says so, and leaves what tells it from a missing one. */
async function leaveIdle(part: {
  readonly shard: Shard;
  readonly flags: RunFlags;
  readonly formats: readonly string[];
  readonly output: Output;
}): Promise<ExitCode> {
  const { shard, flags, formats, output } = part;
  const out = shardFolder(flags.out, shard);
  const result = join(out, 'result.ndjson');
  const end = await writeIdleResult(result, { shard, gate: gateOf(flags) });
  const reader = await openResult(result);
  return output.idle({ end, result, reader, ...(await renderReports({ reader, formats, out })) });
}

/** What keeps one scenario from running does not keep the next from it. */
async function runOne({ file, env, flags, formats, folder, output, stop, shard, unheld }: One): Promise<ExitCode> {
  try {
    const hash = await textHash(file);
    const again = unheld && demandKnown(unheld.get(hash), flags.failed ?? '');
    if (again?.length === 0) {
      output.say(`${file}: nothing failed, so nothing is asked again`);
      return 0;
    }
    const origin = { hash, ...(shard ? { shard } : {}) };
    const settings = { ...settingsOf(flags, again), formats, origin, stop: follow(stop), progress: output.progress };
    const executed: Executed = await withScenario(
      {
        file,
        env,
        switches: flags.switch ?? [],
        safe: flags.safe,
        say: (text) => output.say(`${file}: ${text}`),
        keep: flags.keep,
        signal: stop.signal,
      },
      (opened) => {
        demandMasks(opened.scenario, flags);
        for (const { text, at } of opened.scenario.warnings) output.say(`${file}:${at.line}: ${text}`);
        return execute(opened, folder(opened.scenario.name), settings);
      },
    );
    return await output.finished(executed);
  } catch (error) {
    // Whoever stops a run while it signs in gets no error of the sign-in.
    const code: ExitCode = stop.signal.aborted ? 2 : 3;
    output.failed({ file, error, code });
    return code;
  }
}

function demandKnown(cases: readonly string[] | undefined, result: string): readonly string[] {
  if (cases) return cases;
  throw new UserError({
    code: 'rerun-unknown',
    headline: 'no result of this scenario is given, or the scenario has changed since',
    met: result,
    hint: 'Run everything again, without --failed.',
  });
}

function gateOf({ failOn, allowInconclusive }: RunFlags): Gate {
  return { failOn, allowInconclusive: allowInconclusive ?? { cases: 0 } };
}

/** What a run reads in safe mode are real people's records. */
function demandMasks({ mode }: Scenario, { evidence }: RunFlags): void {
  if (mode !== 'safe' || evidence !== 'full') return;
  throw new UserError({
    code: 'safe-evidence',
    headline: '--evidence full would show the data of real customers: in safe mode values beside a hit are masked',
    met: 'full',
    allowed: ['excerpt', 'none'],
    hint: 'Leave it out, or ask for `none`.',
  });
}

function settingsOf(
  flags: RunFlags,
  again: readonly string[] | undefined,
): Omit<ExecutionSettings, 'formats' | 'stop' | 'progress'> {
  const { concurrency, rate, proxy, evidence, calibrate, keep, allowOutbound } = flags;
  return {
    seed: flags.seed ?? Math.floor(Math.random() * 2 ** 31),
    gate: gateOf(flags),
    only: {
      ...(flags.case || again ? { cases: [...(flags.case ?? []), ...(again ?? [])] } : {}),
      ...(flags.check ? { checks: flags.check } : {}),
      ...(flags.resource ? { resources: flags.resource } : {}),
    },
    calibrate,
    keep,
    allowOutbound,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate === undefined ? {} : { rate }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

/** A stop of its own for each run: Ctrl-C stops all, a full disk only the run that met it. */
function follow(stop: AbortController): AbortController {
  const own = new AbortController();
  const pass = () => own.abort(stop.signal.reason);
  if (stop.signal.aborted) pass();
  else stop.signal.addEventListener('abort', pass, { once: true });
  return own;
}

import type { EvidenceLevel, ExitCode, Gate } from '../model.js';
import { worstExit } from '../verdict.js';
import { type Environment, readEnvironment } from './environment.js';
import { type Executed, type ExecutionSettings, execute } from './execution.js';
import { withInterruption } from './interruption.js';
import { withScenario } from './opened-scenario.js';
import { createOutput, type Output } from './output.js';
import { chooseReporters } from './rendering.js';
import { createFolders } from './result-folder.js';

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
  readonly calibrate: boolean;
  readonly proxy?: string;
  readonly keep: boolean;
  readonly envFile?: string;
  readonly evidence?: EvidenceLevel;
  readonly switch?: readonly string[];
  readonly json: boolean;
  readonly allowOutbound: boolean;
}

/** Runs every scenario, one after the other (counts can only be compared by one observer at a time). */
export async function runScenarios(files: readonly string[], flags: RunFlags): Promise<ExitCode> {
  const { findScenarios } = await import('../scenario/load.js');
  const scenarios = await findScenarios(files);
  const formats = await chooseReporters(flags.report ?? ['html']);
  const env = await readEnvironment(flags.envFile);
  const folder = createFolders(flags.out, scenarios.length);
  const output = await createOutput(flags.json);
  const code = await withInterruption(async (stop) => {
    let worst: ExitCode = 0;
    for (const file of scenarios) {
      const next = stop.signal.aborted
        ? output.leftOut(file)
        : await runOne({ file, env, flags, formats, folder, output, stop });
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
}

/** What keeps one scenario from running does not keep the next from it. */
async function runOne({ file, env, flags, formats, folder, output, stop }: One): Promise<ExitCode> {
  const settings = { ...settingsOf(flags), formats, stop: follow(stop), progress: output.progress };
  try {
    const executed: Executed = await withScenario(
      { file, env, switches: flags.switch ?? [], say: (text) => output.say(`${file}: ${text}`) },
      (opened) => {
        for (const { text, at } of opened.scenario.warnings) output.say(`${file}:${at.line}: ${text}`);
        return execute(opened, folder(opened.scenario.name), settings);
      },
    );
    await output.finished(executed);
    return executed.end.exitCode;
  } catch (error) {
    // Whoever stops a run while it signs in gets no error of the sign-in.
    const code: ExitCode = stop.signal.aborted ? 2 : 3;
    output.failed({ file, error, code });
    return code;
  }
}

function settingsOf(flags: RunFlags): Omit<ExecutionSettings, 'formats' | 'stop' | 'progress'> {
  const { concurrency, rate, proxy, evidence, calibrate, keep, allowOutbound } = flags;
  return {
    seed: flags.seed ?? Math.floor(Math.random() * 2 ** 31),
    gate: { failOn: flags.failOn, allowInconclusive: flags.allowInconclusive ?? { cases: 0 } },
    only: {
      ...(flags.case ? { cases: flags.case } : {}),
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

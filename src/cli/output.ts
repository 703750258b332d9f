import type { ExitCode } from '../model.js';
import type { ProgressState } from '../reporters/progress.js';
import { worstExit } from '../verdict.js';
import type { Told } from './execution.js';
import { describeFailure, summariseFailure } from './failure.js';

/** What `run` says while it works and at the end. */
export interface Output {
  readonly progress: (state: ProgressState) => void;
  readonly say: (text: string) => void;
  /** Gives the exit code: that of the run, or 3 where a report could not be written and nothing failed. */
  readonly finished: (told: Told) => Promise<ExitCode>;
  /** A shard that was given no file. */
  readonly idle: (told: Told) => Promise<ExitCode>;
  readonly failed: (failure: { readonly file: string; readonly error: unknown; readonly code: ExitCode }) => void;
  /** A scenario that was not begun because the command was stopped. */
  readonly leftOut: (file: string) => ExitCode;
  readonly close: (code: ExitCode) => void;
}

/** Progress and errors go to stderr, summaries to stdout; with `json` stdout gets one JSON document and nothing else. */
export async function createOutput(json: boolean): Promise<Output> {
  const { createProgress } = await import('../reporters/progress.js');
  const progress = createProgress({ stream: process.stderr, env: process.env });
  const runs: unknown[] = [];
  return {
    progress: (state) => progress.update(state),
    say: (text) => process.stderr.write(`${text}\n`),
    finished: async (told) => {
      progress.done();
      runs.push(json ? await summaryOf(told) : undefined);
      if (!json) await printSummary(told);
      return codeOf(told);
    },
    idle: async (told) => {
      runs.push(json ? await summaryOf(told) : undefined);
      if (!json) process.stdout.write(`${told.end.verdict}\n`);
      return codeOf(told);
    },
    failed: ({ file, error, code }) => {
      progress.done();
      runs.push({ file, exitCode: code, error: summariseFailure(error) });
      process.stderr.write(code === 2 ? `${file}: stopped before anything was asked\n` : describeFailure(error));
    },
    leftOut: (file) => {
      runs.push({ file, exitCode: 2, error: 'not begun: the command was stopped' });
      process.stderr.write(`${file}: not begun\n`);
      return 2;
    },
    close: (exitCode) => {
      if (json) process.stdout.write(`${JSON.stringify({ version: 1, exitCode, runs }, undefined, 2)}\n`);
    },
  };
}

/** A report that is missing is told whatever the run found; it never hides a failure. */
function codeOf({ end, failures }: Told): ExitCode {
  for (const failure of failures) process.stderr.write(describeFailure(failure));
  return failures.length > 0 ? worstExit(end.exitCode, 3) : end.exitCode;
}

async function printSummary({ result, reader, reports }: Told): Promise<void> {
  const { summarise } = await import('../reporters/console.js');
  const { wantsColour } = await import('../reporters/colour.js');
  const { isTTY, columns } = process.stdout;
  const options = {
    color: wantsColour(process.env, isTTY === true),
    // A pipe, a file or the log of CI has no edge to cut at.
    ...(isTTY && !process.env.CI ? { width: columns || 80 } : {}),
    report: reports.html ?? result,
  };
  for await (const text of summarise(reader, options)) process.stdout.write(text);
}

/** One run as scripts read it: counts, the exit code, and every case that failed. */
async function summaryOf({ end, result, reader, reports }: Told): Promise<unknown> {
  const failures: unknown[] = [];
  for await (const finding of reader.findings()) {
    const { case: id, check, outcome, reason, title, text } = finding;
    if (outcome === 'fail') failures.push({ case: id, check, reason, title, text });
  }
  const { scenario, run, planned, shard, merged } = await reader.header();
  const { exitCode, verdict, outcomes, reasons, requests, durationMs, cleanup, interrupted } = end;
  return {
    scenario: scenario.name,
    file: scenario.file,
    run,
    ...(shard ? { shard: `${shard.index}/${shard.of}` } : {}),
    ...(merged ? { merged } : {}),
    exitCode,
    verdict,
    planned,
    outcomes,
    reasons,
    requests,
    durationMs,
    ...(interrupted === undefined ? {} : { interrupted }),
    left: cleanup.left,
    result,
    reports,
    failures,
  };
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FullResult, Reporter } from '@playwright/test/reporter';
import { createOutput } from '../cli/output.js';
import { chooseReporters, renderReports } from '../cli/rendering.js';
import { openResult } from '../cli/result-file.js';
import type { ExitCode } from '../model.js';
import { sayTo } from './client.js';
import type { Ended } from './protocol.js';
import { stages } from './settings.js';

/** Options in `playwright.config.ts`: `['partywall/reporter', { report: ['html', 'junit'] }]`. */
export interface PartywallReporterOptions {
  /** Reports written beside the result; a name that there is not is an error. Default: those of `isolationTests`. */
  readonly report?: readonly string[];
}

/**
 * At the end of a test run: waits until the conductors of this runner have cleaned up, writes the reports, prints the
 * summary that `partywall run` prints, and fails a test run that is green although its Result is not.
 */
class PartywallReporter implements Reporter {
  readonly #options: PartywallReporterOptions;

  constructor(options: PartywallReporterOptions = {}) {
    this.#options = options;
  }

  async onEnd({ status }: FullResult): Promise<{ status?: FullResult['status'] } | undefined> {
    const ended: Ended[] = [];
    for (const stage of ownStages()) {
      const answer = await sayTo(stage, { do: 'close', status });
      if (answer && 'ended' in answer) ended.push(...answer.ended);
    }
    const codes: ExitCode[] = [];
    for (const one of ended) codes.push(await tell(one, this.#options.report ?? []));
    return status === 'passed' && codes.some((code) => code !== 0) ? { status: 'failed' } : undefined;
  }

  printsToStdio(): boolean {
    return false;
  }
}

export { PartywallReporter as default };

/** Of this runner: others may be under way on the same machine. */
function ownStages(): readonly string[] {
  const folder = stages();
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${process.pid}-`))
    .map((name) => join(folder, name));
}

async function tell({ result, reports }: Ended, formats: readonly string[]): Promise<ExitCode> {
  const reader = await openResult(result);
  const end = await reader.end();
  if (!end) return 2;
  const out = join(result, '..');
  const more = await renderReports({ reader, formats: await chooseReporters(formats), out });
  const output = await createOutput(false);
  return output.finished({ ...more, end, result, reader, reports: { ...reports, ...more.reports } });
}

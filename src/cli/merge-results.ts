import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { toolVersion } from '../installation.js';
import type { Stored } from '../merge/index.js';
import type { ExitCode, Gate, RunEnd } from '../model.js';
import { visible } from '../reporters/text.js';
import { createOutput } from './output.js';
import { chooseReporters, renderReports } from './rendering.js';
import { openResult, openResultFile } from './result-file.js';
import { findResults } from './stored-results.js';

export interface MergeFlags {
  readonly rerun?: readonly string[];
  readonly out: string;
  readonly report?: readonly string[];
  readonly failOn?: Gate['failOn'];
  readonly allowInconclusive?: Gate['allowInconclusive'];
  readonly json: boolean;
}

/** Merges stored results into a folder, renders the reports, and gives the exit code of the whole. */
export async function mergeStored(paths: readonly string[], flags: MergeFlags): Promise<ExitCode> {
  const formats = await chooseReporters(flags.report ?? []);
  const { out } = flags;
  const result = join(out, 'result.ndjson');
  const again = await storedAt(flags.rerun ?? [], out);
  const results = await storedAt(paths, out);
  const { mergeResults } = await import('../merge/index.js');
  const output = await createOutput(flags.json);
  const file = await openResultFile(result, () => undefined);
  try {
    const { failOn, allowInconclusive } = flags;
    const gate = { ...(failOn ? { failOn } : {}), ...(allowInconclusive ? { allowInconclusive } : {}) };
    const end = await mergeResults({ results, reruns: again, gate, tool: toolVersion(), write: file.write });
    await file.close();
    if (formats.length === 0 && !flags.json) {
      process.stdout.write(brief(end, result));
      return end.exitCode;
    }
    const reader = await openResult(result);
    const code = await output.finished({ end, result, reader, ...(await renderReports({ reader, formats, out })) });
    output.close(code);
    return code;
  } catch (error) {
    // Half a merged result must not be taken for one.
    await file.close().catch(() => undefined);
    await rm(result, { force: true });
    throw error;
  }
}

/** Without a report nothing of the findings is read again: thousands of them cost more than merging them did. */
function brief({ verdict, outcomes }: RunEnd, result: string): string {
  const hint =
    outcomes.fail + outcomes.inconclusive > 0 ? `  Which they are: partywall report ${dirname(result)}\n` : '';
  return `  ${visible(verdict)}\n  Result: ${visible(result)}\n${hint}`;
}

/** Result files among files and folders, in a fixed order; an earlier merged result in the same place is not one of them. */
async function storedAt(paths: readonly string[], out: string): Promise<readonly Stored[]> {
  const { splitLines } = await import('../reporters/index.js');
  const found = await Promise.all(paths.map((path) => findResults(path, out)));
  const files = [...new Map(found.flat().map((file) => [resolve(file), file])).values()];
  return files.map((file) => ({ file, lines: () => splitLines(createReadStream(file, 'utf8')) }));
}

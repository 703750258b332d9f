import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reporter, ResultReader } from '../reporters/index.js';
import { unknownName } from './failure.js';
import { notWritable } from './result-file.js';

export interface RenderOptions {
  readonly reader: ResultReader;
  /** Ids of reporters. */
  readonly formats: readonly string[];
  /** Folder that the reports go to. */
  readonly out: string;
  /** Instead of those there are. */
  readonly reporters?: readonly Reporter[];
}

/** What was written, and what was not. */
export interface Rendered {
  /** Format → file. */
  readonly reports: Readonly<Record<string, string>>;
  /** Why a format was not written: one that fails does not keep the others from it. */
  readonly failures: readonly unknown[];
}

/** Renders a stored result in every format asked for. Throws UserErrors for formats that there are not, and for unreadable results. */
export async function renderReports({ reader, formats, out, reporters }: RenderOptions): Promise<Rendered> {
  const { REPORTERS } = await import('../reporters/index.js');
  const chosen = reporters ? formats : await chooseReporters(formats);
  const reports: Record<string, string> = {};
  const failures: unknown[] = [];
  await reader.header();
  for (const reporter of (reporters ?? REPORTERS).filter(({ id }) => chosen.includes(id))) {
    try {
      reports[reporter.id] = await writeReport(reporter, reader, out);
    } catch (error) {
      failures.push(error);
    }
  }
  return { reports, failures };
}

/** Throws a UserError where the file cannot be written, and what the reporter throws. */
async function writeReport(reporter: Reporter, reader: ResultReader, out: string): Promise<string> {
  const file = join(out, reporter.file);
  await mkdir(out, { recursive: true }).catch((error: unknown) => Promise.reject(notWritable(out, error)));
  await pipeline(Readable.from(reporter.render(reader)), createWriteStream(file)).catch((error: unknown) =>
    Promise.reject(isSystemError(error) ? notWritable(file, error) : error),
  );
  return file;
}

/** The formats asked for, without repetition. Throws a UserError that names those there are. */
export async function chooseReporters(formats: readonly string[]): Promise<readonly string[]> {
  const { REPORTERS } = await import('../reporters/index.js');
  const known = REPORTERS.map(({ id }) => id);
  const strange = formats.find((format) => !known.includes(format));
  if (strange === undefined) return [...new Set(formats)];
  throw unknownName({ what: 'format', strange, known });
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

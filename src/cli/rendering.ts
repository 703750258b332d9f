import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ResultReader } from '../reporters/index.js';
import { unknownName } from './failure.js';
import { notWritable } from './result-file.js';

export interface RenderOptions {
  readonly reader: ResultReader;
  /** Ids of reporters. */
  readonly formats: readonly string[];
  /** Folder that the reports go to. */
  readonly out: string;
}

/** Renders a stored result. Returns the file of each format. Throws UserErrors for formats and folders that do not work. */
export async function renderReports({
  reader,
  formats,
  out,
}: RenderOptions): Promise<Readonly<Record<string, string>>> {
  const { REPORTERS } = await import('../reporters/index.js');
  const chosen = await chooseReporters(formats);
  const files: Record<string, string> = {};
  for (const reporter of REPORTERS.filter(({ id }) => chosen.includes(id))) {
    const file = join(out, reporter.file);
    await reader.header();
    await mkdir(out, { recursive: true }).catch((error: unknown) => Promise.reject(notWritable(out, error)));
    await pipeline(Readable.from(reporter.render(reader)), createWriteStream(file)).catch((error: unknown) =>
      Promise.reject(isSystemError(error) ? notWritable(file, error) : error),
    );
    files[reporter.id] = file;
  }
  return files;
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

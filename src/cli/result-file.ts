import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';
import type { ResultReader } from '../reporters/index.js';

const FLUSH_MS = 200;
const FLUSH_CHARACTERS = 256 * 1024;

export interface ResultFile {
  /** Takes a line without its line break. Waits only while much is still on its way to the disk. Never throws. */
  readonly write: (line: string) => void | Promise<void>;
  /** Writes what is left and closes. Throws the UserError of the first write that failed. */
  readonly close: () => Promise<void>;
}

/**
 * Opens `result.ndjson` for a run. Lines are gathered and written in batches. Throws a UserError where the folder cannot
 * be written; a later failure (a full disk) is told by `failed`, so that the run can stop and still clean up.
 */
export async function openResultFile(file: string, failed: (error: UserError) => void): Promise<ResultFile> {
  const handle = await openFor(file);
  const state: State = { handle, waiting: [], characters: 0, flushing: Promise.resolve(), error: undefined };
  const flush = () => {
    const batch = state.waiting.join('');
    state.waiting = [];
    state.characters = 0;
    state.flushing = state.flushing.then(() => append(state, { batch, file, failed }));
    return state.flushing;
  };
  const timer = setInterval(() => state.waiting.length > 0 && void flush(), FLUSH_MS);
  return {
    write: (line) => {
      if (state.error) return;
      const text = `${line}\n`;
      state.waiting.push(text);
      state.characters += text.length;
      if (state.characters > FLUSH_CHARACTERS) return flush();
    },
    close: async () => {
      clearInterval(timer);
      await flush();
      await handle.close().catch(() => {});
      if (state.error) throw state.error;
    },
  };
}

/** A stored result. Reports and summary share one: what a reader has surveyed it does not read again. */
export async function openResult(file: string): Promise<ResultReader> {
  const { readResult, splitLines } = await import('../reporters/index.js');
  return readResult(() => splitLines(createReadStream(file, 'utf8')), file);
}

/** Cannot be written: said in the same words for the result, the reports and the ledger's folder. */
export function notWritable(file: string, error: unknown): UserError {
  const { code, message } =
    error instanceof Error
      ? { code: undefined, ...error, message: error.message }
      : { code: undefined, message: String(error) };
  return new UserError(
    {
      code: 'output-not-writable',
      headline: `the output cannot be written: ${code ?? message}`,
      met: file,
      hint:
        code === 'ENOSPC'
          ? 'The disk is full: make room, or choose another folder with --out.'
          : 'Choose a folder you may write with --out.',
    },
    { cause: error },
  );
}

interface State {
  readonly handle: FileHandle;
  waiting: string[];
  characters: number;
  flushing: Promise<void>;
  error: UserError | undefined;
}

async function openFor(file: string): Promise<FileHandle> {
  try {
    await mkdir(dirname(file), { recursive: true });
    return await open(file, 'w');
  } catch (error) {
    throw notWritable(file, error);
  }
}

async function append(
  state: State,
  {
    batch,
    file,
    failed,
  }: { readonly batch: string; readonly file: string; readonly failed: (error: UserError) => void },
): Promise<void> {
  if (batch === '' || state.error) return;
  try {
    await state.handle.appendFile(batch);
  } catch (error) {
    state.error = notWritable(file, error);
    failed(state.error);
  }
}

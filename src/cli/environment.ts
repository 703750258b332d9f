import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { UserError } from '../errors.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment with an `--env-file` below it: what is set outside wins, as with `node --env-file`. */
export async function readEnvironment(file: string | undefined): Promise<Environment> {
  if (file === undefined) return process.env;
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      {
        code: 'env-file-unreadable',
        headline: `the environment file cannot be read: ${error.code ?? error.message}`,
        met: file,
        hint: 'It holds one NAME=value a line.',
      },
      { cause: error },
    );
  });
  return { ...parseEnv(text), ...process.env };
}

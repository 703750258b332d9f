import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EvidenceLevel, Gate } from '../model.js';

/** How the scenarios are run; the words are those of `partywall run`. All of it is plain data. */
export interface IsolationOptions {
  /** Folder for the results (default: reports/<scenario>, as with `partywall run`). */
  readonly out?: string;
  /** Reports written at the end (default: html). */
  readonly report?: readonly string[];
  /** Only these checks; only these resources and views. */
  readonly checks?: readonly string[];
  readonly resources?: readonly string[];
  /** Of generated data (default: a new one each time). */
  readonly seed?: number;
  /** Requests per second at most. */
  readonly rate?: number;
  /** `NAME=value` lines for `${NAME}` in the scenario. */
  readonly envFile?: string;
  readonly evidence?: EvidenceLevel;
  /** Switches of a fixture that are on. */
  readonly switches?: readonly string[];
  readonly proxy?: string;
  readonly calibrate?: boolean;
  readonly keep?: boolean;
  readonly allowOutbound?: boolean;
  /** Failures below it do not fail their test (default: contract). */
  readonly failOn?: Gate['failOn'];
  /** Milliseconds that one test may take: the first signs in and seeds (default: 10 minutes). */
  readonly timeout?: number;
}

/** One call of `isolationTests`, as all processes of a test run know it. */
export interface Settings {
  /** Files and folders, absolute. */
  readonly paths: readonly string[];
  readonly options: IsolationOptions;
  readonly cwd: string;
  /** Process id of the test runner. */
  readonly runner: number;
  /** Where its processes meet. */
  readonly stage: string;
}

export function settingsOf(paths: readonly (string | URL)[], options: IsolationOptions): Settings {
  const cwd = process.cwd();
  const absolute = paths.map((path) =>
    typeof path === 'string' && !path.startsWith('file:') ? resolve(cwd, path) : fileURLToPath(path),
  );
  const runner = runnerId();
  const key = createHash('sha256')
    .update(JSON.stringify([cwd, absolute, options]))
    .digest('hex')
    .slice(0, 12);
  return { paths: absolute, options, cwd, runner, stage: join(stages(), `${runner}-${key}`) };
}

/** Workers and loaders are children that the runner talks to. */
function runnerId(): number {
  return process.send ? process.ppid : process.pid;
}

/** Who may enter here may speak for the tests, so it must be ours alone. */
export function stages(): string {
  const own = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `partywall-${own}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const facts = lstatSync(folder);
  if (process.getuid && (!facts.isDirectory() || facts.uid !== own))
    throw new Error(`${folder} belongs to somebody else: set TMPDIR to a folder of your own`);
  return folder;
}

/** Where the conductor listens. A path of a socket may have about a hundred characters. */
export function addressOf(stage: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\${stage.replace(/[^\w-]+/g, '-')}` : join(stage, 's');
}

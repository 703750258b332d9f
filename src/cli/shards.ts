import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { toolVersion } from '../installation.js';
import type { Gate, RunEnd, RunHeader, Shard } from '../model.js';
import type { ShardChoice } from './options.js';
import { openResultFile } from './result-file.js';

/** A scenario file as all machines call it: they need not agree on where the repository is. */
interface NamedFile {
  readonly path: string;
  readonly name: string;
  readonly hash: string;
}

export interface ShardedFiles {
  readonly shard: Shard;
  readonly files: readonly string[];
}

/**
 * One machine's part of the scenario files: every `of`-th one, in the order of their names. The plan's hash is of all files,
 * of what is asked of them, and of this version: shards that differ in any of it are not of one whole.
 */
export async function shareOut(
  paths: readonly string[],
  { index, of }: ShardChoice,
  asked: unknown,
): Promise<ShardedFiles> {
  const named = await nameFiles(paths);
  const plan = hashOf(JSON.stringify([toolVersion(), asked, named.map(({ name, hash }) => [name, hash])]));
  const own = named.filter((_, number) => number % of === index - 1);
  return {
    shard: { index, of, plan, files: own.map(({ name }) => name) },
    files: own.map(({ path }) => path),
  };
}

/** Of a scenario file's text: results of equal texts are of one scenario. */
export async function textHash(file: string): Promise<string> {
  return hashOf(await readFile(file));
}

/** A shard that was given nothing leaves a result too: who merges must be able to tell it from one that is missing. */
export async function writeIdleResult(
  file: string,
  { shard, gate }: { readonly shard: Shard; readonly gate: Gate },
): Promise<RunEnd> {
  const [header, end] = idleResult(shard, gate);
  const out = await openResultFile(file, () => undefined);
  for (const line of [header, end]) void out.write(JSON.stringify(line));
  await out.close();
  return end;
}

function idleResult(shard: Shard, gate: Gate): readonly [RunHeader, RunEnd] {
  const now = new Date().toISOString();
  const header: RunHeader = {
    type: 'run',
    version: 1,
    tool: toolVersion(),
    run: randomBytes(6).toString('hex'),
    scenario: { name: `Shard ${shard.index} of ${shard.of}`, file: '' },
    target: '',
    startedAt: now,
    seed: 0,
    switches: [],
    tenants: [],
    principals: [],
    resources: [],
    views: [],
    pairs: [],
    evidence: 'none',
    planned: 0,
    plan: '',
    checks: [],
    shard,
  };
  const end: RunEnd = {
    type: 'end',
    finishedAt: now,
    durationMs: 0,
    requests: 0,
    outcomes: { skipped: 0, pass: 0, inconclusive: 0, fail: 0 },
    reasons: {},
    gate,
    exitCode: 0,
    verdict: `Shard ${shard.index} of ${shard.of} was given no scenario file: nothing was asked.`,
    cleanup: { created: 0, removed: 0, left: [] },
  };
  return [header, end];
}

async function nameFiles(paths: readonly string[]): Promise<readonly NamedFile[]> {
  const absolute = paths.map((path) => resolve(path));
  const folder = commonFolder(absolute);
  const named = await Promise.all(
    absolute.map(async (file, index): Promise<NamedFile> => {
      const name = relative(folder, file).split(sep).join('/');
      return { path: paths[index] ?? file, name, hash: await textHash(file) };
    }),
  );
  // By code units: the order must not depend on a machine's language.
  return named.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0] ?? '.');
  while (!files.every((file) => file.startsWith(folder.endsWith(sep) ? folder : join(folder, sep))))
    folder = dirname(folder);
  return folder;
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

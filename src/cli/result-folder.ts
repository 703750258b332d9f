import { join } from 'node:path';
import type { ShardChoice } from './options.js';

/** Where reports go when nothing else is said. */
export const REPORTS = 'reports';

/**
 * The folder of each scenario of one command: `--out` itself for a single one, one folder below it for several. Shards get
 * folders of their own, so that all of them may write into one place.
 */
export function createFolders(
  out: string | undefined,
  { scenarios, shard }: { readonly scenarios: number; readonly shard?: ShardChoice | undefined },
): (scenarioName: string) => string {
  const taken = new Set<string>();
  const below = shard ? shardFolder(out, shard) : (out ?? REPORTS);
  return (scenarioName) => {
    if (out !== undefined && scenarios === 1 && !shard) return out;
    const name = firstFree(slugOf(scenarioName), taken);
    taken.add(name);
    return join(below, name);
  };
}

/** Where one shard writes. */
export function shardFolder(out: string | undefined, { index, of }: ShardChoice): string {
  return join(out ?? REPORTS, `shard-${index}-of-${of}`);
}

/** The folder a scenario's results are in by default. */
export function defaultFolder(scenarioName: string): string {
  return join(REPORTS, slugOf(scenarioName));
}

function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'scenario' : slug;
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}

import { UserError } from '../errors.js';
import { isIdle, type Part, shardName } from './part.js';

/** Results that belong together. */
export interface Whole {
  /** One per scenario, in the order of their files, then shards that were given none. */
  readonly parts: readonly Part[];
  /** What is not there, in words: shards, and results of single files. */
  readonly missing: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Puts results together that are of one plan. The same run twice counts once.
 * @throws UserError merge-of-merged, merge-mismatch, merge-duplicate
 */
export function wholeOf(results: readonly Part[]): Whole {
  for (const { file, frame } of results) if (frame.header.merged) throw ofMerged(file);
  const { parts, notes } = onceEach(results);
  demandOnePlan(parts);
  demandNoTwins(parts);
  const sorted = [...parts].sort((a, b) => Number(isIdle(a)) - Number(isIdle(b)) || compare(orderOf(a), orderOf(b)));
  return { parts: sorted, missing: missingOf(parts), notes };
}

/** By code units: the order must not depend on a machine's language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function orderOf({ frame: { header } }: Part): string {
  return `${header.scenario.file}\n${header.shard?.index ?? 0}\n${header.run}`;
}

/** Of two copies of a run the one that came to its end. */
function onceEach(results: readonly Part[]): { readonly parts: readonly Part[]; readonly notes: readonly string[] } {
  const byRun = new Map<string, Part>();
  const notes: string[] = [];
  for (const part of results) {
    const known = byRun.get(part.frame.header.run);
    if (!known || (!known.frame.end && part.frame.end)) byRun.set(part.frame.header.run, part);
    if (known) notes.push(`${part.file} is the same run as ${known.file}: it counts once`);
  }
  return { parts: [...byRun.values()], notes };
}

function demandOnePlan(parts: readonly Part[]): void {
  const wholes = new Map<string, Part>();
  for (const part of parts) {
    const { shard } = part.frame.header;
    wholes.set(shard ? `plan ${shard.plan} in ${shard.of} shards` : 'no shard', part);
  }
  if (wholes.size < 2) return;
  throw new UserError({
    code: 'merge-mismatch',
    headline: 'these results are not of one plan',
    met: [...wholes].map(([what, { file }]) => `${file} (${what})`).join(', '),
    hint: 'Shards belong together where they were cut from the same files, by the same version, with the same --check, --resource, --case and --switch.',
  });
}

function demandNoTwins(parts: readonly Part[]): void {
  const seen = new Map<string, Part>();
  for (const part of parts) {
    const { scenario } = part.frame.header;
    const key = JSON.stringify([shardName(part.frame.header), scenario.file, scenario.name, scenario.hash]);
    const twin = seen.get(key);
    if (twin) throw duplicate(twin, part);
    seen.set(key, part);
  }
}

function duplicate(one: Part, other: Part): UserError {
  const shard = shardName(other.frame.header);
  const what = isIdle(other) ? 'an empty shard' : other.frame.header.scenario.file;
  return new UserError({
    code: 'merge-duplicate',
    headline: `two runs of ${what}${shard === undefined ? '' : ` (shard ${shard})`} are given: which of them counts?`,
    met: `${one.file}, ${other.file}`,
    hint: 'Leave one of them out, or give the later one with --rerun: it then replaces the cases it asked again.',
  });
}

/** Shards of which nothing is there, and files of the others whose result is not there: it could not run, or was lost. */
function missingOf(parts: readonly Part[]): readonly string[] {
  const of = parts[0]?.frame.header.shard?.of ?? 0;
  return Array.from({ length: of }, (_, number) => number + 1).flatMap((index) => {
    const own = parts.filter(({ frame }) => frame.header.shard?.index === index);
    const files = own[0]?.frame.header.shard?.files;
    if (!files) return [`shard ${index} of ${of} is missing`];
    const there = new Set(own.map((part) => longestEnding(part.frame.header.scenario.file, files)));
    return files
      .filter((file) => !there.has(file))
      .map((file) => `the result of ${file} (shard ${index} of ${of}) is missing`);
  });
}

/** The file of the shard that a path names: machines may keep the files in different places. */
function longestEnding(path: string, files: readonly string[]): string | undefined {
  const slashed = `/${path.replaceAll('\\', '/')}`;
  const fitting = files.filter((file) => slashed.endsWith(`/${file}`));
  return fitting.sort((a, b) => b.length - a.length)[0];
}

function ofMerged(file: string): UserError {
  return new UserError({
    code: 'merge-of-merged',
    headline: `${file} is itself a merged result`,
    hint: 'Give the results it was made of.',
  });
}

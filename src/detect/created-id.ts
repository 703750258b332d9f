import { asObject, childPath, isScalar } from './json.js';

export interface LearnedId {
  readonly value: string | number;
  /** JSON path of the value. */
  readonly path: string;
}

/**
 * The id in the answer to a create: the shallowest of `id`, `_id`, `$id`, `uuid`, `guid` and `<resource>_id` in any
 * spelling, in this order where several stand at one depth; otherwise the only scalar of the answer, if it can be an id.
 */
export function learnId(json: unknown, resourceName: string): LearnedId | undefined {
  const ranks = keyRanks(resourceName);
  let level: readonly Node[] = [{ value: json, path: '$' }];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const best = bestOf(level, ranks);
    if (best) return best;
    level = level.flatMap(nodesBelow);
  }
  return onlyScalar(json);
}

interface Node {
  readonly value: unknown;
  readonly path: string;
}

const MAX_DEPTH = 6;

function keyRanks(resourceName: string): ReadonlyMap<string, number> {
  const name = plain(resourceName);
  const keys = ['id', `${name}id`, 'uuid', 'guid', `${name}uuid`];
  return new Map(keys.map((key, rank) => [key, rank]));
}

function bestOf(level: readonly Node[], ranks: ReadonlyMap<string, number>): LearnedId | undefined {
  let best: (LearnedId & { readonly rank: number }) | undefined;
  for (const { value, path } of level) {
    for (const [key, member] of Object.entries(asObject(value) ?? {})) {
      const rank = rankOf(key, ranks);
      if (rank === undefined || !isId(member) || (best && best.rank <= rank)) continue;
      best = { value: member, path: childPath(path, key), rank };
    }
  }
  return best && { value: best.value, path: best.path };
}

function rankOf(key: string, ranks: ReadonlyMap<string, number>): number | undefined {
  if (key === 'id') return -1;
  return ranks.get(plain(key));
}

function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

// Of an array only a single element can be what was created.
function nodesBelow({ value, path }: Node): readonly Node[] {
  if (Array.isArray(value)) return value.length === 1 ? [{ value: value[0], path: childPath(path, 0) }] : [];
  return Object.entries(asObject(value) ?? {}).map(([key, member]) => ({ value: member, path: childPath(path, key) }));
}

function isId(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

const ID_SHAPE = /^[\w.:~@-]{1,128}$/;
const NOT_AN_ID = /message|status|code|detail|error|result_?count|affected|count|total|version|token|time|date|at$/i;

function onlyScalar(json: unknown): LearnedId | undefined {
  const scalars = scalarsOf({ value: json, path: '$' }, 0);
  const [only] = scalars;
  if (!only || scalars.length > 1 || NOT_AN_ID.test(only.path)) return undefined;
  const { value, path } = only;
  if (typeof value === 'number') return { value, path };
  // A word such as "created" is no id.
  return typeof value === 'string' && ID_SHAPE.test(value) && /\d/.test(value) ? { value, path } : undefined;
}

function scalarsOf(node: Node, depth: number): readonly Node[] {
  if (isScalar(node.value)) return typeof node.value === 'boolean' || node.value === null ? [] : [node];
  return depth < MAX_DEPTH ? nodesBelow(node).flatMap((below) => scalarsOf(below, depth + 1)) : [];
}

import { asObject, childPath, isScalar, type Scalar } from './json.js';
import { queryJson } from './pointer.js';

/** Where a list keeps its rows and a row its id, as far as the answer shows it. */
export interface LearnedRows {
  /** JSONPath of the array of rows; `[*]` where rows lie in groups. */
  readonly items?: string;
  /** Key of the id within a row, dotted where it lies deeper. */
  readonly idKey?: string;
  /** Several arrays would do: the scenario must say which. */
  readonly ambiguous?: readonly string[];
}

/**
 * Learns from the owner's own list. Rows are the objects of an array that hold, outside arrays of their own, an own
 * canary (`hasOwnMark` of a text) or a known id. The array that holds most known ids wins, else the one with most
 * canaries; of arrays within each other the outer one.
 */
export function learnRows(
  json: unknown,
  hasOwnMark: (text: string) => boolean,
  knownIds: readonly (string | number)[],
): LearnedRows {
  const arrays = new Map<string, RowArray>();
  collectArrays(json, '$', { arrays, hasOwnMark, ids: new Set(knownIds.map(String)), depth: 0 });
  const best = strongest([...arrays.values()]).filter((array, _, all) => !all.some((other) => isWithin(array, other)));
  const [only, ...others] = best;
  if (!only) return {};
  if (others.length > 0) return { ambiguous: best.map((array) => array.path) };
  const idKey = bestIdKey(only.ids);
  return idKey === undefined ? { items: only.path } : { items: only.path, idKey };
}

/**
 * The rows at `items`: of an array those in it, of several arrays those of all groups in one list. Where a path that may
 * select several values (`$.edges[*].node`) selects none that is an array, these are the rows.
 */
export function rowsAt(json: unknown, items: string): readonly unknown[] {
  const found = queryJson(items, json);
  if (found.length === 1 && Array.isArray(found[0])) return found[0];
  if (found.some(Array.isArray)) return found.flatMap((rows) => (Array.isArray(rows) ? rows : []));
  return selectsSeveral(items) ? found.filter((row) => row !== null) : [];
}

/** Where the rows lie, for whoever looks beside them: arrays, or single rows and the array that holds them. */
export function placesOfRows(json: unknown, items: string): ReadonlySet<unknown> {
  const found = queryJson(items, json);
  const arrays = found.filter((value) => Array.isArray(value));
  if (arrays.length > 0 || !selectsSeveral(items)) return new Set(arrays);
  const end = items.lastIndexOf('[*]');
  return new Set([
    ...found.filter((value) => asObject(value)),
    ...(end < 0 ? [] : queryJson(items.slice(0, end), json)),
  ]);
}

/** No singular query of RFC 9535: it has a wildcard, a descent, a filter, a slice or several selectors. */
function selectsSeveral(path: string): boolean {
  const plain = path.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '');
  return /\*|\.\.|[?:,]/.test(plain);
}

/** The id of a row by its learned key. */
export function idOf(row: unknown, idKey: string): string | number | undefined {
  const value = memberOf(row, idKey);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** The value of the first field (dotted where it lies deeper) a row has; of an object in that place, its id. */
export function ownerOf(row: unknown, fields: readonly string[]): string | number | undefined {
  for (const field of fields) {
    const value = memberOf(row, field);
    const owner = asObject(value)?.id ?? value;
    if (typeof owner === 'string' || typeof owner === 'number') return owner;
  }
  return undefined;
}

/** Is there a place for its owner in the row, and nobody in it? */
export function namesNobody(row: unknown, fields: readonly string[]): boolean {
  return fields.some((field) => {
    const value = memberOf(row, field);
    return value === null || value === '';
  });
}

interface RowArray {
  readonly path: string;
  rows: number;
  /** Rows with an own canary. */
  marked: number;
  /** Known ids met, by key. */
  readonly ids: Map<string, Set<string>>;
}

interface Search {
  readonly arrays: Map<string, RowArray>;
  readonly hasOwnMark: (text: string) => boolean;
  readonly ids: ReadonlySet<string>;
  readonly depth: number;
}

const MAX_DEPTH = 12;

function collectArrays(value: unknown, path: string, search: Search): void {
  if (search.depth > MAX_DEPTH) return;
  const below = { ...search, depth: search.depth + 1 };
  if (Array.isArray(value)) {
    for (const element of value) {
      if (asObject(element)) noteRow(element, path, search);
      collectArrays(element, `${path}[*]`, below);
    }
    return;
  }
  for (const [key, member] of Object.entries(asObject(value) ?? {})) collectArrays(member, childPath(path, key), below);
}

function noteRow(row: unknown, path: string, { arrays, hasOwnMark, ids }: Search): void {
  const met: (readonly [key: string, id: string])[] = [];
  let isMarked = false;
  walkOutsideArrays(row, '', (scalar, key) => {
    if (typeof scalar === 'boolean' || scalar === null) return;
    if (ids.has(String(scalar))) met.push([key, String(scalar)]);
    else isMarked ||= hasOwnMark(String(scalar));
  });
  if (met.length === 0 && !isMarked) return;
  const array = arrays.get(path) ?? { path, rows: 0, marked: 0, ids: new Map<string, Set<string>>() };
  arrays.set(path, array);
  array.rows += 1;
  if (isMarked) array.marked += 1;
  for (const [key, id] of met) array.ids.set(key, (array.ids.get(key) ?? new Set()).add(id));
}

function walkOutsideArrays(value: unknown, key: string, visit: (scalar: Scalar, key: string) => void): void {
  if (isScalar(value)) visit(value, key);
  for (const [name, member] of Object.entries(asObject(value) ?? {})) {
    walkOutsideArrays(member, key === '' ? name : `${key}.${name}`, visit);
  }
}

// Short ids coincide, so an array without any own canary stands back; then known ids decide, then how many rows.
function strongest(arrays: readonly RowArray[]): readonly RowArray[] {
  const marked = arrays.some((array) => array.marked > 0) ? arrays.filter((array) => array.marked > 0) : arrays;
  return mostBy(mostBy(marked, idCount), (array) => array.rows);
}

function mostBy(arrays: readonly RowArray[], measure: (array: RowArray) => number): readonly RowArray[] {
  const most = Math.max(0, ...arrays.map(measure));
  return arrays.filter((array) => measure(array) === most);
}

function idCount(array: RowArray): number {
  return Math.max(0, ...[...array.ids.values()].map((ids) => ids.size));
}

function isWithin(array: RowArray, other: RowArray): boolean {
  return array.path.startsWith(`${other.path}[*]`);
}

const ID_KEYS = ['id', '_id', '$id', 'uuid'];

function bestIdKey(ids: ReadonlyMap<string, ReadonlySet<string>>): string | undefined {
  const most = Math.max(0, ...[...ids.values()].map((values) => values.size));
  const keys = [...ids.keys()].filter((key) => ids.get(key)?.size === most);
  return keys.sort((one, other) => keyRank(one) - keyRank(other))[0];
}

function keyRank(key: string): number {
  const steps = key.split('.');
  const place = ID_KEYS.indexOf(steps.at(-1) ?? '');
  return steps.length * 10 + (place < 0 ? ID_KEYS.length : place);
}

function memberOf(row: unknown, key: string): unknown {
  const object = asObject(row);
  if (!object) return undefined;
  if (Object.hasOwn(object, key)) return object[key];
  return key.includes('.') ? key.split('.').reduce<unknown>((value, step) => asObject(value)?.[step], row) : undefined;
}

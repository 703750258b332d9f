import type { Leaf } from '../model.js';

/** JSON text, with or without a byte order mark, as a value; undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  const first = text.charCodeAt(0);
  const json = first === 0xfeff ? text.slice(1) : text;
  if (!startsLikeJson(json)) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * Every scalar of a value by its place (`$.a.b[0]`, `$['odd key']`), as a fingerprint. Keeps the first `limit` leaves
 * (5,000 by default).
 */
export function leaves(
  value: unknown,
  print: (text: string) => string,
  options: { readonly limit?: number } = {},
): Record<string, Leaf> {
  const found: Record<string, Leaf> = {};
  let room = options.limit ?? 5000;
  walkScalars(value, (scalar, path) => {
    found[path] = leafOf(scalar, print);
    room -= 1;
    return room > 0;
  });
  return found;
}

/** The path of the first leaf, or key, whose text holds `needle` in any letter case. */
export function placeOf(value: unknown, needle: string): string | undefined {
  const place = placeBelow(value, needle.toLowerCase(), 0);
  return place === undefined ? undefined : `$${place}`;
}

/**
 * A fast keyed fingerprint of 60 bits, as 12 characters. Not cryptographic: it keeps values out of stored results and
 * equal values equal within a run, nothing more.
 */
export function createPrint(key: string): (text: string) => string {
  const [seedA, seedB] = mix(key, 0x9e3779b9, 0x85ebca6b);
  return (text) => {
    const [a, b] = mix(text, seedA, seedB);
    // 30 bits a half stay small integers, which are several times faster to write than doubles.
    return (a >>> 2).toString(36).padStart(6, '0') + (b >>> 2).toString(36).padStart(6, '0');
  };
}

/** A scalar of JSON. */
export type Scalar = string | number | boolean | null;

// Deeper nesting than this is an attack on the reader, not data.
const MAX_DEPTH = 200;

/** Calls `visit` for each scalar with its path, depth first, until it returns false; leaves out the parts in `skip`. */
export function walkScalars(
  value: unknown,
  visit: (scalar: Scalar, path: string) => boolean,
  skip: ReadonlySet<unknown> = NOTHING,
): void {
  const walk = (part: unknown, path: string, depth: number): boolean => {
    if (isScalar(part)) return visit(part, path);
    if (depth >= MAX_DEPTH || skip.has(part)) return true;
    if (Array.isArray(part)) return part.every((element, index) => walk(element, `${path}[${index}]`, depth + 1));
    if (!isObject(part)) return true;
    for (const key of Object.keys(part)) {
      if (!walk(part[key], path + keyStep(key), depth + 1)) return false;
    }
    return true;
  };
  walk(value, '$', 0);
}

const NOTHING: ReadonlySet<unknown> = new Set();

/** A path one step below: `$.a` and `b` give `$.a.b`. */
export function childPath(path: string, key: string | number): string {
  return typeof key === 'number' ? `${path}[${key}]` : path + keyStep(key);
}

/** The value as an object with named members; undefined for arrays and scalars. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isObject(value) ? value : undefined;
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RECALLED_STEPS = 10_000;

const stepsByKey = new Map<string, string>();

// The same few names come back in every answer.
function keyStep(key: string): string {
  const known = stepsByKey.get(key);
  if (known !== undefined) return known;
  if (stepsByKey.size >= RECALLED_STEPS) stepsByKey.clear();
  const step = PLAIN_KEY.test(key) ? `.${key}` : `['${key.replaceAll(/['\\]/g, '\\$&')}']`;
  stepsByKey.set(key, step);
  return step;
}

// The path is put together on the way back, so that looking without finding costs no text.
function placeBelow(value: unknown, needle: string, depth: number): string | undefined {
  if (isScalar(value)) return String(value).toLowerCase().includes(needle) ? '' : undefined;
  if (depth >= MAX_DEPTH) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const place = placeBelow(value[index], needle, depth + 1);
      if (place !== undefined) return childPath('', index) + place;
    }
    return undefined;
  }
  if (!isObject(value)) return undefined;
  for (const key of Object.keys(value)) {
    if (key.toLowerCase().includes(needle)) return childPath('', key);
    const place = placeBelow(value[key], needle, depth + 1);
    if (place !== undefined) return childPath('', key) + place;
  }
  return undefined;
}

function leafOf(value: Scalar, print: (text: string) => string): Leaf {
  const text = String(value);
  if (value === null) return { print: print(text), length: 0, type: 'null' };
  if (typeof value === 'string') return { print: print(text), length: text.length, type: 'string' };
  return { print: print(text), length: text.length, type: typeof value === 'number' ? 'number' : 'boolean' };
}

// JSON.parse throws an Error for every HTML page otherwise, which costs more than the whole scan of a small one.
function startsLikeJson(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const letter = text.charAt(index);
    if (letter === ' ' || letter === '\n' || letter === '\r' || letter === '\t') continue;
    return '{["-0123456789tfn'.includes(letter);
  }
  return false;
}

/** Is the value a text, number, boolean or null? */
export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// cyrb53 by bryc (public domain), kept to its two 32-bit halves.
function mix(text: string, seedA: number, seedB: number): readonly [number, number] {
  let a = 0xdeadbeef ^ seedA;
  let b = 0x41c6ce57 ^ seedB;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a >>> 0, b >>> 0];
}

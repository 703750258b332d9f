import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { Place } from '../model.js';

/** Keys and indices from the root of a file to a value. */
export type Path = readonly PropertyKey[];

/** A parsed file that knows where everything stands. Lines and columns count from 1. */
export interface Source {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: readonly string[];
  placeAt(offset: number): Place;
  /** Place of a key or of its value; of the nearest thing around it where there is none. Aliases and merges are followed. */
  placeOf(path: Path, part?: 'key' | 'value'): Place;
}

/** Parses YAML 1.2 with merge keys. Syntax errors are left in `document.errors`. */
export function parseSource(file: string, text: string): Source {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, merge: true, logLevel: 'error', prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const placeOf = (path: Path, part: 'key' | 'value' = 'value'): Place => placeAt(offsetOf(document, path, part));
  return { file, document, lines: text.split(/\r?\n/), placeAt, placeOf };
}

/** Counts nodes with every alias written out; Infinity where an alias contains itself or the count passes the limit. */
export function expandedSize(document: Document, limit: number): number {
  const sizes = new Map<Node, number>();
  const sizeOf = (item: unknown): number => {
    if (isPair(item)) return sizeOf(item.key) + sizeOf(item.value);
    if (isAlias(item)) return sizeOf(item.resolve(document) ?? null);
    if (!isCollection(item)) return 1;
    const known = sizes.get(item);
    if (known !== undefined) return known;
    sizes.set(item, Number.POSITIVE_INFINITY);
    let size = 1;
    for (const child of item.items) {
      size += sizeOf(child);
      if (size > limit) return Number.POSITIVE_INFINITY;
    }
    sizes.set(item, size);
    return size;
  };
  return sizeOf(document.contents);
}

function offsetOf(document: Document, path: Path, part: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    const pair = isMap(followed(document, node)) ? findPair(document, node, step) : undefined;
    const found: unknown = pair ? pair.value : itemOf(followed(document, node), step);
    if (!pair && found === undefined) return offset;
    const place = (last && part === 'key') || depth < path.length - 1 ? (pair?.key ?? found) : (found ?? pair?.key);
    offset = startOf(place) ?? startOf(pair?.key) ?? offset;
    node = found;
  }
  return offset;
}

function followed(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function itemOf(node: unknown, step: PropertyKey): unknown {
  return isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
}

function findPair(document: Document, node: unknown, step: PropertyKey): Pair | undefined {
  const map = followed(document, node);
  if (!isMap(map)) return undefined;
  const own = map.items.find((pair) => keyText(pair) === String(step));
  if (own) return own;
  for (const source of mergedInto(document, map)) {
    const merged = findPair(document, source, step);
    if (merged) return merged;
  }
  return undefined;
}

function mergedInto(document: Document, map: YAMLMap): readonly unknown[] {
  return map.items
    .filter((pair) => keyText(pair) === '<<')
    .flatMap((pair) => {
      const value = followed(document, pair.value);
      return isSeq(value) ? value.items : [value];
    });
}

function keyText(pair: Pair): string {
  if (!isScalar(pair.key)) return '';
  return pair.key.source ?? String(pair.key.value);
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isCollection(node) || isAlias(node) ? node.range?.[0] : undefined;
}

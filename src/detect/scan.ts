import type { Encoding, Mark } from '../model.js';
import { base64Layers, createNeedles, hexLayers, type Needles } from './armour.js';
import { guessedLayer, inflatedLayer, isGzip } from './inflate.js';
import type { KnownValues } from './known-values.js';
import { detached, type Layer, outermostLayer } from './layer.js';
import { CUT_SHAPE } from './mark-layout.js';
import type { Marks } from './marks.js';
import { createSpellings, type Spellings, spelledLayers } from './spelled.js';
import { unescapedLayer, withoutZeroBytes } from './unescape.js';

/** A mark found in something received. */
export interface Hit {
  readonly mark: Mark;
  /** As it was planted. */
  readonly text: string;
  /** Outermost first; `plain` alone where nothing had to be undone. */
  readonly encodings: readonly Encoding[];
  /** In the outermost bytes (in UTF-16 units for a text). */
  readonly offset: number;
  /** Exactly as found there, for highlighting; at most 256 characters. */
  readonly raw: string;
}

export interface ScanOptions {
  /** How many encodings may lie over each other; 5 by default. */
  readonly maxDepth?: number;
  /** The body is brotli, which no one can tell by looking. */
  readonly brotli?: boolean;
  /** Told why, where a part could not be read to its end: then no hit proves nothing. */
  readonly onUnread?: (why: string) => void;
}

export interface Scanner {
  /** Every mark in a body, also one cut short, in the order found; the same mark at the same place once. */
  scan(body: Buffer, options?: ScanOptions): readonly Hit[];
  scanText(text: string, options?: ScanOptions): readonly Hit[];
}

const MAX_DEPTH = 5;
const MAX_RAW = 256;
// Of everything that one body unfolds to.
const MAX_UNFOLDED = 64 * 1024 * 1024;

/**
 * Finds marks in anything. One search per encoding for the shape or the tag of the run, so that the cost does not grow
 * with the number of canaries.
 */
export function createScanner(marks: Marks, known?: KnownValues): Scanner {
  const search: Search = {
    marks,
    known,
    needles: createNeedles(marks.prefix),
    spellings: createSpellings(marks.prefix),
    shape: new RegExp(CUT_SHAPE, 'gi'),
  };
  const clean = new Set<string>();

  /** Headers and refusals say the same again and again: short texts in which nothing was found are remembered. */
  function scan(text: string, options: ScanOptions): readonly Hit[] {
    // Which numbers are marks changes while a run goes on.
    if (text.length > SHORT || options.brotli || marks.hasNumbers() || known?.size())
      return scanAll(search, outermostLayer(text), options);
    if (clean.has(text)) return NO_HITS;
    let isRead = true;
    const onUnread = (why: string): void => {
      isRead = false;
      options.onUnread?.(why);
    };
    const hits = scanAll(search, outermostLayer(text), { ...options, onUnread });
    if (hits.length === 0 && isRead && options.maxDepth === undefined) {
      if (clean.size >= MOST_CLEAN) clean.clear();
      clean.add(text);
    }
    return hits;
  }

  return {
    scan: (body, options = {}) => scan(body.toString('latin1'), options),
    scanText: (text, options = {}) => scan(text, options),
  };
}

const SHORT = 64;
const MOST_CLEAN = 500;
const NO_HITS: readonly Hit[] = [];

interface Search {
  readonly marks: Marks;
  /** Of records that were there before. */
  readonly known: KnownValues | undefined;
  readonly needles: Needles;
  readonly spellings: Spellings;
  readonly shape: RegExp;
}

interface Progress {
  readonly search: Search;
  readonly outermost: string;
  readonly hits: Hit[];
  /** Where a mark starts in the outermost text → the marks found there. */
  readonly seen: Map<number, string[]>;
  readonly unread: (why: string) => void;
  room: number;
}

function scanAll(search: Search, layer: Layer, options: ScanOptions): readonly Hit[] {
  const progress: Progress = {
    search,
    outermost: layer.text,
    hits: [],
    seen: new Map(),
    unread: onceEach(options.onUnread),
    room: MAX_UNFOLDED,
  };
  const depth = options.maxDepth ?? MAX_DEPTH;
  if (options.brotli) {
    const inflated = inflatedLayer(layer, progress.unread, 'brotli');
    if (inflated) scanLayer(progress, inflated.layer, depth - 1);
  } else if (depth > 0) descend(progress, guessedLayer(layer), depth);
  scanLayer(progress, layer, depth);
  return progress.hits.some(isCut) ? progress.hits.filter(isWhole) : progress.hits;
}

function isCut({ mark }: Hit): boolean {
  return mark.kind !== 'strange' && mark.cut === true;
}

/** A mark that an encoding breaks in two looks cut, until that encoding is undone. */
function isWhole(hit: Hit, _at: number, hits: readonly Hit[]): boolean {
  return (
    !isCut(hit) ||
    !hits.some((other) => !isCut(other) && other.offset === hit.offset && other.text.startsWith(hit.text))
  );
}

function onceEach(onUnread: (why: string) => void = () => {}): (why: string) => void {
  const said = new Set<string>();
  return (why) => {
    if (!said.has(why)) onUnread(why);
    said.add(why);
  };
}

function scanLayer(progress: Progress, layer: Layer, depth: number): void {
  const inflated = depth > 0 ? inflatedLayer(layer, progress.unread) : undefined;
  descend(progress, inflated?.layer, depth);
  // Compressed bytes may hold a mark as it stands, which was found in what they unpack to.
  const known = inflated ? new Set(progress.hits.map((hit) => hit.text)) : NOTHING;
  collectMarks(progress, layer, known);
  for (const find of progress.search.known?.find(layer.text) ?? []) keep(progress, layer, find);
  if (progress.search.marks.hasNumbers()) collectNumbers(progress, layer);
  if (depth <= 0) {
    if (isGzip(layer.text)) progress.unread('it is packed within packed data, and deeper than is looked');
    return;
  }
  // To the other readings they are noise.
  if (inflated?.isCertain) return;
  descend(progress, unescapedLayer(layer), depth);
  descend(progress, withoutZeroBytes(layer), depth);
  for (const below of base64Layers(layer, progress.search.needles)) descend(progress, below, depth);
  for (const below of hexLayers(layer, progress.search.needles)) descend(progress, below, depth);
  for (const below of spelledLayers(layer, progress.search.spellings)) descend(progress, below, depth);
}

const NOTHING: ReadonlySet<string> = new Set();

function descend(progress: Progress, layer: Layer | undefined, depth: number): void {
  if (!layer || progress.room < 0) return;
  progress.room -= layer.text.length;
  if (progress.room < 0) progress.unread('it unfolds to more than 64 MB');
  else scanLayer(progress, layer, depth - 1);
}

function collectMarks(progress: Progress, layer: Layer, known: ReadonlySet<string>): void {
  const { shape, marks } = progress.search;
  shape.lastIndex = 0;
  for (let match = shape.exec(layer.text); match; match = shape.exec(layer.text)) {
    const end = match.index + match[0].length;
    const found = marks.find(match[0]) ?? marks.findCut(match[0], isWord(layer.text, end));
    if (found) {
      const { mark, text } = found;
      keep(progress, layer, { mark, text, start: match.index, length: text.length, isKnown: known.has(text) });
    }
    // A mark may start inside what only looked like one.
    else shape.lastIndex = match.index + 1;
  }
}

// Fifteen digits, also grouped by thousands (narrow spaces and the Swiss apostrophe as UTF-8), or as in India.
const NUMBER = /\d{3}(?:(?:[,.'_ \u00a0]|\xc2\xa0|\xe2\x80[\x89\x99\xaf])?\d{3}){4}|\d{2}(?:,\d{2}){5},\d{3}/g;

function collectNumbers(progress: Progress, layer: Layer): void {
  for (const match of layer.text.matchAll(NUMBER)) {
    const end = match.index + match[0].length;
    if (isDigit(layer.text, match.index - 1) || isDigit(layer.text, end)) continue;
    const digits = match[0].replaceAll(/\D/g, '');
    const mark = progress.search.marks.readNumber(Number(digits));
    if (!mark) continue;
    keep(progress, layer, { mark, text: detached(digits), start: match.index, length: match[0].length });
  }
}

function isWord(text: string, index: number): boolean {
  const code = text.charCodeAt(index) | 0x20;
  return (code >= 0x61 && code <= 0x7a) || isDigit(text, index);
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x30 && code <= 0x39;
}

interface Find {
  readonly mark: Mark;
  readonly text: string;
  readonly start: number;
  readonly length: number;
  /** Found already in what this layer unpacks to. */
  readonly isKnown?: boolean;
}

function keep(progress: Progress, layer: Layer, find: Find): void {
  const { mark, text, start } = find;
  const source = layer.trace(start, start + find.length);
  const here = progress.seen.get(source.start);
  if (here?.includes(text)) return;
  if (here) here.push(text);
  else progress.seen.set(source.start, [text]);
  if (find.isKnown) return;
  progress.hits.push({
    mark,
    text,
    encodings: source.encodings.length > 0 ? source.encodings : PLAIN,
    offset: source.start,
    raw: rawAt(progress.outermost, source, text),
  });
}

/** Mostly just what was planted, of which there is a copy already. */
function rawAt(outermost: string, { start, end }: { start: number; end: number }, text: string): string {
  if (end - start === text.length && outermost.startsWith(text, start)) return text;
  return detached(outermost.slice(start, Math.min(end, start + MAX_RAW)));
}

const PLAIN: readonly Encoding[] = ['plain'];

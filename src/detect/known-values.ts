import type { CanaryMark } from '../model.js';

/** A value that was known before, found in a text. */
export interface KnownFind {
  readonly mark: CanaryMark;
  /** As it was made known. */
  readonly text: string;
  readonly start: number;
  readonly length: number;
}

/** Values of records that were there before, by which they are recognised as others are by their canaries. */
export interface KnownValues {
  /** A RangeError for values too short to be told from chance. */
  add(value: string, mark: CanaryMark): void;
  readonly size: () => number;
  /** Every one that stands in the text as a word of its own, whatever the case of its letters. */
  find(text: string): readonly KnownFind[];
}

/** Shorter values are no evidence. */
export const SHORTEST_VALUE = 8;

interface Entry {
  readonly value: string;
  readonly mark: CanaryMark;
}

/** Values that begin alike. */
interface Bucket {
  readonly byForm: Map<string, Entry>;
  /** The longest first. */
  lengths: readonly number[];
}

const TABLE = 1 << 16;
const WINDOW = 4;

/**
 * One walk over a text finds any number of values: a table tells by four letters where it is worth while to look. Texts
 * are bytes (latin1) or characters, so values that are not ASCII are kept in both forms.
 */
export function createKnownValues(): KnownValues {
  const table = new Uint8Array(TABLE);
  const buckets = new Map<string, Bucket>();
  let size = 0;

  function keep(form: string, entry: Entry): void {
    let hash = 0;
    for (let index = 0; index < WINDOW; index++) hash = rolled(hash, form.charCodeAt(index));
    table[hash] = 1;
    const start = form.slice(0, SHORTEST_VALUE);
    const bucket = buckets.get(start) ?? { byForm: new Map<string, Entry>(), lengths: [] };
    if (!bucket.byForm.has(form)) bucket.byForm.set(form, entry);
    if (!bucket.lengths.includes(form.length))
      bucket.lengths = [...bucket.lengths, form.length].sort((one, other) => other - one);
    buckets.set(start, bucket);
  }

  function lookAt(text: string, start: number): KnownFind | undefined {
    const bucket = buckets.get(text.slice(start, start + SHORTEST_VALUE));
    for (const length of bucket?.lengths ?? []) {
      const found = bucket?.byForm.get(text.slice(start, start + length));
      if (found && isWhole(text, start, start + length)) return { mark: found.mark, text: found.value, start, length };
    }
    return undefined;
  }

  return {
    add(value, mark) {
      if (value.length < SHORTEST_VALUE) throw new RangeError(`a value of ${value.length} characters may be chance`);
      size += 1;
      for (const form of formsOf(value)) keep(small(form), { value, mark });
    },
    size: () => size,
    find(text) {
      if (size === 0) return NONE;
      const letters = small(text);
      const finds: KnownFind[] = [];
      let hash = 0;
      for (let index = 0; index < letters.length; index++) {
        hash = rolled(hash, letters.charCodeAt(index));
        if (table[hash] !== 1 || index < WINDOW - 1) continue;
        const found = lookAt(letters, index - WINDOW + 1);
        if (found) finds.push(found);
      }
      return finds;
    },
  };
}

/** As it is written in JSON, in JSON of ASCII alone, and in HTML; each as characters and as bytes. */
function formsOf(value: string): ReadonlySet<string> {
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json
    .replaceAll('/', '\\/')
    .replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const html = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const forms = [value, json, ascii, html, html.replaceAll('"', '&quot;')];
  return new Set(forms.flatMap((form) => [form, Buffer.from(form, 'utf8').toString('latin1')]));
}

const NONE: readonly KnownFind[] = [];

/** In small letters, of the same length: few letters have none such, and texts with them are left as they are. */
function small(text: string): string {
  const letters = text.toLowerCase();
  return letters.length === text.length ? letters : text;
}

/** Of the last four letters. */
function rolled(hash: number, code: number): number {
  return ((hash << 4) ^ (code & 0xff)) & (TABLE - 1);
}

/** `ann@example.com` is not in `mary.ann@example.com`, nor in `ann@example.com.au`. */
function isWhole(text: string, start: number, end: number): boolean {
  if (isLetter(text, start - 1) || JOINTS.includes(text.charAt(start - 1) || ' ')) return false;
  if (isLetter(text, end)) return false;
  return !(JOINTS.includes(text.charAt(end) || ' ') && isLetter(text, end + 1));
}

const JOINTS = '.+-_@';

/** Bytes beyond ASCII are parts of letters, but for those of spaces and quotation marks (U+0080 to U+00BF, U+2000 on). */
function isLetter(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (Number.isNaN(code)) return false;
  if (code < 0x80) return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
  if (code > 0xff) return /[\p{L}\p{N}]/u.test(text.charAt(index));
  if (code >= 0xc0) return isLead(code);
  const before = text.charCodeAt(index - 1);
  return isLead(before) || (before >= 0x80 && before < 0xc0 && isLead(text.charCodeAt(index - 2)));
}

/** The first byte of a letter in UTF-8, or a letter of Latin-1. */
function isLead(code: number): boolean {
  return code >= 0xc0 && code <= 0xff && code !== 0xc2 && code !== 0xe2;
}

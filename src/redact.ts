import { formsOf } from './secret-forms.js';

/** Takes secrets out of text, by value, in every usual encoding. */
export interface Redactor {
  /** Values shorter than 8 characters are ignored: replacing them would tear ordinary text apart. */
  add(value: string, name: string): void;
  /** The text with `<redacted:NAME>` in place of every secret. */
  text(text: string): string;
  has(text: string): boolean;
  /** The name of the secret that is exactly this value, so that a `curl` line can say `$NAME`. */
  placeholder(value: string): string | undefined;
}

/** Fewer characters than this are no secret that can be found by value. */
const SHORTEST_SECRET = 8;

/**
 * One pass over a text whatever the number of secrets (Wu and Manber 1994, blocks of three): every needle is at least
 * 8 characters long, so most positions are skipped unread. `text` is applied to every line that is written.
 */
export function createRedactor(): Redactor {
  const names = new Map<string, string>();
  const finder = createFinder();

  function text(source: string): string {
    let hit = finder.next(source, 0);
    if (!hit) return source;
    let clean = '';
    let from = 0;
    while (hit) {
      clean += `${source.slice(from, hit.start)}<redacted:${hit.needle.name}>`;
      from = hit.start + hit.needle.text.length;
      hit = finder.next(source, from);
    }
    return clean + source.slice(from);
  }

  return {
    add(value, name) {
      if (value.length < SHORTEST_SECRET || names.has(value)) return;
      names.set(value, name);
      for (const form of formsOf(value)) if (form.length >= SHORTEST_SECRET) finder.add({ text: form, name });
    },
    text,
    has: (source) => finder.next(source, 0) !== undefined,
    placeholder: (value) => names.get(value),
  };
}

interface Needle {
  readonly text: string;
  readonly name: string;
}

interface Hit {
  readonly start: number;
  readonly needle: Needle;
}

/** Only the first 8 characters of a needle steer the search; a candidate is then compared in full. */
const HEAD = SHORTEST_SECRET;
const BLOCK = 3;
const TABLE = 65_536;

function createFinder() {
  const shifts = new Uint8Array(TABLE).fill(HEAD - BLOCK + 1);
  const byLastBlock = new Map<number, Needle[]>();

  function add(needle: Needle): void {
    for (let end = BLOCK - 1; end < HEAD; end += 1) {
      const block = blockAt(needle.text, end);
      shifts[block] = Math.min(shifts[block] ?? 0, HEAD - 1 - end);
    }
    const last = blockAt(needle.text, HEAD - 1);
    const bucket = byLastBlock.get(last) ?? [];
    if (bucket.some((known) => known.text === needle.text)) return;
    // The longest first: where one secret begins another, the whole of it goes.
    byLastBlock.set(
      last,
      [...bucket, needle].sort((a, b) => b.text.length - a.text.length),
    );
  }

  function next(source: string, from: number): Hit | undefined {
    let end = from + HEAD - 1;
    while (end < source.length) {
      const block = blockAt(source, end);
      const shift = shifts[block] ?? 0;
      if (shift > 0) {
        end += shift;
        continue;
      }
      const start = end - HEAD + 1;
      const needle = byLastBlock.get(block)?.find((each) => source.startsWith(each.text, start));
      if (needle) return { start, needle };
      end += 1;
    }
    return undefined;
  }

  return { add, next };
}

/** Hash of the three characters that end at this index. */
function blockAt(text: string, end: number): number {
  return (text.charCodeAt(end - 2) ^ (text.charCodeAt(end - 1) << 5) ^ (text.charCodeAt(end) << 10)) & (TABLE - 1);
}

import type { Outcome } from '../model.js';

/** How an outcome is shown: always a symbol and a word together, never colour alone. */
export const OUTCOME_SIGNS: Readonly<Record<Outcome, { readonly symbol: string; readonly word: string }>> = {
  fail: { symbol: '✕', word: 'failed' },
  inconclusive: { symbol: '?', word: 'not proved' },
  pass: { symbol: '✓', word: 'held' },
  skipped: { symbol: '–', word: 'skipped' },
};

/** Controls (but tab and line ends), bidi and other format characters (UAX #9), separators, lone surrogates, and what draws nothing. */
const HIDDEN = /(?![\t\n]|\r\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Hostile text made safe to look at: what would be invisible, or would reorder or erase its surroundings, is written out. */
export function visible(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  return text.replace(HIDDEN, (hit) => `⟨U+${(hit.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

/** One visible line of at most `width` characters. */
export function fit(text: string, width: number): string {
  const line = visible(text.replaceAll(/\s+/g, ' ').trim());
  if (line.length <= width) return line;
  return width < 2 ? '' : `${line.slice(0, width - 1)}…`;
}

/** `1 case`, `7 cases`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `850 ms`, `12.4 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `312 B`, `4.1 kB`, `2.0 MB`; decimal, as SI has it. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1_000_000) return `${(size / 1000).toFixed(1)} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}

const PLAIN = /^[-+]?\d+(?:\.\d+)?$/;
// 23,628 · 23 628 · 23'628 · 23.628,50 · 1,157.25
const POINT = /^[-+]?\d{1,3}(?:[,\s'’\u00a0\u202f]\d{3})+(?:\.\d+)?$/;
const COMMA = /^[-+]?\d{1,3}(?:[.\s'’\u00a0\u202f]\d{3})+(?:,\d+)?$|^[-+]?\d+,\d+$/;
const AROUND = /^[\s\p{Sc}A-Za-z%]*|[\s\p{Sc}A-Za-z%]*$/gu;

/**
 * A number, or a text that is one: with thousands separators, a currency sign or a unit around it. A dot followed by
 * three digits at the end is a fraction, a comma a thousands separator, as machines write it.
 */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const text = value.replace(AROUND, '');
  if (PLAIN.test(text)) return Number(text);
  if (POINT.test(text)) return Number(text.replace(/[,\s'’\u00a0\u202f]/g, ''));
  if (COMMA.test(text)) return Number(text.replace(/[.\s'’\u00a0\u202f]/g, '').replace(',', '.'));
  return undefined;
}

// What holds digits and counts nothing: dates, times, versions, identifiers, addresses.
const OTHER_DIGITS = new RegExp(
  [
    String.raw`\d{4}-\d\d?-\d\d?(?:[T ]\d\d:?\d\d\S*)?`,
    String.raw`\d{1,2}[./]\d{1,2}[./]\d{2,4}`,
    String.raw`\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?`,
    String.raw`(?!\d{1,3}(?:\.\d{3})+(?![\w.]))v?\d+(?:\.\d+){2,}`,
    '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    String.raw`\S*://\S*`,
  ].join('|'),
  'gi',
);
// `3 of 37`, `1-3/37`, `(1,157)`; neither a part of a word, nor of `NOTE-0042`, nor a fraction.
const WITHIN = /(?<![\w.,:#]|[A-Za-z]-)(?:[1-9]\d{0,2}(?:[,.'’\u00a0\u202f]\d{3})+|0|[1-9]\d{0,14})(?![\w]|[.,:]\d)/g;

const MOST_WITHIN = 8;

/** Whole numbers within a short text, in order; of a long one, and of an address, none. */
export function numbersWithin(text: string): readonly number[] {
  if (text.length > 200 || text.startsWith('/') || !/\d/.test(text)) return [];
  const found = text.replace(OTHER_DIGITS, ' ').match(WITHIN) ?? [];
  return found.slice(0, MOST_WITHIN).map((digits) => Number(digits.replace(/\D/g, '')));
}

const GROUPED = /^"?[1-9]\d{0,2}(?:[,.\s'’\u00a0\u202f]\d{3})+"?$/;
const WHOLE = /^"?(?:0|[1-9]\d{0,14})"?$/;

/** A text that is nothing but a whole number, also in quotes or with thousands separators: `37`, `"37"`, `1,157`. */
export function wholeNumber(text: string): number | undefined {
  if (text.length > 25) return undefined;
  return WHOLE.test(text) || GROUPED.test(text) ? Number(text.replace(/\D/g, '')) : undefined;
}

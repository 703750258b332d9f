import type { Encoding } from '../model.js';
import { type Layer, layerBelow } from './layer.js';

// Each alternative is one way of writing a character so that it means another; repeated backslashes, `amp;` and `25`
// are the same done twice (bounded, so that a body of nothing else costs no more). The last lines are what may stand in the midst of a word without being seen.
const ESCAPE = new RegExp(
  [
    String.raw`\\{1,8}u00[0-9a-f]{2}`,
    String.raw`\\{1,8}x[0-9a-f]{2}`,
    // Full-width letters and digits as JSON escapes them, and as UTF-8; Arabic and Indian digits.
    String.raw`\\{1,8}uff[1-5][0-9a-f]`,
    String.raw`\xef\xbc[\x90-\x99\xa1-\xba]|\xef\xbd[\x81-\x9a]`,
    String.raw`\xd9[\xa0-\xa9\xac]|\xdb[\xb0-\xb9]|\xe0\xa5[\xa6-\xaf]`,
    String.raw`\\{1,8}[/rn]`,
    '&(?:amp;){0,4}#x0*[0-9a-f]{2};?',
    '&(?:amp;){0,4}#0*[0-9]{2,3};?',
    '%u00[0-9a-f]{2}',
    '%(?:25){0,4}[0-9a-f]{2}',
    // Quoted-printable soft break (RFC 2045, 6.7), folded line (RFC 5545, 3.1).
    String.raw`=\r?\n`,
    String.raw`(?<=[a-z0-9])\r?\n[ \t](?=[a-z0-9])`,
    // Soft hyphen and zero-width space, as UTF-8 bytes, characters and entities.
    String.raw`(?<=[a-z0-9])(?:\xc2\xad|\xad|\xe2\x80\x8b|\u200b|&(?:shy|zerowidthspace);)(?=[a-z0-9])`,
    // Search hits are shown with a part of the word in a tag of its own.
    String.raw`<(?<=[a-z0-9]<)/?(?:wbr|em|mark|b|i|strong|span|hl)(?:\s[^<>]{0,200})?/?>(?=[a-z0-9])`,
  ].join('|'),
  'gi',
);

const FIRST_LETTERS = [
  ...['\\', '%', '&', '=\n', '=\r', '\n ', '\n\t', '\xad', '\xe2\x80\x8b', '\u200b', '<'],
  ...['\xef\xbc', '\xef\xbd', '\xd9', '\xdb', '\xe0\xa5'],
];

/** The layer with JSON, HTML and URL escapes undone once, all together since they mix; undefined where it has none. */
export function unescapedLayer(above: Layer): Layer | undefined {
  if (!FIRST_LETTERS.some((letters) => above.text.includes(letters))) return undefined;
  if (above.text.search(ESCAPE) < 0) return undefined;
  return rewrittenLayer(above, ESCAPE, unescapeOne);
}

/** UTF-16 in either byte order becomes plain by leaving out the zero bytes. */
export function withoutZeroBytes(above: Layer): Layer | undefined {
  return above.text.includes('\0') ? rewrittenLayer(above, /\0+/g, () => '') : undefined;
}

type Rewrite = (match: string) => string;

// Rewritten without looking back, which is all that most bodies need; the places are worked out at the first hit.
function rewrittenLayer(above: Layer, pattern: RegExp, rewrite: Rewrite): Layer {
  let places: Places | undefined;
  return layerBelow(above, above.text.replace(pattern, rewrite), (start, end) => {
    places ??= placesOf(above.text, pattern, rewrite);
    const source = { start: sourceOf(places, start, 'after'), end: sourceOf(places, end, 'before') };
    return { ...source, undone: encodingsIn(above.text.slice(source.start, source.end)) };
  });
}

function unescapeOne(match: string): string {
  switch (match.charAt(0)) {
    case '&':
      return unescapeEntity(match);
    case '%':
      return fromHex(match);
    case '\\':
      return unescapeBackslash(match);
    case '\xef':
    case '\xd9':
    case '\xdb':
    case '\xe0':
      return plainLetter(Buffer.from(match, 'latin1').toString('utf8').charCodeAt(0));
    // The same byte to a search that knows no capitals.
    case '\xcf':
    case '\xc0':
    case '\xf9':
    case '\xfb':
      return match;
    default:
      return '';
  }
}

function unescapeEntity(match: string): string {
  if (!match.includes('#')) return '';
  const body = match.endsWith(';') ? match.slice(0, -1) : match;
  if (/#x/i.test(body)) return fromHex(body);
  return String.fromCharCode(Number(body.slice(body.lastIndexOf('#') + 1)));
}

function unescapeBackslash(match: string): string {
  const last = match.charAt(match.length - 1);
  const before = match.charAt(match.length - 2);
  if (/uff..$/i.test(match)) return plainLetter(Number.parseInt(match.slice(-4), 16));
  if (before !== '\\') return fromHex(match);
  return last === '/' ? '/' : '\n';
}

const ZEROS = [0x660, 0x6f0, 0x966];

/** Other letters and digits, and the Arabic sign between thousands, as ASCII. */
function plainLetter(code: number): string {
  if (code >= 0xff00) return String.fromCharCode(code - 0xfee0);
  if (code === 0x66c) return ',';
  return String(code - (ZEROS.findLast((zero) => zero <= code) ?? code));
}

function fromHex(match: string): string {
  return String.fromCharCode(Number.parseInt(match.slice(-2), 16));
}

/** Rewritten stretches in order: where each starts in the new text and in the old one, and how long it is in both. */
type Places = readonly { readonly at: number; readonly from: number; readonly length: number; readonly was: number }[];

function placesOf(text: string, pattern: RegExp, rewrite: Rewrite): Places {
  let shift = 0;
  return Array.from(text.matchAll(pattern), (match) => {
    const length = rewrite(match[0]).length;
    const place = { at: match.index - shift, from: match.index, length, was: match[0].length };
    shift += place.was - length;
    return place;
  });
}

// At a stretch that became nothing two old positions are one new position: a hit starts after it and ends before it.
function sourceOf(places: Places, position: number, side: 'before' | 'after'): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const place = places[middle];
    const end = place ? place.at + place.length : 0;
    const isLeft = side === 'after' || place?.length ? end <= position : end < position;
    if (isLeft) low = middle + 1;
    else high = middle;
  }
  const before = places[low - 1];
  return before ? before.from + before.was + (position - before.at - before.length) : position;
}

const SIGNS: readonly (readonly [RegExp, Encoding])[] = [
  [/\\+[ux]/i, 'json-escape'],
  [/&(?:amp;){0,4}#/i, 'html-entity'],
  [/%/, 'url'],
  [/\0/, 'utf-16'],
  [/[\xef\xd9\xdb\xe0]|\\uff/i, 'other-letters'],
];

function encodingsIn(source: string): readonly Encoding[] {
  return SIGNS.filter(([sign]) => sign.test(source)).map(([, encoding]) => encoding);
}

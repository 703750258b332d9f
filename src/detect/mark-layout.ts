import { hash } from 'node:crypto';

/** What marks are made of: family, tag of the run, kind, place, signature. */
export const FAMILY = 'pw';
const TAG_LENGTH = 9;
export const PREFIX_LENGTH = FAMILY.length + TAG_LENGTH;
// 15^10 is 39 bits; with the 44 bits of the tag an outsider has 83 bits to guess.
export const MAC_LENGTH = 10;

// Without vowels no word can arise. Two disjoint halves: a search for a token can never hit a canary. `p` and `w` are
// in different halves, so that no payload looks like the start of another mark.
export const CANARY_LETTERS = 'bcdfghjkmp01357';
export const TOKEN_LETTERS = 'lnqrstvwxz24689';
const TAG_LETTERS = CANARY_LETTERS + TOKEN_LETTERS;
const BASE = CANARY_LETTERS.length;

/** Tenant and resource together, record, field. */
export const CANARY_WIDTHS = [4, 5, 2] as const;
/** Tenants times resources of one run: so many a mark can tell apart. */
export const MOST_PLACES = BASE ** CANARY_WIDTHS[0];
/** Case, leg. */
export const TOKEN_WIDTHS = [6, 2] as const;
const CANARY_TAIL = 11 + MAC_LENGTH;
const TOKEN_TAIL = 8 + MAC_LENGTH;

/** Letters of tenant and resource, without which a cut canary names nobody; of a token they name one of 50,625 cases. */
export const LEAST_TAIL = 4;

/** The shape of any run's mark, as the source of a case-insensitive regular expression. */
export const MARK_SHAPE = shapeFrom(CANARY_TAIL);
/** The same, where only the beginning need be there. */
export const CUT_SHAPE = shapeFrom(LEAST_TAIL);

function shapeFrom(least: number): string {
  const leastOfToken = Math.min(least, TOKEN_TAIL);
  return `${FAMILY}[${TAG_LETTERS}]{${TAG_LENGTH}}(?:c[${CANARY_LETTERS}]{${least},${CANARY_TAIL}}|t[${TOKEN_LETTERS}]{${leastOfToken},${TOKEN_TAIL}})`;
}

/** Nine letters that no other run has. */
export function tagOf(run: string, key: string): string {
  for (let round = 0; ; round++) {
    const tag = letters(digest(key, `tag ${run} ${round}`), TAG_LETTERS, TAG_LENGTH);
    if (!tag.includes(FAMILY)) return tag;
  }
}

/** Payload, with the run's prefix before it and its signature after it. */
export function sign(prefix: string, payload: string, key: string): string {
  const alphabet = payload.startsWith('c') ? CANARY_LETTERS : TOKEN_LETTERS;
  return prefix + payload + letters(digest(key, payload), alphabet, MAC_LENGTH);
}

// Only a part of the digest is ever shown, so that nobody can extend it: a key in front is signature enough, and several
// times cheaper than HMAC for the one mark a written field.
export function digest(key: string, text: string): Buffer {
  return hash('sha256', `${key} ${text}`, 'buffer');
}

function letters(bytes: Buffer, alphabet: string, length: number): string {
  let text = '';
  for (let index = 0; index < length; index++) text += alphabet.charAt((bytes[index] ?? 0) % alphabet.length);
  return text;
}

/** Throws a RangeError where a value has no room. */
export function encode(values: readonly number[], widths: readonly number[], alphabet: string): string {
  let text = '';
  for (let index = 0; index < values.length; index++)
    text += encodeOne(values[index] ?? 0, widths[index] ?? 0, alphabet);
  return text;
}

function encodeOne(value: number, width: number, alphabet: string): string {
  if (!Number.isInteger(value) || value < 0 || value >= BASE ** width) {
    throw new RangeError(`A mark has no room for the index ${value}: ${width} places hold 0 to ${BASE ** width - 1}.`);
  }
  let rest = value;
  let text = '';
  for (let place = 0; place < width; place++) {
    text = alphabet.charAt(rest % BASE) + text;
    rest = Math.floor(rest / BASE);
  }
  return text;
}

export function decode(text: string, widths: readonly number[], alphabet: string): readonly number[] {
  let start = 0;
  return widths.map((width) => {
    let sum = 0;
    const end = Math.min(text.length, start + width);
    for (let index = start; index < end; index++) sum = sum * BASE + alphabet.indexOf(text.charAt(index));
    start += width;
    return sum;
  });
}

import { hash } from 'node:crypto';
import type { CanaryMark, Mark, TokenMark } from '../model.js';
import { detached } from './layer.js';

/** Where a canary is planted, as indices into the run's lists. */
export type CanaryPlace = Omit<CanaryMark, 'kind'>;
/** Which leg of which case writes a token. */
export type TokenPlace = Omit<TokenMark, 'kind'>;

/** Writes the marks of one run and knows them again. */
export interface Marks {
  readonly run: string;
  /** `pw` and nine characters: every canary and token of the run starts with it. */
  readonly prefix: string;
  /** 33 lower-case consonants and digits. Throws a RangeError where an index has no room. */
  canary(place: CanaryPlace): string;
  /** 30 characters; after the prefix none of them can occur in a canary. */
  token(place: TokenPlace): string;
  /** Verified by its signature, in any letter case; the text must be the whole mark. */
  read(text: string): Mark | undefined;
  /** A positive integer of 15 digits, remembered so that it can be known again. */
  number(place: CanaryPlace): number;
  readNumber(value: number): CanaryMark | undefined;
  /** Were any numbers handed out? Spares the search for them otherwise. */
  hasNumbers(): boolean;
}

const FAMILY = 'pw';
const TAG_LENGTH = 9;
const PREFIX_LENGTH = FAMILY.length + TAG_LENGTH;
// 15^10 is 39 bits; with the 44 bits of the tag an outsider has 83 bits to guess.
const MAC_LENGTH = 10;

// Without vowels no word can arise. Two disjoint halves: a search for a token can never hit a canary. `p` and `w` are
// in different halves, so that no payload looks like the start of another mark.
const CANARY_LETTERS = 'bcdfghjkmp01357';
const TOKEN_LETTERS = 'lnqrstvwxz24689';
const TAG_LETTERS = CANARY_LETTERS + TOKEN_LETTERS;
const BASE = CANARY_LETTERS.length;

const CANARY_WIDTHS = [2, 2, 5, 2] as const;
const TOKEN_WIDTHS = [6, 2] as const;
const CANARY_LENGTH = PREFIX_LENGTH + 1 + 11 + MAC_LENGTH;
const TOKEN_LENGTH = PREFIX_LENGTH + 1 + 8 + MAC_LENGTH;

const RECALLED_READINGS = 2_000;

/** The shape of any run's mark, as the source of a case-insensitive regular expression. */
export const MARK_SHAPE = `${FAMILY}[${TAG_LETTERS}]{${TAG_LENGTH}}(?:c[${CANARY_LETTERS}]{${CANARY_LENGTH - PREFIX_LENGTH - 1}}|t[${TOKEN_LETTERS}]{${TOKEN_LENGTH - PREFIX_LENGTH - 1}})`;

const WHOLE_MARK = new RegExp(`^${MARK_SHAPE}$`);

/**
 * Marks of one run. `key` is its random secret: without it no mark can be forged, and with it every process of the run
 * writes and reads the same ones.
 */
export function createMarks({ run, key }: { readonly run: string; readonly key: string }): Marks {
  const prefix = FAMILY + tagOf(run, key);
  const readings = new Map<string, Mark | undefined>();
  const numbers = new Map<number, CanaryMark>();
  const signed = new Map<string, string>();

  // Answers repeat the same marks over and over; hostile ones may hold any number of different ones.
  function recallReading(mark: string, reading: Mark | undefined): void {
    if (readings.size >= RECALLED_READINGS) readings.clear();
    readings.set(mark, reading);
  }

  // What is written now is noted in the ledger just before and read back just after.
  function written(payload: string, mark: Mark): string {
    const known = signed.get(payload);
    if (known !== undefined) return known;
    if (signed.size >= RECALLED_READINGS) signed.clear();
    const text = sign(prefix, payload, key);
    signed.set(payload, text);
    recallReading(text, mark);
    return text;
  }

  return {
    run,
    prefix,
    canary: (place) => written(canaryPayload(place), { kind: 'canary', ...place }),
    token: (place) => written(tokenPayload(place), { kind: 'token', ...place }),
    read(text) {
      const mark = text.toLowerCase();
      if (readings.has(mark)) return readings.get(mark);
      if (!WHOLE_MARK.test(mark)) return undefined;
      const reading = readMark(mark, prefix, key);
      recallReading(detached(mark), reading);
      return reading;
    },
    number: (place) => recall(numbers, place, key),
    readNumber: (value) => numbers.get(value),
    hasNumbers: () => numbers.size > 0,
  };
}

function tagOf(run: string, key: string): string {
  for (let round = 0; ; round++) {
    const tag = letters(digest(key, `tag ${run} ${round}`), TAG_LETTERS, TAG_LENGTH);
    if (!tag.includes(FAMILY)) return tag;
  }
}

function canaryPayload({ tenant, resource, record, field }: CanaryPlace): string {
  return `c${encode([tenant, resource, record, field], CANARY_WIDTHS, CANARY_LETTERS)}`;
}

function tokenPayload({ case: index, leg }: TokenPlace): string {
  return `t${encode([index, leg], TOKEN_WIDTHS, TOKEN_LETTERS)}`;
}

function sign(prefix: string, payload: string, key: string): string {
  const alphabet = payload.startsWith('c') ? CANARY_LETTERS : TOKEN_LETTERS;
  return prefix + payload + letters(digest(key, payload), alphabet, MAC_LENGTH);
}

function readMark(mark: string, prefix: string, key: string): Mark | undefined {
  if (!mark.startsWith(prefix)) return { kind: 'strange', run: mark.slice(FAMILY.length, PREFIX_LENGTH) };
  const payload = mark.slice(PREFIX_LENGTH, -MAC_LENGTH);
  if (sign(prefix, payload, key) !== mark) return undefined;
  if (payload.startsWith('c')) {
    const [tenant = 0, resource = 0, record = 0, field = 0] = decode(payload.slice(1), CANARY_WIDTHS, CANARY_LETTERS);
    return { kind: 'canary', tenant, resource, record, field };
  }
  const [index = 0, leg = 0] = decode(payload.slice(1), TOKEN_WIDTHS, TOKEN_LETTERS);
  return { kind: 'token', case: index, leg };
}

// Fifteen digits have no room for the place and a signature, so numbers are remembered: chance hits are then as rare
// as the numbers handed out among 2^48.
function recall(numbers: Map<number, CanaryMark>, place: CanaryPlace, key: string): number {
  const payload = canaryPayload(place);
  for (let round = 0; ; round++) {
    const value = 100_000_000_000_000 + digest(key, `number ${payload} ${round}`).readUIntBE(0, 6);
    const known = numbers.get(value);
    if (known && canaryPayload(known) !== payload) continue;
    if (!known) numbers.set(value, { kind: 'canary', ...place });
    return value;
  }
}

// Only a part of the digest is ever shown, so that nobody can extend it: a key in front is signature enough, and several
// times cheaper than HMAC for the one mark a written field.
function digest(key: string, text: string): Buffer {
  return hash('sha256', `${key} ${text}`, 'buffer');
}

function letters(bytes: Buffer, alphabet: string, length: number): string {
  let text = '';
  for (const byte of bytes.subarray(0, length)) text += alphabet[byte % alphabet.length];
  return text;
}

function encode(values: readonly number[], widths: readonly number[], alphabet: string): string {
  return values.map((value, index) => encodeOne(value, widths[index] ?? 0, alphabet)).join('');
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

function decode(text: string, widths: readonly number[], alphabet: string): readonly number[] {
  let start = 0;
  return widths.map((width) => {
    const part = text.slice(start, start + width);
    start += width;
    return [...part].reduce((sum, letter) => sum * BASE + alphabet.indexOf(letter), 0);
  });
}

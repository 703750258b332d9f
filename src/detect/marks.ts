import type { CanaryMark, Mark, TokenMark } from '../model.js';
import { detached } from './layer.js';
import {
  CANARY_LETTERS,
  CANARY_WIDTHS,
  decode,
  digest,
  encode,
  FAMILY,
  LEAST_TAIL,
  MAC_LENGTH,
  MARK_SHAPE,
  PREFIX_LENGTH,
  sign,
  TOKEN_LETTERS,
  TOKEN_WIDTHS,
  tagOf,
} from './mark-layout.js';

/** Where a canary is planted, as indices into the run's lists. */
export type CanaryPlace = Omit<CanaryMark, 'kind' | 'cut'>;
/** Which leg of which case writes a token. */
export type TokenPlace = Omit<TokenMark, 'kind' | 'cut'>;

export interface Found {
  readonly mark: Mark;
  readonly text: string;
}

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
  /** The same, with the text as it was planted: a copy, which keeps nothing else in memory. */
  find(text: string): Found | undefined;
  /**
   * The beginning of a mark of this run, 16 characters or more. All canaries of the run begin with the same 12, the next
   * four are the tenant and the resource; of a token the next four are the case. `isGlued`: a letter or digit follows, which may be the next column of a
   * table; then three letters of the signature must agree too.
   */
  findCut(text: string, isGlued: boolean): Found | undefined;
  /** A positive integer of 15 digits, remembered so that it can be known again. */
  number(place: CanaryPlace): number;
  readNumber(value: number): CanaryMark | undefined;
  /** Were any numbers handed out? Spares the search for them otherwise. */
  hasNumbers(): boolean;
}

export interface MarksOptions {
  readonly run: string;
  readonly key: string;
  readonly tenants?: number;
}

const USUAL_TENANTS = 225;
const RECALLED_READINGS = 2_000;

const WHOLE_MARK = new RegExp(`^${MARK_SHAPE}$`);

/**
 * Marks of one run. `key` is its random secret: without it no mark can be forged, and with it every process of the run
 * writes and reads the same ones. The number of `tenants` shares out the room: times the resources it is at most 50,625.
 */
export function createMarks({ run, key, tenants = USUAL_TENANTS }: MarksOptions): Marks {
  const prefix = FAMILY + tagOf(run, key);
  const own: Own = { prefix, key, tenants };
  const readings = new Map<string, Found | undefined>();
  const numbers = new Map<number, CanaryMark>();
  const signed = new Map<string, string>();

  // Answers repeat the same marks over and over; hostile ones may hold any number of different ones.
  function recallReading(text: string, mark: Mark | undefined): Found | undefined {
    if (readings.size >= RECALLED_READINGS) readings.clear();
    const found = mark && { mark, text };
    readings.set(text, found);
    return found;
  }

  function find(text: string): Found | undefined {
    // Few systems write in capitals what was planted in small letters.
    const known = readings.get(text);
    if (known) return known;
    const mark = text.toLowerCase();
    if (readings.has(mark)) return readings.get(mark);
    return WHOLE_MARK.test(mark) ? recallReading(detached(mark), readMark(mark, own)) : undefined;
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
    canary: (place) => written(canaryPayload(place, tenants), { kind: 'canary', ...place }),
    token: (place) => written(tokenPayload(place), { kind: 'token', ...place }),
    read: (text) => find(text)?.mark,
    find,
    findCut: (text, isGlued) => {
      const mark = readCut(text.toLowerCase(), isGlued, own);
      return mark && { mark, text: detached(text.toLowerCase()) };
    },
    number: (place) => recall(numbers, place, own),
    readNumber: (value) => numbers.get(value),
    hasNumbers: () => numbers.size > 0,
  };
}

/** What tells the marks of one run. */
interface Own {
  readonly prefix: string;
  readonly key: string;
  readonly tenants: number;
}

function canaryPayload({ tenant, resource, record, field }: CanaryPlace, tenants: number): string {
  if (tenant >= tenants) throw new RangeError(`A mark has no room for the tenant ${tenant} of ${tenants}.`);
  return `c${encode([resource * tenants + tenant, record, field], CANARY_WIDTHS, CANARY_LETTERS)}`;
}

function canaryPlace(tail: string, tenants: number): CanaryPlace {
  const [place = 0, record = 0, field = 0] = decode(tail, CANARY_WIDTHS, CANARY_LETTERS);
  return { tenant: place % tenants, resource: Math.floor(place / tenants), record, field };
}

/** The case from its last letter on: what differs between cases comes first, and a cut token names its case too. */
function tokenPayload({ case: index, leg }: TokenPlace): string {
  const text = encode([index, leg], TOKEN_WIDTHS, TOKEN_LETTERS);
  return `t${turned(text.slice(0, CASE_WIDTH))}${text.slice(CASE_WIDTH)}`;
}

function tokenOf(tail: string): TokenPlace {
  const text = turned(tail.slice(0, CASE_WIDTH)) + tail.slice(CASE_WIDTH);
  const [index = 0] = decode(text.slice(0, Math.min(CASE_WIDTH, tail.length)), [CASE_WIDTH], TOKEN_LETTERS);
  const [leg = 0] = decode(text.slice(CASE_WIDTH), TOKEN_WIDTHS.slice(1), TOKEN_LETTERS);
  return { case: index, leg };
}

const [CASE_WIDTH] = TOKEN_WIDTHS;

function turned(letters: string): string {
  return [...letters].reverse().join('');
}

function readMark(mark: string, { prefix, key, tenants }: Own): Mark | undefined {
  if (!mark.startsWith(prefix)) return { kind: 'strange', run: mark.slice(FAMILY.length, PREFIX_LENGTH) };
  const payload = mark.slice(PREFIX_LENGTH, -MAC_LENGTH);
  if (sign(prefix, payload, key) !== mark) return undefined;
  if (payload.startsWith('c')) return { kind: 'canary', ...canaryPlace(payload.slice(1), tenants) };
  return { kind: 'token', ...tokenOf(payload.slice(1)) };
}

const CANARY_PAYLOAD = 11;
const TOKEN_PAYLOAD = 8;
const TELLING_MAC = 3;

function readCut(text: string, isGlued: boolean, { prefix, key, tenants }: Own): CanaryMark | TokenMark | undefined {
  const kept = PREFIX_LENGTH + 1;
  const kind = text[PREFIX_LENGTH];
  if (!text.startsWith(prefix) || text.length < kept + LEAST_TAIL || (kind !== 'c' && kind !== 't')) return undefined;
  const payload = kind === 'c' ? CANARY_PAYLOAD : TOKEN_PAYLOAD;
  const tail = text.slice(kept);
  const whole = tail.length >= payload ? sign(prefix, text.slice(PREFIX_LENGTH, kept + payload), key) : '';
  const isTrue = isGlued
    ? agreeing(whole, text) >= kept + payload + TELLING_MAC
    : whole === '' || whole.startsWith(text);
  if (!isTrue) return undefined;
  return kind === 'c' ? cutCanary(tail, tenants) : cutToken(tail);
}

function cutCanary(tail: string, tenants: number): CanaryMark {
  const { tenant, resource, record, field } = canaryPlace(tail, tenants);
  return {
    kind: 'canary',
    tenant,
    resource,
    record: tail.length >= 9 ? record : UNKNOWN,
    field: tail.length >= CANARY_PAYLOAD ? field : UNKNOWN,
    cut: true,
  };
}

function cutToken(tail: string): TokenMark {
  const { case: index, leg } = tokenOf(tail);
  return { kind: 'token', case: index, leg: tail.length >= TOKEN_PAYLOAD ? leg : UNKNOWN, cut: true };
}

const UNKNOWN = -1;

function agreeing(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

// Fifteen digits have no room for the place and a signature, so numbers are remembered: chance hits are then as rare
// as the numbers handed out among 2^48.
function recall(numbers: Map<number, CanaryMark>, place: CanaryPlace, { key, tenants }: Own): number {
  const payload = canaryPayload(place, tenants);
  for (let round = 0; ; round++) {
    const value = 100_000_000_000_000 + digest(key, `number ${payload} ${round}`).readUIntBE(0, 6);
    const known = numbers.get(value);
    if (known && canaryPayload(known, tenants) !== payload) continue;
    if (!known) numbers.set(value, { kind: 'canary', ...place });
    return value;
  }
}

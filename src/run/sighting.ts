import { placeOf } from '../detect/json.js';
import { runShape, runsOf } from '../detect/runs.js';
import type { CanaryMark, EvidenceLevel, Mark, Principal, Sighting } from '../model.js';
import type { Seeded } from '../records/record.js';
import type { Issued } from './issued.js';
import type { Find } from './opened-file.js';
import { markKey } from './private-fields.js';
import type { Reading } from './reading.js';
import { isAtHome, type World } from './world.js';

const AROUND = 60;
/** A leaking list of ten thousand rows needs no ten thousand excerpts. */
const MOST_FOREIGN = 20;
/** Nor does a list in which every row was known before. */
const MOST_OWN = 100;

/** What was found in an answer: own canaries briefly, everything else with its place and a little text around it. */
export function sightingsOf(world: World, reading: Reading, asker: Principal): readonly Sighting[] {
  if (reading.hits.length === 0 && reading.headerHits.length === 0) return NONE;
  const sightings: Sighting[] = [];
  const own = new Set<number | string>();
  // Each owner and kind has a limit of its own: nothing of which there is plenty may crowd out the one that matters.
  const kept = createLimit();
  const strange = new Map<string, { hit: Find; times: number }>();
  const spent = world.spent.get(asker.name);
  const isSpent = ({ text }: Find): boolean => spent?.some((sent) => sent.startsWith(text)) ?? false;
  for (const hit of telling(reading.hits)) {
    const { mark } = hit;
    if (isSpent(hit) || world.voided.has(hit.text)) continue;
    if (mark.kind === 'strange') {
      const known = strange.get(mark.run);
      strange.set(mark.run, { hit: known?.hit ?? hit, times: (known?.times ?? 0) + 1 });
    } else if (mark.kind === 'canary' && isOwn(world, mark, asker)) {
      const field = privateOf(world, mark);
      const key = field === undefined ? keyOf(mark) : `${keyOf(mark)} ${field}`;
      if (own.has(key) || (own.size >= MOST_OWN && world.known.size() > 0)) continue;
      own.add(key);
      sightings.push({ what: mark, place: 'body', encodings: hit.encodings, ...privateIn(world, mark) });
    } else {
      const field = privateOf(world, mark);
      const key = mark.kind === 'token' ? `token ${mark.case}` : `${mark.tenant} ${mark.resource} ${field ?? ''}`;
      if (kept(key)) sightings.push({ ...told(world, reading, hit), ...privateIn(world, mark) });
    }
  }
  for (const { hit, times } of strange.values()) sightings.push({ ...told(world, reading, hit), times });
  for (const { place, hit } of reading.headerHits)
    if (!isSpent(hit))
      sightings.push({ what: hit.mark, place, encodings: hit.encodings, ...privateIn(world, hit.mark) });
  return sightings;
}

/** A beginning says nothing more where the whole mark stands too. */
function telling(hits: readonly Find[]): readonly Find[] {
  if (!hits.some(isCut)) return hits;
  const whole = hits.filter((hit) => !isCut(hit));
  return hits.filter((hit) => !isCut(hit) || !whole.some(({ text }) => text.startsWith(hit.text)));
}

function isCut({ mark }: Find): boolean {
  return mark.kind !== 'strange' && mark.cut === true;
}

/** The name of the private field that holds this canary. */
function privateOf({ privates }: World, mark: Mark): string | undefined {
  return privates.size > 0 && mark.kind === 'canary' ? privates.get(markKey(mark)) : undefined;
}

function privateIn(world: World, mark: Mark): Pick<Sighting, 'private'> {
  const field = privateOf(world, mark);
  return field === undefined ? {} : { private: field };
}

/** Long random identifiers of other tenants' records, anywhere in the answer, that this principal never sent. */
export function idSightings(world: World, reading: Reading, asker: Principal): readonly Sighting[] {
  if (world.issued.size === 0) return NONE;
  const sent = world.sentIds.get(asker.name);
  const found = new Map<string, Seeded>();
  const kept = createLimit();
  for (const word of wordsOf(reading, world.issued)) {
    const key = idKey(word);
    const record = world.issued.get(key);
    if (!record || isAtHome(asker, record.tenant) || sent?.has(key)) continue;
    if (kept(`${record.tenantIndex} ${record.resourceIndex}`)) found.set(word, record);
  }
  if (found.size === 0) return NONE;
  return [...found].map(([word, record]) => ({
    what: { kind: 'id', tenant: record.tenantIndex, resource: record.resourceIndex, record: record.index },
    encodings: ['plain'],
    ...(record.earlier?.isUnclaimed ? { isUnclaimed: true } : {}),
    ...wordPlace(world, reading, word),
  }));
}

/** In an opened file where a reader finds it. */
function wordPlace(world: World, reading: Reading, word: string): Pick<Sighting, 'place' | 'excerpt'> {
  const inside = reading.file?.find(word);
  const source = inside?.source ?? reading.text;
  const at = inside?.at ?? source.indexOf(word);
  return {
    place: inside?.place ?? placeOfWord(reading, word),
    ...excerptAt(world, source, { at, length: word.length }),
  };
}

const NONE: readonly Sighting[] = [];

function placeOfWord({ json, text, headers, further }: Reading, word: string): string {
  const path = placeOf(json, word);
  const at = text.indexOf(word);
  if (path !== undefined || at >= 0) return `body ${path ?? `at ${at}`}`;
  const holds = (pair: readonly [string, string]): boolean => pair.some((part) => part.includes(word));
  const header = Object.entries(headers).find(holds)?.[0];
  return header === undefined ? (Object.entries(further).find(holds)?.[0] ?? 'headers') : `header ${header}`;
}

/** True for the first few of each key. */
export function createLimit(): (key: string) => boolean {
  const counts = new Map<string, number>();
  return (key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= MOST_FOREIGN;
  };
}

/**
 * Identifiers of 64 bits or more: UUIDs, ObjectIds, random keys. Not numbers in order with words around them
 * (`NOTE-2026-00001`): letters and digits must take turns as chance makes them.
 */
export function isLongId(id: string | number | undefined): id is string {
  if (typeof id !== 'string' || id.length < 13) return false;
  const { length, distinct, turns, isHex, hasHexLetter } = lettersOf(id);
  if (isHex && length >= 16) return distinct >= 7 && hasHexLetter;
  return length >= 13 && distinct >= 8 && turns >= 4;
}

/** When each sign was met last, counted in walks: a set of its own for each walk would cost more than the walk. */
const metIn = new Uint32Array(128);
let walk = 0;

/** One walk over the identifier without its dashes: it is done for every request that names one, and every row of lists. */
function lettersOf(id: string) {
  walk = (walk + 1) >>> 0;
  const found = { length: 0, distinct: 0, turns: 0, isHex: true, hasHexLetter: false };
  let last = 0;
  for (let index = 0; index < id.length; index++) {
    const code = id.charCodeAt(index);
    if (code === DASH || code === UNDERSCORE) continue;
    const small = code | 0x20;
    const kind = code >= 0x30 && code <= 0x39 ? DIGIT : small >= 0x61 && small <= 0x7a ? LETTER : 0;
    if (kind !== 0 && last !== 0 && kind !== last) found.turns += 1;
    if (kind === LETTER && small <= 0x66) found.hasHexLetter = true;
    else if (kind !== DIGIT) found.isHex = false;
    found.length += 1;
    const sign = code % metIn.length;
    if (metIn[sign] !== walk) found.distinct += 1;
    metIn[sign] = walk;
    last = kind;
  }
  return found;
}

const DIGIT = 1;
const LETTER = 2;
const DASH = 0x2d;
const UNDERSCORE = 0x5f;

/** The same identifier in capitals or without dashes is the same identifier. */
export function idKey(id: string): string {
  const small = id.toLowerCase();
  // Joined, since what is replaced stays a chain of its parts, five times as large, as long as it is remembered.
  return small.includes('-') ? small.split('-').join('') : small;
}

/** Words of the body and of headers that could be one of these identifiers; a UUID also inside a longer word. */
function wordsOf({ text, file, headers, further }: Reading, issued: Issued): ReadonlySet<string> {
  const words = new Set<string>();
  const note = (found: readonly string[]): void => {
    for (const word of found) if (issued.isLike(word)) words.add(word);
  };
  note(recalledWords(text));
  if (file) for (const inside of [file.text, file.squeezed]) note(wordsIn(inside));
  for (const part of [headers, further])
    for (const name in part) {
      note(recalledWords(name));
      note(recalledWords(part[name] ?? ''));
    }
  return words;
}

const recalled = new Map<string, readonly string[]>();
const MOST_RECALLED = 500;
const SHORT = 64;

/** Headers, and refusals, say the same again and again. */
function recalledWords(text: string): readonly string[] {
  if (text.length < SHORTEST_WORD) return [];
  if (text.length > SHORT) return wordsIn(text);
  const known = recalled.get(text);
  if (known) return known;
  if (recalled.size >= MOST_RECALLED) recalled.clear();
  const words = wordsIn(text);
  recalled.set(text, words);
  return words;
}

function wordsIn(text: string): readonly string[] {
  const words = runsOf(text, LONG_WORD).map((run) => run.text);
  return words.some(holdsMore)
    ? words.flatMap((word) => (holdsMore(word) ? [word, ...(word.match(UUID) ?? [])] : word))
    : words;
}

/** Longer than a UUID without dashes, and not just one with them. */
function holdsMore(word: string): boolean {
  return word.length >= SHORTEST_AROUND_UUID && !(word.length === WHOLE_UUID && word[8] === '-' && word[23] === '-');
}

const SHORTEST_WORD = 11;
/** A UUID without dashes, and one character more. */
const SHORTEST_AROUND_UUID = 33;
const WHOLE_UUID = 36;

const UUID = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/gi;
const LONG_WORD = runShape(/[A-Za-z0-9_-]/, { minimum: SHORTEST_WORD });

function isOwn(world: World, mark: CanaryMark, asker: Principal): boolean {
  const tenant = world.scenario.tenants[mark.tenant]?.name;
  return tenant !== undefined && isAtHome(asker, tenant);
}

function keyOf({ resource, record }: CanaryMark): number {
  return resource * 1_000_000 + record;
}

function told(world: World, reading: Reading, hit: Find): Sighting {
  if (hit.place !== undefined)
    return {
      what: hit.mark,
      place: hit.place,
      encodings: hit.encodings,
      ...excerptAt(world, hit.source ?? '', { at: hit.offset, length: hit.raw.length }),
    };
  const path =
    hit.encodings[0] === 'plain' || hit.encodings[0] === 'json-escape' ? placeOf(reading.json, hit.text) : undefined;
  return {
    what: hit.mark,
    place: `body ${path ?? `byte ${hit.offset}`}`,
    encodings: hit.encodings,
    ...excerptAt(world, reading.text, { at: reading.text.indexOf(hit.raw), length: hit.raw.length }),
  };
}

function excerptAt(
  world: World,
  text: string,
  hit: { readonly at: number; readonly length: number },
): Pick<Sighting, 'excerpt' | 'hit'> {
  if (hit.at < 0 || world.evidence === 'none') return {};
  const start = Math.max(0, hit.at - AROUND);
  const end = Math.min(text.length, hit.at + hit.length + AROUND);
  const before = mask(text.slice(start, hit.at), world.evidence);
  const after = mask(text.slice(hit.at + hit.length, end), world.evidence);
  return {
    hit: world.redactor.text(text.slice(hit.at, hit.at + hit.length)),
    excerpt: world.redactor.text(
      `${start > 0 ? '…' : ''}${before}${text.slice(hit.at, hit.at + hit.length)}${after}${end < text.length ? '…' : ''}`,
    ),
  };
}

/** `excerpt` keeps the structure around the hit and masks the values in it. */
export function mask(text: string, evidence: EvidenceLevel): string {
  return evidence === 'full' ? text : text.replace(/[\p{L}\p{N}]/gu, '·');
}

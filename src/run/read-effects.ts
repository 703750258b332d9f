import { witness } from '../checks/protocol/legs.js';
import { judgeWindows, ORDER } from '../checks/protocol/windows.js';
import { unordered } from '../detect/compare.js';
import type { Aim, Case, Leg, Observation, Reason, Resource, Verdict } from '../model.js';
import type { Seeded } from '../records/record.js';
import { askLeg } from './ask.js';
import { pack } from './attacked.js';
import { look } from './bystanders.js';
import { contextOf } from './case.js';
import { effectIn, GONE } from './expectation.js';
import { isForeignRead, movedSinceFirst, settleOf } from './first-looks.js';
import type { Journal } from './journal.js';
import { pause } from './repetition.js';
import type { World } from './world.js';

/** Spares of these readings are no other case's. */
const ROUND = 15;
const MOST_SUSPECTS = 12;

/** What was refused, or could not be judged any more: the record may have gone with the first of them. */
const SUSPICIOUS: ReadonlySet<Reason | undefined> = new Set<Reason>([
  'denied',
  'indistinguishable',
  'contract',
  'oracle',
  'control-failed',
  'session-lost',
]);

export interface ReadSearch {
  readonly world: World;
  readonly journal: Journal;
}

/**
 * A read that is refused may have changed the record all the same: marked it as read, counted it, hidden it. Where the
 * record that others asked for is different for its owner at the end, all those reads are done once more, in windows with
 * and without them on fresh records: what moves by itself, or by the owner's own looks, moves without them too.
 */
export async function searchReadEffects({ world, journal }: ReadSearch, cases: readonly Case[]): Promise<void> {
  for (const [key, looking] of world.book.firstLooks) {
    const [name = '', tenant = ''] = key.split('/');
    const resource = world.scenario.resources.find((one) => one.name === name);
    const suspects = resource ? cases.filter((one) => isSuspect({ world, journal }, one, { resource, tenant })) : [];
    if (!resource || suspects.length === 0 || world.signal.aborted) continue;
    const first = await looking;
    const fields = await movedSinceFirst(world, first);
    if (fields.length === 0) continue;
    const inquiry: Inquiry = { world, journal, resource, tenant, fields };
    await world.turns.together(() => world.turns.alone(() => inquire(inquiry, suspects.slice(0, MOST_SUSPECTS))));
    await lookAnew(world, first);
  }
}

interface Place {
  readonly resource: Resource;
  readonly tenant: string;
}

function isSuspect({ world, journal }: ReadSearch, one: Case, { resource, tenant }: Place): boolean {
  return one.victim === tenant && isForeignRead(world, one, resource) && SUSPICIOUS.has(journal.reasonOf(one));
}

interface Inquiry extends ReadSearch, Place {
  readonly fields: readonly string[];
}

/** First all of them together, which mostly clears all; then one by one. */
async function inquire(inquiry: Inquiry, suspects: readonly Case[]): Promise<void> {
  const waitMs = await waitFor(inquiry, suspects);
  if (waitMs === undefined) return;
  const fields = waitMs > SOON_MS ? await withoutClocks(inquiry, suspects, waitMs) : inquiry.fields;
  if (fields.length === 0) return;
  const caused = await causedBy({ ...inquiry, fields }, suspects, { name: 'all', waitMs });
  if (caused.length === 0) return;
  for (const one of suspects) {
    const told = await causedBy({ ...inquiry, fields: caused }, [one], { name: one.id, waitMs });
    if (told.length > 0) inquiry.journal.correct(one, breach(inquiry, one, told));
  }
}

/** A clock needs so long at least: looks that count each other show at once. */
const SOON_MS = 300;

/** Without numbers that move as well on a record that is left alone as long: eight windows would only tell the same. */
async function withoutClocks(inquiry: Inquiry, suspects: readonly Case[], waitMs: number): Promise<readonly string[]> {
  const aim = spare(inquiry, 'calm');
  const before = await see(inquiry, suspects, aim);
  await pause(inquiry.world, waitMs);
  const after = await see(inquiry, suspects, aim);
  const clocks = new Set(effectIn(before, after).filter((field) => after.values?.[field]?.type === 'number'));
  return inquiry.fields.filter((field) => !clocks.has(field));
}

function breach({ world, journal }: ReadSearch, one: Case, fields: readonly string[]): Verdict {
  const isRefused = !['contract', 'oracle'].includes(journal.reasonOf(one) ?? '');
  const who =
    one.victim === world.principals.get(one.attacker)?.tenant ? `${one.attacker}, who may not,` : one.attacker;
  const what = fields.slice(0, 4).join(', ');
  const text = `${who} only asked for the record, and the owner reads back a change in ${what}, each time on fresh records, as never without it`;
  return { outcome: 'fail', reason: 'breach', refusedButDone: isRefused, text, leg: 'sweep' };
}

/** Milliseconds until an effect of these reads has surely shown; undefined where none shows within `settle`. */
async function waitFor(inquiry: Inquiry, suspects: readonly Case[]): Promise<number | undefined> {
  const { world, resource } = inquiry;
  const settleMs = settleOf(resource);
  const aim = spare(inquiry, 'probe');
  const before = await see(inquiry, suspects, aim);
  const startedAt = performance.now();
  await readAll(inquiry, suspects, aim);
  for (let ms = 25; ; ms *= 1.5) {
    const now = await see(inquiry, suspects, aim);
    const tookMs = performance.now() - startedAt;
    if (effectIn(before, now).some((field) => inquiry.fields.includes(field) || field === GONE)) return 2 * tookMs;
    if (tookMs > settleMs || world.signal.aborted) return undefined;
    await pause(world, ms);
  }
}

/** The fields that these reads move; those that move now and then without them too are nobody's. */
async function causedBy(
  inquiry: Inquiry,
  readers: readonly Case[],
  { name, waitMs }: { readonly name: string; readonly waitMs: number },
): Promise<readonly string[]> {
  const seen: Record<string, Observation> = {};
  for (const window of ['calm1', ...ORDER]) {
    const aim = spare(inquiry, `${name}/${window}`);
    seen[`${window}:before`] = await see(inquiry, readers, aim);
    if (window.startsWith('hit')) await readAll(inquiry, readers, aim);
    await pause(inquiry.world, window.startsWith('hit') ? waitMs : 2 * waitMs);
    seen[`${window}:after`] = await see(inquiry, readers, aim);
  }
  const told = judgeWindows(seen, inquiry.fields);
  return told && 'caused' in told ? told.caused : [];
}

function spare({ resource, tenant }: Place, name: string): Aim {
  return { record: 'twin', of: tenant, name: `reads/${resource.name}/${tenant}/${name}` };
}

/** The owner looks. */
function see({ world }: Inquiry, [one]: readonly Case[], aim: Aim): Promise<Observation> {
  if (!one) throw new TypeError('nobody is suspected');
  const context = contextOf(world, one);
  return askLeg(world, { context, leg: witness(context, 'look', aim), seen: {}, round: ROUND });
}

/** Every attack of these cases, on this record. */
async function readAll({ world, tenant }: Inquiry, readers: readonly Case[], aim: Aim): Promise<void> {
  for (const one of readers) {
    const context = contextOf(world, one);
    const legs = world.checks.get(one.check)?.ask(context, {}) ?? [];
    const isAttack = (leg: Leg): boolean => leg.role === 'attack' && 'of' in leg.aim && leg.aim.of === tenant;
    for (const { share: _, ...leg } of legs.filter(isAttack))
      await askLeg(world, { context, leg: { ...leg, aim }, seen: {}, round: ROUND });
  }
}

/** What is explained by now is no sign of anything else. */
async function lookAnew({ book, ...world }: World, records: ReadonlyMap<Seeded, string>): Promise<void> {
  for (const record of records.keys()) {
    if (!book.bystanders.has(record)) continue;
    const { values, gone } = await look({ book, ...world }, record);
    if (values && !gone) book.bystanders.set(record, pack(unordered(values)));
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { operationNamed } from '../checks/subjects.js';
import type { Leaf } from '../model.js';
import type { Seeded } from '../records/record.js';
import { expand } from './attacked.js';
import { gather } from './exchange.js';
import type { Journal } from './journal.js';
import { readPages } from './paging.js';
import { createRecord, ownAsker } from './seeding.js';
import { contradictions, createShownRows, type ListPlace, type ShownRows } from './shown-rows.js';
import { witness } from './witness.js';
import type { Attacked, World } from './world.js';

export interface RowSearch {
  readonly world: World;
  readonly journal: Journal;
  readonly place: ListPlace;
  /** The record that nobody touched. */
  readonly idle: Seeded;
  readonly attacked: readonly Attacked[];
}

interface Look {
  readonly shown: ShownRows;
  /** Was the list read to its end? */
  readonly ended: boolean;
}

/**
 * A read may be a stale copy, and the list tells: an attacked record that its owner still reads unchanged, and that
 * stands in the list twice, not at all, or otherwise than it is read, while the idle record and a new one do not.
 */
export async function holdRows(search: RowSearch, first: Look): Promise<void> {
  const { world, journal, place, idle, attacked } = search;
  let idleFaults: Faults | undefined;
  let before = first;
  for (const one of attacked) {
    const known = journal.reasonOf(one.case);
    if (one.values === undefined || known === 'leak' || known === 'breach') continue;
    const faults = faultsOf(one.record, first, expand(one.values));
    if (faults.size === 0) continue;
    idleFaults ??= faultsOf(idle, first, await readOf(world, place, idle));
    const suspects = without(faults, idleFaults);
    if (suspects.size > 0) before = await lookAgain(search, one, { before, suspects });
  }
}

interface Fault {
  /** Of what kind, or in which field. */
  readonly what: string;
  /** The same only where it is in the same way. */
  readonly how: string;
  readonly text: string;
}

type Faults = ReadonlyMap<string, Fault>;

function faultsOf(record: Seeded, { shown, ended }: Look, read: Readonly<Record<string, Leaf>> | undefined): Faults {
  const faults: Fault[] = [];
  const row = shown.rowOf(record);
  const copies = shown.copiesOf(record);
  if (copies > 1) faults.push({ ...COPY, how: '' });
  if (!row && copies === 0 && ended) faults.push({ ...GONE, how: '' });
  for (const [path, how] of row && read ? contradictions(row, read) : [])
    faults.push({ what: path, how, text: `its owner's list shows a change in ${path} that its read does not show` });
  return new Map(faults.map((fault) => [fault.what, fault]));
}

const COPY = { what: 'a copy', text: "a second row with the record's canary stands in its owner's list" };
const GONE = { what: 'no row', text: "its owner's list shows the record no longer, and its read still does" };

function without(faults: Faults, others: Faults): Faults {
  return new Map([...faults].filter(([what]) => !others.has(what)));
}

interface Suspicion {
  readonly before: Look;
  readonly suspects: Faults;
}

/** A new record, made like the attacked one, shows what lists of this system do with any record. Returns the later look. */
async function lookAgain(search: RowSearch, one: Attacked, { before, suspects }: Suspicion): Promise<Look> {
  const { world, journal, place, idle } = search;
  const made = await makeAlike(world, place, one);
  const records = [one.record, idle, made];
  const reads = await Promise.all(records.map((record) => readOf(world, place, record)));
  const shown = createShownRows(world, place, records);
  const { ended } = await readPages(world, place.asker, place.list, gather(), (reading) => shown.read(reading));
  const after = { shown, ended };
  const [now, ...usual] = records.map((record, index) => faultsOf(record, after, reads[index]));
  // A list with room for so many rows only would not have grown by the new one.
  const isRoomy = before.ended && shown.count() > before.shown.count();
  const lasting = [...suspects.values()].find(({ what, how }) => {
    const isThere = now?.get(what)?.how === how && !usual.some((faults) => faults.has(what));
    return isThere && (what !== GONE.what || isRoomy);
  });
  if (lasting && reads[0] && [idle, made].every((record) => shown.rowOf(record)))
    journal.correct(one.case, {
      outcome: 'fail',
      reason: 'breach',
      text: `after the attack had been answered: ${lasting.text}`,
      leg: 'sweep',
    });
  return after;
}

/** It has as long as its operations may take to show in the list. */
async function makeAlike(world: World, { resource, tenant, list }: ListPlace, one: Attacked): Promise<Seeded> {
  const operation = operationNamed(resource, one.case.subject.operation);
  const ready = operation ? { ready: operation } : {};
  const { record } = await createRecord(world, { resource, tenant, purpose: 'twin', ...ready });
  const settleMs = Math.max(list.settleMs, operation?.settleMs ?? 0);
  await sleep(settleMs, undefined, { signal: world.signal }).catch(() => undefined);
  return record;
}

/** What its owner reads of it now; undefined where it does not find it. */
async function readOf(
  world: World,
  { resource }: ListPlace,
  record: Seeded,
): Promise<Readonly<Record<string, Leaf>> | undefined> {
  const asker = ownAsker(world, record.owner, record, resource);
  const { values, gone } = await witness(world, asker, resource, gather());
  return gone ? undefined : values;
}

import { resourceNamed } from '../checks/subjects.js';
import { changedLeaves, unordered } from '../detect/compare.js';
import type { Case, Leaf, Observation, Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { expand, pack } from './attacked.js';
import { contextOf } from './case.js';
import { noteElders } from './elders.js';
import { gather } from './exchange.js';
import { GONE } from './expectation.js';
import { misfortuneOf } from './misfortune.js';
import { inParallel } from './parallel.js';
import { ownAsker } from './seeding.js';
import { askShared } from './shared-legs.js';
import { witness } from './witness.js';
import type { World } from './world.js';

type Values = Readonly<Record<string, Leaf>>;

/** A record as its owner sees it. */
export interface Look {
  readonly gone: boolean;
  readonly values?: Values;
}

/** Of a tenant's seeded records so many are watched. */
const MOST_WATCHED = 4;

/**
 * Called before each case, which it lets wait where the case attacks a write: first every owner does to spares of its own
 * what will be attacked, as cases need it anyway, and what that leaves in other records is part of the picture then taken.
 */
export function createWatch(world: World, cases: readonly Case[]): (next: Case) => Promise<void> {
  const watched = new Map<string, Promise<void>>();
  return async (next) => {
    const resource = resourceNamed(world.scenario, next.subject.resource);
    if (!resource || !isAttackedWrite(next, resource)) return;
    const known = watched.get(resource.name) ?? watchAll(world, cases, resource);
    watched.set(resource.name, known);
    await known;
  };
}

/**
 * Looks at the records that no case will address, before anybody attacks: seeded ones, those in a state, and the idle one.
 * What is different about one of them at the end, an attack on its neighbour may have done.
 */
async function watchAll(world: World, cases: readonly Case[], resource: Resource): Promise<void> {
  const writes = cases.filter((one) => isAttackedWrite(one, resource));
  const { concurrency } = world.scenario.limits;
  await world.turns.together(() => inParallel(writes, concurrency, (one) => actAtHome(world, one)));
  const homes = new Set(writes.flatMap(({ attacker }) => world.principals.get(attacker)?.tenant ?? []));
  await inParallel([...homes], concurrency, (home) => noteElders(world, resource, home));
  const records = [...new Set(writes.map(({ victim }) => victim))].flatMap((tenant) =>
    bystandersOf(world, resource, tenant),
  );
  await inParallel(records, concurrency, async (record) => {
    const { values, gone } = await look(world, record).catch(unseen);
    if (values && !gone) world.book.bystanders.set(record, pack(unordered(values)));
  });
}

/** The shared legs that show that a write works: the case finds them answered. */
async function actAtHome(world: World, one: Case): Promise<void> {
  const context = contextOf(world, one);
  const seen: Record<string, Observation> = {};
  const legs = world.checks.get(one.check)?.ask(context, seen) ?? [];
  for (const leg of legs.filter(({ share }) => share?.startsWith('work/')))
    seen[leg.name] = await askShared(world, { context, leg, seen, round: 0 });
}

/** A case whose attack may change the record that it names. */
export function isAttackedWrite({ subject, skip }: Case, resource: Resource): boolean {
  if (skip || subject.resource !== resource.name) return false;
  const operation = resource.operations.find(({ name }) => name === subject.operation);
  return operation?.aimed === true && (operation.kind === 'write' || operation.kind === 'delete');
}

export function bystandersOf({ book }: World, { name }: Resource, tenant: string): readonly Seeded[] {
  const key = `${name}/${tenant}`;
  const idle = book.idle.get(key);
  const states = [...book.states].flatMap(([at, record]) => (at.startsWith(`${key}/`) ? [record] : []));
  return [...(book.shared.get(key) ?? []).slice(0, MOST_WATCHED), ...states, ...(idle ? [idle] : [])];
}

/** What of it is different since it was first looked at. */
export async function movedSince(world: World, record: Seeded): Promise<ReadonlyMap<string, string>> {
  const first = world.book.bystanders.get(record);
  if (first === undefined) return NOTHING;
  return movesBetween({ gone: false, values: expand(first) }, await look(world, record).catch(unseen));
}

/** Fields that are different by now in some record of the resource that nobody touches, whosesoever it is. */
export async function movingFields(world: World, resource: Resource): Promise<ReadonlySet<string>> {
  const records = [...world.book.bystanders.keys()].filter((record) => record.resource === resource.name);
  const moves = await Promise.all(records.map((record) => movedSince(world, record)));
  return new Set(moves.flatMap((moved) => [...moved.keys()]));
}

/** Fields that differ, each with what it holds now; the record itself where it is out of its owner's sight. */
export function movesBetween(before: Look, after: Look): ReadonlyMap<string, string> {
  if (before.gone !== after.gone) return new Map([[GONE, String(after.gone)]]);
  if (!before.values || !after.values) return NOTHING;
  const [was, now] = [unordered(before.values), unordered(after.values)];
  return new Map(changedLeaves(was, now).map((field) => [field, `${now[field]?.type} ${now[field]?.print}`]));
}

const NOTHING: ReadonlyMap<string, string> = new Map();

/** Without values where nobody can tell. */
export async function look(world: World, record: Seeded): Promise<Look> {
  const resource = world.scenario.resources[record.resourceIndex];
  if (!resource) return { gone: false };
  return witness(world, ownAsker(world, record.owner, record, resource), resource, gather());
}

function unseen(error: unknown): Look {
  misfortuneOf(error);
  return { gone: false };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { changedLeaves, unordered } from '../detect/compare.js';
import type { Case, Leaf, Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { movingFields } from './bystanders.js';
import { gather } from './exchange.js';
import { ownAsker } from './seeding.js';
import { witness } from './witness.js';
import type { World } from './world.js';

type Values = Readonly<Record<string, Leaf>>;

/** The first look at an idle record, right after it was made: workers finish new records once, and never again. */
export async function lookAtBirth(world: World, resource: Resource, tenant: string): Promise<void> {
  const key = `${resource.name}/${tenant}`;
  const seen = await look(world, resource, key);
  if (seen) world.book.births.set(key, seen);
}

/** Fields that moved on the idle record since it was made, although nobody touched it. */
export async function movedByThemselves(
  world: World,
  resource: Resource,
  tenant: string,
): Promise<ReadonlySet<string>> {
  const key = `${resource.name}/${tenant}`;
  const birth = world.book.births.get(key);
  const now = birth && (await look(world, resource, key));
  return new Set(birth && now ? changedLeaves(birth, now) : []);
}

/**
 * Of these fields, those that an act moved. The idle record may have moved with them for two reasons: because time goes
 * on, or because the act reaches its neighbours too (mark all, renumber). Only what moves again tells time.
 */
export async function movedByAct(
  world: World,
  { resource, tenant, fields }: { resource: Resource; tenant: string; fields: readonly string[] },
): Promise<readonly string[]> {
  const suspects = await movedByThemselves(world, resource, tenant);
  const sure = fields.filter((field) => !suspects.has(field));
  if (sure.length > 0) return sure;
  const key = `${resource.name}/${tenant}`;
  const now = await look(world, resource, key);
  await sleep(TICK_MS, undefined, { signal: world.signal }).catch(() => undefined);
  const later = await look(world, resource, key);
  const ticking = new Set(now && later ? changedLeaves(now, later) : []);
  return fields.filter((field) => !ticking.has(field));
}

/** Do all of these fields move by themselves, on records that nobody touches while nothing else is under way? */
export async function moveUntouched(world: World, one: Case, fields: readonly string[]): Promise<boolean> {
  const resource = world.scenario.resources.find(({ name }) => name === one.subject.resource);
  if (!resource) return false;
  const moving = await movingFields(world, resource);
  if (fields.every((field) => moving.has(field))) return true;
  const { idle, shared } = world.book;
  const key = `${resource.name}/${one.victim}`;
  const records = [idle.get(key), ...(shared.get(key) ?? [])].filter((record) => record !== undefined);
  const lookAtAll = () => Promise.all(records.map((record) => lookAt(world, resource, record)));
  const moved = new Set<string>(moving);
  await world.turns.together(() =>
    world.turns.alone(async () => {
      const before = await lookAtAll();
      await sleep(TICK_MS, undefined, { signal: world.signal }).catch(() => undefined);
      const after = await lookAtAll();
      for (const [index, was] of before.entries())
        for (const field of was ? changedLeaves(unordered(was), unordered(after[index] ?? was)) : []) moved.add(field);
    }),
  );
  return fields.every((field) => moved.has(field));
}

/** Clocks in answers are seldom coarser than a second. */
const TICK_MS = 1100;

async function look(world: World, resource: Resource, key: string): Promise<Values | undefined> {
  const record = world.book.idle.get(key);
  return record && lookAt(world, resource, record);
}

/** Undefined where the record is not (yet) shown with its canary: half a record would make everything look moved. */
async function lookAt(world: World, resource: Resource, record: Seeded): Promise<Values | undefined> {
  const gathered = gather();
  const { values } = await witness(world, ownAsker(world, record.owner, record, resource), resource, gathered);
  const isWhole = gathered.sightings.some(({ what }) => what.kind === 'canary' && what.record === record.index);
  return isWhole ? values : undefined;
}

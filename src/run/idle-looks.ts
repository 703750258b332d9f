import { changedLeaves } from '../detect/compare.js';
import type { Leaf, Resource } from '../model.js';
import { gather } from './exchange.js';
import { ownAsker } from './seeding.js';
import { witness } from './witness.js';
import type { World } from './world.js';

type Values = Readonly<Record<string, Leaf>>;

/**
 * The first look at an idle record, right after it was made: a worker that finishes new records moves them once, and
 * what it did to the idle one before the first case looked would be taken for an attack on a younger one.
 */
export async function lookAtBirth(world: World, resource: Resource, tenant: string): Promise<void> {
  const key = `${resource.name}/${tenant}`;
  const seen = await look(world, resource, key);
  if (seen) world.book.births.set(key, seen);
}

/** What the idle record looked like at first, over what it looks like now. */
export function sinceBirth(world: World, resource: Resource, tenant: string, now: Values): Values {
  return { ...now, ...world.book.births.get(`${resource.name}/${tenant}`) };
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

/** Undefined where the record is not (yet) shown with its canary: half a record would make everything look moved. */
async function look(world: World, resource: Resource, key: string): Promise<Values | undefined> {
  const record = world.book.idle.get(key);
  if (!record) return undefined;
  const gathered = gather();
  const { values } = await witness(world, ownAsker(world, record.owner, record, resource), resource, gathered);
  const isWhole = gathered.sightings.some(({ what }) => what.kind === 'canary' && what.record === record.index);
  return isWhole ? values : undefined;
}

import { operationNamed } from '../checks/subjects.js';
import type { Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { gather, sendSteps } from './exchange.js';
import { misfortuneOf } from './misfortune.js';
import { ownAsker } from './seeding.js';
import type { World } from './world.js';

/** A list that misses more of its rows than that is not one from which a few were removed meanwhile. */
const MOST = 5;

/**
 * On a live system rows go away while a run looks at them. One that its list does not show any more is read by its owner:
 * who is told that there is none was not shown a short list.
 */
export async function noteVanished(world: World, resource: Resource, missing: readonly Seeded[]): Promise<void> {
  const read = operationNamed(resource, 'read');
  if (!read || !isFew(missing)) return;
  for (const record of missing) {
    const gathered = gather();
    try {
      await sendSteps(world, ownAsker(world, record.owner, record, resource), read.requests, gathered);
    } catch (error) {
      misfortuneOf(error);
      return;
    }
    if (!gathered.failure && [404, 410].includes(gathered.last?.status ?? 0)) record.isDeleted = true;
  }
}

export function isFew(missing: readonly Seeded[]): boolean {
  return missing.length > 0 && missing.length <= MOST;
}

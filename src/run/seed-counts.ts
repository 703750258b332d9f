import { isEarlier } from '../checks/safe-mode.js';
import type { Case, Resource } from '../model.js';
import { extraRows } from './extra-rows.js';
import { hasIdle } from './seed-all.js';
import { seedOrder } from './seed-order.js';
import type { World } from './world.js';

/** How many records are seeded of each resource that the cases need, in their order; of those there already, the most. */
export function seedCounts(
  world: Pick<World, 'scenario' | 'checks'>,
  cases: readonly Case[],
): readonly { readonly resource: Resource; readonly records: number }[] {
  const { length: tenants } = world.scenario.tenants;
  return seedOrder(world.scenario, cases).map((resource) => {
    if (isEarlier(resource)) return { resource, records: (resource.existing ?? 0) * tenants };
    const base = Math.max(1, resource.records) + (hasIdle(resource) ? 1 : 0);
    const extra = [...extraRows(world, cases, resource, base).values()].reduce((sum, rows) => sum + rows, 0);
    return { resource, records: (base + Object.keys(resource.states).length) * tenants + extra };
  });
}

import { walkScalars } from '../detect/json.js';
import type { Leg, Observation } from '../model.js';
import { ghostOf } from '../records/ghost.js';
import type { Seeded } from '../records/record.js';
import type { Question } from './ask.js';
import { withReferences } from './seeding.js';
import { idKey, isLongId } from './sighting.js';
import type { World } from './world.js';

/**
 * The records that a leg names instead of those that would stand there. Whoever names one has sent its identifier.
 * @throws SeedError where a tenant has none
 */
export function referred(
  world: World,
  as: string,
  refers: NonNullable<Leg['refers']>,
): Readonly<Record<string, Seeded>> {
  const found: Record<string, Seeded> = {};
  for (const [name, whose] of Object.entries(refers)) {
    const tenant = typeof whose === 'string' ? whose : world.scenario.tenants[0]?.name;
    const record = withReferences(world, { names: [name], tenant: tenant ?? '', known: {} })[name];
    if (!record) continue;
    found[name] = typeof whose === 'string' ? record : ghostly(record);
    if (isLongId(record.id)) world.sentIds.set(as, (world.sentIds.get(as) ?? new Set()).add(idKey(record.id)));
  }
  return found;
}

function ghostly(record: Seeded): Seeded {
  return record.id === undefined ? record : { ...record, id: ghostOf(record.id), captures: {} };
}

/** Where an answer names a record of the resource by its identifier: the attacker's own, or the victim's. */
export function pointsIn(
  world: World,
  { leg, context }: Question,
  { json, own }: { readonly json: unknown; readonly own: string | number | undefined },
): Observation['points'] {
  const ids = new Map<string, string>();
  for (const tenant of [context.home, context.case.victim]) {
    const id = world.book.shared.get(`${leg.traces}/${tenant}`)?.[0]?.id;
    if (id !== undefined && tenant !== undefined) ids.set(String(id), ids.has(String(id)) ? '' : tenant);
  }
  const points: Record<string, string> = {};
  walkScalars(json, (scalar, path) => {
    // Where all count from 1, the record may bear the number of what it names.
    const tenant = String(scalar) === String(own) ? undefined : ids.get(String(scalar));
    if (tenant !== undefined) points[path] = tenant;
    return true;
  });
  return points;
}

import { cellsUnder } from '../detect/documents/table.js';
import type { Principal, Rows } from '../model.js';
import type { Gathered } from './exchange.js';
import { createLimit } from './sighting.js';
import type { World } from './world.js';

/**
 * What an export holds: how many rows, whose by the column that names an owner, and whether all seeded records of the
 * asker's tenant are in it, of the kind of record it shows most completely.
 */
export function fileRows(world: World, asker: Principal, { last, sightings }: Gathered, isPaged: boolean): Rows {
  const marks = isPaged ? sightings.map(({ what }) => what) : (last?.hits ?? []).map(({ mark }) => mark);
  const tenant = world.scenario.tenants.findIndex(({ name }) => name === asker.tenant);
  const shown = new Map<number, Set<number>>();
  for (const mark of marks)
    if (mark.kind === 'canary' && mark.tenant === tenant && mark.record >= 0)
      shown.set(mark.resource, (shown.get(mark.resource) ?? new Set()).add(mark.record));
  const foreign = foreignOwners(world, asker, last);
  return {
    count: last?.file?.rows ?? 0,
    pages: 1,
    ended: true,
    ...mostComplete(world, asker, shown),
    counters: {},
    foreignOwners: foreign.kept,
    foreignOwnerCount: foreign.count,
  };
}

function mostComplete(
  { scenario, book }: World,
  { tenant }: Principal,
  shown: ReadonlyMap<number, ReadonlySet<number>>,
): Pick<Rows, 'ownFound' | 'ownExpected'> {
  const counts = [...shown].map(([resource, found]) => {
    const all = book.shared.get(`${scenario.resources[resource]?.name}/${tenant}`) ?? [];
    // A record that was there before is known in a file by its values alone.
    const seeded = all.filter(({ earlier }) => !earlier || earlier.marks.length > 0);
    return { ownFound: seeded.filter(({ index }) => found.has(index)).length, ownExpected: seeded.length };
  });
  const share = ({ ownFound, ownExpected }: (typeof counts)[number]): number => ownFound / Math.max(1, ownExpected);
  return counts.sort((one, other) => share(other) - share(one))[0] ?? { ownFound: 0, ownExpected: 1 };
}

/** Rows whose column says that they are another tenant's. */
function foreignOwners(world: World, asker: Principal, last: Gathered['last']) {
  const fields = [...new Set(world.scenario.resources.flatMap(({ owner }) => owner?.fields ?? []))];
  const within = createLimit();
  const kept: { tenant: string; place: string }[] = [];
  let count = 0;
  for (const { value, place } of (last?.file?.tables ?? []).flatMap((table) => cellsUnder(table, fields))) {
    const tenant = world.ownerValues.get(value);
    if (!tenant || tenant === asker.tenant) continue;
    count += 1;
    if (within(tenant)) kept.push({ tenant, place });
  }
  return { kept, count };
}

import { sourceOf } from '../checks/safe-mode.js';
import { operationNamed } from '../checks/subjects.js';
import { leaves } from '../detect/json.js';
import { pick } from '../detect/pointer.js';
import type { Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { type Claim, claimsOf, type Lists, type Unknown } from './earlier-claims.js';
import { readListAsNobody, readOwnList } from './earlier-lists.js';
import { type Candidate, noteHolders, valuesAt } from './earlier-values.js';
import { idKey, isLongId } from './sighting.js';
import type { World } from './world.js';

/**
 * Takes rows of each tenant's own list for its records: nothing is created. Who else is shown a row, and which values
 * one tenant alone holds, is known only once every tenant's list, and that of nobody, is read.
 * @returns values that may be evidence, once the lists of all resources are read
 */
export async function adopt(world: World, resource: Resource): Promise<readonly Candidate[]> {
  const list = sourceOf(world.scenario, resource);
  const { tenants } = world.scenario;
  if (!list) {
    const text = `no list shows which records of ${resource.name} there are`;
    for (const { name } of tenants) refuse(world, resource, name, { reason: 'own-rows-missing', text });
    return [];
  }
  const read = await Promise.all(
    tenants.map(async ({ name: tenant }) => {
      const place = { resource, list, tenant };
      return { tenant, own: await readOwnList(world, place), open: await readListAsNobody(world, place) };
    }),
  );
  const lists: Lists = {
    resource,
    list,
    byTenant: new Map(read.map(({ tenant, own }) => [tenant, own])),
    open: read.flatMap(({ open }) => open.rows),
  };
  noteHolders(world, lists);
  return tenants.flatMap(({ name }) => adoptFor(world, lists, name));
}

function refuse(world: World, { name }: Resource, tenant: string, why: Unknown): void {
  world.book.unknown.set(`${name}/${tenant}`, why);
  void world.write({ type: 'note', topic: 'warning', text: why.text });
}

function adoptFor(world: World, lists: Lists, tenant: string): readonly Candidate[] {
  const { resource } = lists;
  const claims = claimsOf(world, lists, tenant);
  if ('unknown' in claims) {
    refuse(world, resource, tenant, claims.unknown);
    return [];
  }
  const records = claims.rows.map((claim, index) => recordOf(world, lists, { claim, tenant, index }));
  for (const record of records) if (!resource.shared) noteIssued(world, record);
  const ids = world.book.claimedIds.get(resource.name) ?? new Set();
  world.book.claimedIds.set(resource.name, ids);
  for (const { id } of records) ids.add(String(id));
  const chosen = middleFirst(spread(withoutNamesakes(lists, tenant, records), resource.existing ?? records.length));
  for (const { index, earlier } of chosen)
    if (earlier) earlier.shown = leaves(claims.rows[index]?.row.json, world.print, { limit: 200 });
  world.book.shared.set(`${resource.name}/${tenant}`, chosen);
  const text = `${chosen.length} of ${claims.rows.length} rows in ${tenant}'s list of ${resource.name} stand for its records`;
  void world.write({ type: 'note', topic: 'learned', text });
  const isWhole = [...lists.byTenant.values()].every((one) => one.isWhole);
  if (!isWhole || resource.shared) return [];
  return records.flatMap((record, index) =>
    valuesAt(claims.rows[index]?.row.json, resource.marks ?? []).map((found) => ({ ...found, record })),
  );
}

interface Adoption {
  readonly claim: Claim;
  readonly tenant: string;
  readonly index: number;
}

function recordOf(world: World, { resource, byTenant }: Lists, { claim, tenant, index }: Adoption): Seeded {
  const { row, isUnclaimed } = claim;
  return {
    resource: resource.name,
    resourceIndex: world.scenario.resources.indexOf(resource),
    tenant,
    tenantIndex: world.scenario.tenants.findIndex(({ name }) => name === tenant),
    index,
    purpose: 'shared',
    owner: byTenant.get(tenant)?.as ?? tenant,
    ...(row.id === undefined ? {} : { id: row.id }),
    captures: capturesOf(resource, row.json),
    references: row.references,
    earlier: { shown: {}, isUnclaimed, marks: [] },
    writes: 0,
  };
}

/** What the create would have kept of its answer, a row may show as well: a link, the name of a file. */
function capturesOf(resource: Resource, json: unknown): Record<string, unknown> {
  const pointers = (operationNamed(resource, 'create')?.requests ?? []).flatMap(({ capture = {} }) =>
    Object.entries(capture),
  );
  const row = { status: 200, headers: {}, text: '', json };
  return Object.fromEntries(
    pointers.flatMap(([name, pointer]) => {
      const [value] = pick(pointer, row);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** An identifier that two tenants have is nobody's. */
function noteIssued({ issued }: World, record: Seeded): void {
  if (!isLongId(record.id)) return;
  const key = idKey(record.id);
  const isCommon = issued.has(key) && issued.get(key)?.tenant !== record.tenant;
  issued.set(key, isCommon ? undefined : record);
}

/** Where each tenant counts from 1, an identifier that others have as well would lead them to their own: those come last. */
function withoutNamesakes({ byTenant }: Lists, tenant: string, records: readonly Seeded[]): readonly Seeded[] {
  const taken = new Set<string>();
  for (const [name, { rows }] of byTenant) if (name !== tenant) for (const { id } of rows) taken.add(String(id));
  const isTaken = ({ id }: Seeded): boolean => taken.has(String(id));
  const free = records.filter((record) => !isTaken(record));
  return free.length > 0 ? free : records;
}

/** From the whole length of the list: a reading that ends early misses some of them. */
function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)]).filter(
    (item) => item !== undefined,
  );
}

/** The first of them is what attacks aim at: the newest rows, at either end of a list, are those that go away again. */
function middleFirst<Item>(items: readonly Item[]): readonly Item[] {
  const middle = Math.floor(items.length / 2);
  return [...items.slice(middle), ...items.slice(0, middle)];
}

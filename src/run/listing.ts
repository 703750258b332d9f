import { IN_ROW } from '../checks/protocol/experiment.js';
import { resourceOf } from '../checks/subjects.js';
import { counters } from '../detect/counters.js';
import { pick } from '../detect/pointer.js';
import { idOf, ownerOf, rowsAt } from '../detect/rows.js';
import type { EarlierRows, Operation, Resource, Rows } from '../model.js';
import type { Seeded } from '../records/record.js';
import { createEarlierRows } from './earlier-rows.js';
import type { Asker, Gathered } from './exchange.js';
import { itemsOf, readPages } from './paging.js';
import type { Reading } from './reading.js';
import { createLimit, isLongId } from './sighting.js';
import { isFew, noteVanished } from './vanished.js';
import { rowOf } from './witness.js';
import { isAtHome, type World } from './world.js';

export interface Listed {
  readonly rows: Rows;
  readonly earlier: EarlierRows;
}

/** A list read to its end: whose rows, whether all of one's own, and the numbers beside them. */
export async function readList(world: World, asker: Asker, operation: Operation, gathered: Gathered): Promise<Listed> {
  const resource = resourceOf(world.scenario, operation);
  const found = new Set<number>();
  const knowable = new Set<number>();
  const foreign: { tenant: string; place: string }[] = [];
  const kept = createLimit();
  let foreignCount = 0;
  let page = 0;
  let inRow: Readonly<Record<string, number>> | undefined;
  const earlier = createEarlierRows(world, asker, operation, resource);
  const see = (reading: Reading): void => {
    page += 1;
    earlier.read(reading, page);
    noteOwn(world, reading, { resource, asker, operation, found, knowable });
    inRow ??= numbersInOwnRow(world, reading, { resource, asker, operation });
    for (const owner of foreignOwners(world, reading, { resource, asker, operation })) {
      foreignCount += 1;
      if (kept(owner.tenant)) foreign.push(owner);
    }
  };
  let pages = await readPages(world, asker, operation, gathered, see);
  const unseen = (): readonly Seeded[] =>
    resource && operation.name === 'list' ? unseenOf(world, asker, resource, found) : [];
  if (resource) await noteVanished(world, resource, unseen());
  // While it is read a list in use may move on by a row, so that one is on neither of two pages.
  if (isFew(unseen())) {
    page = 0;
    pages = await readPages(world, asker, operation, gathered, see);
  }
  const expected = expectedRecords(world, asker, operation, resource);
  const rows: Rows = {
    count: pages.rows,
    pages: pages.pages,
    ended: pages.ended,
    ...(pages.more === undefined ? {} : { more: pages.more }),
    ownFound:
      operation.name === 'list'
        ? expected.filter((index) => found.has(index)).length
        : Math.min(found.size, expected.length),
    ownExpected: expected.length,
    knowable: Math.min(knowable.size, expected.length),
    counters: { ...pages.counters, ...inRow },
    ...(resource?.existing === undefined ? {} : { areEarlier: true }),
    ...unknownIn(world, asker, resource),
    foreignOwners: foreign,
    foreignOwnerCount: foreignCount,
  };
  return { rows, earlier: earlier.found };
}

/** None of its rows is known to be the asker's own, and why. */
function unknownIn({ book }: World, { principal }: Asker, resource: Resource | undefined): Pick<Rows, 'unknown'> {
  const unknown = book.unknown.get(`${resource?.name}/${principal.tenant}`);
  return unknown ? { unknown } : {};
}

/** The plain list shows every seeded record; any other (a board, deleted ones) at least one of one's own. */
function expectedRecords(
  world: World,
  asker: Asker,
  operation: Operation,
  resource: Resource | undefined,
): readonly number[] {
  const tenant = asker.principal.tenant;
  if (!resource || !tenant) return [];
  const records = world.book.shared.get(`${resource.name}/${tenant}`) ?? [];
  const seeded = records
    .filter((record) => !record.earlier || (!record.isDeleted && isUnder(record, asker)))
    .map(({ index }) => index);
  return operation.name === 'list' ? seeded : seeded.slice(0, 1);
}

/** Records that were there before, and that the list does not show. */
function unseenOf({ book }: World, asker: Asker, { name }: Resource, found: ReadonlySet<number>): readonly Seeded[] {
  const records = book.shared.get(`${name}/${asker.principal.tenant}`) ?? [];
  return records.filter((one) => one.earlier && !one.isDeleted && !found.has(one.index) && isUnder(one, asker));
}

/** A list below one parent shows what was found below that one, and nothing of the others. */
function isUnder({ references }: Seeded, { facts }: Asker): boolean {
  return Object.entries(references).every(([name, { id }]) => {
    const parent = facts.references[name];
    return parent === undefined || String(parent.id) === String(id);
  });
}

interface Whose {
  readonly resource: Resource | undefined;
  readonly asker: Asker;
}

interface Own extends Whose {
  readonly operation: Operation;
  readonly found: Set<number>;
  readonly knowable: Set<number>;
}

function noteOwn(world: World, reading: Reading, { resource, asker, operation, found, knowable }: Own): void {
  const tenant = world.scenario.tenants.findIndex(({ name }) => name === asker.principal.tenant);
  const index = resource ? world.scenario.resources.indexOf(resource) : -1;
  for (const { mark } of reading.hits)
    if (mark.kind === 'canary' && mark.tenant === tenant && mark.resource === index) {
      found.add(mark.record);
      knowable.add(mark.record);
    }
  const learned = resource && world.learned.get(`${resource.name}/${operation.name}`);
  if (!resource || learned?.idKey === undefined || learned.items === undefined) return;
  const ids = new Map(
    (world.book.shared.get(`${resource.name}/${asker.principal.tenant}`) ?? []).map(({ id, index: at }) => [
      String(id),
      at,
    ]),
  );
  for (const row of rowsAt(reading.json, learned.items)) {
    const at = ids.get(String(idOf(row, learned.idKey)));
    if (at === undefined) continue;
    found.add(at);
    const owner = ownerOf(row, resource.owner?.fields ?? []);
    const isNamed = owner !== undefined && world.ownerValues.get(String(owner)) === asker.principal.tenant;
    if (isNamed || isLongId(idOf(row, learned.idKey))) knowable.add(at);
  }
}

/** Each row may tell how many there are: one row that nobody changes stands for all. Undefined where it is not on the page. */
function numbersInOwnRow(
  world: World,
  reading: Reading,
  { resource, asker, operation }: Whose & { readonly operation: Operation },
): Readonly<Record<string, number>> | undefined {
  const items = itemsOf(world, operation);
  const [record] = world.book.shared.get(`${resource?.name}/${asker.principal.tenant}`) ?? [];
  if (!resource || !record || items === undefined) return undefined;
  const idKey = world.learned.get(`${resource.name}/${operation.name}`)?.idKey;
  const row = rowOf(world, reading, { record, items, idKey });
  if (row === undefined) return undefined;
  const numbers = Object.entries(counters({ json: row, headers: {} }));
  return Object.fromEntries(numbers.map(([place, value]) => [`${IN_ROW}${place.slice('body '.length)}`, value]));
}

/** Rows that say themselves that they are another tenant's. */
function foreignOwners(world: World, reading: Reading, whose: Whose & { readonly operation: Operation }) {
  const { resource, asker, operation } = whose;
  const fields = resource?.owner?.fields ?? [];
  const items = itemsOf(world, operation);
  const pointer = resource?.owner?.pointer;
  if (!resource || items === undefined || (fields.length === 0 && !pointer)) return [];
  return rowsAt(reading.json, items).flatMap((row, index) => {
    const owner =
      ownerOf(row, fields) ?? (pointer && pick(pointer, { status: 200, headers: {}, text: '', json: row })[0]);
    const tenant = world.ownerValues.get(String(owner));
    return tenant && !isAtHome(asker.principal, tenant) ? [{ tenant, place: `${items}[${index}]` }] : [];
  });
}

import { isShared } from '../checks/subjects.js';
import { pick } from '../detect/pointer.js';
import { idOf, namesNobody, ownerOf, rowsAt } from '../detect/rows.js';
import type { EarlierRows, Operation, Resource } from '../model.js';
import type { Asker } from './exchange.js';
import { itemsOf } from './paging.js';
import type { Reading } from './reading.js';
import { idKey, isLongId } from './sighting.js';
import { isAtHome, type World } from './world.js';

/** A list of a million rows is compared by its first ones. */
const MOST = 20_000;

/**
 * Rows that this run did not make. Whose they are says their `owner`; where nothing says it, what two tenants both see
 * is known by random identifiers alone: short ones, and equal texts, are the same in sound systems too.
 */
export function createEarlierRows(world: World, asker: Asker, operation: Operation, resource: Resource | undefined) {
  const ids: Record<string, string> = {};
  const strangers: Record<string, string> = {};
  const found = { ids, strangers, unowned: 0 };
  const items = itemsOf(world, operation);
  const key = resource && world.learned.get(`${resource.name}/${operation.name}`)?.idKey;
  // What the asker's own tenant is called must be known, before another name can be somebody else's.
  const isOwnKnown = [...world.ownerValues.values()].some((tenant) => isAtHome(asker.principal, tenant));
  let kept = 0;
  const note = (row: unknown, place: () => string): void => {
    const owner = resource && ownerSaid(row, resource);
    // Most rows are of somebody who is known: of them nothing is kept.
    if (owner !== undefined && world.ownerValues.has(owner)) return;
    const id = idOf(row, key ?? 'id');
    const long = isLongId(id) ? idKey(id) : undefined;
    if (long !== undefined && world.issued.has(long)) return;
    if (owner === 'nobody') found.unowned += 1;
    else if (owner !== undefined && isOwnKnown) strangers[world.print(owner)] ??= place();
    else if (long !== undefined && owner === undefined) ids[world.print(long)] ??= place();
  };
  const read = ({ json }: Reading, page: number): void => {
    if (items === undefined || !resource || isShared(resource, operation)) return;
    for (const [index, row] of rowsAt(json, items).entries()) {
      if (kept >= MOST) return;
      kept += 1;
      note(row, () => `${items}[${index}]${page > 1 ? ` of page ${page}` : ''}`);
    }
  };
  return { read, found: found satisfies EarlierRows };
}

/** The value of its owner field; `nobody` where it is there and empty; undefined where the row does not say. */
export function ownerSaid(row: unknown, { owner }: Resource): string | undefined {
  if (!owner) return undefined;
  const said =
    ownerOf(row, owner.fields) ??
    (owner.pointer && pick(owner.pointer, { status: 200, headers: {}, text: '', json: row })[0]);
  if (said === null || (said === undefined && namesNobody(row, owner.fields))) return 'nobody';
  if (typeof said !== 'string' && typeof said !== 'number') return undefined;
  // Zeros and the nil UUID stand for none.
  return /^[0-]*$/.test(String(said)) ? 'nobody' : String(said);
}

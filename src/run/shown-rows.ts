import { unordered } from '../detect/compare.js';
import { leaves } from '../detect/json.js';
import { idOf, rowsAt } from '../detect/rows.js';
import type { Leaf, Mark, Operation, Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import type { Asker } from './exchange.js';
import { itemsOf } from './paging.js';
import type { Reading } from './reading.js';
import type { World } from './world.js';

type Values = Readonly<Record<string, Leaf>>;

/** A tenant's list of a resource, and who reads it. */
export interface ListPlace {
  readonly resource: Resource;
  readonly tenant: string;
  readonly list: Operation;
  readonly asker: Asker;
}

/** How a list shows the records of one tenant. */
export interface ShownRows {
  /** Takes one page. */
  read(reading: Reading): void;
  /** Rows so far, whosesoever. */
  count(): number;
  /** Values of the record's own row; undefined where there is none. */
  rowOf(record: Seeded): Values | undefined;
  /** Different rows in which the record's canary stands. */
  copiesOf(record: Seeded): number;
}

/** Remembers, of every row, no more than whose canaries stand in it, and of the rows of these records their values. */
export function createShownRows(
  world: World,
  { resource, list }: Pick<ListPlace, 'resource' | 'list'>,
  records: readonly Seeded[],
): ShownRows {
  const items = itemsOf(world, list);
  const idKey = world.learned.get(`${resource.name}/${list.name}`)?.idKey;
  const rows = new Map<Seeded, Values>();
  const copies = new Map<number, Set<string>>();
  const byId = new Map(records.flatMap((record) => (record.id === undefined ? [] : [[String(record.id), record]])));
  const byIndex = new Map(records.map((record) => [record.index, record]));
  let count = 0;

  function note(row: unknown): void {
    const text = JSON.stringify(row);
    const id = idKey === undefined ? undefined : idOf(row, idKey);
    const marked = new Set(world.scanner.scanText(text).flatMap(({ mark }) => ownIndex(mark)));
    for (const index of marked) copies.set(index, (copies.get(index) ?? new Set()).add(String(id ?? text)));
    const record = idKey === undefined ? byIndex.get([...marked][0] ?? -1) : byId.get(String(id));
    if (record) rows.set(record, unordered(leaves(row, world.print)));
  }

  function ownIndex(mark: Mark): readonly number[] {
    const [{ tenantIndex, resourceIndex } = { tenantIndex: -1, resourceIndex: -1 }] = records;
    if (mark.kind !== 'canary' || mark.tenant !== tenantIndex || mark.resource !== resourceIndex) return [];
    return [mark.record];
  }

  return {
    read({ json }) {
      if (items === undefined) return;
      const found = rowsAt(json, items);
      count += found.length;
      for (const row of found) note(row);
    },
    count: () => count,
    rowOf: (record) => rows.get(record),
    copiesOf: ({ index }) => copies.get(index)?.size ?? 0,
  };
}

/**
 * Places in a row that hold something else than the same places in the owner's read of the record, with the value they
 * hold there. A read may wrap what the row shows (`$.data.status` for `$.status`): the shortest such place is meant.
 */
export function contradictions(row: Values, read: Values): ReadonlyMap<string, string> {
  const places = Object.keys(read).sort((one, other) => one.length - other.length);
  const found = new Map<string, string>();
  for (const [path, leaf] of Object.entries(row)) {
    const [place, rival] = places.filter((one) => one.endsWith(path.slice(1)));
    if (place === undefined || rival?.length === place.length) continue;
    if (read[place]?.print !== leaf.print || read[place].type !== leaf.type)
      found.set(path, `${leaf.type} ${leaf.print} for ${read[place]?.type} ${read[place]?.print}`);
  }
  return found;
}

import { sourceOf } from '../checks/safe-mode.js';
import type { CanaryMark, Principal } from '../model.js';
import { whoseIs } from './earlier-claims.js';
import { type ListedRow, type ListedRows, readOwnList } from './earlier-lists.js';
import { valuesAt } from './earlier-values.js';
import type { Find } from './opened-file.js';
import type { World } from './world.js';

/** One reading serves all who are in doubt meanwhile. */
const FRESH_MS = 2000;

/**
 * On a live system a value that one tenant alone held may stand in a new row of another by now: two people write the same
 * remark. Before such a value is held against anybody, the asker's own list is read again; what stands there in a row
 * of its own is no evidence from then on.
 */
export async function voidCommonValues(world: World, asker: Principal, hits: readonly Find[]): Promise<void> {
  const home = asker.tenant;
  if (home === undefined || world.known.size() === 0) return;
  const doubtful = hits.filter(
    ({ mark, text }) => mark.kind === 'canary' && isAbroad(world, mark, home) && !world.voided.has(text),
  );
  const kinds = new Set(doubtful.flatMap(({ mark }) => (mark.kind === 'canary' ? mark.resource : [])));
  for (const index of kinds) {
    const resource = world.scenario.resources[index];
    const list = resource?.existing === undefined ? undefined : sourceOf(world.scenario, resource);
    if (!resource || !list) continue;
    const { rows } = await freshList(world, `${resource.name}/${home}`, () =>
      readOwnList(world, { resource, list, tenant: home }),
    );
    const own = new Set<string>();
    for (const row of rows)
      if (isOwn(world, index, row, home))
        for (const { value } of valuesAt(row.json, resource.marks ?? [])) own.add(value.trim().toLowerCase());
    for (const { text } of doubtful) if (own.has(text.toLowerCase())) world.voided.add(text);
  }
}

function isAbroad({ scenario }: World, { tenant }: CanaryMark, home: string): boolean {
  return scenario.tenants[tenant]?.name !== home;
}

const lists = new WeakMap<World['book'], Map<string, { readonly at: number; readonly read: Promise<ListedRows> }>>();

function freshList({ book }: World, key: string, read: () => Promise<ListedRows>): Promise<ListedRows> {
  const known = lists.get(book) ?? new Map<string, { at: number; read: Promise<ListedRows> }>();
  lists.set(book, known);
  const last = known.get(key);
  if (last && performance.now() - last.at < FRESH_MS) return last.read;
  const made = { at: performance.now(), read: read() };
  known.set(key, made);
  return made.read;
}

/** It says so itself; or says nothing, and is none of those that were another tenant's. */
function isOwn(world: World, resourceIndex: number, row: ListedRow, home: string): boolean {
  const resource = world.scenario.resources[resourceIndex];
  if (!resource) return false;
  const whose = whoseIs(world, resource, row);
  if (whose === 'others') return false;
  if (whose !== 'unsaid') return whose.tenant === home;
  return row.id !== undefined && !world.book.claimedIds.get(resource.name)?.has(String(row.id));
}

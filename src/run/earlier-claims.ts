import { isShared } from '../checks/subjects.js';
import type { Operation, Resource, UnknownReason } from '../model.js';
import type { ListedRow, ListedRows } from './earlier-lists.js';
import { ownerSaid } from './earlier-rows.js';
import { valuesAt } from './earlier-values.js';
import { idKey, isLongId } from './sighting.js';
import type { World } from './world.js';

/** A row, and by what it counts as its tenant's. */
export interface Claim {
  readonly row: ListedRow;
  /** It says nothing of its owner, and no other list shows it. */
  readonly isUnclaimed: boolean;
}

/** All lists of one resource as they were before anything else was asked. */
export interface Lists {
  readonly resource: Resource;
  readonly list: Operation;
  readonly byTenant: ReadonlyMap<string, ListedRows>;
  /** Rows that are shown without a sign-in. */
  readonly open: readonly ListedRow[];
}

/** Why no row is known to be this tenant's. */
export interface Unknown {
  readonly reason: UnknownReason;
  readonly text: string;
}

export type Claims = { readonly rows: readonly Claim[] } | { readonly unknown: Unknown };

/** Whose a row is: a tenant of the scenario, several or somebody else, or nobody has said. */
export type Whose = { readonly tenant: string } | 'others' | 'unsaid';

/**
 * The rows that count as this tenant's (verdicts.md, Records that were there before): the record says so, or nobody else
 * is shown it. A row in a tenant's list is not thereby that tenant's.
 */
export function claimsOf(world: World, lists: Lists, tenant: string): Claims {
  const { resource, list, byTenant } = lists;
  const own = byTenant.get(tenant);
  const who = `${own?.as ?? tenant}'s list of ${resource.name}`;
  if (!own || own.trouble !== undefined) return unknown('control-failed', `${who}: ${own?.trouble ?? 'not read'}`);
  if (own.rows.length === 0) return unknown('own-rows-missing', `${who} holds no row: an empty list proves nothing`);
  // What all are shown on purpose is nobody's; any row of it will do.
  if (isShared(resource, list)) return { rows: own.rows.map((row) => ({ row, isUnclaimed: true })) };
  const rows: Claim[] = [];
  const elsewhere = shownElsewhere(world, lists, tenant);
  const met = new Set<string>();
  let common = 0;
  for (const row of own.rows) {
    const key = keyOf(world, resource, row);
    // While it is read a list may move on by a row, and show one twice.
    if (met.has(key)) continue;
    met.add(key);
    const whose = whoseIs(world, resource, row);
    if (whose === 'others') continue;
    if (whose !== 'unsaid') {
      if (whose.tenant === tenant) rows.push({ row, isUnclaimed: false });
    } else if (elsewhere.has(key)) common += 1;
    else rows.push({ row, isUnclaimed: true });
  }
  const others = [...byTenant.values()].find(({ isWhole }) => !isWhole);
  const sure = others ? rows.filter(({ isUnclaimed }) => !isUnclaimed) : rows;
  if (sure.length > 0) return { rows: sure };
  if (common > 0)
    return unknown(
      'shared-or-leak',
      `each of the ${common} rows in ${who} is shown to others too, and nothing says whose they are`,
    );
  if (rows.length > 0)
    return unknown(
      'unread',
      `the rows in ${who} say nothing of their owner, and the list of ${others?.as} was not read to its end`,
    );
  return unknown('own-rows-missing', `of the ${own.rows.length} rows in ${who} none says that it is ${tenant}'s`);
}

function unknown(reason: UnknownReason, text: string): Claims {
  return { unknown: { reason, text } };
}

/** What the record itself says. */
export function whoseIs(world: World, resource: Resource, { json }: ListedRow): Whose {
  const said = ownerSaid(json, resource);
  if (said === undefined) return 'unsaid';
  if (said === 'nobody') return 'others';
  const tenant = world.ownerValues.get(said);
  if (tenant) return { tenant };
  const known = new Set(world.ownerValues.values());
  // While somebody's own name is not known, a strange one may be just that.
  return world.scenario.tenants.every(({ name }) => known.has(name)) ? 'others' : 'unsaid';
}

/** Keys of the rows that other tenants, or everybody, are shown. */
export function shownElsewhere(world: World, { resource, byTenant, open }: Lists, tenant: string): ReadonlySet<string> {
  const keys = new Set(open.map((row) => keyOf(world, resource, row)));
  for (const [name, { rows }] of byTenant)
    if (name !== tenant) for (const row of rows) keys.add(keyOf(world, resource, row));
  return keys;
}

/**
 * A random identifier names one row wherever it stands. Where tenants count from 1 each, equal numbers are different
 * rows: there what the row holds must be the same as well, by the fields that are evidence where there are any.
 */
export function keyOf(world: World, resource: Resource, { id, json }: ListedRow): string {
  if (isLongId(id)) return idKey(id);
  const values = valuesAt(json, resource.marks ?? []).map(({ value }) => value);
  return `${id} ${world.print(values.length > 0 ? values.join(' ') : JSON.stringify(json))}`;
}

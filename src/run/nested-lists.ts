import { keeperOf, operationNamed } from '../checks/subjects.js';
import type { Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { type Gathered, gather } from './exchange.js';
import { type Pages, readPages } from './paging.js';
import { inParallel } from './parallel.js';
import type { Reading } from './reading.js';
import { ownAsker } from './seeding.js';
import type { World } from './world.js';

export interface Search {
  readonly resource: Resource;
  readonly tenant: string;
  /** The tenant's records of a resource that the address of the list names. */
  readonly parentsOf: (resource: string) => readonly Seeded[];
  /** What creates captured, where the list needs it. */
  readonly captures?: Seeded['captures'];
}

/** What the lists could not show, in words. */
export interface Unread {
  /** Never sent, or without a session to send it. */
  readonly unasked: readonly string[];
  /** Refused, or not read to its end. */
  readonly unended: readonly string[];
}

/**
 * Reads the list of a resource as its owner, page by page; a list that lies under a parent is read once under each.
 * `see` also gets a record that stands for a row of that list. Where no parent is known there is no list.
 */
export async function readLists(
  world: World,
  { resource, tenant, parentsOf, captures = {} }: Search,
  see: (reading: Reading, record: Seeded) => void,
): Promise<Unread> {
  const list = operationNamed(resource, 'list');
  const owner = keeperOf(world.scenario, tenant, list?.allow);
  const unasked: string[] = [];
  const unended: string[] = [];
  if (!list || !owner) return { unasked, unended };
  const places = combined(list.references, parentsOf);
  await inParallel(places, world.scenario.limits.concurrency, async (references) => {
    const record = { ...strayOf(world, { resource, tenant, owner }), references };
    const gathered = gather();
    const asker = ownAsker(world, owner, { ...record, captures }, resource);
    try {
      const pages = await readPages(world, asker, list, gathered, (reading) => see(reading, record));
      unended.push(...whyUnread(pages, gathered, list.references.length > 0));
    } catch (error) {
      unasked.push(error instanceof Error ? error.message : String(error));
    }
  });
  return { unasked, unended };
}

/** Under a parent that is gone nothing is left to list. */
function whyUnread({ pages, ended }: Pages, { last, failure }: Gathered, isNested: boolean): readonly string[] {
  if (ended) return [];
  if (failure) return [failure.text];
  const status = last?.status ?? 0;
  if (isNested && pages === 0 && (status === 404 || status === 410)) return [];
  return [status >= 300 ? `list got status ${status}` : 'list has more rows than it showed'];
}

type References = Seeded['references'];

/** Every choice of one record a name; who names the others itself goes only with those. */
function combined(names: readonly string[], parentsOf: Search['parentsOf']): readonly References[] {
  let made: readonly References[] = [{}];
  for (const name of names) {
    const named = parentsOf(name).filter(({ id }) => id !== undefined);
    const parents = new Map(named.map((parent) => [String(parent.id), parent]));
    made = made.flatMap((chosen) => [...parents.values()].map((parent) => ({ ...chosen, [name]: parent })));
  }
  return made.filter((chosen) =>
    Object.values(chosen).every(({ references }) =>
      Object.entries(references).every(
        ([name, { id }]) => chosen[name] === undefined || String(chosen[name].id) === String(id),
      ),
    ),
  );
}

/** Stands for a record of which no more is known than where it was met. */
export function strayOf(
  world: World,
  { resource, tenant, owner }: { resource: Resource; tenant: string; owner: string },
): Seeded {
  return {
    resource: resource.name,
    resourceIndex: world.scenario.resources.indexOf(resource),
    tenant,
    tenantIndex: world.scenario.tenants.findIndex(({ name }) => name === tenant),
    index: 0,
    purpose: 'twin',
    owner,
    captures: {},
    references: {},
    writes: 0,
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { operationNamed } from '../checks/subjects.js';
import { holds } from '../detect/pointer.js';
import { idOf, learnRows, rowsAt } from '../detect/rows.js';
import type { Operation, Resource, RunEnd } from '../model.js';
import type { Seeded } from '../records/record.js';
import { compileTemplate } from '../scenario/template.js';
import { idOfRow } from './created-record.js';
import { readLists } from './nested-lists.js';
import type { Reading } from './reading.js';
import { parentsFirst } from './seed-order.js';
import type { World } from './world.js';

type Left = RunEnd['cleanup']['left'][number];
type Remove = (world: World, resource: Resource, record: Seeded) => Promise<string | undefined>;

/** What became of a tenant's rows that still carried a mark of this run. */
export interface Strays {
  /** Rows that no record we know of explains: created by an attack, or by a create whose answer never came. */
  readonly unknown: number;
  /** `resource/id` of every row that carried a mark. */
  readonly found: readonly string[];
  /** Of those, removed. */
  readonly removed: number;
  readonly left: readonly Left[];
}

/** Where to look: the lists of a resource as one tenant has them. */
export interface StrayPlace {
  readonly resource: Resource;
  readonly tenant: string;
  /** `resource/tenant` → records that lists may lie under, although nobody knew of them. */
  readonly parents: ReadonlyMap<string, readonly Seeded[]>;
}

/** Strays under whose addresses other lists lie, before anything is removed: strays of those are found there. */
export async function findParents(world: World): Promise<StrayPlace['parents']> {
  const { resources, tenants } = world.scenario;
  const nested = new Set(resources.flatMap((resource) => operationNamed(resource, 'list')?.references ?? []));
  const parents = new Map<string, readonly Seeded[]>();
  for (const resource of parentsFirst(resources).filter(({ name }) => nested.has(name)))
    for (const { name: tenant } of tenants.filter(({ name }) => world.book.counts.has(`${resource.name}/${name}`))) {
      const { strays } = await straysIn(world, { resource, tenant, parents });
      parents.set(`${resource.name}/${tenant}`, strays);
    }
  return parents;
}

/** Lists the resource as its owner, removes what carries a mark of this run, and looks again until it is gone. */
export async function removeStrays(world: World, place: StrayPlace, remove: Remove): Promise<Strays> {
  const { resource, tenant } = place;
  const known = new Set(
    world.book.all.flatMap(({ resource: name, tenant: of, id }) =>
      name === resource.name && of === tenant && id !== undefined ? [String(id)] : [],
    ),
  );
  const { strays, whys: unread } = await straysIn(world, place);
  const unsearched = [...new Set(unread)].map(
    (why): Left => ({
      resource: resource.name,
      tenant,
      id: '(unknown)',
      why: `its list could not be searched: ${why}`,
    }),
  );
  if (strays.length === 0) return { unknown: 0, found: [], removed: 0, left: unsearched };
  const whys = new Map<string, string>();
  for (const stray of strays) {
    const why = whySpared(world, stray) ?? (await remove(world, resource, stray));
    if (why !== undefined) whys.set(nameOf(stray), why);
  }
  const still = await stillThere(world, place);
  const left = still.map((stray): Left => {
    const why = whys.get(nameOf(stray)) ?? 'it is still listed after it was deleted';
    return { resource: resource.name, tenant, id: nameOf(stray), why };
  });
  const unknown = strays.filter((stray) => !known.has(nameOf(stray))).length;
  const found = strays.map((stray) => `${resource.name}/${nameOf(stray)}`);
  const removed = unknown - left.filter(({ id }) => !known.has(id)).length;
  return { unknown, found, removed, left: [...left, ...unsearched] };
}

function whySpared({ book }: World, { resource, tenant, id }: Seeded): string | undefined {
  if (id === undefined) return 'its row shows no identifier';
  if (!book.elders.has(`${resource}/${tenant}/${id}`)) return undefined;
  return 'it was there before this run, and an attack wrote into it';
}

interface StraysIn {
  readonly strays: readonly Seeded[];
  /** Lists that could not be asked for at all. */
  readonly whys: readonly string[];
}

/** The tenant's own rows that carry a mark of this run. */
async function straysIn(world: World, { resource, tenant, parents }: StrayPlace): Promise<StraysIn> {
  const list = operationNamed(resource, 'list');
  const own = new Map<string, Seeded>();
  const parentsOf = (name: string): readonly Seeded[] => [
    ...world.book.all.filter((record) => record.resource === name && record.tenant === tenant),
    ...(parents.get(`${name}/${tenant}`) ?? []),
  ];
  const captures = world.book.shared.get(`${resource.name}/${tenant}`)?.[0]?.captures;
  const { unasked } = await readLists(
    world,
    { resource, tenant, parentsOf, ...(captures ? { captures } : {}) },
    (reading, record) => {
      if (!list) return;
      for (const id of markedRows(world, resource, list, reading)) own.set(String(id), { ...record, id });
    },
  );
  return { strays: [...own.values()], whys: unasked };
}

/** Where rows are may not have been learned: the run may have ended before it came to that. */
function markedRows(
  world: World,
  resource: Resource,
  list: Operation,
  { hits, json, status, headers, text }: Reading,
): readonly (string | number | undefined)[] {
  if (hits.length === 0 || list.items?.in === 'css') return [];
  const isOurs = (row: string): boolean => world.scanner.scanText(row).some(({ mark }) => mark.kind !== 'strange');
  const learned = world.learned.get(`${resource.name}/list`);
  const said = list.items?.in === 'json' ? list.items.path : learned?.items;
  const items = said ?? learnRows(json, isOurs, []).items;
  if (items === undefined) return [];
  return rowsAt(json, items)
    .filter((row) => isOurs(JSON.stringify(row)))
    .filter((row) => !resource.gone || !holds(resource.gone, { status, headers, text, json: row }, plainly))
    .map((row) => (learned?.idKey === undefined ? idOfRow(row, resource) : idOf(row, learned.idKey)));
}

/** A list may be behind: it has `settle` to forget what was deleted. */
async function stillThere(world: World, place: StrayPlace): Promise<readonly Seeded[]> {
  const settleMs = operationNamed(place.resource, 'list')?.settleMs ?? 0;
  const startedAt = performance.now();
  for (let pause = 25; ; pause = Math.min(pause * 1.5, 400)) {
    const { strays } = await straysIn(world, place);
    if (strays.length === 0 || performance.now() - startedAt + pause > settleMs) return strays;
    await sleep(pause);
  }
}

function nameOf({ id }: Seeded): string {
  return String(id ?? '(unknown)');
}

function plainly(template: unknown): unknown {
  return compileTemplate(template).render({});
}

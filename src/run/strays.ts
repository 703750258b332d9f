import { setTimeout as sleep } from 'node:timers/promises';
import { operationNamed, ownerOf } from '../checks/subjects.js';
import { holds } from '../detect/pointer.js';
import { idOf, learnRows, rowsAt } from '../detect/rows.js';
import type { Operation, Resource, RunEnd } from '../model.js';
import type { Seeded } from '../records/record.js';
import { compileTemplate } from '../scenario/template.js';
import { idOfRow } from './created-record.js';
import { gather } from './exchange.js';
import { misfortuneOf } from './misfortune.js';
import { readPages } from './paging.js';
import type { Reading } from './reading.js';
import { ownAsker } from './seeding.js';
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

/** Lists the resource as its owner, removes what carries a mark of this run, and looks again until it is gone. */
export async function removeStrays(world: World, resource: Resource, tenant: string, remove: Remove): Promise<Strays> {
  const known = new Set(
    world.book.all.flatMap(({ resource: name, tenant: of, id }) =>
      name === resource.name && of === tenant && id !== undefined ? [String(id)] : [],
    ),
  );
  try {
    const strays = await straysIn(world, resource, tenant);
    if (strays.length === 0) return { unknown: 0, found: [], removed: 0, left: [] };
    const whys = new Map<string, string>();
    for (const stray of strays) {
      const why = stray.id === undefined ? 'its row shows no identifier' : await remove(world, resource, stray);
      if (why !== undefined) whys.set(nameOf(stray), why);
    }
    const still = await stillThere(world, resource, tenant);
    const left = still.map((stray): Left => {
      const why = whys.get(nameOf(stray)) ?? 'it is still listed after it was deleted';
      return { resource: resource.name, tenant, id: nameOf(stray), why };
    });
    const unknown = strays.filter((stray) => !known.has(nameOf(stray))).length;
    const found = strays.map((stray) => `${resource.name}/${nameOf(stray)}`);
    return { unknown, found, removed: unknown - left.filter(({ id }) => !known.has(id)).length, left };
  } catch (error) {
    const why = `its list could not be searched: ${misfortuneOf(error)}`;
    return { unknown: 0, found: [], removed: 0, left: [{ resource: resource.name, tenant, id: '(unknown)', why }] };
  }
}

/** The tenant's own rows that carry a mark of this run. */
async function straysIn(world: World, resource: Resource, tenant: string): Promise<readonly Seeded[]> {
  const list = operationNamed(resource, 'list');
  const owner = ownerOf(world.scenario, tenant, list?.allow);
  if (!list || !owner) return [];
  const sample =
    world.book.shared.get(`${resource.name}/${tenant}`)?.[0] ?? strayOf(world, { resource, tenant, owner });
  const strays = new Map<string, Seeded>();
  await readPages(world, ownAsker(world, owner, sample, resource), list, gather(), (reading) => {
    for (const id of markedRows(world, resource, list, reading)) {
      const stray = { ...strayOf(world, { resource, tenant, owner }), references: sample.references, id };
      strays.set(nameOf(stray), stray);
    }
  });
  return [...strays.values()];
}

/** Where rows are may not have been learned: the run may have ended before it came to that. */
function markedRows(
  world: World,
  resource: Resource,
  list: Operation,
  { hits, json, status, headers, text }: Reading,
): readonly (string | number | undefined)[] {
  if (hits.length === 0) return [];
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
async function stillThere(world: World, resource: Resource, tenant: string): Promise<readonly Seeded[]> {
  const settleMs = operationNamed(resource, 'list')?.settleMs ?? 0;
  const startedAt = performance.now();
  for (let pause = 25; ; pause = Math.min(pause * 1.5, 400)) {
    const strays = await straysIn(world, resource, tenant);
    if (strays.length === 0 || performance.now() - startedAt + pause > settleMs) return strays;
    await sleep(pause);
  }
}

function nameOf({ id }: Seeded): string {
  return String(id ?? '(unknown)');
}

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

function plainly(template: unknown): unknown {
  return compileTemplate(template).render({});
}

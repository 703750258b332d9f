import { operationNamed, ownerOf } from '../checks/subjects.js';
import { idOf, rowsAt } from '../detect/rows.js';
import type { Resource, RunEnd } from '../model.js';
import type { Seeded } from '../records/record.js';
import { gather, sendSteps } from './exchange.js';
import { readPages } from './paging.js';
import { inParallel } from './parallel.js';
import { parentsFirst } from './seed-all.js';
import { ownAsker } from './seeding.js';
import type { World } from './world.js';

type Left = RunEnd['cleanup']['left'][number];

/**
 * Removes everything this run made, children before their parents, by the owners' own requests; then lists each
 * resource once more and removes, or tells of, what still carries a mark of this run.
 */
export async function cleanUpRun(world: World): Promise<RunEnd['cleanup']> {
  const left: Left[] = [];
  let removed = 0;
  const created = world.book.all.length;
  for (const resource of [...parentsFirst(world.scenario.resources)].reverse()) {
    const records = world.book.all.filter((record) => record.resource === resource.name).reverse();
    await inParallel(records, world.scenario.limits.concurrency, async (record) => {
      const why = await remove(world, resource, record);
      if (why === undefined) removed += 1;
      else left.push({ resource: resource.name, tenant: record.tenant, id: String(record.id ?? '(unknown)'), why });
    });
  }
  const strays = await removeStrays(world);
  return { created: created + strays.found, removed: removed + strays.removed, left: [...left, ...strays.left] };
}

/** Why it could not be removed; undefined where it is gone. */
export async function remove(world: World, resource: Resource, record: Seeded): Promise<string | undefined> {
  const operation = operationNamed(resource, 'delete');
  if (!operation) return resource.leaves ?? 'the scenario has no operation that deletes it';
  const owner = ownerOf(world.scenario, record.tenant, operation.allow) ?? record.owner;
  const gathered = gather();
  try {
    await sendSteps(world, ownAsker(world, owner, record, resource), operation.requests, gathered);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const status = gathered.last?.status ?? 0;
  if (gathered.failure) return gathered.failure.text;
  if (status >= 400 && status !== 404 && status !== 410) return `${operation.name} got status ${status}`;
  if (record.ledger !== undefined) world.ledger.removed(record.ledger);
  return undefined;
}

/** Rows that carry this run's marks although every record we know of is gone: created by an attack, or half-created. */
async function removeStrays(world: World): Promise<{ found: number; removed: number; left: readonly Left[] }> {
  const left: Left[] = [];
  let removed = 0;
  for (const resource of [...parentsFirst(world.scenario.resources)].reverse())
    for (const { name: tenant } of world.scenario.tenants) {
      if (!operationNamed(resource, 'delete') || !world.book.counts.has(`${resource.name}/${tenant}`)) continue;
      for (const stray of await straysIn(world, resource, tenant)) {
        const why = stray.id === undefined ? 'its row shows no identifier' : await remove(world, resource, stray);
        if (why === undefined) removed += 1;
        else left.push({ resource: resource.name, tenant, id: String(stray.id ?? '(unknown)'), why });
      }
    }
  return { found: removed + left.length, removed, left };
}

/** The tenant's own rows that carry a mark of this run. */
export async function straysIn(world: World, resource: Resource, tenant: string): Promise<readonly Seeded[]> {
  const list = operationNamed(resource, 'list');
  const owner = ownerOf(world.scenario, tenant, list?.allow);
  const learned = world.learned.get(`${resource.name}/list`);
  if (!list || !owner || learned?.items === undefined) return [];
  const sample =
    world.book.shared.get(`${resource.name}/${tenant}`)?.[0] ?? strayOf(world, { resource, tenant, owner });
  const strays: Seeded[] = [];
  const items = list.items?.in === 'json' ? list.items.path : learned.items;
  await readPages(world, ownAsker(world, owner, sample, resource), list, gather(), (reading) => {
    if (reading.hits.length === 0) return;
    for (const row of rowsAt(reading.json, items)) {
      if (!world.scanner.scanText(JSON.stringify(row)).some(({ mark }) => mark.kind !== 'strange')) continue;
      strays.push({
        ...strayOf(world, { resource, tenant, owner }),
        references: sample.references,
        id: idOf(row, learned.idKey ?? 'id'),
      });
    }
  });
  return strays;
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

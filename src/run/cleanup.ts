import { operationNamed, ownerOf } from '../checks/subjects.js';
import type { Resource, RunEnd } from '../model.js';
import type { Seeded } from '../records/record.js';
import { gather, sendSteps } from './exchange.js';
import { removeFoundlings } from './foundlings.js';
import { inParallel } from './parallel.js';
import { parentsFirst } from './seed-all.js';
import { ownAsker } from './seeding.js';
import { removeStrays } from './strays.js';
import { witness } from './witness.js';
import type { World } from './world.js';

type Left = RunEnd['cleanup']['left'][number];

/**
 * Removes everything this run made, children before their parents, by the owners' own requests; then lists each
 * resource once more and removes, or tells of, what still carries a mark of this run.
 */
export async function cleanUpRun(world: World): Promise<RunEnd['cleanup']> {
  const left: Left[] = [];
  let removed = 0;
  let created = world.book.all.length;
  for (const resource of [...parentsFirst(world.scenario.resources)].reverse()) {
    const records = world.book.all.filter((record) => record.resource === resource.name).reverse();
    await inParallel(records, world.scenario.limits.concurrency, async (record) => {
      const why = await remove(world, resource, record);
      if (why === undefined) removed += 1;
      else left.push({ resource: resource.name, tenant: record.tenant, id: String(record.id ?? '(unknown)'), why });
    });
  }
  const known = new Set(left.map(keyOf));
  const found = new Set<string>();
  for (const { resource, tenant } of placesOf(world)) {
    const strays = await removeStrays(world, resource, tenant, remove);
    created += strays.unknown;
    removed += strays.removed;
    for (const one of strays.found) found.add(one);
    for (const one of strays.left) {
      // Said to be removed, and still there.
      if (world.book.all.some(({ id }) => String(id) === one.id) && !known.has(keyOf(one))) removed -= 1;
      if (!known.has(keyOf(one))) left.push(one);
    }
  }
  const foundlings = await removeFoundlings(world, found);
  const lost = [...unnamed(world), ...foundlings.left];
  removed += foundlings.removed;
  return { created: created + foundlings.removed + lost.length, removed, left: [...left, ...lost] };
}

function keyOf({ resource, tenant, id }: Left): string {
  return `${resource}/${tenant}/${id}`;
}

/** Wherever this run created, or tried to: children before their parents. */
function placesOf(world: World): readonly { readonly resource: Resource; readonly tenant: string }[] {
  return [...parentsFirst(world.scenario.resources)]
    .reverse()
    .filter((resource) => operationNamed(resource, 'delete'))
    .flatMap((resource) => world.scenario.tenants.map(({ name }) => ({ resource, tenant: name })))
    .filter(({ resource, tenant }) => world.book.counts.has(`${resource.name}/${tenant}`));
}

/** Why it could not be removed; undefined where it is gone. */
export async function remove(world: World, resource: Resource, record: Seeded): Promise<string | undefined> {
  const operation = operationNamed(resource, 'delete');
  if (!operation) return resource.leaves ?? 'the scenario has no operation that deletes it';
  if (operation.outbound && !world.allowOutbound)
    return `${operation.name} reaches people or money: --allow-outbound runs it`;
  const owner = ownerOf(world.scenario, record.tenant, operation.allow) ?? record.owner;
  const gathered = gather();
  try {
    await sendSteps(world, ownAsker(world, owner, record, resource), operation.requests, gathered);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const status = gathered.last?.status ?? 0;
  if (gathered.failure) return gathered.failure.text;
  const isRefused = status >= 400 && status !== 404 && status !== 410;
  if (isRefused && !(await isGone(world, resource, record))) return `${operation.name} got status ${status}`;
  if (record.ledger !== undefined) world.ledger.removed(record.ledger);
  return undefined;
}

/** Some systems refuse to delete what is not there: then its owner does not find it either. */
async function isGone(world: World, resource: Resource, record: Seeded): Promise<boolean> {
  const shown = await witness(world, ownAsker(world, record.owner, record, resource), resource, gather());
  return shown.gone;
}

/** Creates that may have worked although no identifier came back, and that no list shows: nobody can remove those. */
function unnamed(world: World): readonly Left[] {
  return world.book.unnamed.flatMap(({ record, why }) => {
    const resource = world.scenario.resources[record.resourceIndex];
    if (!resource || operationNamed(resource, 'list')) return [];
    return [{ resource: resource.name, tenant: record.tenant, id: '(unknown)', why }];
  });
}

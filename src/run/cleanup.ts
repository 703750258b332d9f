import { keeperOf, operationNamed } from '../checks/subjects.js';
import type { Resource, RunEnd } from '../model.js';
import type { Seeded } from '../records/record.js';
import { gather, sendSteps } from './exchange.js';
import { removeFoundlings } from './foundlings.js';
import { deniedBy } from './observation.js';
import { inParallel } from './parallel.js';
import { parentsFirst } from './seed-order.js';
import { ownAsker } from './seeding.js';
import { findParents, removeStrays, type StrayPlace } from './strays.js';
import { witness } from './witness.js';
import type { World } from './world.js';

type Left = RunEnd['cleanup']['left'][number];

/**
 * Removes everything this run made by the owners' own requests, resource by resource, children before their parents:
 * first what it knows of, then what else its lists show with a mark of this run. Removes that, or tells of it.
 */
export async function cleanUpRun(world: World): Promise<RunEnd['cleanup']> {
  const tally: Tally = { created: world.book.all.length, removed: 0, left: [] };
  const parents = await findParents(world);
  for (const resource of [...parentsFirst(world.scenario.resources)].reverse()) {
    await removeKnown(world, resource, tally);
    const found = new Set<string>();
    for (const tenant of tenantsOf(world, resource))
      for (const one of await removeUnknown(world, { resource, tenant, parents }, tally)) found.add(one);
    // Before the parents in their addresses go.
    const foundlings = await removeFoundlings(world, resource, found);
    tally.created += foundlings.removed + foundlings.left.length;
    tally.removed += foundlings.removed;
    tally.left.push(...foundlings.left);
  }
  const lost = unnamed(world);
  return { created: tally.created + lost.length, removed: tally.removed, left: [...tally.left, ...lost] };
}

interface Tally {
  created: number;
  removed: number;
  readonly left: Left[];
}

async function removeKnown(world: World, resource: Resource, tally: Tally): Promise<void> {
  const records = world.book.all.filter((record) => record.resource === resource.name).reverse();
  const late: Seeded[] = [];
  const note = ({ tenant, id }: Seeded, why: string | undefined): void => {
    if (why === undefined) tally.removed += 1;
    else tally.left.push({ resource: resource.name, tenant, id: String(id ?? '(unknown)'), why });
  };
  await inParallel(records, world.scenario.limits.concurrency, async (record) => {
    const why = await remove(world, resource, record);
    if (why?.endsWith(TOO_MANY)) late.push(record);
    else note(record, why);
  });
  // One at a time, with nothing else under way, is seldom too many.
  for (const record of late) note(record, await remove(world, resource, record));
}

const TOO_MANY = 'got status 429';

/** Returns what its lists showed, as `resource/id`. */
async function removeUnknown(world: World, place: StrayPlace, tally: Tally): Promise<readonly string[]> {
  const told = new Set(tally.left.map(keyOf));
  const strays = await removeStrays(world, place, remove);
  tally.created += strays.unknown;
  tally.removed += strays.removed;
  for (const one of strays.left.filter((left) => !told.has(keyOf(left)))) {
    // Said to be removed, and still there.
    if (world.book.all.some(({ id }) => String(id) === one.id)) tally.removed -= 1;
    tally.left.push(one);
  }
  return strays.found;
}

function keyOf({ resource, tenant, id }: Left): string {
  return `${resource}/${tenant}/${id}`;
}

/** Whose records of it this run created, or tried to. */
function tenantsOf({ scenario, book }: World, resource: Resource): readonly string[] {
  if (!operationNamed(resource, 'delete')) return [];
  return scenario.tenants.map(({ name }) => name).filter((tenant) => book.counts.has(`${resource.name}/${tenant}`));
}

/** Why it could not be removed; undefined where it is gone. */
export async function remove(world: World, resource: Resource, record: Seeded): Promise<string | undefined> {
  const operation = operationNamed(resource, 'delete');
  if (record.isDeleted) {
    if (record.ledger !== undefined) world.ledger.removed(record.ledger);
    return undefined;
  }
  if (!operation) return resource.leaves ?? 'the scenario has no operation that deletes it';
  if (operation.outbound && !world.allowOutbound)
    return `${operation.name} reaches people or money: --allow-outbound runs it`;
  const owner = keeperOf(world.scenario, record.tenant, operation.allow) ?? record.owner;
  const gathered = gather();
  try {
    await sendSteps(world, ownAsker(world, owner, record, resource), operation.requests, gathered);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const status = gathered.last?.status ?? 0;
  if (gathered.failure) return gathered.failure.text;
  const isRefused = !gathered.isOk || (status >= 400 && status !== 404 && status !== 410);
  if (isRefused && !(await isGone(world, resource, record))) return `${operation.name} got status ${status}`;
  if (record.ledger !== undefined) world.ledger.removed(record.ledger);
  return undefined;
}

/** Some systems refuse to delete what is not there: then its owner does not find it either, by status or in so many words. */
async function isGone(world: World, resource: Resource, record: Seeded): Promise<boolean> {
  const gathered = gather();
  const shown = await witness(world, ownAsker(world, record.owner, record, resource), resource, gathered);
  const { last, failure, isOk, graphql } = gathered;
  if (shown.gone || isOk || failure || !last) return shown.gone;
  return deniedBy(operationNamed(resource, 'read')?.denied, last, graphql)?.includes('status') ?? false;
}

/** Creates that may have worked although no identifier came back, and that no list shows: nobody can remove those. */
function unnamed(world: World): readonly Left[] {
  return world.book.unnamed.flatMap(({ record, why }) => {
    const resource = world.scenario.resources[record.resourceIndex];
    if (!resource || operationNamed(resource, 'list')) return [];
    return [{ resource: resource.name, tenant: record.tenant, id: '(unknown)', why }];
  });
}

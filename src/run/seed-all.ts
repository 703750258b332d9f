import { isEarlier } from '../checks/safe-mode.js';
import { keeperOf, operationNamed } from '../checks/subjects.js';
import type { Case, Operation, Resource } from '../model.js';
import type { Purpose, Seeded } from '../records/record.js';
import { amountsOf } from './amounts.js';
import { adopt } from './earlier-records.js';
import { type Candidate, knowValues } from './earlier-values.js';
import { gather, sendSteps } from './exchange.js';
import { extraRows } from './extra-rows.js';
import { lookAtBirth } from './idle-looks.js';
import { learnLists } from './learned-lists.js';
import { misfortuneOf } from './misfortune.js';
import { noteOwner } from './preflight.js';
import { learnPrivate } from './private-fields.js';
import type { Reading } from './reading.js';
import { refusalOf } from './refusal.js';
import { seedOrder } from './seed-order.js';
import { createRecord, ownAsker, SeedError } from './seeding.js';
import type { World } from './world.js';

/** Seeds what the cases need for every tenant, parents first, and learns where lists keep their rows. */
export async function seedAll(world: World, cases: readonly Case[], onSeed: (what: string) => void): Promise<void> {
  const candidates: Candidate[] = [];
  for (const resource of seedOrder(world.scenario, cases)) {
    if (isEarlier(resource)) {
      onSeed(`${resource.name}, as it was before`);
      candidates.push(...(await adopt(world, resource)));
      continue;
    }
    const extra = extraRows(world, cases, resource, Math.max(1, resource.records) + (hasIdle(resource) ? 1 : 0));
    await allOf(
      world.scenario.tenants.map(async ({ name }) => {
        if (world.signal.aborted) return;
        onSeed(`${resource.name} of ${name}`);
        await noting(world, resource, name, () => seedResource(world, resource, name, extra.get(name) ?? 0));
      }),
    );
    await learnLists(world, resource);
  }
  knowValues(world, candidates);
  for (const resource of world.scenario.resources.filter(isEarlier)) await learnLists(world, resource);
}

/** Makes the records that are to be in some state. A figure may count them or not: what is compared is read before. */
export async function seedStates(world: World, cases: readonly Case[]): Promise<void> {
  for (const resource of seedOrder(world.scenario, cases).filter((one) => !isEarlier(one)))
    await allOf(
      world.scenario.tenants.map(async ({ name }) => {
        if (world.signal.aborted || world.book.failed.has(`${resource.name}/${name}`)) return;
        await noting(world, resource, name, () => seedStatesOf(world, resource, name));
      }),
    );
}

async function seedResource(world: World, resource: Resource, tenant: string, extra: number): Promise<void> {
  const key = `${resource.name}/${tenant}`;
  const make = async (purpose: Purpose): Promise<Seeded> => (await seedOne(world, resource, tenant, purpose)).record;
  const shared = await allOf(Array.from({ length: Math.max(1, resource.records) }, () => make('shared')));
  world.book.shared.set(key, shared);
  await allOf(Array.from({ length: extra }, () => make('extra')));
  if (!hasIdle(resource)) return;
  world.book.idle.set(key, await make('idle'));
  await lookAtBirth(world, resource, tenant);
}

/** Is there anything to compare with a record that nobody touches? */
export function hasIdle({ operations }: Resource): boolean {
  return operations.some(({ aimed, kind }) => aimed && kind !== 'read' && kind !== 'list');
}

async function seedStatesOf(world: World, resource: Resource, tenant: string): Promise<void> {
  for (const [state, name] of Object.entries(resource.states)) {
    const { record } = await seedOne(world, resource, tenant, 'state');
    await bringInto(world, resource, record, operationNamed(resource, name));
    world.book.states.set(`${resource.name}/${tenant}/${state}`, record);
  }
}

/** What could not be made is told: the cases that need it prove nothing. */
async function noting(world: World, resource: Resource, tenant: string, seed: () => Promise<void>): Promise<void> {
  try {
    await seed();
  } catch (error) {
    const text = misfortuneOf(error);
    world.book.failed.set(`${resource.name}/${tenant}`, text);
    void world.write({ type: 'note', topic: 'warning', text });
  }
}

/** Waits for every one, even where one fails: what is still on its way would be missed by clean-up. */
async function allOf<Made>(making: readonly Promise<Made>[]): Promise<readonly Made[]> {
  await Promise.allSettled(making);
  return Promise.all(making);
}

async function seedOne(world: World, resource: Resource, tenant: string, purpose: Purpose) {
  const made = await createRecord(world, { resource, tenant, purpose });
  const { last, requests } = made.gathered;
  made.record.amounts = amountsOf(world, resource, made.gathered);
  if (requests.length > stepsOf(resource)) made.record.isUncertain = true;
  if (last) learnOwner(world, resource, last, tenant);
  learnPrivate(world, resource, made.gathered);
  return made;
}

/** Requests that one create takes where none has to be repeated; of one that is polled nobody can say. */
function stepsOf(resource: Resource): number {
  const { requests = [] } = operationNamed(resource, 'create') ?? {};
  return requests.some(({ until }) => until) ? Number.POSITIVE_INFINITY : requests.length;
}

/** What the owner's own record says of its tenant. */
function learnOwner(world: World, resource: Resource, reading: Reading, tenant: string): void {
  const value = firstNamed(reading.json, resource.owner?.fields ?? []);
  if (value !== undefined) noteOwner(world, String(value), tenant);
  if (typeof value === 'number') world.ownerNumbers.add(String(value));
}

export function firstNamed(value: unknown, fields: readonly string[], depth = 0): string | number | undefined {
  if (typeof value !== 'object' || value === null || depth > 4) return undefined;
  for (const [key, member] of Object.entries(value))
    if (fields.includes(key) && (typeof member === 'string' || typeof member === 'number')) return member;
  for (const member of Object.values(value)) {
    const found = firstNamed(member, fields, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function bringInto(
  world: World,
  resource: Resource,
  record: Seeded,
  operation: Operation | undefined,
): Promise<void> {
  if (!operation) return;
  if (operation.outbound && !world.allowOutbound)
    throw new SeedError(`${operation.name} reaches people or money: --allow-outbound runs it`);
  const as = keeperOf(world.scenario, record.tenant, operation.allow) ?? record.owner;
  const gathered = gather();
  await sendSteps(world, ownAsker(world, as, record, resource), operation.requests, gathered);
  const status = gathered.last?.status ?? 0;
  if (gathered.failure || status >= 400 || !gathered.isOk)
    throw new SeedError(`${as} could not ${operation.name} a ${resource.name}: ${refusalOf(world, gathered)}`);
}

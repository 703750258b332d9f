import { keeperOf, operationNamed } from '../checks/subjects.js';
import { type LearnedRows, learnRows } from '../detect/rows.js';
import type { Case, Operation, Resource } from '../model.js';
import type { Purpose, Seeded } from '../records/record.js';
import { gather, sendSteps } from './exchange.js';
import { lookAtBirth } from './idle-looks.js';
import { misfortuneOf } from './misfortune.js';
import { readPages } from './paging.js';
import { noteOwner } from './preflight.js';
import { learnPrivate } from './private-fields.js';
import type { Reading } from './reading.js';
import { refusalOf } from './refusal.js';
import { createRecord, ownAsker, SeedError } from './seeding.js';
import type { World } from './world.js';

/** Seeds what the cases need for every tenant, parents first, and learns where lists keep their rows. */
export async function seedAll(world: World, cases: readonly Case[], onSeed: (what: string) => void): Promise<void> {
  const needed = neededBy(cases, world.scenario.resources);
  for (const resource of parentsFirst(world.scenario.resources).filter(({ name }) => needed.has(name))) {
    await allOf(
      world.scenario.tenants.map(async ({ name }) => {
        if (world.signal.aborted) return;
        onSeed(`${resource.name} of ${name}`);
        await seedResource(world, resource, name);
      }),
    );
    await learn(world, resource);
  }
}

/** The resources that are asked about, and those that their requests name. A view may show records of any. */
function neededBy(cases: readonly Case[], resources: readonly Resource[]): ReadonlySet<string> {
  const asked = cases.filter(({ skip }) => !skip).map(({ subject }) => subject.resource);
  const queue = asked.includes(undefined) ? resources.map(({ name }) => name) : [...new Set(asked)];
  const needed = new Set<string>();
  for (const name of queue) {
    const resource = resources.find((one) => one.name === name);
    if (!resource || needed.has(resource.name)) continue;
    needed.add(resource.name);
    queue.push(...resource.references, ...resource.operations.flatMap(({ references }) => references));
  }
  return needed;
}

/** Resources in an order in which each comes after those its records name. */
export function parentsFirst(resources: readonly Resource[]): readonly Resource[] {
  const placed = new Set<string>();
  const ordered: Resource[] = [];
  const place = (resource: Resource): void => {
    if (placed.has(resource.name)) return;
    placed.add(resource.name);
    for (const parent of resources) if (resource.references.includes(parent.name)) place(parent);
    ordered.push(resource);
  };
  for (const resource of resources) place(resource);
  return ordered;
}

async function seedResource(world: World, resource: Resource, tenant: string): Promise<void> {
  const key = `${resource.name}/${tenant}`;
  try {
    const make = async (purpose: Purpose): Promise<Seeded> => (await seedOne(world, resource, tenant, purpose)).record;
    const shared = await allOf(Array.from({ length: Math.max(1, resource.records) }, () => make('shared')));
    world.book.shared.set(key, shared);
    if (resource.operations.some(({ aimed, kind }) => aimed && kind !== 'read' && kind !== 'list')) {
      world.book.idle.set(key, await make('idle'));
      await lookAtBirth(world, resource, tenant);
    }
    for (const [state, name] of Object.entries(resource.states)) {
      const record = await make('state');
      await bringInto(world, resource, record, operationNamed(resource, name));
      world.book.states.set(`${key}/${state}`, record);
    }
  } catch (error) {
    const text = misfortuneOf(error);
    world.book.failed.set(key, text);
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
  const { last } = made.gathered;
  if (last) learnOwner(world, resource, last, tenant);
  learnPrivate(world, resource, made.gathered);
  return made;
}

/** What the owner's own record says of its tenant. */
function learnOwner(world: World, resource: Resource, reading: Reading, tenant: string): void {
  const value = firstNamed(reading.json, resource.owner?.fields ?? []);
  if (value !== undefined) noteOwner(world, String(value), tenant);
}

function firstNamed(value: unknown, fields: readonly string[], depth = 0): string | number | undefined {
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

/** Around our own canaries in the owner's own list. Two places that fit are an error: the scenario must say which. */
async function learn(world: World, resource: Resource): Promise<void> {
  for (const operation of resource.operations.filter(({ kind, items }) => kind === 'list' && !items)) {
    for (const tenant of world.scenario.tenants) {
      const records = world.book.shared.get(`${resource.name}/${tenant.name}`) ?? [];
      const first = records[0];
      if (!first || world.signal.aborted) continue;
      const rows = await rowsIn(world, operation, { first, records, resource }).catch(unlearned);
      if (rows.ambiguous) {
        world.book.failed.set(
          `${resource.name}/${tenant.name}`,
          `rows of ${resource.name}.${operation.name} could be at ${rows.ambiguous.join(' or ')}: say which with \`items\``,
        );
        continue;
      }
      if (rows.items === undefined) continue;
      world.learned.set(`${resource.name}/${operation.name}`, rows);
      void world.write({
        type: 'note',
        topic: 'learned',
        text: `${resource.name}.${operation.name}: rows at ${rows.items}${rows.idKey ? `, ids in ${rows.idKey}` : ''}`,
      });
      break;
    }
  }
}

/** An owner who cannot sign in any more shows nothing; the cases will say so. */
function unlearned(error: unknown): LearnedRows {
  misfortuneOf(error);
  return {};
}

/** Looks page by page until one holds own canaries. */
async function rowsIn(
  world: World,
  operation: Operation,
  own: { readonly first: Seeded; readonly records: readonly Seeded[]; readonly resource: Resource },
): Promise<LearnedRows> {
  const ids = own.records.flatMap(({ id }) => id ?? []);
  const isOwn = (text: string): boolean => text.length >= 20 && world.scanner.scanText(text).length > 0;
  let found: LearnedRows = {};
  await readPages(world, ownAsker(world, own.first.owner, own.first, own.resource), operation, gather(), (reading) => {
    if (found.items === undefined && !found.ambiguous) found = learnRows(reading.json, isOwn, ids);
  });
  return found;
}

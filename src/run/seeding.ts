import { SignInError } from '../auth/index.js';
import { keeperOf, operationNamed, ownerOf } from '../checks/subjects.js';
import type { Operation, Resource, UnknownReason } from '../model.js';
import type { Purpose, Seeded } from '../records/record.js';
import { EmptyPlaceholder } from '../scenario/template.js';
import { createdId, lookUpWithin } from './created-record.js';
import { type Asker, type Gathered, gather, sendSteps } from './exchange.js';
import { refusalOf } from './refusal.js';
import { together } from './relatives.js';
import { idKey, isLongId } from './sighting.js';
import { principalNamed, type World } from './world.js';

/** A record could not be made: every case that needs it proves nothing. */
export class SeedError extends Error {
  constructor(
    message: string,
    readonly reason: UnknownReason = 'control-failed',
  ) {
    super(message);
    this.name = 'SeedError';
  }
}

export interface SeedOrder {
  readonly resource: Resource;
  readonly tenant: string;
  readonly purpose: Purpose;
  /** The operation the record must be ready for. */
  readonly ready?: Operation;
}

/** Creates a record with the owner's own request, noted in the ledger before it is sent. */
export async function createRecord(
  world: World,
  order: SeedOrder,
): Promise<{ readonly record: Seeded; readonly gathered: Gathered }> {
  const { resource, tenant } = order;
  const create = operationNamed(resource, 'create');
  const owner = keeperOf(world.scenario, tenant, create?.allow);
  if (!create || !owner)
    throw new SeedError(`no user of ${tenant} can create a ${resource.name}${create ? '' : NO_CREATE}`);
  if (create.outbound && !world.allowOutbound)
    throw new SeedError(`creating a ${resource.name} reaches people or money: --allow-outbound runs it`);
  const record = newRecord(world, order, owner);
  const asker = { ...ownAsker(world, owner, record, resource), findIds: true };
  const gathered = gather();
  const entry = world.ledger.open({
    mark: world.marks.canary({
      tenant: record.tenantIndex,
      resource: record.resourceIndex,
      record: record.index,
      field: 0,
    }),
    resource: resource.name,
    tenant,
    as: owner,
    references: Object.fromEntries(
      Object.entries(record.references).flatMap(([name, { id }]) => (id === undefined ? [] : [[name, id]])),
    ),
  });
  await sendSteps(world, asker, create.requests, gathered).catch((error: unknown) => {
    throw new SeedError(`${owner} could not create a ${resource.name}: ${misfortune(error)}`);
  });
  record.writes += 1;
  const status = gathered.last?.status ?? 0;
  if (gathered.failure || status >= 400 || !gathered.isOk) {
    const why = `${owner} could not create a ${resource.name}: ${refusalOf(world, gathered)}`;
    if (isUncertain(gathered)) world.book.unnamed.push({ record, why });
    throw new SeedError(why);
  }
  const waitMs = needsId(resource) ? create.settleMs : 0;
  record.id = createdId(create, resource, gathered) ?? (await lookUpWithin(world, record, resource, waitMs));
  record.ledger = entry;
  if (record.id === undefined && needsId(resource)) {
    const why = `the answer to ${owner}'s create of a ${resource.name} names no id, and no list shows the record`;
    world.book.unnamed.push({ record, why });
    throw new SeedError(why);
  }
  if (record.id !== undefined) world.ledger.named(entry, record.id);
  if (isLongId(record.id)) noteIssued(world, idKey(record.id), record);
  if (Object.keys(asker.facts.captures).length > 0) record.captures = asker.facts.captures;
  world.book.all.push(record);
  if (order.ready) await makeReady(world, record, order.ready);
  return { record, gathered };
}

/** An identifier that two tenants were given is nobody's. */
function noteIssued(world: World, key: string, record: Seeded): void {
  const isCommon = world.issued.has(key) && world.issued.get(key)?.tenant !== record.tenant;
  world.issued.set(key, isCommon ? undefined : record);
}

/** Brings a record into the state an operation needs. */
async function makeReady(world: World, record: Seeded, operation: Operation): Promise<void> {
  const resource = world.scenario.resources[record.resourceIndex];
  if (!resource || operation.ready.length === 0) return;
  const gathered = gather();
  const as = readierOf(world, record.tenant, resource, operation) ?? record.owner;
  const asker = ownAsker(world, as, record, resource);
  const references = withReferences(world, {
    names: operation.references,
    tenant: record.tenant,
    known: record.references,
  });
  await sendSteps(world, { ...asker, facts: { ...asker.facts, references } }, operation.ready, gathered);
  record.writes += 1;
  const status = gathered.last?.status ?? 0;
  if (gathered.failure || status >= 400 || !gathered.isOk)
    throw new SeedError(
      `${as} could not make a ${record.resource} ready for ${operation.name}: ${refusalOf(world, gathered)}`,
    );
}

/** Making ready is often another operation of the same resource (delete, to be restored): whom that permits sends it. */
function readierOf(
  { scenario }: World,
  tenant: string,
  { operations }: Resource,
  { ready, allow }: Operation,
): string | undefined {
  const [first] = ready;
  const same = operations.find(({ requests: [own] }) => own?.method === first?.method && own?.path === first?.path);
  return same?.allow ? keeperOf(scenario, tenant, same.allow) : ownerOf(scenario, tenant, allow);
}

/** The owner (or its colleague) about one of its own records. */
export function ownAsker(world: World, as: string, record: Seeded, resource: Resource): Asker {
  return {
    principal: principalNamed(world, as),
    ...(resource.auth ? { scheme: resource.auth } : {}),
    isAttack: false,
    renews: true,
    findIds: false,
    about: resource.name,
    isOpen: resource.shared !== undefined,
    facts: { resource, record, references: record.references, captures: {} },
  };
}

function newRecord(world: World, { resource, tenant, purpose }: SeedOrder, owner: string): Seeded {
  const key = `${resource.name}/${tenant}`;
  const index = world.book.counts.get(key) ?? 0;
  world.book.counts.set(key, index + 1);
  return {
    resource: resource.name,
    resourceIndex: world.scenario.resources.indexOf(resource),
    tenant,
    tenantIndex: world.scenario.tenants.findIndex(({ name }) => name === tenant),
    index,
    purpose,
    owner,
    captures: NOTHING,
    references: referencesOf(world, resource, tenant),
    writes: 0,
  };
}

/** The tenant's own first record of every resource that a record of this one names. */
export function referencesOf(world: World, resource: Resource, tenant: string): Readonly<Record<string, Seeded>> {
  return withReferences(world, { names: resource.references, tenant, known: NOTHING });
}

/** Thousands of records capture nothing and name nobody. */
const NOTHING = {};

/** Adds what an operation names beyond what the record was created with. */
export function withReferences(
  world: World,
  { names, tenant, known }: { names: readonly string[]; tenant: string; known: Readonly<Record<string, Seeded>> },
): Readonly<Record<string, Seeded>> {
  if (names.every((name) => name in known)) return known;
  const records = names
    .filter((name) => !(name in known))
    .map((name): readonly [string, Seeded] => {
      const record = world.book.shared.get(`${name}/${tenant}`)?.[0];
      if (!record)
        throw new SeedError(world.book.failed.get(`${name}/${tenant}`) ?? `${tenant} has no ${name} to name`);
      return [name, record];
    });
  return { ...together(records), ...known };
}

/** Was it perhaps done all the same? Not where the system refused it, nor where it was never sent. */
function isUncertain({ failure, last, requests }: Gathered): boolean {
  if (requests.length === 0) return false;
  if (failure) return failure.reason !== 'not-sent';
  return (last?.status ?? 0) >= 500 || (last?.status ?? 0) < 400;
}

/** A dead session or an empty placeholder; a bug is neither. */
function misfortune(error: unknown): string {
  if (error instanceof SignInError || error instanceof EmptyPlaceholder) return error.message;
  throw error;
}

function needsId(resource: Resource): boolean {
  return resource.operations.some(({ aimed }) => aimed);
}

const NO_CREATE = ': it has no create (`records: { existing: 20 }` takes rows of its list instead)';

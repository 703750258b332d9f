import { operationNamed } from '../checks/subjects.js';
import type { Case, Resource } from '../model.js';
import { ghostOf, ghostOfCapture } from '../records/ghost.js';
import type { Seeded } from '../records/record.js';
import type { Question } from './ask.js';
import { createRecord, referencesOf, SeedError } from './seeding.js';
import { principalNamed, type World } from './world.js';

/** The record a leg is about, as templates need it. */
export interface Aimed {
  readonly record?: Seeded;
  /** A ghost's. */
  readonly id?: string | number;
  /** Several at once: an own one, that of the record, one that was never issued. */
  readonly ids?: readonly (string | number)[];
  /** A ghost's, of what a record's create gave: a link, a name of a file. */
  readonly captures?: Readonly<Record<string, unknown>>;
  readonly references: Readonly<Record<string, Seeded>>;
}

/**
 * Finds or makes the record a leg aims at.
 * @throws SeedError where there is none
 */
export async function aimAt(world: World, question: Question): Promise<Aimed> {
  const { leg, context } = question;
  const { resource } = context;
  if (!resource) return { references: {} };
  switch (leg.aim.record) {
    case 'none':
      // Parents in the address are the asker's own; who has none is shown the victim's.
      return { references: parentsOf(world, resource, tenantOf(world, question) ?? context.case.victim) };
    case 'ghost':
      return ghost(world, question, resource);
    case 'twin':
      if (leg.operation === 'create') return { references: {} };
      return mixed(world, question, resource, await twin(world, question, resource, leg.aim.name, leg.aim.of));
    case 'shared':
      return of(seeded(world, resource, leg.aim.of, world.book.shared.get(`${resource.name}/${leg.aim.of}`)?.[0]));
    case 'idle':
      return of(seeded(world, resource, leg.aim.of, world.book.idle.get(`${resource.name}/${leg.aim.of}`)));
    case 'made':
      return of(made(world, question, leg.aim.by));
    case 'state':
      return of(
        seeded(world, resource, leg.aim.of, world.book.states.get(`${resource.name}/${leg.aim.of}/${leg.aim.state}`)),
      );
  }
}

/** Records that were there before lie under many parents: those of the first of them show at least that one. */
function parentsOf(world: World, resource: Resource, tenant: string): Aimed['references'] {
  const [first] = resource.existing === undefined ? [] : (world.book.shared.get(`${resource.name}/${tenant}`) ?? []);
  return { ...referencesOf(world, resource, tenant), ...first?.references };
}

/** Who names the victim as its tenant names the victim's parents too: under its own ones nothing could be found there. */
function tenantOf(world: World, { leg, as, context }: Question): string | undefined {
  if (leg.swap) return context.case.victim;
  return principalNamed(world, as ?? leg.as).tenant;
}

function of(record: Seeded): Aimed {
  return { record, references: record.references };
}

function seeded(world: World, resource: Resource, tenant: string, record: Seeded | undefined): Seeded {
  if (record) return record;
  const unknown = world.book.unknown.get(`${resource.name}/${tenant}`);
  if (unknown) throw new SeedError(unknown.text, unknown.reason);
  throw new SeedError(world.book.failed.get(`${resource.name}/${tenant}`) ?? `${tenant} has no ${resource.name}`);
}

/** Beside it a fresh record of the attacker's own, and an identifier that nobody has. */
async function mixed(world: World, question: Question, resource: Resource, record: Seeded): Promise<Aimed> {
  const { leg, context } = question;
  if (!leg.mixes || context.home === undefined || record.id === undefined) return of(record);
  const own = await twin(world, question, resource, `${context.case.id}/beside`, context.home);
  const ids = [own.id, record.id, ghostOf(record.id)].filter((id) => id !== undefined);
  return { ...of(record), ids };
}

/** What an earlier leg of the case created. */
function made({ book }: World, { context, round }: Question, by: string): Seeded {
  const record = book.made.get(madeKey(context.case, round, by));
  if (!record) throw new SeedError(`the answer to ${by} names no identifier of what it created`);
  return record;
}

export function madeKey({ index }: Case, round: number, leg: string): string {
  return `${index}/${round}/${leg}`;
}

/** A spare by that name; made ready for the case's operation, made anew where the case is asked again. */
function twin(
  world: World,
  { context, round }: Question,
  resource: Resource,
  name: string,
  tenant: string,
): Promise<Seeded> {
  const key = round > 0 ? `${name}#${round}` : name;
  const known = world.book.twins.get(key);
  if (known) return known;
  const operation = operationNamed(resource, context.case.subject.operation);
  const made = createRecord(world, {
    resource,
    tenant,
    purpose: 'twin',
    ...(operation ? { ready: operation } : {}),
  }).then(({ record }) => record);
  // Whoever waits for it is told; nobody waiting is no reason to end the process.
  made.catch(() => undefined);
  world.book.twins.set(key, made);
  return made;
}

/** Under one's own parents, an identifier nobody has. */
function ghost(world: World, question: Question, resource: Resource): Aimed {
  const { context } = question;
  const { victim } = context.case;
  const sample = [victim, context.home]
    .map((tenant) => world.book.shared.get(`${resource.name}/${tenant}`)?.[0])
    .find((record) => record?.id !== undefined);
  if (sample?.id === undefined)
    throw new SeedError(
      world.book.failed.get(`${resource.name}/${victim}`) ?? `no identifier of a ${resource.name} is known`,
    );
  const asker = tenantOf(world, question) ?? context.home ?? victim;
  const captures = Object.fromEntries(
    Object.entries(sample.captures).map(([name, value]) => [name, ghostOfCapture(value)]),
  );
  return { id: ghostOf(sample.id), captures, references: referencesOf(world, resource, asker) };
}

import { isEarlier } from '../checks/safe-mode.js';
import { isShared, operationNamed, resourceNamed } from '../checks/subjects.js';
import { changedLeaves, unordered } from '../detect/compare.js';
import type { Case, Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { expand, pack } from './attacked.js';
import { type Look, look, movesBetween } from './bystanders.js';
import { misfortuneOf } from './misfortune.js';
import type { World } from './world.js';

/** A case in which others ask for a record of the victim, which is not meant for them, by an operation that only reads. */
export function isForeignRead({ scenario }: World, { subject, skip }: Case, resource: Resource): boolean {
  if (skip || subject.resource !== resource.name || isEarlier(resource) || scenario.mode === 'safe') return false;
  const operation = operationNamed(resource, subject.operation);
  const isReading = operation?.aimed === true && (operation.kind === 'read' || operation.kind === 'list');
  return isReading && !isShared(resource, operation);
}

/** Before anybody else asks for them, owners look at the records that reads share: once a resource and tenant. */
export async function lookFirst(world: World, one: Case): Promise<void> {
  const resource = resourceNamed(world.scenario, one.subject.resource);
  if (!resource || !isForeignRead(world, one, resource)) return;
  const key = `${resource.name}/${one.victim}`;
  const looking = world.book.firstLooks.get(key) ?? lookAtAll(world, key);
  world.book.firstLooks.set(key, looking);
  await looking;
}

/** Did anybody ask for another tenant's record of it? */
export function isReadAbroad({ book }: World, { name }: Resource): boolean {
  return [...book.firstLooks.keys()].some((key) => key.startsWith(`${name}/`));
}

/** Milliseconds until whatever was done to one of its records has shown. */
export function settleOf({ operations }: Resource): number {
  return Math.max(0, ...operations.map(({ settleMs }) => settleMs));
}

/** Those who are not seen are left out: of them nobody can say what changed. */
async function lookAtAll(world: World, key: string): Promise<ReadonlyMap<Seeded, string>> {
  const seen = new Map<Seeded, string>();
  for (const record of readRecords(world, key)) {
    const { values, gone } = await look(world, record).catch((error: unknown) => {
      misfortuneOf(error);
      return { gone: false, values: undefined };
    });
    if (values && !gone) seen.set(record, pack(unordered(values)));
  }
  return seen;
}

/** The one that reads share, and those in a state. */
function readRecords({ book }: World, key: string): readonly Seeded[] {
  const states = [...book.states].flatMap(([at, record]) => (at.startsWith(`${key}/`) ? [record] : []));
  return [...(book.shared.get(key) ?? []).slice(0, 1), ...states];
}

/** Fields that are different by now, without texts that differ from look to look. */
export async function movedSinceFirst(world: World, first: ReadonlyMap<Seeded, string>): Promise<readonly string[]> {
  const fields = new Set<string>();
  for (const [record, packed] of first) {
    const now = await look(world, record);
    const moves = movesBetween({ gone: false, values: expand(packed) }, now);
    if (moves.size === 0) continue;
    const restless = restlessTexts(now, await look(world, record));
    for (const field of moves.keys()) if (!restless.has(field)) fields.add(field);
  }
  return [...fields];
}

/** A number may count the looks, and what others did to it shows in how far it went. */
function restlessTexts({ values: one = {} }: Look, { values: other = {} }: Look): ReadonlySet<string> {
  const later = unordered(other);
  return new Set(changedLeaves(unordered(one), later).filter((field) => later[field]?.type !== 'number'));
}

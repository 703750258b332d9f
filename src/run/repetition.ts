import { setTimeout as sleep } from 'node:timers/promises';
import { attack, witness } from '../checks/protocol/legs.js';
import { operationNamed } from '../checks/subjects.js';
import type { Case, Resource } from '../model.js';
import { askLeg } from './ask.js';
import { look, movesBetween } from './bystanders.js';
import { contextOf } from './case.js';
import { createRecord } from './seeding.js';
import type { World } from './world.js';

/** The spare of this attack is no other case's. */
const ROUND = 12;

export interface Repetition {
  readonly world: World;
  readonly resource: Resource;
  readonly one: Case;
  readonly fields: readonly string[];
}

/** Late effects had as long as the run took; so long is long enough. */
const LONGEST_MS = 5000;

/** What one look alone shows may be a worker's doing: on a fresh spare the attack must leave the same, and time alone not. */
export async function isRepeated({ world, resource, one, fields }: Repetition): Promise<boolean> {
  const context = contextOf(world, one);
  const aim = { record: 'twin', of: one.victim, name: `${one.id}/late` } as const;
  // Makes the spare.
  await askLeg(world, { context, leg: witness(context, 'before', aim), seen: {}, round: ROUND });
  const record = await world.book.twins.get(`${aim.name}#${ROUND}`);
  if (!record) return false;
  const operation = operationNamed(resource, one.subject.operation);
  const { record: calm } = await createRecord(world, {
    resource,
    tenant: one.victim,
    purpose: 'twin',
    ...(operation ? { ready: operation } : {}),
  });
  const [before, calmBefore] = [await look(world, record), await look(world, calm)];
  const startedAt = performance.now();
  const longest = Math.min(LONGEST_MS, startedAt - world.pace.seededAt) + (operation?.settleMs ?? 0);
  await askLeg(world, { context, leg: attack(context, aim), seen: {}, round: ROUND });
  for (let ms = 50; performance.now() - startedAt < longest; ms = Math.min(ms * 1.5, 500)) {
    const moved = movesBetween(before, await look(world, record));
    if (fields.some((field) => moved.has(field))) {
      const byItself = movesBetween(calmBefore, await look(world, calm));
      return fields.some((field) => moved.has(field) && !byItself.has(field));
    }
    await pause(world, ms);
  }
  return false;
}

export async function pause({ signal }: World, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

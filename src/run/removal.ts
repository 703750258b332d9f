import { operationNamed } from '../checks/subjects.js';
import type { Resource, RunEnd } from '../model.js';
import type { Seeded } from '../records/record.js';
import { remove } from './cleanup.js';
import { findMarked, type Quarry } from './marked-rows.js';
import { inParallel } from './parallel.js';
import { createRecognition, type Recognition } from './recognition.js';
import { parentsFirst } from './seed-order.js';
import type { World } from './world.js';

type Left = RunEnd['cleanup']['left'][number];

export interface CleanedUp {
  readonly created: number;
  readonly removed: number;
  /** What should have gone, and could not. */
  readonly left: readonly Left[];
  /** What the scenario says stays (`leaves`). */
  readonly kept: readonly Left[];
}

/** What is to be removed: records known by their ids, newest first, and rows found by their marks. */
export interface Job extends Quarry {
  readonly known: readonly Seeded[];
  /** Noted, and nowhere to look for it. */
  readonly lost: readonly Left[];
}

/** Parents are found before their children are searched for; children go before their parents. */
export async function removeAll(world: World, job: Job): Promise<CleanedUp> {
  const { rows, unread } = await findMarked(world, job);
  const recognition = createRecognition(world, job.carries);
  const tally: Tally = { removed: 0, left: [], kept: [] };
  for (const one of [...job.lost, ...unread]) put(world, tally, one);
  const known = new Set(job.known.map(keyOf));
  for (const resource of [...parentsFirst(world.scenario.resources)].reverse()) {
    const isHere = (record: Seeded): boolean => record.resource === resource.name;
    await inParallel(job.known.filter(isHere), world.scenario.limits.concurrency, async (record) => {
      note(world, tally, record, await removeOwn(world, resource, record, recognition));
    });
    for (const { record, isSure } of rows.filter((row) => isHere(row.record) && !known.has(keyOf(row.record))))
      if (isSure) note(world, tally, record, await removeRow(world, resource, record));
      else await removeInner(world, record, { resource, recognition, tally });
  }
  const { removed, left, kept } = tally;
  return { created: removed + left.length + kept.length - unread.length, removed, left, kept };
}

interface Tally {
  removed: number;
  readonly left: Left[];
  readonly kept: Left[];
}

function note(world: World, tally: Tally, record: Seeded, why: string | undefined): void {
  const { resource, tenant, id } = record;
  if (why === undefined) tally.removed += 1;
  else put(world, tally, { resource, tenant, id: String(id ?? '(unknown)'), why });
}

function put({ scenario }: World, { left, kept }: Tally, one: Left): void {
  const resource = scenario.resources.find(({ name }) => name === one.resource);
  const stays = resource?.leaves !== undefined && !operationNamed(resource, 'delete');
  (stays ? kept : left).push(one);
}

async function removeRow(world: World, resource: Resource, record: Seeded): Promise<string | undefined> {
  return record.id === undefined ? 'its row shows no identifier' : remove(world, resource, record);
}

/** A row within another row: its id may be that of a record of another resource. */
async function removeInner(
  world: World,
  record: Seeded,
  { resource, recognition, tally }: { resource: Resource; recognition: Recognition; tally: Tally },
): Promise<void> {
  const { is } = record.id === undefined ? { is: 'unsure' } : await recognition(resource, record);
  if (is === 'gone') return;
  const why = 'its row lies within another: `items` of the list says where rows are';
  note(world, tally, record, is === 'ours' ? await removeRow(world, resource, record) : why);
}

/** Known by its id, which may be another record's by now. */
async function removeOwn(
  world: World,
  resource: Resource,
  record: Seeded,
  recognise: Recognition,
): Promise<string | undefined> {
  if (!operationNamed(resource, 'delete')) return remove(world, resource, record);
  const seen = await recognise(resource, record);
  if (seen.is === 'unsure') return seen.why;
  return seen.is === 'gone' ? undefined : remove(world, resource, record);
}

function keyOf({ resource, tenant, id }: Seeded): string {
  return `${resource}/${tenant}/${id}`;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { operationNamed } from '../checks/subjects.js';
import { learnId } from '../detect/created-id.js';
import { pick } from '../detect/pointer.js';
import { idOf, learnRows, rowsAt } from '../detect/rows.js';
import type { Mark, Operation, Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { type Gathered, gather } from './exchange.js';
import { readPages } from './paging.js';
import { ownAsker } from './seeding.js';
import type { World } from './world.js';

/** What the answer to a create names, where the scenario does not say: the shallowest id, else the end of `Location`. */
export function createdId(create: Operation, resource: Resource, { last }: Gathered): string | number | undefined {
  if (!last) return undefined;
  if (create.id) return scalar(pick(create.id, last)[0]);
  const learned = learnId(last.json, resource.name)?.value;
  if (learned !== undefined) return learned;
  const location = last.headers.location?.split(/[?#]/)[0]?.replace(/\/$/, '');
  return location && last.status === 201
    ? decodeURIComponent(location.slice(location.lastIndexOf('/') + 1))
    : undefined;
}

/**
 * Some creates name no id: the owner's list shows it, in the row that holds the record's canary. A list that is late is
 * asked again for `waitMs`; one that did not show a record in all that time is not waited for again.
 */
export async function lookUpWithin(
  world: World,
  record: Seeded,
  resource: Resource,
  waitMs: number,
): Promise<string | number | undefined> {
  const list = operationNamed(resource, 'list');
  if (!list) return undefined;
  const hopeless = hopelessIn(world);
  const until = performance.now() + (hopeless.has(list) ? 0 : waitMs);
  for (let pause = 25; ; pause = Math.min(pause * 1.5, 400)) {
    const id = await lookUp(world, record, resource, list);
    if (id !== undefined) return id;
    if (performance.now() + pause > until || world.signal.aborted) break;
    await sleep(pause, undefined, { signal: world.signal }).catch(() => undefined);
  }
  hopeless.add(list);
  return undefined;
}

const hopelessLists = new WeakMap<World['scenario'], Set<Operation>>();

function hopelessIn({ scenario }: World): Set<Operation> {
  const known = hopelessLists.get(scenario) ?? new Set();
  hopelessLists.set(scenario, known);
  return known;
}

async function lookUp(
  world: World,
  record: Seeded,
  resource: Resource,
  list: Operation,
): Promise<string | number | undefined> {
  const isRecords = (text: string): boolean => world.scanner.scanText(text).some(({ mark }) => isMarkOf(mark, record));
  let found: string | number | undefined;
  await readPages(world, ownAsker(world, record.owner, record, resource), list, gather(), ({ json }) => {
    const { items } = found === undefined ? learnRows(json, isRecords, []) : {};
    const row = items === undefined ? undefined : rowsAt(json, items).find((one) => isRecords(JSON.stringify(one)));
    found ??= idOfRow(row, resource);
  });
  return found;
}

/** Is it this very record's? A list that leaks shows the other tenant's record of the same number as well. */
export function isMarkOf(mark: Mark, record: Seeded): boolean {
  if (mark.kind !== 'canary' || mark.tenant !== record.tenantIndex) return false;
  return mark.record === record.index && mark.resource === record.resourceIndex;
}

/** Where nobody has said or learned which key names a row. */
export function idOfRow(row: unknown, { name }: Resource): string | number | undefined {
  return ['id', '_id', 'uuid', `${name}_id`, `${name}Id`].map((key) => idOf(row, key)).find((id) => id !== undefined);
}

function scalar(value: unknown): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

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

/** Some creates name no id: the owner's list shows it, in the row that holds the record's canary. */
export async function lookUp(world: World, record: Seeded, resource: Resource): Promise<string | number | undefined> {
  const list = operationNamed(resource, 'list');
  if (!list) return undefined;
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

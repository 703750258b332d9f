import { operationNamed } from '../checks/subjects.js';
import { leaves } from '../detect/json.js';
import { pageLeaves } from '../detect/page-values.js';
import { holds } from '../detect/pointer.js';
import { idOf, rowsAt } from '../detect/rows.js';
import type { Hit } from '../detect/scan.js';
import type { Leaf, Operation, Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { compileTemplate } from '../scenario/template.js';
import { isMarkOf } from './created-record.js';
import { type Asker, type Gathered, sendSteps } from './exchange.js';
import { itemsOf, readPages } from './paging.js';
import type { Reading } from './reading.js';
import type { World } from './world.js';

/** What the witness operations show of one record. */
export interface Witnessed {
  readonly values?: Readonly<Record<string, Leaf>>;
  readonly gone: boolean;
}

/** The operations that show a record to its owner: those the scenario names, else read, else its row in the list. */
function witnessOperations(resource: Resource): readonly Operation[] {
  const named = resource.witness.flatMap((name) => operationNamed(resource, name) ?? []);
  if (named.length) return named;
  const fallback = operationNamed(resource, 'read') ?? operationNamed(resource, 'list');
  return fallback ? [fallback] : [];
}

/** Asks all of them; the first says whether the record is still there. */
export async function witness(world: World, asker: Asker, resource: Resource, gathered: Gathered): Promise<Witnessed> {
  const operations = witnessOperations(resource);
  const values: Record<string, Leaf> = {};
  for (const [index, operation] of operations.entries()) {
    const shown = await show(world, asker, { resource, operation, gathered });
    if (!shown || (index === 0 && shown.gone)) return shown ?? { gone: false };
    const prefix = operations.length > 1 ? `${operation.name} ` : '';
    for (const [path, leaf] of Object.entries(shown.values ?? {})) values[`${prefix}${path}`] = leaf;
  }
  return operations.length ? { values, gone: false } : { gone: false };
}

interface Showing {
  readonly resource: Resource;
  readonly operation: Operation;
  readonly gathered: Gathered;
}

/** Undefined where the answer tells nothing (trouble, no answer). */
async function show(
  world: World,
  asker: Asker,
  { resource, operation, gathered }: Showing,
): Promise<Witnessed | undefined> {
  if (operation.kind === 'list' && !operation.aimed) return showRow(world, asker, { resource, operation, gathered });
  await sendSteps(world, asker, operation.requests, gathered);
  const { last } = gathered;
  if (!last || gathered.failure) return undefined;
  if (isGone(resource, last, gathered)) return { gone: true };
  return last.status < 300 ? { gone: false, values: valuesOf(world, last) } : undefined;
}

async function showRow(
  world: World,
  asker: Asker,
  { resource, operation, gathered }: Showing,
): Promise<Witnessed | undefined> {
  const { record } = asker.facts;
  const learned = world.learned.get(`${resource.name}/${operation.name}`);
  let row: unknown;
  const pages = await readPages(world, asker, operation, gathered, (reading) => {
    const items = itemsOf(world, operation) ?? '$';
    row ??= record && rowOf(world, reading, { record, items, idKey: learned?.idKey });
  });
  if (!gathered.last || gathered.failure || gathered.last.status >= 300) return undefined;
  if (row === undefined) return pages.ended ? { gone: true } : undefined;
  return { gone: false, values: leaves(row, world.print) };
}

interface RowPlace {
  readonly record: Seeded;
  readonly items: string;
  readonly idKey: string | undefined;
}

/** The record's own row on this page: by its identifier, else by its canary, which must stand on the page at all. */
export function rowOf(world: World, { json, hits }: Reading, { record, items, idKey }: RowPlace): unknown {
  const isRecords = ({ mark }: Pick<Hit, 'mark'>): boolean => isMarkOf(mark, record);
  if (idKey !== undefined && record.id !== undefined)
    return rowsAt(json, items).find((row) => String(idOf(row, idKey)) === String(record.id));
  if (!hits.some(isRecords)) return undefined;
  return rowsAt(json, items).find((row) => world.scanner.scanText(JSON.stringify(row)).some(isRecords));
}

function isGone(resource: Resource, reading: Reading, { graphql }: Pick<Gathered, 'graphql'>): boolean {
  if (resource.gone) return holds(resource.gone, reading, (template) => compileTemplate(template).render({}));
  if (graphql) return graphql.isNull;
  return [400, 403, 404, 410].includes(reading.status);
}

/** Scalars of a JSON answer; texts and attributes of a page; of anything else the whole text as one. */
export function valuesOf(world: World, reading: Reading): Readonly<Record<string, Leaf>> {
  if (reading.json !== undefined) return leaves(reading.json, world.print);
  if (/html/i.test(reading.headers['content-type'] ?? '')) return pageLeaves(reading.text, world.print);
  return reading.size === 0 ? {} : { body: { print: world.print(reading.text), length: reading.size, type: 'string' } };
}

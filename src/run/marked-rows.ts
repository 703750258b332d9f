import { operationNamed } from '../checks/subjects.js';
import { asObject } from '../detect/json.js';
import { holds } from '../detect/pointer.js';
import { learnRows, rowsAt } from '../detect/rows.js';
import type { Resource, RunEnd } from '../model.js';
import type { Seeded } from '../records/record.js';
import { compileTemplate } from '../scenario/template.js';
import { idOfRow } from './created-record.js';
import { readLists } from './nested-lists.js';
import type { Reading } from './reading.js';
import { parentsFirst } from './seed-order.js';
import type { World } from './world.js';

/** What lists are searched for once the run is over. */
export interface Quarry {
  /** Records whose lists are known without any search. */
  readonly parents: readonly Seeded[];
  readonly carries: (text: string) => boolean;
  /** May the row be removed already? */
  readonly isDue: (row: string) => boolean;
  /** Is this resource searched at all? */
  readonly seeks: (resource: Resource) => boolean;
}

export interface Marked {
  readonly rows: readonly { readonly record: Seeded; readonly isSure: boolean }[];
  /** Lists that could not be searched. */
  readonly unread: RunEnd['cleanup']['left'];
}

/** Parents first, so that lists under those that are found are searched as well. */
export async function findMarked(world: World, quarry: Quarry): Promise<Marked> {
  const { resources, tenants } = world.scenario;
  const rows: Marked['rows'][number][] = [];
  const met = [...quarry.parents];
  const unread: RunEnd['cleanup']['left'][number][] = [];
  const blind = new Set<string>();
  for (const resource of parentsFirst(resources).filter(quarry.seeks))
    for (const { name: tenant } of tenants) {
      const place = { resource: resource.name, tenant };
      const parentsOf = (name: string): readonly Seeded[] =>
        met.filter((one) => one.resource === name && one.tenant === tenant);
      const { unasked, unended } = await readLists(world, { resource, tenant, parentsOf }, (reading, record) => {
        for (const { text, id, isSure } of markedRows(resource, reading, quarry.carries)) {
          const row = { ...record, ...(id === undefined ? {} : { id }) };
          if (isSure) met.push(row);
          if (quarry.isDue(text)) rows.push({ record: row, isSure });
        }
      });
      const whys = new Set([...unasked, ...unended, ...hidden(resource, (name) => blind.has(`${name}/${tenant}`))]);
      const isBlind = operationNamed(resource, 'list') === undefined && parentsOf(resource.name).length === 0;
      if (whys.size > 0 || isBlind) blind.add(`${resource.name}/${tenant}`);
      for (const why of whys) unread.push({ ...place, id: '(unknown)', why: `its list could not be searched: ${why}` });
    }
  return { rows, unread };
}

/** Lists under parents of which some may not have been found. */
function hidden(resource: Resource, isBlind: (name: string) => boolean): readonly string[] {
  const names = operationNamed(resource, 'list')?.references ?? [];
  return names.filter(isBlind).map((name) => `it lies under a ${name}, and not every ${name} could be found`);
}

export interface MarkedRow {
  readonly text: string;
  readonly id: string | number | undefined;
  /** False where it lies within another row and may be of another resource. */
  readonly isSure: boolean;
}

/** Nothing was learned in this process: where rows are is said by the scenario, or learned from the page itself. */
export function markedRows(
  resource: Resource,
  { json, status, headers, text }: Reading,
  carries: (text: string) => boolean,
): readonly MarkedRow[] {
  const said = operationNamed(resource, 'list')?.items;
  // A row of a page has no identifier by which it could be removed.
  if (said?.in === 'css') return [];
  const sure = said?.in === 'json' ? said.path : learnRows(outermost(json), carries, []).items;
  const items = sure ?? learnRows(json, carries, []).items;
  if (items === undefined) return [];
  return rowsAt(json, items)
    .filter((row) => carries(JSON.stringify(row, withoutRows)))
    .filter((row) => !resource.gone || !holds(resource.gone, { status, headers, text, json: row }, plainly))
    .map((row) => ({ text: JSON.stringify(row), id: idOfRow(row, resource), isSure: sure !== undefined }));
}

/** Rows without the rows within them. */
function outermost(json: unknown): unknown {
  if (Array.isArray(json)) return json.map((row): unknown => JSON.parse(JSON.stringify(row, withoutRows)));
  const members = Object.entries(asObject(json) ?? {});
  return members.length > 0 ? Object.fromEntries(members.map(([key, value]) => [key, outermost(value)])) : json;
}

/** A customer's record that shows one of ours among others is still the customer's. */
function withoutRows(_key: string, value: unknown): unknown {
  return Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null) ? undefined : value;
}

function plainly(template: unknown): unknown {
  return compileTemplate(template).render({});
}

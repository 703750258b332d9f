import { operationNamed, ownerOf } from '../checks/subjects.js';
import { idOf, learnRows, rowsAt } from '../detect/rows.js';
import type { Resource, RunEnd, Scenario } from '../model.js';
import { type LedgerEntry, readLedger } from '../records/ledger.js';
import type { Seeded } from '../records/record.js';
import { remove } from './cleanup.js';
import { createWorld } from './creation.js';
import { gather } from './exchange.js';
import { readPages } from './paging.js';
import { parentsFirst } from './seed-all.js';
import { ownAsker } from './seeding.js';
import { strayOf } from './strays.js';
import type { World } from './world.js';

export interface CleanUpOptions {
  readonly scenario: Scenario;
  readonly target: { readonly url: string; readonly started: boolean };
  /** Of a killed run: exactly what it noted is removed. */
  readonly ledgerFile?: string;
  /** Without a ledger: what carries any run's mark, in rows whose dates are all older than this many milliseconds. */
  readonly olderMs?: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tool: string;
}

/** Removes what a killed run left behind. */
export async function cleanUp(options: CleanUpOptions): Promise<RunEnd['cleanup']> {
  const world = await createWorld({
    ...options,
    ledgerFile: undefined,
    plan: { cases: [], hash: '' },
    seed: 0,
    gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
    calibrate: false,
    keep: false,
    allowOutbound: false,
    signal: new AbortController().signal,
    write: () => undefined,
    progress: () => undefined,
  });
  try {
    return options.ledgerFile === undefined
      ? await byMark(world, options.olderMs ?? 0)
      : await byLedger(world, readLedger(options.ledgerFile).left);
  } finally {
    await world.sessions.signOutAll();
    await world.http.close();
  }
}

type Left = RunEnd['cleanup']['left'][number];

/** Newest first; where no id came back, the row that carries the mark. */
async function byLedger(world: World, entries: readonly LedgerEntry[]): Promise<RunEnd['cleanup']> {
  const left: Left[] = [];
  let removed = 0;
  let created = 0;
  for (const entry of entries) {
    const resource = world.scenario.resources.find(({ name }) => name === entry.resource);
    if (!resource) continue;
    const tenants = entry.tenant ? [entry.tenant] : world.scenario.tenants.map(({ name }) => name);
    const records =
      entry.id === undefined
        ? await marked(world, { resource, tenants, carries: (text) => text.includes(entry.mark) })
        : tenants.map((tenant) => ({
            ...recordOf(world, resource, tenant),
            ...referencesOf(world, entry, tenant),
            id: entry.id,
          }));
    for (const record of records) {
      created += 1;
      const why = record.id === undefined ? 'its row shows no identifier' : await remove(world, resource, record);
      if (why === undefined) removed += 1;
      else left.push({ resource: resource.name, tenant: record.tenant, id: String(record.id ?? entry.mark), why });
    }
  }
  return { created, removed, left };
}

/** The machine of the run is gone: every resource is listed as its owner and searched for marks of any run. */
async function byMark(world: World, olderMs: number): Promise<RunEnd['cleanup']> {
  const left: Left[] = [];
  let removed = 0;
  const before = Date.now() - olderMs;
  const carries = (text: string): boolean => world.scanner.scanText(text).length > 0 && isOlder(text, before);
  for (const resource of [...parentsFirst(world.scenario.resources)].reverse())
    for (const record of await marked(world, {
      resource,
      tenants: world.scenario.tenants.map(({ name }) => name),
      carries,
    })) {
      const why = record.id === undefined ? 'its row shows no identifier' : await remove(world, resource, record);
      if (why === undefined) removed += 1;
      else left.push({ resource: resource.name, tenant: record.tenant, id: String(record.id ?? '(unknown)'), why });
    }
  return { created: removed + left.length, removed, left };
}

/** A row that shows no date is old enough: nobody can say that it is new. */
function isOlder(row: string, before: number): boolean {
  const dates = (row.match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"]*/g) ?? [])
    .map((text) => Date.parse(text))
    .filter((time) => !Number.isNaN(time));
  return dates.length === 0 || Math.max(...dates) <= before;
}

interface Search {
  readonly resource: Resource;
  readonly tenants: readonly string[];
  readonly carries: (row: string) => boolean;
}

async function marked(world: World, { resource, tenants, carries }: Search): Promise<readonly Seeded[]> {
  const list = operationNamed(resource, 'list');
  if (!list) return [];
  const found: Seeded[] = [];
  for (const tenant of tenants) {
    const owner = ownerOf(world.scenario, tenant, list.allow);
    if (!owner) continue;
    const record = recordOf(world, resource, tenant);
    await readPages(world, ownAsker(world, owner, record, resource), list, gather(), (reading) => {
      for (const row of rowsOf(reading.json, carries)) found.push({ ...record, id: row });
    });
  }
  return found;
}

/** Ids of the rows that carry a mark: nothing was learned in this process, so it is learned from the page itself. */
function rowsOf(json: unknown, carries: (row: string) => boolean): readonly (string | number | undefined)[] {
  const { items, idKey } = learnRows(json, (text) => carries(text), []);
  if (items === undefined) return [];
  return rowsAt(json, items)
    .filter((row) => carries(JSON.stringify(row)))
    .map((row) => [idKey ?? 'id', '_id', 'uuid'].map((key) => idOf(row, key)).find((id) => id !== undefined));
}

function recordOf(world: World, resource: Resource, tenant: string): Seeded {
  return strayOf(world, { resource, tenant, owner: ownerOf(world.scenario, tenant) ?? tenant });
}

/** Parents that its address names, as the ledger kept them. */
function referencesOf(world: World, entry: LedgerEntry, tenant: string): Pick<Seeded, 'references'> {
  const named = Object.entries(entry.references ?? {}).flatMap(([name, id]) => {
    const parent = world.scenario.resources.find((resource) => resource.name === name);
    return parent ? [[name, { ...recordOf(world, parent, tenant), id }] as const] : [];
  });
  return { references: Object.fromEntries(named) };
}

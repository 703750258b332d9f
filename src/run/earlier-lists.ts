import { keeperOf, operationNamed } from '../checks/subjects.js';
import { asObject, childPath } from '../detect/json.js';
import { idOf, rowsAt } from '../detect/rows.js';
import type { Operation, Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { idOfRow } from './created-record.js';
import { type Asker, gather } from './exchange.js';
import { misfortuneOf } from './misfortune.js';
import { readPages } from './paging.js';
import { refusalOf } from './refusal.js';
import { together } from './relatives.js';
import { principalNamed, type World } from './world.js';

/** A row of a list that this run did not make. */
export interface ListedRow {
  readonly json: unknown;
  readonly id: string | number | undefined;
  /** The records under which it was listed. */
  readonly references: Readonly<Record<string, Seeded>>;
}

/** A list as one asker was shown it, before anything else was asked. */
export interface ListedRows {
  readonly as: string;
  readonly rows: readonly ListedRow[];
  readonly isWhole: boolean;
  /** Why there is nothing to be seen. */
  readonly trouble?: string;
}

export interface ListPlace {
  readonly resource: Resource;
  readonly list: Operation;
  readonly tenant: string;
}

/** Beyond so many rows a list is not read to its end. */
const MOST_ROWS = 50_000;
/** Lists under records are looked for under so many of them. */
const MOST_PARENTS = 5;

/** Read to its end by whoever keeps the tenant's records. */
export async function readOwnList(world: World, place: ListPlace): Promise<ListedRows> {
  const { resource, list, tenant } = place;
  const as = keeperOf(world.scenario, tenant, list.allow);
  if (as === undefined) return none(`no user of ${tenant} may list it`, tenant);
  const parents = parentsOf(world, list, tenant);
  if (typeof parents === 'string') return none(parents, as);
  let found: ListedRows | undefined;
  for (const references of parents) {
    const more = await readOnce(world, place, { ...askerOf(world, place, as), references });
    found = found ? joined(found, more) : more;
    if (more.trouble !== undefined) break;
  }
  return found ?? none(`${resource.name} has no list`, as);
}

/** What anybody is shown who does not sign in, under the selectors of this tenant. */
export async function readListAsNobody(world: World, place: ListPlace): Promise<ListedRows> {
  const [references = {}] = [parentsOf(world, place.list, place.tenant)]
    .flat()
    .filter((one) => typeof one !== 'string');
  return readOnce(world, place, { ...askerOf(world, place, 'nobody'), credentials: 'none', renews: false, references });
}

function none(trouble: string, as: string): ListedRows {
  return { as, rows: [], isWhole: false, trouble };
}

function joined(one: ListedRows, other: ListedRows): ListedRows {
  return { ...one, ...other, rows: [...one.rows, ...other.rows], isWhole: one.isWhole && other.isWhole };
}

/** A record of each kind that the address names: the first of each, the second of each, and so on. */
function parentsOf(
  { book }: World,
  { references }: Operation,
  tenant: string,
): readonly Readonly<Record<string, Seeded>>[] | string {
  if (references.length === 0) return [{}];
  const kept = references.map((name) => [name, book.shared.get(`${name}/${tenant}`) ?? []] as const);
  const missing = kept.find(([, records]) => records.length === 0)?.[0];
  if (missing !== undefined) return `${tenant} has no ${missing} to look under`;
  const rounds = Math.min(MOST_PARENTS, Math.max(...kept.map(([, records]) => records.length)));
  return Array.from({ length: rounds }, (_, round) =>
    together(
      kept.flatMap(([name, records]) => {
        const record = records[round % records.length];
        return record ? [[name, record] as const] : [];
      }),
    ),
  );
}

type Looker = Omit<Asker, 'facts'> & { readonly references?: Readonly<Record<string, Seeded>> };

function askerOf(world: World, { resource, tenant }: ListPlace, as: string): Looker {
  return {
    principal: principalNamed(world, as),
    ...(resource.auth ? { scheme: resource.auth } : {}),
    isAttack: false,
    renews: true,
    findIds: false,
    about: resource.name,
    isOpen: true,
    naming: tenant,
  };
}

async function readOnce(
  world: World,
  { resource, list, tenant }: ListPlace,
  { references = {}, ...looker }: Looker,
): Promise<ListedRows> {
  const as = looker.principal.name;
  const gathered = gather();
  const rows: ListedRow[] = [];
  const asker = { ...looker, facts: { resource, owner: tenant, references, captures: {} } };
  try {
    const { ended } = await readPages(world, asker, list, gathered, ({ json }) => {
      const { items, idKey } = placesIn(world, { resource, list }, json);
      if (items === undefined || rows.length >= MOST_ROWS) return;
      for (const row of rowsAt(json, items))
        rows.push({ json: row, id: idKey === undefined ? undefined : idOf(row, idKey), references });
    });
    const status = gathered.last?.status ?? 0;
    const isServed = !gathered.failure && status > 0 && status < 300 && gathered.isOk;
    const isWhole = isServed && ended && gathered.complete && rows.length < MOST_ROWS;
    return {
      as,
      rows,
      isWhole,
      ...(isServed ? {} : { trouble: status < 300 ? `status ${status}` : refusalOf(world, gathered) }),
    };
  } catch (error) {
    return none(misfortuneOf(error), as);
  }
}

/** Where the rows are and what names each: as the scenario says, else as the first page shows it. */
function placesIn(
  { learned }: World,
  { resource, list }: Pick<ListPlace, 'resource' | 'list'>,
  json: unknown,
): { readonly items?: string; readonly idKey?: string } {
  if (list.items?.in === 'css') return {};
  const key = `${resource.name}/${list.name}`;
  const known = learned.get(key);
  if (known?.items !== undefined && known.idKey !== undefined) return known;
  const items = list.items?.in === 'json' ? list.items.path : likelyItems(json);
  const [first] = items === undefined ? [] : rowsAt(json, items);
  if (items === undefined || first === undefined) return {};
  const idKey = keyOfId(first, resource, list);
  const found = idKey === undefined ? { items } : { items, idKey };
  learned.set(key, found);
  return found;
}

/** The longest of the outermost arrays of objects. */
function likelyItems(json: unknown): string | undefined {
  const arrays = [...arraysIn(json, '$', 0)].sort((one, other) => other.length - one.length);
  return arrays[0]?.path;
}

function arraysIn(value: unknown, path: string, depth: number): readonly { path: string; length: number }[] {
  if (Array.isArray(value)) return value.some(asObject) ? [{ path, length: value.length }] : [];
  if (depth > 3) return [];
  return Object.entries(asObject(value) ?? {}).flatMap(([key, member]) =>
    arraysIn(member, childPath(path, key), depth + 1),
  );
}

/** As the list or the create says (`$.issue.id` ends in `id`), else what ids are usually called. */
function keyOfId(row: unknown, resource: Resource, list: Operation): string | undefined {
  const said = [list.id, operationNamed(resource, 'create')?.id].flatMap((pointer) =>
    pointer?.in === 'json'
      ? [pointer.path.replace(/^\$\.?/, ''), pointer.path.slice(pointer.path.lastIndexOf('.') + 1)]
      : [],
  );
  const usual = ['id', '_id', 'uuid', `${resource.name}_id`, `${resource.name}Id`];
  const key = [...said, ...usual].find((one) => one !== '' && idOf(row, one) !== undefined);
  return key ?? (idOfRow(row, resource) === undefined ? undefined : 'id');
}

import { keeperOf, operationNamed } from '../checks/subjects.js';
import { idOf, rowsAt } from '../detect/rows.js';
import type { Operation, Resource } from '../model.js';
import type { Aimed } from './aim.js';
import type { Question } from './ask.js';
import { gather } from './exchange.js';
import { itemsOf, readPages } from './paging.js';
import { ownAsker } from './seeding.js';
import { isLongId } from './sighting.js';
import type { World } from './world.js';

/**
 * Where each tenant counts from 1, the identifier of the victim's record may be that of an old one of the attacker's own
 * tenant, which such an attack would change or destroy. Why it is not sent then; undefined where it may be.
 */
export async function whySpared(
  world: World,
  { leg, context }: Question,
  { record }: Aimed,
  { aimed, kind }: Operation,
): Promise<string | undefined> {
  const { resource, home } = context;
  const isWrite = leg.role === 'attack' && aimed && (kind === 'write' || kind === 'delete');
  if (!isWrite || !resource || !home || !record || record.tenant === home || mayTouchAll(world)) return undefined;
  if (record.id === undefined || isLongId(record.id)) return undefined;
  const elders = await known.get(world.book)?.get(`${resource.name}/${home}`);
  if (!elders?.has(String(record.id)) || isOurs(world, record.id, resource, home)) return undefined;
  return `${home} has a ${resource.name} of the same identifier that was there before this run`;
}

function mayTouchAll({ scenario: { target } }: World): boolean {
  return target.disposable || target.kind !== 'url';
}

function isOurs({ book }: World, id: string | number, { name }: Resource, home: string): boolean {
  return book.all.some((one) => one.resource === name && one.tenant === home && String(one.id) === String(id));
}

const known = new WeakMap<World['book'], Map<string, Promise<ReadonlySet<string>>>>();

/**
 * Notes the short identifiers that the tenant's own list shows. Before the records are made that will be attacked: what is
 * listed earlier under the identifier of one of them is another record, even where the list shows everybody's.
 */
export async function noteElders(world: World, resource: Resource, home: string): Promise<void> {
  const [own] = world.book.shared.get(`${resource.name}/${home}`) ?? [];
  if (mayTouchAll(world) || own?.id === undefined || isLongId(own.id)) return;
  const ofRun = known.get(world.book) ?? new Map<string, Promise<ReadonlySet<string>>>();
  known.set(world.book, ofRun);
  const key = `${resource.name}/${home}`;
  const found = ofRun.get(key) ?? listed(world, resource, home);
  ofRun.set(key, found);
  await found;
}

async function listed(world: World, resource: Resource, home: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const list = operationNamed(resource, 'list');
  const [own] = world.book.shared.get(`${resource.name}/${home}`) ?? [];
  const items = list && itemsOf(world, list);
  const idKey = world.learned.get(`${resource.name}/list`)?.idKey;
  const owner = keeperOf(world.scenario, home, list?.allow);
  if (!list || !own || !owner || items === undefined || idKey === undefined) return ids;
  await readPages(world, ownAsker(world, owner, own, resource), list, gather(), ({ json }) => {
    for (const row of rowsAt(json, items)) {
      const id = idOf(row, idKey);
      if (id !== undefined && !isLongId(id)) ids.add(String(id));
    }
  });
  return ids;
}

import { isShared, keeperOf, operationNamed } from '../checks/subjects.js';
import { ownerOf as rowOwner, rowsAt } from '../detect/rows.js';
import type { Case, Resource } from '../model.js';
import { gather } from './exchange.js';
import type { Journal } from './journal.js';
import { itemsOf, readPages } from './paging.js';
import type { Reading } from './reading.js';
import { holdRows } from './row-faults.js';
import { ownAsker } from './seeding.js';
import { createShownRows, type ListPlace } from './shown-rows.js';
import { isAtHome, principalNamed, type World } from './world.js';

export interface ListSearch {
  readonly world: World;
  readonly journal: Journal;
  readonly cases: ReadonlyMap<number, Case>;
  /** Cases whose token stands in a list of the attacker's own tenant, and where. */
  readonly atHome: Map<Case, string>;
}

/** Reads one tenant's list once more, as its owner, and holds against the cases what it shows of their attacks. */
export async function searchList(search: ListSearch, resource: Resource, tenant: string): Promise<void> {
  const { world, journal } = search;
  const key = `${resource.name}/${tenant}`;
  const place = listOf(world, resource, tenant);
  if (!place) return;
  const { list } = place;
  const attacked = [...world.attacked.values()].filter(
    (one) => one.record.resource === resource.name && one.record.tenant === tenant,
  );
  const idle = world.book.idle.get(key);
  const shown = createShownRows(world, place, idle ? [idle, ...attacked.map((one) => one.record)] : []);
  const theirs = isShared(resource, list) ? tokensOf(world, place) : undefined;
  const gathered = gather();
  const { ended } = await readPages(world, place.asker, list, gathered, (reading) => {
    theirs?.read(reading);
    if (attacked.length > 0) shown.read(reading);
  });
  for (const { what, place: at } of gathered.sightings)
    if (what.kind === 'token' && (!theirs || theirs.cases.has(what.case))) holdToken(search, place, what.case, at);
  if (idle && attacked.length > 0) await holdRows({ world, journal, place, idle, attacked }, { shown, ended });
}

/** Where the token of a case's attack stands in its attacker's own list; undefined where it does not. */
export async function tokenAtHome(world: World, one: Case): Promise<string | undefined> {
  const { tenant } = principalNamed(world, one.attacker);
  const resource = world.scenario.resources.find(({ name }) => name === one.subject.resource);
  const place = tenant === undefined || tenant === one.victim ? undefined : resource && listOf(world, resource, tenant);
  if (!resource || !place) return undefined;
  const theirs = isShared(resource, place.list) ? tokensOf(world, place) : undefined;
  const gathered = gather();
  await readPages(world, place.asker, place.list, gathered, (reading) => theirs?.read(reading));
  const hit = gathered.sightings.find(
    ({ what }) => what.kind === 'token' && what.case === one.index && (!theirs || theirs.cases.has(what.case)),
  );
  return hit && `${resource.name}, ${hit.place}`;
}

/** A tenant's list, and who reads it; undefined where there is none, or where nobody has a record in it. */
function listOf(world: World, resource: Resource, tenant: string): ListPlace | undefined {
  const list = operationNamed(resource, 'list');
  const owner = keeperOf(world.scenario, tenant, list?.allow);
  const record = world.book.shared.get(`${resource.name}/${tenant}`)?.[0];
  if (!list || !owner || !record) return undefined;
  return { resource, tenant, list, asker: ownAsker(world, owner, record, resource) };
}

function holdToken({ world, journal, cases, atHome }: ListSearch, place: ListPlace, index: number, at: string): void {
  const { resource, tenant } = place;
  const one = cases.get(index);
  if (!one || world.checks.get(one.check)?.writesAtHome) return;
  // Where an own record is what must not be touched, its tenant's list is no excuse.
  if (isAtHome(principalNamed(world, one.attacker), tenant) && one.victim !== tenant) {
    atHome.set(one, `${resource.name}, ${at}`);
    return;
  }
  journal.correct(one, {
    outcome: 'fail',
    reason: 'breach',
    text: `the attack's token stands in ${tenant}'s list of ${resource.name}, ${at}`,
    leg: 'sweep',
  });
}

/** A list that everybody may read shows the sender's own rows too: there a token counts only in the tenant's rows. */
function tokensOf(world: World, { resource, list, tenant }: ListPlace) {
  const cases = new Set<number>();
  const fields = resource.owner?.fields ?? [];
  const items = itemsOf(world, list) ?? '$';
  const read = ({ json }: Reading): void => {
    for (const row of rowsAt(json, items)) {
      if (world.ownerValues.get(String(rowOwner(row, fields))) !== tenant) continue;
      for (const { mark } of world.scanner.scanText(JSON.stringify(row)))
        if (mark.kind === 'token') cases.add(mark.case);
    }
  };
  return { cases, read };
}

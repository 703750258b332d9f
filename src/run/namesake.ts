import { operationNamed } from '../checks/subjects.js';
import { idOf, rowsAt } from '../detect/rows.js';
import type { Observation, Resource } from '../model.js';
import type { Aimed } from './aim.js';
import type { Question } from './ask.js';
import { ownerSaid } from './earlier-rows.js';
import type { Gathered } from './exchange.js';
import { observe } from './observation.js';
import { itemsOf, readPages } from './paging.js';
import { ownAsker } from './seeding.js';
import { isLongId } from './sighting.js';
import type { World } from './world.js';

/**
 * Does the asker have a record of its own under the identifier of the record aimed at? Its list says so, or this run
 * made one. Long identifiers name one record and no other.
 */
export async function askNamesake(
  world: World,
  question: Question,
  aimed: Aimed,
  gathered: Gathered,
): Promise<Observation> {
  const { resource, home } = question.context;
  const own = resource && home ? world.book.shared.get(`${resource.name}/${home}`)?.[0] : undefined;
  const list = resource && operationNamed(resource, 'list');
  const id = aimed.record?.id;
  if (!resource || !own || !list || id === undefined) return observe(world, question, { gathered, aimed });
  const idKey = world.learned.get(`${resource.name}/${list.name}`)?.idKey;
  const items = itemsOf(world, list);
  const isOurs = world.book.all.some(
    (record) => record.resource === resource.name && record.tenant === home && String(record.id) === String(id),
  );
  let isListed = false;
  await readPages(world, ownAsker(world, question.leg.as, own, resource), list, gathered, ({ json }) => {
    if (idKey === undefined || items === undefined) return;
    isListed ||= rowsAt(json, items).some(
      (row) => String(idOf(row, idKey)) === String(id) && !isForeign(world, resource, row, question.context.home),
    );
  });
  const isNamesake = (isOurs || isListed) && !isLongId(id);
  // The attack may have written into it: clean-up would take it for ours.
  if (isNamesake && !isOurs) world.book.elders.add(`${resource.name}/${home}/${id}`);
  const seen = observe(world, question, { gathered, aimed });
  return isNamesake ? seen : { ...seen, isNotOk: true };
}

/** A list that leaks shows the other tenant's record: that is no namesake. */
function isForeign({ ownerValues }: World, resource: Resource, row: unknown, home: string | undefined): boolean {
  const tenant = ownerValues.get(ownerSaid(row, resource) ?? '');
  return Boolean(tenant) && tenant !== home;
}

import { type LearnedRows, learnRows } from '../detect/rows.js';
import type { Operation, Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { gather } from './exchange.js';
import { misfortuneOf } from './misfortune.js';
import { readPages } from './paging.js';
import { ownAsker } from './seeding.js';
import type { World } from './world.js';

/** Around our own canaries in the owner's own list. Two places that fit are an error: the scenario must say which. */
export async function learnLists(world: World, resource: Resource): Promise<void> {
  for (const operation of resource.operations.filter((one) => isLearnable(world, resource, one))) {
    for (const tenant of world.scenario.tenants) {
      const records = world.book.shared.get(`${resource.name}/${tenant.name}`) ?? [];
      const first = records[0];
      if (!first || world.signal.aborted) continue;
      const rows = await rowsIn(world, operation, { first, records, resource }).catch(unlearned);
      if (rows.ambiguous) {
        world.book.failed.set(
          `${resource.name}/${tenant.name}`,
          `rows of ${resource.name}.${operation.name} could be at ${rows.ambiguous.join(' or ')}: say which with \`items\``,
        );
        continue;
      }
      if (rows.items === undefined) continue;
      world.learned.set(`${resource.name}/${operation.name}`, rows);
      void world.write({
        type: 'note',
        topic: 'learned',
        text: `${resource.name}.${operation.name}: rows at ${rows.items}${rows.idKey ? `, ids in ${rows.idKey}` : ''}`,
      });
      break;
    }
  }
}

/** Not what the scenario says, what is known already, or what must not be sent. */
function isLearnable({ learned, scenario }: World, { name }: Resource, operation: Operation): boolean {
  const { kind, items, requests } = operation;
  if (kind !== 'list' || items || learned.has(`${name}/${operation.name}`)) return false;
  return scenario.mode !== 'safe' || requests.every(({ isRead }) => isRead);
}

/** An owner who cannot sign in any more shows nothing; the cases will say so. */
function unlearned(error: unknown): LearnedRows {
  misfortuneOf(error);
  return {};
}

/** Looks page by page until one holds own canaries. */
async function rowsIn(
  world: World,
  operation: Operation,
  own: { readonly first: Seeded; readonly records: readonly Seeded[]; readonly resource: Resource },
): Promise<LearnedRows> {
  const ids = own.records.flatMap(({ id }) => id ?? []);
  const isOwn = (text: string): boolean => text.length >= 20 && world.scanner.scanText(text).length > 0;
  let found: LearnedRows = {};
  await readPages(world, ownAsker(world, own.first.owner, own.first, own.resource), operation, gather(), (reading) => {
    if (found.items === undefined && !found.ambiguous) found = learnRows(reading.json, isOwn, ids);
  });
  return found;
}

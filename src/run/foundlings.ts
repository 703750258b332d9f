import { operationNamed } from '../checks/subjects.js';
import type { Operation, Resource, RunEnd } from '../model.js';
import { madeKey } from './aim.js';
import type { Question } from './ask.js';
import { createdId } from './created-record.js';
import { type Asker, type Gathered, gather, sendSteps } from './exchange.js';
import { misfortuneOf } from './misfortune.js';
import { strayOf } from './nested-lists.js';
import { ownAsker } from './seeding.js';
import { principalNamed, type World } from './world.js';

/** What an attack created may belong to nobody: no owner's list shows it then, and only its maker could remove it. */
export function noteFoundling(
  world: World,
  question: Question,
  operation: Operation,
  { gathered, asker }: { readonly gathered: Gathered; readonly asker: Asker },
): void {
  const { leg, context, as } = question;
  const { resource } = context;
  const status = gathered.last?.status ?? 0;
  if (!resource || leg.writes !== 'token' || operation.kind !== 'create' || status < 200 || status >= 400) return;
  const foundling = strayOf(world, { resource, tenant: context.case.victim, owner: as ?? leg.as });
  const { references, captures } = asker.facts;
  const id = createdId(operation, resource, gathered);
  world.book.foundlings.push({ ...foundling, references, id });
  const home = principalNamed(world, as ?? leg.as).tenant;
  if (id === undefined || home === undefined) return;
  const own = strayOf(world, { resource, tenant: home, owner: as ?? leg.as });
  world.book.made.set(madeKey(context.case, question.round, leg.name), { ...own, references, captures, id });
}

/** Asks the makers to remove those of one resource; tells of those that neither a maker could remove nor an owner found. */
export async function removeFoundlings(
  world: World,
  resource: Resource,
  found: ReadonlySet<string>,
): Promise<{ readonly removed: number; readonly left: RunEnd['cleanup']['left'] }> {
  const left: RunEnd['cleanup']['left'][number][] = [];
  let removed = 0;
  for (const record of world.book.foundlings) {
    const { resource: name, tenant, owner, id } = record;
    if (name !== resource.name || found.has(`${name}/${id}`)) continue;
    if (id !== undefined && (await isRemoved(world, resource, record))) removed += 1;
    else
      left.push({
        resource: name,
        tenant,
        id: String(id ?? '(unknown)'),
        why: `${owner} created it, and no list shows it`,
      });
  }
  return { removed, left };
}

/** Only a success counts: a 404 is what everybody gets who is not its owner. */
async function isRemoved(
  world: World,
  resource: Resource,
  record: World['book']['foundlings'][number],
): Promise<boolean> {
  const operation = operationNamed(resource, 'delete');
  if (!operation) return false;
  const gathered = gather();
  try {
    await sendSteps(world, ownAsker(world, record.owner, record, resource), operation.requests, gathered);
  } catch (error) {
    misfortuneOf(error);
    return false;
  }
  return !gathered.failure && gathered.isOk && (gathered.last?.status ?? 500) < 300;
}

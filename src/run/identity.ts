import { aliveOperation } from '../checks/subjects.js';
import type { Observation } from '../model.js';
import type { Question } from './ask.js';
import { type Asker, type Gathered, sendSteps } from './exchange.js';
import { observe, unasked } from './observation.js';
import type { World } from './world.js';

/** An operator or a tenantless user has no record of its own: its identity request shows whether the session lives. */
export async function askIdentity(
  world: World,
  question: Question,
  asker: Asker,
  gathered: Gathered,
): Promise<Observation> {
  const scheme =
    world.scenario.auth.find(({ name }) => name === (asker.scheme ?? asker.principal.user?.auth[0])) ??
    world.scenario.auth[0];
  const request = scheme?.whoami?.request;
  if (request) {
    await sendSteps(world, asker, [request], gathered);
    return observe(world, question, { gathered, aimed: { references: {} } });
  }
  const own = asker.principal.tenant === undefined ? undefined : ownReading(world, asker.principal.tenant);
  if (own) {
    const { record, resource, operation } = own;
    const facts = { resource, record, references: record.references, captures: {} };
    await sendSteps(
      world,
      { ...asker, ...(resource.auth ? { scheme: resource.auth } : {}), facts },
      operation.requests,
      gathered,
    );
    return observe(world, question, { gathered, aimed: { references: {} } });
  }
  // Without an identity request the attack's own answer is all there is: only a success shows a session alive.
  const { attack } = question.seen;
  if (attack && !attack.failure && (attack.status ?? 500) < 300)
    return { ...attack, leg: question.leg.name, requests: [], sightings: [] };
  const text =
    'the sign-in has no whoami request, so nothing shows that a session without records of its own was alive';
  return unasked(question, gathered, 'session-lost', text);
}

/** Something of its own that every user of the tenant may read. */
function ownReading(world: World, tenant: string) {
  for (const resource of world.scenario.resources) {
    const operation = aliveOperation(resource);
    const record = world.book.shared.get(`${resource.name}/${tenant}`)?.[0];
    if (operation && !operation.allow && record) return { resource, operation, record };
  }
  return undefined;
}

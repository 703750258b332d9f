import { isShared, operationNamed } from '../checks/subjects.js';
import type { Case, Observation, Sighting } from '../model.js';
import type { Question } from './ask.js';
import type { Journal } from './journal.js';
import { principalNamed, type World } from './world.js';

/** Somebody received what is another tenant's, in an answer that no check judges: an alive leg, a create, a read-back. */
export interface Collected {
  readonly home: string;
  readonly foreign: string;
  readonly resource: string | undefined;
  readonly case: Case;
  readonly text: string;
}

/**
 * Looks at every answer a tenant's user gets, whatever it was asked for. What is found is held against a case at the
 * end, and only where nothing else on that resource and in that direction has caught it.
 */
export function collect(world: World, { context, leg, as }: Question, seen: Observation): void {
  const principal = principalNamed(world, leg.as);
  const home = principal.tenant;
  if (as !== undefined || !home || context.view?.shared || isOpen(context)) return;
  for (const sighting of seen.sightings) {
    const { what } = sighting;
    if (what.kind === 'token')
      noteToken(world, what.case, home, `${principal.name}'s own answer to ${leg.name}, ${sighting.place}`);
    if (what.kind !== 'canary' && what.kind !== 'id') continue;
    const foreign = world.scenario.tenants[what.tenant]?.name;
    if (!foreign || foreign === home || world.scenario.resources[what.resource]?.shared) continue;
    const resource = context.case.subject.resource ?? context.case.subject.view;
    const key = `${home}>${foreign}/${resource}`;
    if (world.collected.has(key)) continue;
    const text = `${principal.name} got status ${seen.status} with ${nameOf(world, sighting)} of ${foreign} in ${sighting.place} of the answer to ${leg.operation} (${leg.name})`;
    world.collected.set(key, { home, foreign, resource, case: context.case, text });
  }
}

/** Corrects a case of that direction, the same resource first, where no case there says leak already. */
export function accuse(world: World, cases: readonly Case[], journal: Journal): void {
  const homeOf = (one: Case): string | undefined => principalNamed(world, one.attacker).tenant;
  for (const { home, foreign, resource, case: asked, text } of world.collected.values()) {
    const same = cases.filter((one) => !one.skip && homeOf(one) === home && one.victim === foreign);
    const about = same.filter(({ subject }) => (subject.resource ?? subject.view) === resource);
    if (about.some((one) => journal.reasonOf(one) === 'leak')) continue;
    journal.correct(about[0] ?? same[0] ?? asked, { outcome: 'fail', reason: 'leak', text, leg: 'collected' });
  }
  const byIndex = new Map(cases.map((one) => [one.index, one]));
  for (const [index, { tenant, text }] of world.strayTokens) {
    const one = byIndex.get(index);
    if (!one || homeOf(one) === tenant) continue;
    journal.correct(one, {
      outcome: 'fail',
      reason: 'breach',
      text: `the attack's token stands in ${text}`,
      leg: 'collected',
    });
  }
}

function noteToken(world: World, index: number, tenant: string, text: string): void {
  const home = world.homes.get(index);
  if (home !== undefined && home !== tenant && !world.strayTokens.has(index))
    world.strayTokens.set(index, { tenant, text });
}

/** In an answer that is shared on purpose only a row's owner tells, and the check on it looks at that. */
function isOpen({ resource, case: one }: Question['context']): boolean {
  return resource !== undefined && isShared(resource, operationNamed(resource, one.subject.operation));
}

function nameOf(world: World, { what }: Sighting): string {
  if (what.kind !== 'canary' && what.kind !== 'id') return 'a mark';
  return `${what.kind === 'id' ? 'the identifier' : 'the canary'} of a ${world.scenario.resources[what.resource]?.name}`;
}

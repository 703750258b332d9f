import type { Leg, Observation, Resource, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { operationNamed } from '../subjects.js';
import { aliveFault, answerOf, inconclusive } from './controls.js';
import { isCount } from './experiment.js';
import { looking } from './legs.js';

/** Kinds of record that a search might find: those that are seeded on both sides. */
export function searchable({ scenario }: CaseContext): readonly string[] {
  return scenario.resources.filter((resource) => !resource.shared && isFindable(resource)).map(({ name }) => name);
}

/** By the canaries of what is created; of what was there before, by the fields that are evidence. */
function isFindable(resource: Resource): boolean {
  return resource.existing === undefined
    ? operationNamed(resource, 'create') !== undefined
    : (resource.marks ?? []).length > 0;
}

/** A view searched for something, by somebody. */
export function searching(
  context: CaseContext,
  leg: Pick<Leg, 'name' | 'role' | 'as'> & { readonly needle?: Leg['needle'] },
): Leg {
  return { ...looking(context), ...leg, writes: 'canary', numbers: true };
}

/**
 * Does one answer have hits that the other has not? By rows, by how many values there are, by numbers that are named like
 * counts, or by the size of what holds no values, as far as these are the same for two needles that were never planted.
 * Other numbers (how long it took) are the same twice by chance.
 */
export function differs(
  one: Observation | undefined,
  absent: Observation | undefined,
  again: Observation | undefined,
): boolean {
  if (!one || !absent || !again) return false;
  const isOther = (pick: (seen: Observation) => number | undefined): boolean =>
    pick(absent) === pick(again) && pick(one) !== pick(absent);
  const places = new Set([...Object.keys(one.numbers ?? {}), ...Object.keys(absent.numbers ?? {})]);
  return (
    isOther(({ status }) => status) ||
    isOther(({ rows }) => rows?.count) ||
    isOther(({ numbers }) => numbers?.values) ||
    isOther(({ numbers }) => numbers?.trues) ||
    isOther(({ numbers, size }) => (numbers?.values ? 0 : size)) ||
    [...places].some((place) => isCount(place) && isOther(({ numbers }) => numbers?.[place]))
  );
}

/** Kinds of record that the control found: only of these does it say anything that the attacker finds none. */
export function foundIn(context: CaseContext, seen: Seen): readonly string[] {
  return searchable(context).filter((resource) => seen[`control:${resource}`]?.held);
}

/** A search that was refused found nothing for nobody: what was asked then proves nothing, and perhaps the session was dead. */
export function refusedFault(seen: Seen, legs: readonly string[]): Verdict | undefined {
  const asked = legs.filter((leg) => seen[leg]);
  const refused = asked.find((leg) => (seen[leg]?.status ?? 0) >= 300);
  if (refused === undefined) return undefined;
  const dead = aliveFault(seen.alive, ...asked.map((leg) => seen[leg]));
  return (
    dead ?? inconclusive('control-failed', `${seen[refused]?.as} on the search: ${answerOf(seen[refused])}`, refused)
  );
}

import type { Observation } from '../model.js';
import { askLeg, type Question } from './ask.js';
import type { SharedLeg, World } from './world.js';

/**
 * A leg that several cases rely on is asked once and its answer shared. Attacks among them are asked anew in each
 * round: a repetition that reads the first answer again would repeat nothing.
 */
export function askShared(world: World, question: Question): Promise<Observation> {
  const { leg, round, context } = question;
  const key = keyOf(question);
  const known = world.shared.get(key);
  if (known) {
    known.cases.add(context.case.index);
    known.roles.add(leg.role);
    return known.answer.then((seen) => (seen.leg === leg.name ? seen : { ...seen, leg: leg.name }));
  }
  const answer = askLeg(world, leg.role === 'attack' ? question : { ...question, round: 0 });
  const shared: SharedLeg = {
    question: { ...question, seen: {} },
    answer,
    roles: new Set([leg.role]),
    cases: new Set([context.case.index]),
    round,
  };
  world.shared.set(key, shared);
  if (leg.role !== 'idle') wholeOf(world, context.resource?.name).push(shared);
  return answer;
}

/** Has somebody asked it already? */
export function isAsked(world: World, question: Pick<Question, 'leg' | 'round' | 'as'>): boolean {
  return question.leg.share !== undefined && world.shared.has(keyOf(question));
}

/** Shared legs whose answers are still whole, by the resource they are about. */
const whole = new WeakMap<World['shared'], Map<string | undefined, SharedLeg[]>>();

function wholeOf({ shared }: World, resource: string | undefined): SharedLeg[] {
  const known = whole.get(shared) ?? new Map<string | undefined, SharedLeg[]>();
  const ofResource = known.get(resource) ?? [];
  whole.set(shared, known.set(resource, ofResource));
  return ofResource;
}

/**
 * No case of this resource is left: of its shared answers only whether they held is still needed, and how the idle
 * record looked. Kept whole they would be most of the memory of a long run; calibration asks by them once more.
 */
export function letGo(world: World, resource: string | undefined): void {
  if (world.isCalibrating) return;
  for (const shared of wholeOf(world, resource).splice(0)) shared.answer = shared.answer.then(slim);
}

function slim({ values: _, rows: __, earlier: ___, shape: ____, excerpt: _____, ...seen }: Observation): Observation {
  return { ...seen, requests: [], sightings: [] };
}

/** The same step of the same sequence, whatever the case calls it: `own:after` here is `control:after` there. */
function keyOf({ leg, round, as }: Pick<Question, 'leg' | 'round' | 'as'>): string {
  const step = leg.name.includes(':')
    ? leg.name.slice(leg.name.indexOf(':'))
    : leg.role === 'attack' && round > 0
      ? `#${round}`
      : '';
  return `${leg.share}|${step}${as ? `|${as}` : ''}`;
}

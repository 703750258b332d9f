import type { Leg, Observation } from '../model.js';
import { askLeg, type Question } from './ask.js';
import type { Control, SharedLeg, World } from './world.js';

/**
 * A leg that several cases rely on is asked once and its answer shared. Attacks among them are asked anew in each
 * round: a repetition that reads the first answer again would repeat nothing.
 */
export function askShared(world: World, question: Question): Promise<Observation> {
  const { leg, context } = question;
  const key = keyOf(question);
  const known = world.shared.get(key);
  if (known) {
    known.cases.add(context.case.index);
    known.roles.add(leg.role);
    return known.answer.then((seen) => (seen.leg === leg.name ? seen : { ...seen, leg: leg.name }));
  }
  const answer = askLeg(world, leg.role === 'attack' ? question : { ...question, round: 0 });
  world.shared.set(key, {
    question: { ...question, seen: {} },
    answer,
    roles: new Set([leg.role]),
    cases: new Set([context.case.index]),
  });
  return answer;
}

/** Has somebody asked it already? */
export function isAsked(world: World, question: Pick<Question, 'leg' | 'round' | 'as'>): boolean {
  return question.leg.share !== undefined && world.shared.has(keyOf(question));
}

/**
 * No case of this resource is left in its lane: of its shared answers only whether a control held is still needed. Kept
 * whole they would be most of the memory of a long run; calibration asks by them once more. Who comes later asks anew.
 */
export async function letGo(world: World, resource: string | undefined): Promise<void> {
  if (world.isCalibrating) return;
  const own = [...world.shared].filter(([, { question }]) => question.context.case.subject.resource === resource);
  for (const [key] of own) world.shared.delete(key);
  world.controls.push(...(await controlsAmong(own.map(([, shared]) => shared))));
}

/** The shared controls of the whole run, in groups that are asked again together. */
export async function sharedControls(world: World): Promise<readonly (readonly Control[])[]> {
  return [...world.controls, ...(await controlsAmong([...world.shared.values()]))];
}

async function controlsAmong(legs: readonly SharedLeg[]): Promise<readonly (readonly Control[])[]> {
  const groups = new Map<string, Control[]>();
  for (const { question, answer, roles, cases } of legs) {
    const { leg, as, context } = question;
    if (leg.share === undefined || ![...roles].some((role) => !NO_CONTROL.has(role))) continue;
    const seen = await answer.catch(() => undefined);
    const group = groups.get(leg.share) ?? [];
    groups.set(leg.share, group);
    group.push({ leg, as, case: context.case, held: seen?.held, cases: [...cases] });
  }
  return [...groups.values()];
}

/** What is one case's attack may be another's control: a list that its own tenant reads. */
const NO_CONTROL: ReadonlySet<Leg['role']> = new Set(['attack', 'ghost', 'idle']);

/** The same step of the same sequence, whatever the case calls it: `own:after` here is `control:after` there. */
function keyOf({ leg, round, as }: Pick<Question, 'leg' | 'round' | 'as'>): string {
  const step = leg.name.includes(':')
    ? leg.name.slice(leg.name.indexOf(':'))
    : leg.role === 'attack' && round > 0
      ? `#${round}`
      : '';
  return `${leg.share}|${step}${as ? `|${as}` : ''}`;
}

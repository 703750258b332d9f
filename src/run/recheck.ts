import type { Observation, Reason } from '../model.js';
import { outcomeOf } from '../verdict.js';
import { askLeg, type Question } from './ask.js';
import { contextOf } from './case.js';
import type { Journal } from './journal.js';
import { inParallel } from './parallel.js';
import { sharedControls } from './shared-legs.js';
import { type Control, principalNamed, type World } from './world.js';

/** Rounds of cases are 0 to 3; spares of the second asking are different ones again. */
const ROUND = 9;

/**
 * Asks every shared control a second time. One that no longer holds makes every case since its last success, the first
 * asking, prove nothing: the route, the record or the session may have been gone all along.
 */
export async function recheckControls(
  world: World,
  journal: Journal,
  caseAt: (index: number) => Parameters<Journal['correct']>[0] | undefined,
): Promise<void> {
  const groups = await sharedControls(world);
  await inParallel(groups, world.scenario.limits.concurrency, (group) => recheck(world, journal, group, caseAt));
}

async function recheck(
  world: World,
  journal: Journal,
  group: readonly Control[],
  caseAt: Parameters<typeof recheckControls>[2],
): Promise<void> {
  if (world.signal.aborted || group.some(({ held }) => held === false)) return;
  const seen: Record<string, Observation> = {};
  for (const { leg, as, case: first } of group) {
    const again = await askAgain(world, { leg, as, context: contextOf(world, first), seen, round: ROUND });
    seen[leg.name] = again;
    if (again.held !== false) continue;
    const what = again.failure?.text ?? `status ${again.status}`;
    const text = `the control "${leg.name}" of ${leg.as} held at first and no longer at the end: ${what}`;
    for (const { cases } of group)
      for (const index of cases) {
        const one = caseAt(index);
        const reason = one && journal.reasonOf(one);
        if (one && reason && isShaken(reason))
          journal.correct(one, { outcome: 'inconclusive', reason: 'control-failed', text, leg: leg.name });
      }
    return;
  }
}

/** A session that died meanwhile says nothing about the route: one more try with a new one. */
async function askAgain(world: World, question: Question): Promise<Observation> {
  const seen = await askLeg(world, question);
  const principal = principalNamed(world, question.as ?? question.leg.as);
  if (seen.held !== false || !principal.user || world.signal.aborted) return seen;
  try {
    await world.sessions.renew(principal, await world.sessions.of(principal, question.context.resource?.auth));
  } catch {
    return seen;
  }
  return askLeg(world, question);
}

/** Data and effect need no control; what is not proved anyway keeps its own reason. */
function isShaken(reason: Reason): boolean {
  return outcomeOf(reason) === 'pass' || reason === 'contract' || reason === 'oracle';
}

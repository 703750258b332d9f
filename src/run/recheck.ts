import type { Observation } from '../model.js';
import { askLeg } from './ask.js';
import type { Journal } from './journal.js';
import { inParallel } from './parallel.js';
import type { SharedLeg, World } from './world.js';

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
  const groups = new Map<string, SharedLeg[]>();
  for (const shared of world.shared.values()) {
    const { role, share } = shared.question.leg;
    if (!share || role === 'attack' || role === 'ghost' || role === 'idle') continue;
    groups.set(share, [...(groups.get(share) ?? []), shared]);
  }
  await inParallel([...groups.values()], world.scenario.limits.concurrency, (group) =>
    recheck(world, journal, group, caseAt),
  );
}

async function recheck(
  world: World,
  journal: Journal,
  group: readonly SharedLeg[],
  caseAt: Parameters<typeof recheckControls>[2],
): Promise<void> {
  const first = await Promise.all(group.map(({ answer }) => answer));
  if (world.signal.aborted || first.some(({ held }) => held === false)) return;
  const seen: Record<string, Observation> = {};
  for (const { question } of group) {
    const again = await askLeg(world, { ...question, seen, round: ROUND });
    seen[question.leg.name] = again;
    if (again.held !== false) continue;
    const what = again.failure?.text ?? `status ${again.status}`;
    const text = `the control "${question.leg.name}" of ${question.leg.as} held at first and no longer at the end: ${what}`;
    for (const shared of group)
      for (const index of shared.cases) {
        const one = caseAt(index);
        const reason = one && journal.reasonOf(one);
        if (one && reason && !KEPT.has(reason))
          journal.correct(one, { outcome: 'inconclusive', reason: 'control-failed', text, leg: question.leg.name });
      }
    return;
  }
}

/** Proved by data, by effect, or not asked at all: no control is needed for these. */
const KEPT: ReadonlySet<string> = new Set(['leak', 'breach', 'exempt', 'not-applicable', 'safe-mode', 'budget']);

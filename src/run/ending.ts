import type { RunEnd } from '../model.js';
import type { Plan } from '../plan.js';
import { closingLine, coverageGaps, exitCode, outcomeOf, worstExit } from '../verdict.js';
import type { RunOptions } from './index.js';
import type { Journal } from './journal.js';
import { askWhetherOne } from './one-tenant.js';
import type { World } from './world.js';

export interface EndingFacts {
  readonly options: RunOptions;
  /** What was asked: all that was planned, or what somebody chose of it. */
  readonly plan: Plan;
  /** Stopped while asking, or before the controls were asked again: then no pass is proved to the end. */
  readonly isCutShort: boolean;
  readonly world: World;
  readonly journal: Journal;
  readonly cleanup: RunEnd['cleanup'];
  readonly startedAt: number;
}

/** The last line of a result. The counts add up to the plan: a case without a finding is told as interrupted. */
export function ending({ options, plan, isCutShort, world, journal, cleanup, startedAt }: EndingFacts): RunEnd {
  const { cases } = plan;
  askWhetherOne(world, cases, journal);
  const { outcomes, reasons: all } = journal.counts();
  const reasons = Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
  const covered = cases.flatMap((one) => {
    const reason = journal.reasonOf(one);
    return reason ? [{ ...one, outcome: outcomeOf(reason), reason }] : [];
  });
  const { scenario } = world;
  const shared = new Set(
    [...scenario.resources, ...scenario.views].filter((one) => one.shared).map(({ name }) => name),
  );
  const gaps = coverageGaps({ cases: covered, pairs: scenario.pairs, shared });
  const tally = { planned: cases.length, reasons, gate: options.gate, gaps };
  const isUnlooked = isCutShort && exitCode(tally) === 0;
  return {
    type: 'end',
    finishedAt: new Date().toISOString(),
    durationMs: Date.now() - startedAt,
    requests: world.http.sent(),
    outcomes,
    reasons,
    gate: options.gate,
    exitCode: isCutShort ? worstExit(exitCode(tally), 2) : exitCode(tally),
    verdict: isUnlooked ? closingLine(tally).replace(/\.$/, UNLOOKED) : closingLine(tally),
    ...(world.signal.aborted ? { interrupted: interruption(world.signal) } : {}),
    ...(plan === options.plan ? {} : { chosen: { planned: cases.length, plan: plan.hash } }),
    cleanup,
  };
}

const UNLOOKED = '; stopped before everything was looked at once more.';

function interruption(signal: AbortSignal): string {
  const { reason } = signal;
  return reason instanceof Error && reason.name !== 'AbortError' ? reason.message : 'the run was interrupted';
}

import { type ExitCode, type Gate, type Outcome, REASONS, type Reason, type RunHeader } from '../model.js';
import { type CoveredCase, coverageGaps, exitCode, type Gap, outcomeOf } from '../verdict.js';
import type { Head } from './head.js';

/** Counts the cases of one scenario, as they stand in the end. It holds no case, only sums. */
export interface PartTally {
  count(head: Pick<Head, 'subject' | 'attacker' | 'victim'>, reason: Reason, by: 1 | -1): void;
  readonly reasons: Readonly<Partial<Record<Reason, number>>>;
  gaps(): readonly Gap[];
  exit(gate: Gate): ExitCode;
}

export function createTally(header: RunHeader): PartTally {
  const reasons: Partial<Record<Reason, number>> = {};
  const places = new Map<string, { readonly covered: Pick<Head, 'subject' | 'attacker' | 'victim'>; proved: number }>();
  const { resources, sharedViews = [] } = header;
  const shared = new Set([...resources.filter((one) => one.shared).map(({ name }) => name), ...sharedViews]);

  function gaps(): readonly Gap[] {
    const cases = [...places.values()].map(
      ({ covered, proved }): CoveredCase => ({
        ...covered,
        outcome: proved > 0 ? 'pass' : 'inconclusive',
        reason: proved > 0 ? 'denied' : 'interrupted',
      }),
    );
    return coverageGaps({ cases, pairs: header.pairs, shared });
  }

  return {
    count(head, reason, by) {
      reasons[reason] = (reasons[reason] ?? 0) + by;
      const key = `${head.subject.resource ?? head.subject.view}\n${head.attacker}\n${head.victim}`;
      const { subject, attacker, victim } = head;
      const place = places.get(key) ?? { covered: { subject, attacker, victim }, proved: 0 };
      if (outcomeOf(reason) === 'pass' || reason === 'exempt') place.proved += by;
      places.set(key, place);
    },
    reasons,
    gaps,
    exit: (gate) => exitCode({ planned: header.planned, reasons, gate, gaps: gaps() }),
  };
}

export function outcomesOf(reasons: PartTally['reasons']): Readonly<Record<Outcome, number>> {
  const outcomes: Record<Outcome, number> = { skipped: 0, pass: 0, inconclusive: 0, fail: 0 };
  for (const [reason, count] of reasonsIn(reasons)) outcomes[outcomeOf(reason)] += count;
  return outcomes;
}

export function summed(all: readonly PartTally['reasons'][]): Readonly<Partial<Record<Reason, number>>> {
  const sums: Partial<Record<Reason, number>> = {};
  for (const [reason, count] of all.flatMap(reasonsIn)) if (count > 0) sums[reason] = (sums[reason] ?? 0) + count;
  return sums;
}

/** One that this version does not know counts as a case that never finished. */
function reasonsIn(reasons: PartTally['reasons']): readonly (readonly [Reason, number])[] {
  return KNOWN.map((reason) => [reason, reasons[reason] ?? 0] as const);
}

const KNOWN: readonly Reason[] = Object.values(REASONS).flat();

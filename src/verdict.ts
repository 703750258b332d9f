import { type ExitCode, type Gate, OUTCOMES, type Outcome, REASONS, type Reason } from './model.js';

/** What a run found, as far as the exit code depends on it. */
export interface Tally {
  /** Cases of the plan. The sum of `reasons` is smaller when the run ended early. */
  readonly planned: number;
  readonly reasons: Readonly<Partial<Record<Reason, number>>>;
  readonly gate: Gate;
  /** Resources and views without a single pass in a planned direction: see `coverageGaps`. */
  readonly gaps: readonly Gap[];
}

/** A resource or view of which nothing was proved in this direction. */
export interface Gap {
  readonly subject: string;
  /** `acme>globex`: tenant of the attacker, tenant of the victim. */
  readonly direction: string;
  /** Some case there failed: that much is proved of it. */
  readonly hasFailed?: true;
}

/** What of a finding decides coverage; a `Finding` is one. */
export interface CoveredCase {
  readonly subject: { readonly resource?: string; readonly view?: string };
  readonly attacker: string;
  readonly victim: string;
  readonly outcome: Outcome;
  readonly reason: Reason;
}

const GATED: Readonly<Record<Gate['failOn'], readonly Reason[]>> = {
  leak: ['leak', 'breach'],
  oracle: ['leak', 'breach', 'oracle'],
  contract: ['leak', 'breach', 'oracle', 'contract'],
};

const OUTCOME_OF = new Map<string, Outcome>(
  OUTCOMES.flatMap((outcome) => REASONS[outcome].map((reason): [string, Outcome] => [reason, outcome])),
);

/** The outcome a reason belongs to. */
export function outcomeOf(reason: Reason): Outcome {
  return OUTCOME_OF.get(reason) ?? 'inconclusive';
}

/** The worse of two outcomes: skipped < pass < inconclusive < fail. */
export function worst(a: Outcome, b: Outcome): Outcome {
  return OUTCOMES.indexOf(a) >= OUTCOMES.indexOf(b) ? a : b;
}

/** The worse of two exit codes. A failure found in one scenario is never hidden behind another that could not run. */
export function worstExit(a: ExitCode, b: ExitCode): ExitCode {
  const order: readonly ExitCode[] = [0, 2, 3, 1];
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/**
 * The exit code of a run that could run (so never 3).
 * 1: a failure at or above the gate. 2: none, but more cases are unproved than allowed, or a resource or view has no
 * pass in a planned direction, or nothing passed at all. 0: otherwise.
 * The allowance forgives cases, never gaps: a resource of which nothing was proved stays unproved.
 */
export function exitCode(tally: Tally): ExitCode {
  if (gatedFailures(tally) > 0) return 1;
  if (unproved(tally) > allowance(tally)) return 2;
  if (tally.gaps.length > 0) return 2;
  return nothingProved(tally) ? 2 : 0;
}

/** Cases that prove nothing although they should: inconclusive, left out for budget, or without any finding. */
export function unproved(tally: Pick<Tally, 'planned' | 'reasons'>): number {
  const { planned, reasons } = tally;
  const missing = Math.max(0, planned - sum(reasons, () => true));
  return missing + (reasons.budget ?? 0) + sum(reasons, (reason) => outcomeOf(reason) === 'inconclusive');
}

/** Resources and views that are neither exempt nor shared and have no pass in a direction the plan holds for them. */
export function coverageGaps(options: {
  readonly cases: Iterable<CoveredCase>;
  /** Ordered pairs of tenants; cases of operators and of nobody belong to no direction. */
  readonly pairs: readonly (readonly [attacker: string, victim: string])[];
  /** Names of shared resources and views. */
  readonly shared: ReadonlySet<string>;
}): readonly Gap[] {
  const seen = new Map<string, Gap & { proved: boolean; failed: boolean }>();
  for (const item of options.cases) {
    const subject = item.subject.resource ?? item.subject.view;
    const pair = options.pairs.find(([from, to]) => to === item.victim && item.attacker.startsWith(`${from}.`));
    if (subject === undefined || pair === undefined || options.shared.has(subject)) continue;
    const direction = `${pair[0]}>${pair[1]}`;
    const key = `${subject} ${direction}`;
    const proved = item.outcome === 'pass' || item.reason === 'exempt';
    const known = seen.get(key) ?? { subject, direction, proved: false, failed: false };
    known.proved ||= proved;
    known.failed ||= item.outcome === 'fail';
    seen.set(key, known);
  }
  return [...seen.values()].flatMap(({ subject, direction, proved, failed }) =>
    proved ? [] : [{ subject, direction, ...(failed ? { hasFailed: true as const } : {}) }],
  );
}

/** The closing sentence: what was proved, what was caught, what was not proved, and why the exit code is what it is. */
export function closingLine(tally: Tally): string {
  const { planned, reasons, gaps } = tally;
  const passes = sum(reasons, (reason) => outcomeOf(reason) === 'pass');
  return [
    `${passes} of ${count(planned, 'case')} held`,
    failures(tally),
    unprovedText(tally),
    gapsText(
      gaps.filter(({ hasFailed }) => hasFailed),
      'no case held of',
    ),
    gapsText(
      gaps.filter(({ hasFailed }) => !hasFailed),
      'nothing proved of',
    ),
    skippedText(reasons),
  ]
    .filter((part) => part !== '')
    .join('; ')
    .concat('.');
}

function gapsText(gaps: readonly Gap[], what: string): string {
  return gaps.length > 0 ? `${what} ${list(gaps.map(({ subject, direction }) => `${subject} (${direction})`))}` : '';
}

function gatedFailures({ reasons, gate }: Tally): number {
  return sum(reasons, (reason) => GATED[gate.failOn].includes(reason));
}

/** A share is of the planned cases, rounded down: 5% of 30 allows one. */
function allowance({ gate, planned }: Tally): number {
  const allowed = gate.allowInconclusive;
  return 'cases' in allowed ? allowed.cases : Math.floor(allowed.share * planned + 1e-9);
}

/** Failures below the gate and exemptions are tolerated, but alone they prove nothing. */
function nothingProved({ reasons }: Tally): boolean {
  return sum(reasons, (reason) => outcomeOf(reason) === 'pass') === 0;
}

function failures(tally: Tally): string {
  const { reasons, gate } = tally;
  const parts = GATED.contract
    .filter((reason) => (reasons[reason] ?? 0) > 0)
    .map((reason) => `${reasons[reason]} ${reason}${GATED[gate.failOn].includes(reason) ? '' : ' (below the gate)'}`);
  return parts.length > 0 ? `failed: ${parts.join(', ')}` : 'no failure';
}

function unprovedText(tally: Tally): string {
  const unprovedCases = unproved(tally);
  if (unprovedCases === 0) return '';
  const allowed = allowance(tally);
  const tolerated = allowed > 0 ? ` (${unprovedCases <= allowed ? 'allowed' : `only ${allowed} allowed`})` : '';
  const why = unprovedReasons(tally);
  return `not proved: ${count(unprovedCases, 'case')}${tolerated}${why ? `: ${why}` : ''}`;
}

function unprovedReasons({ planned, reasons }: Tally): string {
  const missing = planned - sum(reasons, () => true);
  const parts = entries(reasons)
    .filter(([reason]) => outcomeOf(reason) === 'inconclusive' || reason === 'budget')
    .map(([reason, number]) => `${number} ${reason}`);
  return (missing > 0 ? [...parts, `${missing} never finished`] : parts).join(', ');
}

function skippedText(reasons: Tally['reasons']): string {
  const parts = entries(reasons)
    .filter(([reason]) => outcomeOf(reason) === 'skipped' && reason !== 'budget')
    .map(([reason, number]) => `${number} ${reason}`);
  return parts.length > 0 ? `skipped: ${parts.join(', ')}` : '';
}

function sum(reasons: Tally['reasons'], wanted: (reason: Reason) => boolean): number {
  return entries(reasons).reduce((total, [reason, number]) => (wanted(reason) ? total + number : total), 0);
}

function entries(reasons: Tally['reasons']): readonly (readonly [Reason, number])[] {
  return Object.entries(reasons).flatMap(([reason, number]) =>
    isReason(reason) && number !== undefined && number > 0 ? [[reason, number] as const] : [],
  );
}

function isReason(text: string): text is Reason {
  return OUTCOME_OF.has(text);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

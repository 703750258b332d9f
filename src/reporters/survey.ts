import type {
  CheckFacts,
  Finding,
  Outcome,
  PrincipalName,
  Reason,
  RunEnd,
  RunHeader,
  RunNote,
  Severity,
} from '../model.js';
import type { ResultReader } from './result.js';
import { heaps } from './tally.js';

/** What reports are made of: one pass over a result. Failing and unproved findings are kept whole, all others as a short row, with their figures if they have any. */
export interface Survey {
  readonly header: RunHeader;
  readonly notes: readonly RunNote[];
  readonly end: RunEnd | undefined;
  readonly damage: string | undefined;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Planned cases that have no line, because the run was killed. `counts` plus these is the plan. */
  readonly missing: number;
  /** Failing cases by cause, worst first. */
  readonly groups: readonly Group[];
  /** Unproved cases by reason, most frequent first. */
  readonly unproved: readonly (readonly [Reason, readonly Finding[]])[];
  readonly rows: readonly CaseRow[];
  /** The cases that looked at figures, without their legs, worst first. */
  readonly figured: readonly Finding[];
  /** Rows of the tenant grid: the tenants, then operators and nobody, where they attacked. */
  readonly sides: readonly string[];
  readonly checks: ReadonlyMap<string, CheckFacts>;
}

/** Failing cases that share a cause. */
export interface Group {
  readonly key: string;
  readonly title: string;
  readonly severity: Severity;
  readonly reason: Reason;
  readonly check: CheckFacts | undefined;
  /** `call.read`, more where the cause shows in several places. */
  readonly places: readonly string[];
  readonly findings: readonly Finding[];
}

/** A case in one line. */
export interface CaseRow {
  readonly case: string;
  readonly check: string;
  /** Tenant of the attacker, or the name of an operator, or `nobody`. */
  readonly side: string;
  readonly attacker: PrincipalName;
  readonly victim: string;
  /** Name of the resource or view. */
  readonly thing: string;
  readonly operation: string;
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly text: string;
  readonly notes: readonly string[];
  /** `control 200 · own 200 · attack 404` */
  readonly legs: string;
}

/** Several reports of one result share one pass. */
const surveys = new WeakMap<ResultReader, Promise<Survey>>();

export function surveyOf(result: ResultReader): Promise<Survey> {
  const known = surveys.get(result);
  if (known) return known;
  const survey = takeSurvey(result);
  surveys.set(result, survey);
  return survey;
}

/** `call.read`, with the form where a check has several per operation: `quote.convert (twice, with-victims-host)`. */
export function placeOf({ subject }: Pick<Finding, 'subject'>): string {
  const place = `${thingOf(subject)}.${subject.operation}`;
  const forms = [subject.form, subject.swap].filter((form) => form !== undefined);
  return forms.length === 0 ? place : `${place} (${forms.join(', ')})`;
}

/** `acme` for `acme.admin`; operators and nobody stand for themselves. */
export function sideOf(attacker: PrincipalName, tenants: readonly string[]): string {
  return tenants.find((tenant) => attacker.startsWith(`${tenant}.`)) ?? attacker;
}

async function takeSurvey(result: ResultReader): Promise<Survey> {
  const header = await result.header();
  const checks = new Map(header.checks.map((check) => [check.id, check]));
  const counts: Record<Outcome, number> = { skipped: 0, pass: 0, inconclusive: 0, fail: 0 };
  const rows: CaseRow[] = [];
  const figured: Finding[] = [];
  const kept: { readonly fail: Finding[]; readonly inconclusive: Finding[] } = { fail: [], inconclusive: [] };
  for await (const finding of result.findings()) {
    counts[finding.outcome] += 1;
    rows.push(rowOf(finding, header));
    if (finding.figures?.length) figured.push({ ...finding, legs: [] });
    if (finding.outcome === 'fail' || finding.outcome === 'inconclusive') kept[finding.outcome].push(finding);
  }
  return {
    header,
    notes: await result.notes(),
    end: await result.end(),
    damage: await result.damage(),
    counts,
    missing: Math.max(0, header.planned - rows.length),
    groups: groupsOf(kept.fail, checks),
    unproved: byReason(kept.inconclusive),
    rows,
    figured: figured.sort((a, b) => rank(WORST_FIRST, a.outcome, b.outcome)),
    sides: sidesOf(rows, header),
    checks,
  };
}

function rowOf(finding: Finding, header: RunHeader): CaseRow {
  const { subject, attacker, victim, check, outcome, reason, text, notes } = finding;
  const legs = finding.legs.map((leg) => `${leg.leg} ${leg.status ?? leg.failure?.reason ?? '–'}`).join(' · ');
  const side = sideOf(attacker, header.tenants);
  const operation = subject.operation;
  return {
    case: finding.case,
    check,
    side,
    attacker,
    victim,
    thing: thingOf(subject),
    operation,
    outcome,
    reason,
    text,
    notes,
    legs,
  };
}

function thingOf(subject: Finding['subject']): string {
  return subject.resource ?? subject.view ?? subject.page ?? 'system';
}

const WORST_FIRST: readonly Outcome[] = ['fail', 'inconclusive', 'pass', 'skipped'];
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
const FAILURES: readonly Reason[] = ['leak', 'breach', 'oracle', 'contract'];

function groupsOf(findings: readonly Finding[], checks: ReadonlyMap<string, CheckFacts>): readonly Group[] {
  const byCause = heaps(findings, (finding) => finding.group ?? `${finding.check}/${placeOf(finding)}`);
  return [...byCause].flatMap(([key, group]) => groupOf(key, group, checks)).sort(worstFirst);
}

function groupOf(key: string, group: readonly Finding[], checks: ReadonlyMap<string, CheckFacts>): readonly Group[] {
  const severityOf = ({ severity, check }: Finding): Severity => severity ?? checks.get(check)?.severity ?? 'medium';
  const findings = [...group].sort(
    (a, b) => rank(SEVERITIES, severityOf(a), severityOf(b)) || rank(FAILURES, a.reason, b.reason),
  );
  const [worst] = findings;
  if (!worst) return [];
  const { title, reason } = worst;
  const places = [...new Set(findings.map(placeOf))];
  return [{ key, title, severity: severityOf(worst), reason, check: checks.get(worst.check), places, findings }];
}

function worstFirst(a: Group, b: Group): number {
  return (
    rank(SEVERITIES, a.severity, b.severity) ||
    rank(FAILURES, a.reason, b.reason) ||
    b.findings.length - a.findings.length ||
    a.key.localeCompare(b.key)
  );
}

function rank<T>(order: readonly T[], a: T, b: T): number {
  return order.indexOf(a) - order.indexOf(b);
}

function byReason(findings: readonly Finding[]): Survey['unproved'] {
  const reasons = new Map<Reason, readonly Finding[]>();
  for (const same of heaps(findings, ({ reason }) => reason).values()) if (same[0]) reasons.set(same[0].reason, same);
  return [...reasons].sort(([, a], [, b]) => b.length - a.length);
}

function sidesOf(rows: readonly CaseRow[], { tenants, principals }: RunHeader): readonly string[] {
  const seen = new Set(rows.map(({ side }) => side));
  const known = [...tenants, ...principals].filter((side) => seen.has(side));
  return [...new Set([...known, ...seen])];
}

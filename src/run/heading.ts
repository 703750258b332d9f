import type { CheckFacts, FailReason, Severity, Verdict } from '../model.js';

/** What a report calls a case, and how grave it is. */
export interface Heading {
  readonly title: string;
  readonly severity?: Severity;
}

/** One of a failed case states what happened there, by its reason; one of any other, what holds. */
export function headingOf(facts: CheckFacts | undefined, check: string, verdict: Verdict): Heading {
  if (verdict.outcome !== 'fail') return { title: facts?.title.holds ?? check };
  if (!facts) return { title: check };
  const title = failTitle(facts, verdict.reason);
  const severity = failSeverity(facts, verdict.reason);
  return { title: verdict.refusedButDone ? `refused, but done: ${title}` : title, severity };
}

/** What happened where this check fails for this reason. */
export function failTitle({ title, effect }: Pick<CheckFacts, 'title' | 'effect'>, reason: FailReason): string {
  const said = title.by?.[reason];
  if (said !== undefined) return said;
  if (reason === 'contract') return 'an answer is not the one demanded; nothing was seen to leak or to change';
  if (reason === 'breach' && effect === 'reads') return "merely asking for another tenant's record changes it";
  return title.fails;
}

/** Where nothing crossed and nothing changed it is milder. */
export function failSeverity(facts: Pick<CheckFacts, 'severity' | 'contractSeverity'>, reason: FailReason): Severity {
  return reason === 'contract' ? (facts.contractSeverity ?? 'medium') : facts.severity;
}

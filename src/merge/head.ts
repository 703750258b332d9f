import type { Finding, FindingLine, Reason } from '../model.js';
import { outcomeOf } from '../verdict.js';

/** What of a finding decides verdict and coverage. */
export type Head = Pick<
  FindingLine,
  'type' | 'case' | 'check' | 'subject' | 'attacker' | 'victim' | 'outcome' | 'reason'
>;

/** A line of a finding, its head read and the rest left as text: thousands of legs need not be parsed to be copied. */
export interface SplitLine {
  readonly head: Head;
  /** Begins with a comma and ends with the closing brace. */
  readonly rest: string;
}

const TITLE = ',"title":';
const LEGS = ',"legs":';
const GROUP = ',"group":"';

/**
 * Splits the line of a finding or correction. Within a JSON string no quote stands unescaped, so the first `,"title":` is
 * that of the finding. Undefined where the line is neither, or is not whole.
 */
export function splitLine(line: string): SplitLine | undefined {
  const at = line.indexOf(TITLE);
  if (at < 0 || !line.endsWith('}')) return undefined;
  const head = parsed(`${line.slice(0, at)}}`);
  return isHead(head) ? { head, rest: line.slice(at) } : undefined;
}

/** The line as it stands in a merged result. */
export function prefixedLine({ head, rest }: SplitLine, prefix: string): string {
  if (prefix === '') return JSON.stringify(head).slice(0, -1) + rest;
  if (head.type === 'correction') return prefixedCorrection({ head, rest }, prefix);
  const legs = rest.indexOf(LEGS);
  const front = legs < 0 ? rest : rest.slice(0, legs);
  const written = JSON.stringify(prefix).slice(1, -1);
  const grouped = front.replace(GROUP, () => `${GROUP}${written}`);
  return JSON.stringify(prefixedFinding(head, prefix)).slice(0, -1) + grouped + rest.slice(front.length);
}

/** The same of what was parsed: whatever is compared across cases says whose scenario it is. */
export function prefixedFinding<F extends Head | Finding>(finding: F, prefix: string): F {
  const { subject } = finding;
  return {
    ...finding,
    case: prefix + finding.case,
    subject: {
      ...subject,
      ...(subject.resource === undefined ? {} : { resource: prefix + subject.resource }),
      ...(subject.view === undefined ? {} : { view: prefix + subject.view }),
    },
    ...('group' in finding && finding.group !== undefined ? { group: prefix + finding.group } : {}),
    ...('weaker' in finding && finding.weaker ? { weaker: finding.weaker.map((name) => prefix + name) } : {}),
  };
}

/** Corrections are few: they may be parsed. */
function prefixedCorrection({ head, rest }: SplitLine, prefix: string): string {
  const whole = { ...head, ...(parsed(`{${rest.slice(1)}`) ?? {}) };
  return JSON.stringify(prefixedFinding(whole, prefix));
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Our own writer made the line. */
function isHead(value: object | undefined): value is Head {
  if (!value || !('type' in value) || (value.type !== 'finding' && value.type !== 'correction')) return false;
  return 'case' in value && 'subject' in value && 'attacker' in value && 'victim' in value && 'reason' in value;
}

/** The worse it is, the longer it stands: what proves nothing, or comes from a run that did not end, mends nothing. */
export function isReplaced(stood: Reason, later: Reason, isWholeRun: boolean): boolean {
  const outcome = outcomeOf(later);
  if (outcome === 'fail') return true;
  if (outcome === 'skipped' || !isWholeRun) return false;
  return outcome === 'pass' || outcomeOf(stood) !== 'fail';
}

import { formatUserError, UserError, UserErrors } from '../errors.js';
import { nearest } from '../scenario/nearest.js';

/** What stderr says of an error: user errors without a stack, bugs with stack and cause. */
export function describeFailure(error: unknown): string {
  if (error instanceof UserErrors) return `${error.errors.map(formatUserError).join('\n\n')}\n`;
  if (error instanceof UserError) return `${formatUserError(error)}\n`;
  return `This is a bug in Partywall, not in your system. Please report it with the lines below.\n${stackOf(error)}\n`;
}

/** The same in one line, for lists and `--json`. */
export function summariseFailure(error: unknown): string {
  if (error instanceof UserErrors) return error.errors.map((item) => item.message).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** A name on the command line that nothing has: code `unknown-<what>`, with what there is, or where to look. */
export function unknownName(facts: {
  readonly what: 'case' | 'check' | 'resource' | 'switch' | 'principal' | 'format';
  readonly strange: string;
  readonly known?: readonly string[];
  readonly hint?: string;
}): UserError {
  const { what, strange, known, hint } = facts;
  const didYouMean = nearest(strange, known ?? []);
  return new UserError({
    code: `unknown-${what}`,
    headline: `there is no such ${what}`,
    met: strange,
    ...(known ? { allowed: known } : {}),
    ...(didYouMean === undefined ? {} : { didYouMean }),
    ...(hint === undefined ? {} : { hint }),
  });
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

import type { Place } from './model.js';

/** What a user can mend: said without a stack trace, with a code that `docs/errors.md` explains. */
export interface UserErrorFacts {
  /** Stable, kebab-case; one heading in docs/errors.md. */
  readonly code: string;
  readonly headline: string;
  readonly place?: Place;
  /** The offending source line, for the caret. */
  readonly source?: string;
  readonly met?: string;
  readonly allowed?: readonly string[];
  readonly didYouMean?: string;
  /** One thing to do. */
  readonly hint?: string;
}

export class UserError extends Error {
  readonly facts: UserErrorFacts;
  constructor(facts: UserErrorFacts, options?: ErrorOptions) {
    super(facts.headline, options);
    this.name = 'UserError';
    this.facts = facts;
  }
}

/** Several user errors found in one go. */
export class UserErrors extends Error {
  readonly errors: readonly UserError[];
  constructor(errors: readonly UserError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.name = 'UserErrors';
    this.errors = errors;
  }
}

/** The text a user reads: headline, place, caret, value met, values allowed, what to do. */
export function formatUserError(error: UserError): string {
  const { code, headline, place, source, met, allowed, didYouMean, hint } = error.facts;
  const lines = [`error[${code}]: ${headline}`];
  if (place) lines.push(`  at ${place.file}:${place.line}:${place.column}`);
  if (place && source !== undefined) {
    const number = String(place.line);
    lines.push(
      `  ${number} | ${source}`,
      `  ${' '.repeat(number.length)} | ${' '.repeat(Math.max(0, place.column - 1))}^`,
    );
  }
  if (met !== undefined) lines.push(`  met: ${met}`);
  if (allowed?.length) lines.push(`  allowed: ${allowed.join(', ')}`);
  if (didYouMean) lines.push(`  did you mean ${didYouMean}?`);
  if (hint) lines.push(`  ${hint}`);
  return lines.join('\n');
}

import { UserError } from '../errors.js';
import type { Place, Principal, Scenario } from '../model.js';
import type { HttpAnswer } from '../probes/http.js';
import type { Redactor } from '../redact.js';

type SignInCode = 'sign-in-failed' | 'sign-in-unanswered' | 'sign-in-incomplete' | 'sign-in-command' | 'sign-in-page';

/** A principal could not be signed in. At the start of a run that ends it; in mid-run its cases are `session-lost`. */
export class SignInError extends UserError {
  readonly principal: string;
  /** What happened, without whose sign-in it was. */
  readonly text: string;
  /** Of the answer that refused, if one came. */
  readonly status?: number;

  constructor(facts: SignInErrorFacts) {
    super({
      code: facts.code,
      headline: `${facts.principal.name} cannot sign in: ${facts.text}`,
      ...(facts.excerpt ? { met: facts.excerpt } : {}),
      ...placeOf(facts.scenario, facts.principal),
      hint: facts.hint ?? 'check the properties of this user and `auth` in the scenario',
    });
    this.name = 'SignInError';
    this.principal = facts.principal.name;
    this.text = facts.text;
    if (facts.status !== undefined) this.status = facts.status;
  }
}

interface SignInErrorFacts {
  readonly code: SignInCode;
  readonly scenario: Scenario;
  readonly principal: Principal;
  readonly text: string;
  readonly status?: number;
  /** Already redacted. */
  readonly excerpt?: string;
  readonly hint?: string;
}

/** The beginning of a hostile text, fit to be shown: redacted first, since half a secret is not found any more. */
export function excerptOf(text: string, redactor: Redactor): string {
  const clean = redactor.text(text.slice(0, READ)).replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim();
  return clean.length > SHOWN ? `${clean.slice(0, SHOWN)}…` : clean;
}

/** The answer's body, or where there is none nothing. */
export function bodyExcerpt(answer: HttpAnswer, redactor: Redactor): string {
  return excerptOf(answer.body.toString('utf8', 0, READ), redactor);
}

const READ = 65_536;
const SHOWN = 200;
/** Control characters and those that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function placeOf(scenario: Scenario, principal: Principal): { readonly place?: Place } {
  const tenant = scenario.tenants.find((each) => each.name === principal.tenant);
  const found = tenant ?? scenario.operators.find((each) => each.name === principal.name);
  return found ? { place: found.at } : {};
}

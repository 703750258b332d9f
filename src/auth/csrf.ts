import type { AuthScheme } from '../model.js';
import type { HttpAnswer } from '../probes/http.js';
import { asText, compileTemplate } from '../scenario/template.js';
import { askStep } from './asking.js';
import { SignInError } from './error.js';
import { firstAt, readable } from './reading.js';
import type { Session } from './session.js';
import type { Credentials, SignIn } from './sign-in.js';

/** The anti-forgery value of a session and how it goes out. */
export interface Csrf {
  /** Looks for a newer value in an answer; true where it changed. */
  absorb(answer: HttpAnswer, cookies: () => Readonly<Record<string, string>>): boolean;
  value(): string;
  headers(): Readonly<Record<string, string>>;
  form(): Readonly<Record<string, string>>;
}

/**
 * Reads the anti-forgery value after sign-in: from the answer of `csrf.request`, else from the last answer of sign-in, and for
 * a cookie from the cookies so far. Values in cookies and headers are kept up to date from later answers.
 * @throws SignInError where there is none.
 */
export async function createCsrf(
  signIn: SignIn,
  credentials: Credentials,
  session: Session,
): Promise<Csrf | undefined> {
  const rule = signIn.scheme.csrf;
  if (!rule) return undefined;
  let current = '';
  const take = (value: unknown): boolean => {
    const text = value === undefined ? current : asText(value);
    if (text === current) return false;
    current = text;
    signIn.secret(text, 'CSRF');
    return true;
  };
  const asked = rule.request ? await askStep(signIn, rule.request, session) : undefined;
  take(firstValue(signIn, rule, { answer: asked?.answer ?? credentials.answer, url: asked?.url }));
  if (current === '') throw withoutCsrf(signIn);
  const headers = compileTemplate(sendsNothing(rule) ? { 'x-csrf-token': '{{ csrf }}' } : rule.send.headers);
  const form = compileTemplate(rule.send.form);
  const { at } = rule;
  return {
    absorb(answer, cookies) {
      if (at.in === 'header') return take(matched(answer.headers[at.name.toLowerCase()], at.match));
      return at.in === 'cookie' && answer.setCookies.length > 0 && take(matched(cookies()[at.name], at.match));
    },
    value: () => current,
    headers: () => texts(headers.render({ ...signIn.scope, csrf: current }), true),
    form: () => texts(form.render({ ...signIn.scope, csrf: current }), false),
  };
}

type Rule = NonNullable<AuthScheme['csrf']>;

function firstValue(signIn: SignIn, rule: Rule, from: { answer?: HttpAnswer; url?: string }): unknown {
  const { answer, url } = from;
  const cookies = signIn.cookies?.values(url ?? signIn.context.http.urlOf('/')) ?? {};
  return firstAt(
    rule.at,
    answer ? readable(answer, cookies) : { status: 0, headers: {}, cookies, text: '', json: undefined },
  );
}

function sendsNothing(rule: Rule): boolean {
  return Object.keys(rule.send.headers).length === 0 && Object.keys(rule.send.form).length === 0;
}

function matched(value: string | undefined, pattern: string | undefined): string | undefined {
  if (value === undefined || value === '' || pattern === undefined) return value || undefined;
  const hit = new RegExp(pattern).exec(value);
  return hit?.[1] ?? hit?.[0];
}

function texts(rendered: unknown, isHeader: boolean): Record<string, string> {
  const entries = rendered && typeof rendered === 'object' ? Object.entries(rendered) : [];
  return Object.fromEntries(entries.map(([name, value]) => [isHeader ? name.toLowerCase() : name, asText(value)]));
}

function withoutCsrf(signIn: SignIn): SignInError {
  return new SignInError({
    code: 'sign-in-incomplete',
    scenario: signIn.context.scenario,
    principal: signIn.principal,
    text: 'no anti-forgery value was found where `csrf.at` points',
    hint: 'check `csrf.request` and `csrf.at`',
  });
}

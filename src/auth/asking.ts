import { setTimeout as sleep } from 'node:timers/promises';
import { holds } from '../detect/pointer.js';
import type { RequestTemplate } from '../model.js';
import { isCredentialName } from '../probes/credentials.js';
import type { HttpAnswer, HttpOutcome, HttpRequest } from '../probes/http.js';
import { pauseBefore } from '../probes/patience.js';
import { compileRequest, type RenderedRequest, WORDS } from '../scenario/request.js';
import { asText, compileTemplate, EmptyPlaceholder } from '../scenario/template.js';
import { bodyExcerpt, SignInError } from './error.js';
import { firstAt, readable } from './reading.js';
import { type Session, withQuery } from './session.js';
import type { SignIn } from './sign-in.js';

/** Sends a request, again after trouble that passes. */
async function ask({ context, principal }: SignIn, request: HttpRequest): Promise<HttpOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await context.http.send(request, context.signal);
    if (outcome.answer) context.heard?.(principal.name, request, outcome.answer);
    const pause = pauseBefore(outcome, attempt);
    if (typeof pause !== 'number' || context.signal?.aborted) return outcome;
    await sleep(pause, undefined, { signal: context.signal }).catch(() => undefined);
  }
}

/**
 * One request of signing in: rendered, sent with the cookies so far (or as `session`), its cookies kept, its captures
 * put into the scope, its `ok` demanded (status below 400 where it has none).
 * @throws SignInError
 */
export async function askStep(
  signIn: SignIn,
  template: RequestTemplate,
  session?: Pick<Session, 'headers' | 'query'>,
): Promise<{ readonly answer: HttpAnswer; readonly url: string }> {
  const { context, cookies } = signIn;
  const rendered = renderStep(signIn, template);
  const target = context.http.urlOf(rendered.path);
  const cookie = cookies?.headerFor(target);
  const carried = session?.headers(rendered.method, target) ?? (cookie ? { cookie } : {});
  const path = withQuery(rendered.path, session?.query ?? {});
  const choice = { tenant: signIn.principal.tenant, isEarly: true };
  const outcome = await ask(signIn, context.tenancy.select({ ...rendered, path }, choice, carried));
  const what = `${rendered.method} ${template.path}`;
  if (outcome.failure) throw unanswered(signIn, `${what} got no answer: ${outcome.failure.text}`);
  const { answer, url } = outcome;
  cookies?.absorb(answer.setCookies, url);
  capture(signIn, template, { answer, url });
  demandOk(signIn, { template, what, answer, url });
  return { answer, url };
}

function renderStep(signIn: SignIn, template: RequestTemplate): RenderedRequest {
  try {
    return compileRequest(template).render(signIn.scope);
  } catch (error) {
    if (!(error instanceof EmptyPlaceholder)) throw error;
    const { context, principal } = signIn;
    const text = `${template.method} ${template.path} was not sent: ${error.message}`;
    throw new SignInError({ code: 'sign-in-incomplete', scenario: context.scenario, principal, text });
  }
}

/** Puts captured values into the scope: `user.NAME`, and `NAME` where that is no word of the format. */
function capture(signIn: SignIn, template: RequestTemplate, from: { answer: HttpAnswer; url: string }): void {
  const { scope, secret } = signIn;
  const entries = Object.entries(template.capture ?? {});
  if (entries.length === 0) return;
  const answer = readable(from.answer, signIn.cookies?.values(from.url) ?? {});
  for (const [name, pointer] of entries) {
    const value = firstAt(pointer, answer);
    if (value === undefined) continue;
    signIn.captured[name] = value;
    scope.user[name] = value;
    if (!WORDS.has(name)) scope[name] = value;
    if (isCredentialName(name)) secret(asText(value), name);
  }
}

function demandOk(
  signIn: SignIn,
  step: { template: RequestTemplate; what: string; answer: HttpAnswer; url: string },
): void {
  const { answer, template, what, url } = step;
  const render = (value: unknown): unknown => compileTemplate(value).render(signIn.scope);
  const isOk = template.ok
    ? holds(template.ok, readable(answer, signIn.cookies?.values(url) ?? {}), render)
    : answer.status < 400;
  if (isOk) return;
  const { redactor } = signIn.context;
  const ending = answer.status < 400 ? ', which is not what `ok` demands' : '';
  throw new SignInError({
    code: 'sign-in-failed',
    scenario: signIn.context.scenario,
    principal: signIn.principal,
    text: `${what} was answered with status ${answer.status}${ending}`,
    status: answer.status,
    excerpt: bodyExcerpt(answer, redactor),
  });
}

function unanswered(signIn: SignIn, text: string): SignInError {
  return new SignInError({
    code: 'sign-in-unanswered',
    scenario: signIn.context.scenario,
    principal: signIn.principal,
    text,
    hint: 'check that the target is up and that its address is right',
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type Session, withQuery } from '../auth/index.js';
import { strip } from '../auth/stripped.js';
import type { Leg, Principal, SentRequest } from '../model.js';
import type { HttpOutcome, HttpRequest } from '../probes/http.js';
import { pauseBefore } from '../probes/patience.js';
import type { RenderedRequest } from '../scenario/request.js';
import type { Choice } from '../tenancy/index.js';
import { isSignInPage, isSignInRedirect } from './sign-in.js';
import type { World } from './world.js';

export interface Letter {
  readonly as: Principal;
  readonly scheme?: string;
  readonly request: RenderedRequest;
  /** Which tenant the request names. */
  readonly choice: Choice;
  readonly credentials?: Leg['credentials'];
  /** Whose session shows what credentials look like here, where the sender has none of its own. */
  readonly model?: Principal;
  /** On a dead session sign in again. Not for attacks, nor for the alive leg, which asks just whether it is dead. */
  readonly renews: boolean;
}

export interface Delivery {
  readonly outcome: HttpOutcome;
  readonly sent: SentRequest;
  readonly session?: Session;
}

/** Renewals of one letter: several senders share a session, and each may find it spent by the others again. */
const RENEWALS = 4;

/**
 * Sends one request as a principal until it is answered: trouble is asked again twice with pauses, a dead session is
 * renewed. Every attempt is returned, the deciding one last.
 */
export async function deliver(world: World, letter: Letter): Promise<readonly Delivery[]> {
  const attempts: Delivery[] = [];
  let renewals = 0;
  for (let attempt = 1; ; ) {
    const session = letter.as.user && (currentOf(world, letter) ?? (await world.sessions.of(letter.as, letter.scheme)));
    // Somebody else's session only lends its shape: what is answered to garbage must not end up in it.
    const shape = session ?? (letter.credentials && letter.model?.user ? await sessionOf(world, letter) : undefined);
    const request = presented(world, letter, shape);
    const outcome = await world.http.send(request, signalFor(world, request.method));
    // What is told to somebody who names another tenant is not for the session.
    if (session && outcome.answer && !letter.choice.swap) session.absorb(outcome.answer, outcome.url);
    attempts.push({ outcome, sent: sentOf(request, outcome), session });
    if (letter.renews && session && renewals < renewalsFor(outcome)) {
      renewals += 1;
      await world.sessions.renew(letter.as, session);
      continue;
    }
    const pause = pauseBefore(outcome, attempt);
    if (pause === undefined || pause === 'give-up' || world.signal.aborted) return attempts;
    attempt += 1;
    await sleep(pause, undefined, { signal: world.signal }).catch(() => undefined);
  }
}

/** Waiting for what is there already would cost every request a turn of the loop. */
function currentOf(world: World, { as, scheme }: Letter): Session | undefined {
  return world.sessions.current(as, scheme);
}

function sentOf({ method, headers, body }: HttpRequest, { url, answer }: HttpOutcome): SentRequest {
  return {
    method,
    url,
    headers,
    body: body === undefined || typeof body === 'string' ? body : `<${body.length} bytes>`,
    status: answer?.status,
  };
}

/** A write that is under way is waited for: cut off, it might be done after clean-up has looked. No new one begins. */
function signalFor({ signal }: World, method: string): AbortSignal | undefined {
  return signal.aborted || method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? signal : undefined;
}

function sessionOf(world: World, { model, scheme, as }: Letter): Promise<Session> {
  return world.sessions.of(model ?? as, scheme);
}

/** The request with what the session adds to it, or with what `credentials` makes of that. */
function presented(world: World, letter: Letter, session: Session | undefined): HttpRequest {
  const { request, credentials, choice } = letter;
  const beyondLimit = world.isCleaningUp;
  const own = session?.headers(request.method, world.http.urlOf(request.path));
  const carried = own && credentials ? strip(own, credentials) : own;
  const { method, path, headers, body } = world.tenancy.select(request, choice, carried);
  if (!session) return { method, path, headers, body, beyondLimit };
  const query = credentials ? strip(session.query, credentials) : session.query;
  const form = withFields({ headers, body }, session.formFields(method));
  return { method, path: withQuery(path, query), ...form, beyondLimit };
}

type Content = Pick<HttpRequest, 'headers' | 'body'>;

/** A write without a body is sent as a form by browsers, too, with nothing but these fields in it. */
function withFields({ headers, body }: Content, fields: Readonly<Record<string, string>>): Content {
  const type = headers['content-type'];
  if (body === undefined && type === undefined)
    return hasAny(fields)
      ? { headers: { ...headers, 'content-type': FORM }, body: withPairs('', fields) }
      : { headers };
  const isForm = type?.startsWith(FORM) && typeof body === 'string';
  return { headers, body: isForm ? withPairs(body, fields) : body };
}

const FORM = 'application/x-www-form-urlencoded';

function hasAny(fields: Readonly<Record<string, string>>): boolean {
  for (const _ in fields) return true;
  return false;
}

function withPairs(text: string, pairs: Readonly<Record<string, string>>): string {
  let joined = text;
  for (const name in pairs) {
    joined += `${joined === '' ? '' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(pairs[name] ?? '')}`;
  }
  return joined;
}

/** Of a 401 or a redirect to sign-in, several; a page with a password field may be just what was asked for. */
function renewalsFor(outcome: HttpOutcome): number {
  if (!outcome.answer) return 0;
  if (outcome.answer.status === 401 || isSignInRedirect(outcome.answer)) return RENEWALS;
  return isSignInPage(outcome.answer) ? 1 : 0;
}

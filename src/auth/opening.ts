import type { AuthScheme, Principal } from '../model.js';
import { isCredentialName } from '../probes/credentials.js';
import type { HttpRequest } from '../probes/http.js';
import { compileRequest } from '../scenario/request.js';
import { asText, compileTemplate, EmptyPlaceholder, isRecord } from '../scenario/template.js';
import { type Csrf, createCsrf } from './csrf.js';
import { SignInError } from './error.js';
import { prepare } from './preparation.js';
import { createSession, type Session, type SessionParts, withQuery } from './session.js';
import type { AuthContext, Credentials, Scheme, SignIn } from './sign-in.js';
import { claimsOf, type Identity, identify } from './whoami.js';

/** A session and what its keeper needs to know of it. */
export interface Opened {
  readonly session: Session;
  /** Milliseconds since the epoch. */
  readonly renewAt: number;
  /** The request that ends it, where the scheme has one. */
  readonly signOut?: () => HttpRequest;
}

export interface OpeningOptions {
  readonly context: AuthContext;
  readonly principal: Principal;
  readonly scheme: AuthScheme;
  readonly signIn: Scheme;
  readonly previous: Opened | undefined;
}

/**
 * Signs in and asks what goes with it: the scheme's own way, what `send` adds, CSRF, `whoami` (once a run).
 * @throws SignInError
 */
export async function openSession(options: OpeningOptions): Promise<Opened> {
  const startedAt = Date.now();
  const secrets = new Map<string, string>();
  const signIn = await prepare(options, secrets);
  try {
    const credentials = await options.signIn(signIn);
    const parts = partsOf({ options, signIn, credentials, secrets });
    const csrf = await createCsrf(signIn, credentials, createSession(parts));
    const withCsrf = csrf ? { ...parts, csrf } : parts;
    const known = options.previous?.session.whoami;
    const whoami = known?.tenantShown === undefined ? await identify(signIn, createSession(withCsrf)) : known;
    learnTenant(signIn, whoami);
    const session = createSession({ ...withCsrf, ...(whoami ? { whoami } : {}) });
    return {
      session,
      renewAt: renewalTime(options.scheme, credentials, startedAt),
      ...signOutOf(signIn, session, csrf),
    };
  } catch (error) {
    if (!(error instanceof EmptyPlaceholder)) throw error;
    const { context, principal } = options;
    throw new SignInError({ code: 'sign-in-incomplete', scenario: context.scenario, principal, text: error.message });
  }
}

/** From here on selectors can say it. What an operator is shown may be any of those it sees, or none. */
function learnTenant({ context, principal }: SignIn, whoami: Identity | undefined): void {
  if (principal.tenant === undefined || principal.sees !== undefined || whoami?.tenantId === undefined) return;
  context.tenancy.know(principal.tenant, whoami.tenantId);
}

interface Found {
  readonly options: OpeningOptions;
  readonly signIn: SignIn;
  readonly credentials: Credentials;
  readonly secrets: Map<string, string>;
}

function partsOf({ options, signIn, credentials, secrets }: Found): SessionParts {
  const { principal, scheme, previous, context } = options;
  const { token } = credentials;
  const said = compileTemplate(scheme.send);
  if (token !== undefined) signIn.scope.token = token;
  const { headers, query } = textsOf(said.render(signIn.scope));
  const isTokenPlaced = said.names.includes('token');
  const bearer: Record<string, string> =
    token === undefined || isTokenPlaced ? {} : { authorization: `Bearer ${token}` };
  const fixed = { ...bearer, ...credentials.headers, ...headers };
  keepSecret([...Object.entries(fixed), ...Object.entries(query)], signIn);
  return {
    principal: principal.name,
    scheme: scheme.name,
    generation: (previous?.session.generation ?? 0) + 1,
    http: context.http,
    fixed,
    query,
    claims: claimsOf(token),
    properties: signIn.captured,
    secrets,
    nameOf: signIn.nameOf,
    ...(signIn.cookies ? { cookies: signIn.cookies } : {}),
    ...(credentials.state ? { state: credentials.state } : {}),
  };
}

/** What goes out under the name of a credential is one. */
function keepSecret(sent: readonly (readonly [string, string])[], signIn: SignIn): void {
  for (const [name, value] of sent) {
    if (isCredentialName(name)) signIn.secret(value.replace(/^(Bearer|Basic|Token|ApiKey) +/i, ''), name);
  }
}

function textsOf(rendered: unknown): { headers: Record<string, string>; query: Record<string, string> } {
  const part = (name: string): readonly (readonly [string, unknown])[] => {
    const found = isRecord(rendered) ? rendered[name] : undefined;
    return isRecord(found) ? Object.entries(found) : [];
  };
  return {
    headers: Object.fromEntries(part('headers').map(([name, value]) => [name.toLowerCase(), asText(value)])),
    query: Object.fromEntries(part('query').map(([name, value]) => [name, asText(value)])),
  };
}

/** A tenth of its life before its end, a minute at most, so that no request under way meets the end. */
function renewalTime(scheme: AuthScheme, credentials: Credentials, startedAt: number): number {
  const ends = [
    scheme.lifetimeMs === undefined ? undefined : startedAt + scheme.lifetimeMs,
    credentials.expiresAt,
  ].filter((end) => end !== undefined);
  if (ends.length === 0) return Number.POSITIVE_INFINITY;
  const end = Math.min(...ends);
  return end - Math.min(60_000, (end - startedAt) / 10);
}

function signOutOf(signIn: SignIn, session: Session, csrf: Csrf | undefined): Pick<Opened, 'signOut'> {
  const { scheme, context, scope, principal } = signIn;
  if (!scheme.logout) return {};
  const logout = compileRequest(scheme.logout);
  return {
    signOut: () => {
      const rendered = logout.render(csrf ? { ...scope, csrf: csrf.value() } : scope);
      const carried = session.headers(rendered.method, context.http.urlOf(rendered.path));
      const path = withQuery(rendered.path, session.query);
      return context.tenancy.select({ ...rendered, path }, { tenant: principal.tenant, isEarly: true }, carried);
    },
  };
}

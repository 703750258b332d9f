import type { AuthScheme, Principal } from '../model.js';
import { SELECTED } from '../scenario/address.js';
import { createCookieBag } from './cookies.js';
import type { AuthContext, SignIn } from './sign-in.js';

/** All that a scheme needs to begin. Secrets it comes upon are put into `secrets`, by name. */
export async function prepare(
  { context, principal, scheme }: Pick<SignIn, 'context' | 'principal' | 'scheme'>,
  secrets: Map<string, string>,
): Promise<SignIn> {
  const { redactor, http } = context;
  const nameOf = createNaming(principal, scheme);
  const keepsCookies = KEEPING_COOKIES.has(scheme.kind) || scheme.csrf !== undefined;
  const cookies = keepsCookies
    ? createCookieBag((name, value) => hideCookie(value, nameOf(`COOKIE_${name}`)), placesOf(context, principal))
    : undefined;
  function hideCookie(value: string, name: string): void {
    redactor.add(value, name);
    // A signed cookie is often percent-encoded; the secret itself is what stands behind that.
    if (value.includes('%')) redactor.add(decoded(value), name);
  }
  return {
    context,
    principal,
    scheme,
    scope: scopeOf(context, principal, http.urlOf('/').replace(/\/$/, '')),
    captured: {},
    nameOf,
    secret(value, suffix) {
      redactor.add(value, nameOf(suffix));
      // A value that was known before keeps the name it had.
      secrets.set(redactor.placeholder(value) ?? nameOf(suffix), value);
    },
    ...(cookies ? { cookies } : {}),
  };
}

const KEEPING_COOKIES: ReadonlySet<AuthScheme['kind']> = new Set(['login', 'command', 'browser']);

/**
 * Where hosts select the tenant, the target goes by the host of the sender's own: its cookies belong to that one
 * (RFC 6265, 5.3), and go along when another tenant's host is asked, as nobody but an attacker would have it.
 */
function placesOf({ http, tenancy }: AuthContext, { tenant }: Principal): ((url: string) => string) | undefined {
  const host = tenancy.hostOf(tenant);
  if (host === undefined) return undefined;
  const { origin, protocol } = new URL(http.urlOf('/'));
  return (url) => (url.startsWith(`${origin}/`) ? `${protocol}//${host}${url.slice(origin.length)}` : url);
}

function scopeOf(context: AuthContext, principal: Principal, url: string): SignIn['scope'] {
  const selected = context.tenancy.inPath({ tenant: principal.tenant });
  const tenant = context.scenario.tenants.find((each) => each.name === principal.tenant);
  return {
    user: { name: principal.user?.name, ...principal.user?.properties },
    tenant: tenant ? { name: tenant.name, ...tenant.properties } : {},
    target: { url },
    ...(selected ? { [SELECTED]: selected } : {}),
  };
}

/** `PARTYWALL_ACME_ADMIN_TOKEN`: a name that a shell accepts. Further schemes of a user put their name in between. */
function createNaming(principal: Principal, scheme: AuthScheme): (suffix: string) => string {
  const isFirst = principal.user?.auth[0] === scheme.name;
  const owner = isFirst ? principal.name : `${principal.name}_${scheme.name}`;
  return (suffix) => `PARTYWALL_${owner}_${suffix}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

import { asText, compileTemplate, isRecord } from '../scenario/template.js';
import { askStep } from './asking.js';
import { SignInError } from './error.js';
import { firstAt, readable } from './reading.js';
import type { Session } from './session.js';
import type { SignIn } from './sign-in.js';

/** Which tenant the system says a session belongs to. */
export interface Identity {
  /** What was shown, as text; undefined where nothing was. */
  readonly tenantShown?: string;
  /** Undefined where the scenario gives nothing to compare with. */
  readonly matches?: boolean;
  /** One sentence for the report. */
  readonly text: string;
  /** What was shown, with its type: `tenant.id` of templates. */
  readonly tenantId?: string | number;
}

/** Asks `whoami`, by a request or in a claim of the token. Undefined where the scheme has none. */
export async function identify(signIn: SignIn, session: Session): Promise<Identity | undefined> {
  const rule = signIn.scheme.whoami;
  if (!rule) return undefined;
  try {
    const shown = rule.claim === undefined ? await byRequest(signIn, session) : claimAt(session.claims, rule.claim);
    return judge(signIn, shown);
  } catch (error) {
    if (error instanceof SignInError) return { text: `identity not proved: ${error.text}` };
    throw error;
  }
}

/** The claims of a JSON Web Token (RFC 7519), unverified: whether to believe them is the system's business. */
export function claimsOf(token: string | undefined): unknown {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token ?? '')?.[1];
  if (payload === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

async function byRequest(signIn: SignIn, session: Session): Promise<unknown> {
  const rule = signIn.scheme.whoami;
  if (!rule?.request) return undefined;
  const { answer, url } = await askStep(signIn, rule.request, session);
  return firstAt(rule.at ?? { in: 'body' }, readable(answer, signIn.cookies?.values(url) ?? {}));
}

/** Claims may have dots in their own names (`https://app.example/tenant`), so the whole name goes first. */
function claimAt(claims: unknown, name: string): unknown {
  const path = name.startsWith('$.') ? name.slice(2) : name;
  if (isRecord(claims) && claims[path] !== undefined) return claims[path];
  return path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), claims);
}

function judge(signIn: SignIn, shown: unknown): Identity {
  if (shown === undefined) return { text: 'identity not proved: `whoami` shows nothing' };
  const tenantShown = asText(shown);
  const tenantId = typeof shown === 'number' ? shown : tenantShown;
  const demanded = expectedTenant(signIn, tenantShown);
  if (demanded === undefined) return { tenantShown, tenantId, text: `whoami shows ${tenantShown}` };
  const matches = demanded === tenantShown;
  const text = matches ? `whoami shows ${tenantShown}` : `whoami shows ${tenantShown}, not ${demanded}`;
  return { tenantShown, tenantId, matches, text };
}

/** What `is` says, else the `id` that the scenario gives the tenant, else the tenant's name where just that is shown. */
function expectedTenant({ scheme, scope, principal }: SignIn, shown: string): string | undefined {
  const is = scheme.whoami?.is;
  if (is !== undefined) return asText(compileTemplate(is).render(scope));
  if (principal.tenant === undefined) return undefined;
  if (scope.tenant.id !== undefined) return asText(scope.tenant.id);
  return shown === principal.tenant ? shown : undefined;
}

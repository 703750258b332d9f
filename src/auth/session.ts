import type { TabState } from '../probes/browser/index.js';
import type { Http, HttpAnswer } from '../probes/http.js';
import type { CookieBag } from './cookies.js';
import type { Csrf } from './csrf.js';
import type { Identity } from './whoami.js';

/** A signed-in principal: what its requests carry, and what it learns from answers. */
export interface Session {
  readonly principal: string;
  /** Name of the auth scheme; empty for nobody. */
  readonly scheme: string;
  /** 1 for the first sign-in of this principal and scheme, 2 after its first renewal. 0: there is nothing to renew. */
  readonly generation: number;
  /** Authorization, cookies, CSRF, and what `send` adds; nothing for hosts that must not get it. Not to be changed. */
  headers(method: string, url: string): Readonly<Record<string, string>>;
  /** Added to the query of every request (API keys that go there). */
  readonly query: Readonly<Record<string, string>>;
  /** Fields that a form sent with this method must carry. */
  formFields(method: string): Readonly<Record<string, string>>;
  /** Keeps cookies and a newer CSRF value of an answer to this session. */
  absorb(answer: HttpAnswer, url: string): void;
  readonly whoami?: Identity;
  /** `tenant.id`, as `whoami` shows it. */
  readonly tenantId?: string | number;
  /** Of a token that is a JWT; unverified. */
  readonly claims?: unknown;
  /** Captures of sign-in, for `user.NAME`. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What the sign-in left in a browser: tabs of this person begin with it. */
  readonly state?: TabState;
  /** The secrets its requests carry now, under the names that redacted output shows. */
  secrets(): readonly { readonly name: string; readonly value: string }[];
}

export interface SessionParts {
  readonly principal: string;
  readonly scheme: string;
  readonly generation: number;
  readonly http: Http;
  readonly fixed: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly cookies?: CookieBag;
  readonly csrf?: Csrf;
  readonly state?: TabState;
  readonly whoami?: Identity;
  readonly claims?: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Secrets that do not change while the session lives. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly nameOf: (suffix: string) => string;
}

/** Headers are made once and handed out until a cookie or the CSRF value changes. */
export function createSession(parts: SessionParts): Session {
  const { http, fixed, cookies, csrf } = parts;
  const home = originOf(http.urlOf('/'));
  let made = makeHeaders('');

  function makeHeaders(cookie: string) {
    const safe = cookie === '' ? fixed : { ...fixed, cookie };
    return { cookie, safe, unsafe: csrf ? { ...safe, ...csrf.headers() } : safe };
  }

  return {
    principal: parts.principal,
    scheme: parts.scheme,
    generation: parts.generation,
    query: parts.query,
    properties: parts.properties,
    claims: parts.claims,
    ...identityOf(parts.whoami),
    ...(parts.state ? { state: parts.state } : {}),
    headers(method, url) {
      if (!url.startsWith(home) && !http.trusts(url)) return NOTHING;
      const cookie = cookies?.headerFor(url) ?? '';
      if (cookie !== made.cookie) made = makeHeaders(cookie);
      return isSafe(method) ? made.safe : made.unsafe;
    },
    formFields: (method) => (csrf && !isSafe(method) ? csrf.form() : NOTHING),
    absorb(answer, url) {
      if (answer.setCookies.length > 0) cookies?.absorb(answer.setCookies, url);
      if (csrf?.absorb(answer, () => cookies?.values(url) ?? NOTHING)) made = makeHeaders(made.cookie);
    },
    secrets: () => secretsOf(parts),
  };
}

/** The path with the session's own query parameters; what the request says itself under a name wins. */
export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const names = Object.keys(query);
  if (names.length === 0) return path;
  const mark = path.indexOf('?');
  const own = new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1));
  const added = new URLSearchParams(Object.entries(query).filter(([name]) => !own.has(name))).toString();
  if (added === '') return path;
  return `${path}${mark < 0 ? '?' : '&'}${added}`;
}

/** Someone without credentials. */
export function createEmptySession(principal: string): Session {
  return {
    principal,
    scheme: '',
    generation: 0,
    query: NOTHING,
    properties: NOTHING,
    headers: () => NOTHING,
    formFields: () => NOTHING,
    absorb: () => undefined,
    secrets: () => [],
  };
}

const NOTHING: Readonly<Record<string, string>> = {};

/** CSRF values go with everything but these two, as RFC 9110 calls them safe and systems agree. */
function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** `https://host/`, with the slash: `https://host.evil` must not begin with it. */
function originOf(url: string): string {
  return `${new URL(url).origin}/`;
}

function identityOf(whoami: Identity | undefined): Pick<Session, 'whoami' | 'tenantId'> {
  if (!whoami) return {};
  return whoami.tenantId === undefined ? { whoami } : { whoami, tenantId: whoami.tenantId };
}

function secretsOf(parts: SessionParts) {
  const cookies = Object.entries(parts.cookies?.values(parts.http.urlOf('/')) ?? {});
  return [
    ...Array.from(parts.secrets, ([name, value]) => ({ name, value })),
    ...cookies.map(([name, value]) => ({ name: parts.nameOf(`COOKIE_${name}`), value })),
    ...(parts.csrf ? [{ name: parts.nameOf('CSRF'), value: parts.csrf.value() }] : []),
  ];
}

import type { AuthScheme, BrowserSignIn } from '../model.js';
import { conditionOf, defined, given, milliseconds, pointerOf, pointersOf } from './conversions.js';
import { type Draft, type Use, usesIn } from './draft.js';
import { stepsOf } from './page-steps.js';
import { bodyOf, type DraftedRequest, draftRequest, draftRequests, isList } from './request-draft.js';
import type { RawScenario } from './schema.js';
import type { RawAuth } from './schema-auth.js';
import type { Path } from './source.js';

export interface DraftedAuth {
  readonly schemes: readonly AuthScheme[];
  readonly requests: readonly DraftedRequest[];
  /** Placeholders outside requests. */
  readonly uses: readonly Use[];
  /** Names kept from the answers of a sign-in: `user.NAME`. */
  readonly captures: readonly string[];
}

/** All sign-in schemes. A single one needs no name: it is called as what it is (`login`, `basic`, `browser` …). */
export function draftAuth(raw: RawScenario['auth'], draft: Draft): DraftedAuth {
  const list = isList(raw)
    ? raw.map((scheme, index) => ({ scheme, at: ['auth', index] }))
    : [{ scheme: raw, at: ['auth'] }];
  const drafted = list.map(({ scheme, at }) => draftScheme(scheme, at, draft));
  demandOneEach(list, drafted, draft);
  return {
    schemes: drafted.map(({ made }) => made),
    requests: drafted.flatMap(({ requests }) => requests),
    uses: drafted.flatMap(({ uses }) => uses),
    captures: drafted.flatMap(({ requests }) =>
      requests.flatMap(({ template }) => Object.keys(template.capture ?? {})),
    ),
  };
}

interface DraftedScheme {
  readonly made: AuthScheme;
  readonly requests: readonly DraftedRequest[];
  readonly uses: readonly Use[];
}

function draftScheme(raw: RawAuth, at: Path, draft: Draft): DraftedScheme {
  const kind = kindOf(raw, at, draft);
  const login = loginOf(raw, at, draft);
  const csrf = given(raw.csrf?.request, (request) => draftRequest(request, [...at, 'csrf', 'request'], draft));
  const whoami = given(raw.whoami?.request, (request) => draftRequest(request, [...at, 'whoami', 'request'], draft));
  const logout = given(raw.logout, (request) => draftRequest(request, [...at, 'logout'], draft, { method: 'POST' }));
  const parts = ['basic', 'command', 'browser', 'send', 'csrf', 'whoami', 'ok'] as const;
  return {
    made: defined({
      name: raw.name ?? kind,
      kind,
      login: login.map(({ template }) => template),
      basic: raw.basic,
      command: raw.command,
      browser: given(raw.browser, browserOf),
      send: { headers: raw.send?.headers ?? {}, query: raw.send?.query ?? {} },
      token: given(raw.token, pointerOf),
      ok: given(raw.ok, conditionOf),
      csrf: given(raw.csrf, ({ at: pointer, send }) =>
        defined({
          request: csrf?.template,
          at: pointerOf(pointer),
          send: { headers: send.headers ?? {}, form: send.form ?? {} },
        }),
      ),
      whoami: given(raw.whoami, ({ claim, at: pointer, is }) =>
        defined({ request: whoami?.template, claim, at: given(pointer, pointerOf), is }),
      ),
      lifetimeMs: given(raw.lifetime, milliseconds),
      logout: logout?.template,
    }),
    requests: [...login, csrf, whoami, logout].filter((request) => request !== undefined),
    uses: parts.flatMap((part) => usesIn(withoutRequest(raw[part]), [...at, part], draft)),
  };
}

function browserOf({ page, steps, token }: NonNullable<RawAuth['browser']>): BrowserSignIn {
  return defined({
    page,
    steps: stepsOf(steps),
    token: given(token, ({ local, session, at }) =>
      defined({
        in: local === undefined ? ('session' as const) : ('local' as const),
        key: local ?? session ?? '',
        at: given(at, pointerOf),
      }),
    ),
  });
}

/** Body and captures of the scheme belong to its last login request. */
function loginOf(raw: RawAuth, at: Path, draft: Draft): readonly DraftedRequest[] {
  if (raw.login === undefined) return [];
  const said = bodyOf(raw, at, draft);
  const uses = [...(said?.uses ?? []), ...usesIn(raw.headers, [...at, 'headers'], draft)];
  const requests = draftRequests(raw.login, [...at, 'login'], draft);
  return requests.map((request, index) => {
    if (index < requests.length - 1) return request;
    const { template } = request;
    const capture = raw.capture && { ...template.capture, ...pointersOf(raw.capture) };
    const merged = defined({
      ...template,
      body: template.body ?? said?.body,
      headers: template.headers ?? raw.headers,
      capture: capture ?? template.capture,
    });
    return { ...request, template: merged, uses: [...request.uses, ...uses] };
  });
}

const KINDS = ['login', 'basic', 'command', 'browser'] as const;

function kindOf(raw: RawAuth, at: Path, { complaints }: Draft): AuthScheme['kind'] {
  const [kind, second] = KINDS.filter((key) => raw[key] !== undefined);
  if (second) {
    const headline = `a scheme signs in by ${kind} or by ${second}, not by both`;
    complaints.add({
      code: 'conflicting-keys',
      headline,
      at: [...at, second],
      part: 'key',
      hint: 'write a list of schemes, each with `name`',
    });
  }
  if (kind === undefined && raw.send === undefined) {
    complaints.add({
      code: 'missing-key',
      headline: 'a scheme needs a way to sign in',
      at,
      part: 'key',
      allowed: [...KINDS, 'send'],
    });
  }
  return kind ?? 'send';
}

function demandOneEach(
  list: readonly { readonly scheme: RawAuth; readonly at: Path }[],
  drafted: readonly DraftedScheme[],
  { complaints }: Draft,
): void {
  const seen = new Set<string>();
  for (const [index, { made }] of drafted.entries()) {
    const { scheme, at } = list[index] ?? { scheme: {}, at: ['auth'] };
    if (seen.has(made.name)) {
      const place = scheme.name === undefined ? at : [...at, 'name'];
      complaints.add({
        code: 'duplicate-name',
        headline: `two sign-in schemes are called ${made.name}`,
        at: place,
        met: made.name,
      });
    }
    seen.add(made.name);
  }
}

function withoutRequest(part: unknown): unknown {
  return typeof part === 'object' && part !== null && 'request' in part ? { ...part, request: undefined } : part;
}

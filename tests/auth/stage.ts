import type { RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createSessions, type Sessions } from '../../src/auth/index.js';
import type { AuthScheme, Operator, Principal, RequestTemplate, Scenario, Tenant, User } from '../../src/model.js';
import { type Browser, createBrowser } from '../../src/probes/browser/index.js';
import type { Http, HttpAnswer, HttpOptions } from '../../src/probes/http.js';
import { createRedactor, type Redactor } from '../../src/redact.js';
import { createTenancy } from '../../src/tenancy/index.js';
import { httpTo, startServer, type TestServer } from '../probes/server.js';
import { CHROMIUM } from '../reporters/html/browser.js';

const AT = { file: fileURLToPath(import.meta.url), line: 7, column: 3 };

export const PASSWORD = 'corräct "horse" & battery/1';

export interface Stage {
  readonly http: Http;
  readonly sessions: Sessions;
  readonly redactor: Redactor;
  readonly acme: Principal;
  readonly globex: Principal;
  /** Asks as this principal, the way a run does. */
  readonly ask: (principal: Principal, method: string, path: string) => Promise<HttpAnswer>;
}

export interface StageOptions {
  readonly auth: Partial<AuthScheme> & Pick<AuthScheme, 'kind'>;
  readonly properties?: Record<string, unknown>;
  readonly secrets?: Scenario['secrets'];
  readonly http?: Partial<HttpOptions>;
  readonly env?: Record<string, string>;
  readonly tenant?: Record<string, unknown>;
  readonly signal?: AbortSignal;
  readonly attach?: (name: string, content: Buffer) => string | undefined;
  readonly timeoutMs?: number;
  readonly tenancy?: Scenario['tenancy'];
}

/** Plays against a real server, and takes all down after. */
export async function onStage(
  listener: RequestListener,
  options: StageOptions,
  play: (stage: Stage & { readonly server: TestServer }) => Promise<void>,
): Promise<void> {
  const server = await startServer(listener);
  const stage = stageFor(server.url, options);
  try {
    await play({ ...stage, server });
  } finally {
    await stage.http.close();
    await stage.browser.close();
    await server.close();
  }
}

/** Two tenants with one admin each, who sign in to a real server. */
function stageFor(url: string, options: StageOptions): Stage & { readonly browser: Browser } {
  const scenario = scenarioWith({ ...NO_AUTH, ...options.auth }, options);
  const tenancy = createTenancy(scenario, url);
  const http = httpTo(url, { isOwnHost: tenancy.isOwnHost, ...options.http });
  const redactor = createRedactor();
  const env = options.env ?? {};
  const browser = createBrowser({
    base: url,
    hosts: [],
    ownHosts: [],
    userAgent: 'partywall/test',
    timeoutMs: scenario.limits.timeoutMs,
    bodyBytes: 1_000_000,
    headers: {},
    tlsVerify: true,
    env: CHROMIUM === undefined ? {} : { PARTYWALL_BROWSER: CHROMIUM },
  });
  const sessions = createSessions({
    scenario,
    http,
    browser,
    tenancy,
    redactor,
    env,
    ...(options.attach ? { attach: options.attach } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return {
    http,
    browser,
    sessions,
    redactor,
    acme: principalOf(scenario, 'acme'),
    globex: principalOf(scenario, 'globex'),
    async ask(principal, method, path) {
      const session = await sessions.of(principal);
      const outcome = await http.send({ method, path, headers: session.headers(method, http.urlOf(path)) });
      if (!outcome.answer) throw new Error(outcome.failure.text);
      session.absorb(outcome.answer, outcome.url);
      return outcome.answer;
    },
  };
}

export const post = (
  path: string,
  value: Record<string, unknown>,
  more: Partial<RequestTemplate> = {},
): RequestTemplate => ({
  method: 'POST',
  path,
  body: { kind: 'json', value },
  ...more,
});

export const LOGIN = post('/login', { email: '{{ user.email }}', password: '{{ user.password }}' });

const NO_AUTH: AuthScheme = { name: 'main', kind: 'send', login: [], send: { headers: {}, query: {} } };

function scenarioWith(auth: AuthScheme, options: StageOptions): Scenario {
  const tenant = (name: string): Tenant => ({
    name,
    properties: { ...options.tenant },
    users: [userOf(name, auth, options)],
    at: AT,
  });
  return {
    name: 'test',
    file: AT.file,
    target: {
      kind: 'url',
      url: 'http://unused',
      headers: {},
      hosts: [],
      disposable: true,
      switches: [],
      tlsVerify: true,
    },
    auth: [auth, { ...auth, name: 'second' }],
    tenants: [tenant('acme'), tenant('globex')],
    operators: [] satisfies Operator[],
    tenancy: options.tenancy ?? [],
    resources: [],
    views: [],
    pairs: [['acme', 'globex']],
    attackers: [],
    checks: { only: [], except: [] },
    exempt: [],
    limits: {
      concurrency: 8,
      rate: 0,
      timeoutMs: options.timeoutMs ?? 5000,
      bodyBytes: 1_000_000,
      requests: 0,
      timeMs: 0,
    },
    secrets: options.secrets ?? [{ name: 'ACME_PASSWORD', value: PASSWORD }],
    warnings: [],
  };
}

function userOf(tenant: string, auth: AuthScheme, options: StageOptions): User {
  const properties = { email: `admin@${tenant}.test`, password: PASSWORD, ...options.properties };
  return { name: 'admin', properties, auth: [auth.name, 'second'] };
}

function principalOf(scenario: Scenario, name: string): Principal {
  const user = scenario.tenants.find((tenant) => tenant.name === name)?.users[0];
  return { name: `${name}.admin`, tenant: name, ...(user ? { user } : {}) };
}

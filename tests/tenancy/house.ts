import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CHECKS } from '../../src/checks/index.js';
import type { FindingLine, ResultLine, RunEnd } from '../../src/model.js';
import { planCases } from '../../src/plan.js';
import { conduct } from '../../src/run/index.js';
import { readScenario } from '../../src/scenario/load.js';
import { listening } from '../probes/server.js';

export type Place = 'header' | 'host' | 'path' | 'query' | 'cookie';

/** One request as the house sees it. */
export interface Ask {
  readonly method: string;
  /** Without the query, and without the part that names the tenant. */
  readonly path: string;
  /** By the address that it has had before. */
  readonly isOld: boolean;
  /** The tenant of who is signed in. */
  readonly home: string | undefined;
  /** What each place says. */
  readonly says: Readonly<Partial<Record<Place, string>>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
}

export interface Note {
  readonly id: string;
  readonly tenant: string;
  /** Of a reply: the note it is to. */
  readonly parent?: string;
  title: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
}

/** Which tenant a request acts in: a name, or the refusal it gets. */
export type Rule = (ask: Ask) => string | Reply;

export interface HouseOptions {
  readonly rule: Rule;
  /** Sessions in cookies that belong to the host which set them, instead of bearer tokens. */
  readonly isCookie?: boolean;
  readonly bend?: (ask: Ask, act: string | Reply, notes: ReadonlyMap<string, Note>) => Reply | undefined;
}

export interface House {
  readonly url: string;
  readonly asks: readonly Ask[];
  readonly notes: ReadonlyMap<string, Note>;
  close(): Promise<void>;
}

/** A real system in which every request says by which tenant it goes; whether that is believed, the rule says. */
export async function openHouse({ rule, isCookie = false, bend = () => undefined }: HouseOptions): Promise<House> {
  const notes = new Map<string, Note>();
  const asks: Ask[] = [];
  const server = createServer(async (request, response) => {
    const ask = askOf(request, await text(request));
    asks.push(ask);
    const act = rule(ask);
    const { status = 200, headers, body = {} } = ask.path === '/login' ? signIn(ask, isCookie) : served(ask, act);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  });
  const served = (ask: Ask, act: string | Reply): Reply => bend(ask, act, notes) ?? serve(ask, act, notes);
  return { asks, notes, ...(await listening(server)) };
}

function askOf(request: IncomingMessage, body: string): Ask {
  const { headers } = request;
  const url = new URL(request.url ?? '/', 'http://house');
  const [, org, rest] = /^\/orgs\/([^/]+)(\/.*)$/.exec(url.pathname) ?? [];
  const host = /^([\w-]+)\.house\.test(?::\d+)?$/.exec(headers.host ?? '')?.[1];
  const cookies = Object.fromEntries((headers.cookie ?? '').split('; ').map((pair) => pair.split('=')));
  const who = /^(?:Bearer )?token-of-([\w.]+)$/.exec(headers.authorization ?? cookies.sid ?? '')?.[1];
  const says = {
    ...(host ? { host } : {}),
    ...(org ? { path: org } : {}),
    ...(headers['x-tenant-id'] ? { header: String(headers['x-tenant-id']) } : {}),
    ...(url.searchParams.has('org') ? { query: url.searchParams.getAll('org').join() } : {}),
    ...(cookies.org ? { cookie: cookies.org } : {}),
  };
  return {
    method: request.method ?? '',
    path: (rest ?? url.pathname).replace(/^\/old\//, '/'),
    isOld: url.pathname.startsWith('/old/'),
    home: who?.split('.')[0],
    says,
    body: body === '' ? {} : JSON.parse(body),
    headers,
  };
}

function signIn({ body: { name } }: Ask, isCookie: boolean): Reply {
  const token = `token-of-${name}`;
  return isCookie
    ? { headers: { 'set-cookie': [`sid=${token}; Path=/; HttpOnly`] }, body: { ok: true } }
    : { body: { token } };
}

const ABSENT: Reply = { status: 404, body: { error: 'not found' } };
export const FORBIDDEN: Reply = { status: 403, body: { error: 'forbidden' } };

function serve({ method, path, body, home }: Ask, tenant: string | Reply, notes: Map<string, Note>): Reply {
  if (typeof tenant !== 'string') return tenant;
  if (path === '/me') return { body: { tenant: home } };
  const [, parent, reply] = /^\/notes\/([^/]+)\/replies\/?(.*)$/.exec(path) ?? [];
  const all = [...notes.values()].filter((note) => note.tenant === tenant);
  if (parent !== undefined && !all.some(({ id }) => id === parent)) return ABSENT;
  const own = all.filter((note) => note.parent === parent);
  if (path === '/board') return { body: { latest: own.map(({ title }) => title), total: own.length } };
  const isCollection = path === '/notes' || reply === '';
  if (isCollection && method === 'GET') return { body: { items: own, total: own.length } };
  if (isCollection) {
    const made = { id: randomUUID(), tenant, title: body.title, ...(parent ? { parent } : {}) };
    notes.set(made.id, made);
    return { status: 201, body: made };
  }
  const note = own.find(({ id }) => id === (reply ?? path.split('/')[2]));
  if (!note) return ABSENT;
  if (method === 'DELETE') notes.delete(note.id);
  if (method === 'PATCH') note.title = body.title ?? note.title;
  return { body: note };
}

const SELECTORS: Readonly<Record<Place, string>> = {
  header: '{ in: header, name: X-Tenant-ID, value: "{{ tenant.name }}" }',
  host: '{ in: host, value: "{{ tenant.name }}.house.test" }',
  path: '{ in: path, name: tenant, value: "{{ tenant.name }}" }',
  query: '{ in: query, name: org, value: "{{ tenant.name }}" }',
  cookie: '{ in: cookie, name: org, value: "{{ tenant.name }}" }',
};

export interface Visit {
  /** Where requests say their tenant. */
  readonly places: readonly Place[];
  readonly checks: readonly string[];
  readonly isCookie?: boolean;
  /** Further resources. */
  readonly resources?: string;
  /** Further top-level keys. */
  readonly more?: string;
  readonly isCalibrating?: boolean;
}

export interface Visited {
  readonly end: RunEnd;
  /** Case id → `outcome/reason`. */
  readonly found: Readonly<Record<string, string>>;
  readonly findings: ReadonlyMap<string, FindingLine>;
}

/** A whole run against the house, in this process. */
export async function visit(url: string, { checks, isCalibrating = false, ...parts }: Visit): Promise<Visited> {
  const scenario = readScenario('house.yaml', scenarioText(url, parts), { env: {}, checks });
  const findings = new Map<string, FindingLine>();
  const end = await conduct({
    scenario,
    plan: planCases(scenario, { checks: CHECKS, only: { checks } }),
    target: { url, started: true },
    seed: 1,
    gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
    calibrate: isCalibrating,
    keep: false,
    allowOutbound: false,
    ledgerFile: join(tmpdir(), `partywall-house-${randomUUID()}.ndjson`),
    signal: new AbortController().signal,
    env: {},
    tool: 'test',
    write: (text) => {
      const line: ResultLine = JSON.parse(text);
      if (line.type === 'finding' || line.type === 'correction') findings.set(line.case, line);
    },
    progress: () => undefined,
  });
  const found = Object.fromEntries([...findings].map(([id, one]) => [id, `${one.outcome}/${one.reason}`]));
  return { end, found, findings };
}

function scenarioText(
  url: string,
  { places, isCookie, resources = '', more = '' }: Pick<Visit, 'places' | 'isCookie' | 'resources' | 'more'>,
): string {
  const base = places.includes('path') ? '/orgs/{tenant}' : '';
  const token = isCookie ? '' : ', token: $.token';
  return `partywall: 1
name: House
target: { url: "${url}", disposable: true }
auth: { login: POST /login, json: { name: "{{ user.login }}" }${token}, whoami: { request: "GET ${base}/me", at: $.tenant } }
${places.length ? `tenancy: [${places.map((place) => SELECTORS[place]).join(', ')}]` : ''}
denied: { status: [403, 404], hide: true }
settle: 150ms
tenants:
  acme: { users: { admin: { login: acme.admin } } }
  globex: { users: { admin: { login: globex.admin } } }
resources: { note: { path: "${base}/notes{/id}", list: { total: $.total }, json: { title: "{{ canary }}" } }${resources} }
views: { board: { request: "GET ${base}/board" } }
${more}
`;
}

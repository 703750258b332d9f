import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CHECKS } from '../../src/checks/index.js';
import type { Case, FindingLine, ResultLine, RunEnd } from '../../src/model.js';
import { planCases } from '../../src/plan.js';
import { cleanUp } from '../../src/run/afterwards.js';
import { createWorld } from '../../src/run/creation.js';
import { conduct, type RunOptions } from '../../src/run/index.js';
import type { CleanedUp } from '../../src/run/removal.js';
import type { World } from '../../src/run/world.js';
import { readScenario } from '../../src/scenario/load.js';
import { listening } from '../probes/server.js';

/** One request as the system under test sees it. */
export interface Ask {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** `acme.admin`, by its token. */
  readonly who: string | undefined;
  readonly tenant: string | undefined;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
}

export type Serve = (ask: Ask) => Reply | Promise<Reply>;

export interface Stage {
  readonly url: string;
  readonly asks: readonly Ask[];
  close(): Promise<void>;
}

/** A real server that answers as told, and signs in whoever comes. */
export async function open(serve: Serve): Promise<Stage> {
  const asks: Ask[] = [];
  const server = createServer(async (request, response) => {
    const ask = askOf(request, await text(request));
    if (ask.path !== '/login') asks.push(ask);
    const reply = ask.path === '/login' ? { body: { token: `token-of-${ask.body.name}-8f1c` } } : await serve(ask);
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    response.end(Buffer.isBuffer(reply.body) ? reply.body : JSON.stringify(reply.body ?? {}));
  });
  return { asks, ...(await listening(server)) };
}

function askOf(request: IncomingMessage, body: string): Ask {
  const url = new URL(request.url ?? '/', 'http://stage');
  const who = /^Bearer token-of-([\w.]+)-8f1c$/.exec(request.headers.authorization ?? '')?.[1];
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: bodyFrom(body, request.headers['content-type']),
    who,
    tenant: who?.split('.')[0],
  };
}

function bodyFrom(body: string, type = ''): Ask['body'] {
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(body));
  return body === '' ? {} : JSON.parse(body);
}

export interface Parts {
  /** Keys of the resource `note`, one a line. */
  readonly note?: string;
  /** Further top-level keys. */
  readonly more?: string;
  /** Further keys of `auth`. */
  readonly auth?: string;
  /** Steps by which people sign in on the page /enter, as a second scheme. */
  readonly steps?: string;
}

const NOTE = 'path: "/notes{/id}"\njson: { title: "{{ canary }}" }';

const TENANTS = `tenants:
  acme: { users: { admin: { login: acme.admin } } }
  globex: { users: { admin: { login: globex.admin } } }`;

function scenarioOf(url: string, { note = NOTE, more = '', auth = '', steps }: Parts) {
  const yaml = `partywall: 1
name: Stage
target: { url: "${url}", disposable: true }
auth:
  - { name: main, login: POST /login, json: { name: "{{ user.login }}" }, token: $.token${auth} }
${steps === undefined ? '' : `  - { name: web, browser: { page: /enter, steps: ${steps} } }`}
denied: { status: [404], anonymous: [401] }
settle: 150ms
${more.includes('tenants:') ? '' : TENANTS}
resources:
  note:
${note.replace(/^/gm, '    ')}
${more}
`;
  return readScenario('stage.yaml', yaml, { env: {}, checks: CHECKS.map(({ facts }) => facts.id) });
}

function optionsOf(url: string, parts: Parts, lines: ResultLine[]): RunOptions {
  const scenario = scenarioOf(url, parts);
  return {
    scenario,
    plan: planCases(scenario, { checks: CHECKS }),
    target: { url, started: true },
    seed: 1,
    gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
    calibrate: false,
    keep: false,
    allowOutbound: false,
    ledgerFile: join(tmpdir(), `partywall-stage-${randomUUID()}.ndjson`),
    signal: new AbortController().signal,
    env: {},
    tool: 'test',
    write: (line) => {
      lines.push(JSON.parse(line));
    },
    progress: () => undefined,
  };
}

/** Everything one run holds, before anything was asked. */
export async function worldOn(
  stage: Stage,
  parts: Parts = {},
): Promise<World & { readonly lines: readonly ResultLine[] }> {
  const lines: ResultLine[] = [];
  return { ...(await createWorld(optionsOf(stage.url, parts, lines))), lines };
}

/** Every case the scenario of this world plans. */
export function casesOf({ scenario }: Pick<World, 'scenario'>): readonly Case[] {
  return planCases(scenario, { checks: CHECKS }).cases;
}

export interface Conducted {
  readonly end: RunEnd;
  readonly lines: readonly ResultLine[];
  /** `check/subject/attacker>victim` → `outcome/reason`, as the last word on it. */
  readonly found: Readonly<Record<string, string>>;
  readonly findings: ReadonlyMap<string, FindingLine>;
  readonly ledgerFile: string;
}

/** A whole run, in this process. */
export async function conducted(
  stage: Stage,
  parts: Parts & { readonly checks: readonly string[] },
  more: Partial<RunOptions> = {},
): Promise<Conducted> {
  const lines: ResultLine[] = [];
  const options = optionsOf(stage.url, parts, lines);
  const plan = planCases(options.scenario, { checks: CHECKS, only: { checks: parts.checks } });
  const end = await conduct({ ...options, plan, ...more });
  const findings = new Map<string, FindingLine>();
  for (const line of lines) if (line.type === 'finding' || line.type === 'correction') findings.set(line.case, line);
  const found = Object.fromEntries([...findings].map(([id, one]) => [id, `${one.outcome}/${one.reason}`]));
  return { end, lines, found, findings, ledgerFile: options.ledgerFile };
}

/** What `partywall cleanup` does, in this process, of a system that was not started for it. */
export function cleanedUp(
  url: string,
  parts: Parts,
  way: { readonly ledgerFile: string } | { readonly olderMs: number },
): Promise<CleanedUp> {
  const scenario = scenarioOf(url, parts);
  return cleanUp({ scenario, target: { url, started: false }, env: {}, tool: 'test', ...way });
}

export interface Note {
  readonly id: string;
  readonly tenant: string;
  title: unknown;
  readonly text?: unknown;
}

/** A system that keeps notes as it should; `bend` answers first, where it wants to. */
export function notebook(
  bend: (ask: Ask & { readonly note: Note | undefined }, notes: Map<string, Note>) => Reply | undefined = () =>
    undefined,
): Serve & { readonly notes: Map<string, Note> } {
  const notes = new Map<string, Note>();
  const serve = (ask: Ask): Reply => {
    const note = notes.get(ask.path.split('/')[2] ?? '');
    return bend({ ...ask, note }, notes) ?? plainly(ask, note, notes);
  };
  return Object.assign(serve, { notes });
}

export const ABSENT: Reply = { status: 404, body: { error: 'not found' } };

function plainly({ method, path, tenant, body }: Ask, note: Note | undefined, notes: Map<string, Note>): Reply {
  if (tenant === undefined) return { status: 401 };
  if (path === '/notes' && method === 'POST') {
    const made = { id: randomUUID(), tenant, title: body.title };
    notes.set(made.id, made);
    return { status: 201, body: made };
  }
  if (path === '/notes') {
    const items = [...notes.values()].filter((one) => one.tenant === tenant);
    return { body: { items, total: items.length } };
  }
  if (!note || note.tenant !== tenant) return ABSENT;
  if (method === 'DELETE') notes.delete(note.id);
  if (method === 'PATCH') note.title = body.title ?? note.title;
  return { body: note };
}

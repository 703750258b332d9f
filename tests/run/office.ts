import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CHECKS } from '../../src/checks/index.js';
import type { FindingLine, RunEnd } from '../../src/model.js';
import { planCases } from '../../src/plan.js';
import { conduct } from '../../src/run/index.js';
import { readScenario } from '../../src/scenario/load.js';

/** A request as an office sees it: `name` is who signed in, by the token. */
export interface Visit {
  readonly method: string;
  readonly id: string;
  readonly name: string | undefined;
  readonly authorization: string;
  readonly body: object;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** An office that keeps notes; a name is `tenant_role`. `rule` answers first, where it wants to. */
export function createOffice(rule: (visit: Visit, notes: Map<string, object>) => Answer | undefined): Server {
  const notes = new Map<string, object>();
  return createServer(async (request, response) => {
    const visit = visitOf(request, await text(request));
    const answer = request.url === '/login' ? signIn(visit) : (rule(visit, notes) ?? serve(visit, notes));
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body ?? {}));
  });
}

/** Runs one check on the notes of the office, in this process, and closes it. */
export async function inspect(
  server: Server,
  check: string,
  settle = '200ms',
): Promise<{ readonly end: RunEnd; readonly findings: readonly FindingLine[] }> {
  const url = await listen(server);
  const scenario = readScenario('office.yaml', scenarioText(url, settle), { env: {}, checks: [check] });
  const findings: FindingLine[] = [];
  const end = await conduct({
    scenario,
    plan: planCases(scenario, { checks: CHECKS, only: { checks: [check] } }),
    target: { url, started: true },
    seed: 1,
    gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
    calibrate: false,
    keep: false,
    allowOutbound: false,
    ledgerFile: join(tmpdir(), `partywall-office-${randomUUID()}.ndjson`),
    signal: new AbortController().signal,
    env: {},
    tool: 'test',
    write: (line) => {
      const value: unknown = JSON.parse(line);
      if (isFinding(value)) findings.push(value);
    },
    progress: () => undefined,
  });
  server.close();
  return { end, findings };
}

export function tenantOf(name: string | undefined): string | undefined {
  return name?.split('_')[0];
}

function visitOf(request: IncomingMessage, body: string): Visit {
  const { authorization = 'no header' } = request.headers;
  return {
    method: request.method ?? '',
    id: request.url?.split('/')[2] ?? '',
    name: /^Bearer token-of-(\w+)-8f1c$/.exec(authorization)?.[1],
    authorization,
    body: body === '' ? {} : JSON.parse(body),
  };
}

function signIn({ body }: Visit): Answer {
  return { status: 200, body: { token: `token-of-${Reflect.get(body, 'name')}-8f1c` } };
}

function serve({ method, id, name, body }: Visit, notes: Map<string, object>): Answer {
  if (name === undefined) return { status: 401 };
  if (method === 'POST') {
    const note = { id: randomUUID(), tenant: tenantOf(name), ...body };
    notes.set(note.id, note);
    return { status: 201, body: note };
  }
  const note = notes.get(id);
  if (!note || Reflect.get(note, 'tenant') !== tenantOf(name)) return { status: 404 };
  if (method === 'DELETE') notes.delete(id);
  if (method === 'PATCH') notes.set(id, { ...note, ...body });
  return { status: 200, body: notes.get(id) };
}

function scenarioText(url: string, settle: string): string {
  return `partywall: 1
name: Office
target: { url: "${url}", disposable: true }
auth: { login: POST /login, json: { name: "{{ user.login }}" }, token: $.token }
denied: { status: [404] }
settle: ${settle}
tenants:
  acme: { users: { admin: { login: acme_admin }, agent: { login: acme_agent } } }
  globex: { users: { admin: { login: globex_admin } } }
resources:
  note:
    path: "/notes{/id}"
    only: [create, read, update, delete]
    json: { title: "{{ canary }}", phone: "{{ faker.phone.number }}" }
`;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the office has no address');
  return `http://127.0.0.1:${address.port}`;
}

function isFinding(line: unknown): line is FindingLine {
  if (typeof line !== 'object' || line === null || !('type' in line)) return false;
  return line.type === 'finding' || line.type === 'correction';
}

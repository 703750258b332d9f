import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { CHECKS } from '../../src/checks/index.js';
import { planCases } from '../../src/plan.js';
import { conduct } from '../../src/run/index.js';
import { readScenario } from '../../src/scenario/load.js';

/** Whoever has no session of its own sends what somebody else's looks like. */
test('empty and garbage credentials have the shape of real ones', async () => {
  const { server, refused } = office();
  const url = await listen(server);
  const scenario = readScenario('office.yaml', scenarioText(url), { env: {}, checks: ['anonymous-tenant-data'] });
  const end = await conduct({
    scenario,
    plan: planCases(scenario, { checks: CHECKS, only: { checks: ['anonymous-tenant-data'] } }),
    target: { url, started: true },
    seed: 1,
    gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
    calibrate: false,
    keep: false,
    allowOutbound: false,
    ledgerFile: join(tmpdir(), `partywall-credentials-${process.pid}.ndjson`),
    signal: new AbortController().signal,
    env: {},
    tool: 'test',
    write: () => undefined,
    progress: () => undefined,
  });
  server.close();
  expect(end.outcomes).toEqual({ skipped: 0, pass: 2, inconclusive: 0, fail: 0 });
  expect([...refused].sort()).toEqual(['Bearer', 'Bearer garba-ge-0gar-bage', 'no header']);
});

/** Keeps notes for whoever has a token, and what was sent instead of one. */
function office(): { readonly server: Server; readonly refused: ReadonlySet<string> } {
  const notes = new Map<string, object>();
  const refused = new Set<string>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const given: object = body === '' ? {} : JSON.parse(body);
    const end = (status: number, value: unknown = {}) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (request.url === '/login') return end(200, { token: `token-of-${Reflect.get(given, 'name')}-8f1c` });
    const { authorization = 'no header' } = request.headers;
    if (!/^Bearer token-of-\w+-8f1c$/.test(authorization)) {
      refused.add(authorization);
      return end(401);
    }
    const id = request.url?.split('/')[2] ?? '';
    if (request.method === 'GET') return end(notes.has(id) ? 200 : 404, notes.get(id));
    if (request.method === 'DELETE') return end(notes.delete(id) ? 200 : 404);
    const made = { id: randomUUID(), ...given };
    notes.set(made.id, made);
    return end(201, made);
  });
  return { server, refused };
}

function scenarioText(url: string): string {
  return `partywall: 1
name: Office
target: { url: "${url}", disposable: true }
auth: { login: POST /login, json: { name: "{{ user.login }}" }, token: $.token }
denied: { status: [404] }
tenants:
  acme: { users: { admin: { login: anna } } }
  globex: { users: { admin: { login: gert } } }
resources:
  note: { path: "/notes{/id}", only: [create, read, delete], json: { title: "{{ canary }}" } }
`;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the office has no address');
  return `http://127.0.0.1:${address.port}`;
}

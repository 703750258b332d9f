import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { partywall } from './partywall.js';

/**
 * A talkative, leaky system: it signs in with a cookie and a token, demands a CSRF value, and repeats every secret it
 * knows in bodies, headers and addresses, as they are and encoded. Nothing of that may stand in any output.
 */
const handedOut = new Set<string>();

test('no output of a run holds a password, token, cookie or CSRF value, however it is written', async () => {
  const passwords = { ACME_PASSWORD: 'acme/pass"word+17 ü', GLOBEX_PASSWORD: 'globex-pass&word=42' };
  const server = await startTalkative(Object.values(passwords));
  const folder = await mkdtemp(join(tmpdir(), 'partywall-secrets-'));
  try {
    const file = join(folder, 'talkative.yaml');
    await writeFile(file, scenarioText(server.url));
    const out = join(folder, 'out');
    const args = ['run', file, '--out', out, '--report', 'html,junit,json', '--evidence', 'full', '--keep'];
    const ran = await partywall(args, { env: passwords });
    expect(ran.code, ran.stderr).toBe(1);
    const artefacts = new Map<string, string>([
      ['stdout', ran.stdout],
      ['stderr', ran.stderr],
    ]);
    for (const name of await readdir(out)) artefacts.set(name, await readFile(join(out, name), 'utf8'));
    expect([...artefacts.keys()]).toEqual(
      expect.arrayContaining(['index.html', 'junit.xml', 'result.json', 'result.ndjson', 'ledger.ndjson']),
    );
    expect(handedOut.size).toBeGreaterThan(4);
    const shown = [...Object.values(passwords), ...handedOut].flatMap((secret) =>
      formsOf(secret).flatMap((form) =>
        [...artefacts].filter(([, content]) => content.includes(form)).map(([name]) => `${name}: ${form}`),
      ),
    );
    expect(shown).toEqual([]);
    expect(artefacts.get('result.ndjson')).toContain('<redacted:');
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** As it is, in an address, in JSON, in HTML, and in base64 alone. */
function formsOf(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inHtml = secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [
    ...new Set([secret, encodeURIComponent(secret), inJson, inHtml, base64, Buffer.from(secret).toString('base64url')]),
  ];
}

function scenarioText(url: string): string {
  return `partywall: 1
name: Talkative
target: { url: "${url}", disposable: true }
auth:
  login: { request: POST /login, json: { user: "{{ user.email }}", password: "{{ user.password }}" } }
  token: $.token
  csrf: { at: { cookie: csrf }, send: { headers: { X-CSRF-Token: "{{ csrf }}" } } }
tenants:
  acme: { users: { admin: { email: acme@example.com, password: "\${ACME_PASSWORD}" } } }
  globex: { users: { admin: { email: globex@example.com, password: "\${GLOBEX_PASSWORD}" } } }
settle: 100ms
checks: { only: [object-read-foreign, object-update-foreign, list-foreign-rows, anonymous-tenant-data] }
resources:
  note: { path: "/notes{/id}", json: { title: "{{ canary }}" } }
`;
}

async function startTalkative(passwords: readonly string[]): Promise<{ readonly url: string; close(): void }> {
  const notes = new Map<string, object>();
  const server: Server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/login') {
      signIn(body, response);
      return;
    }
    const said = everySecret(passwords);
    response.setHeader('x-debug', encodeURIComponent(said).slice(0, 4000));
    answer({ request, response, body, notes, said });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

function signIn(body: string, response: ServerResponse): void {
  const [token, session, csrf] = [randomBytes(20), randomBytes(16), randomBytes(12)].map((bytes) =>
    bytes.toString('base64url'),
  );
  for (const secret of [token, session, csrf]) if (secret) handedOut.add(secret);
  response.setHeader('set-cookie', [`session=${session}; Path=/; HttpOnly`, `csrf=${csrf}; Path=/`]);
  send(response, 200, { token, hello: JSON.parse(body).password });
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  readonly notes: Map<string, object>;
  readonly said: string;
}

/** Leaks everything to everybody: findings with full evidence are what redaction has to stand. */
function answer({ request, response, body, notes, said }: Asked): void {
  const [, , id] = (request.url ?? '').split('/');
  const more = { debug: said, encoded: Buffer.from(said).toString('base64'), sent: request.headers };
  if (request.method === 'POST') {
    const made = String(notes.size + 1);
    notes.set(made, { id: made, ...JSON.parse(body) });
    send(response, 201, { ...notes.get(made), ...more });
    return;
  }
  if (id === undefined) {
    send(response, 200, { items: [...notes.values()], ...more });
    return;
  }
  const note = notes.get(id);
  if (note && request.method === 'PATCH') Object.assign(note, JSON.parse(body));
  send(response, note ? 200 : 404, { ...note, ...more });
}

function everySecret(passwords: readonly string[]): string {
  return [...passwords, ...handedOut].join(' | ');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

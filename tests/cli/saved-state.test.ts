import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { loginSite } from '../auth/login-site.js';
import { PASSWORD } from '../auth/stage.js';
import { startServer, type TestServer } from '../probes/server.js';
import { CHROMIUM, NO_BROWSER } from '../reporters/html/browser.js';
import { partywall } from './partywall.js';

let server: TestServer;
let folder: string;

const SCENARIO = (url: string): string => `partywall: 1
target: { url: "${url}" }
auth:
  browser:
    page: /login
    steps: [{ fill: E-mail, with: "{{ user.email }}" }, { fill: Password, with: "{{ user.password }}" }, { click: Sign in }]
tenants:
  acme: { users: { admin: { email: admin@acme.test, password: "\${PASSWORD}" } } }
  globex: { users: { admin: { email: admin@globex.test, password: "\${PASSWORD}" } } }
resources: { note: { path: /notes, json: { t: "{{ canary }}" } } }
`;

test.beforeAll(async () => {
  server = await startServer(loginSite({ keeps: 'cookie' }));
  folder = await mkdtemp(join(tmpdir(), 'partywall-state-'));
  await writeFile(join(folder, 'site.yaml'), SCENARIO(server.url));
  await mkdir(join(folder, 'run', 'pictures'), { recursive: true });
  await writeFile(join(folder, 'run', 'result.ndjson'), '');
});

test.afterAll(async () => {
  await server?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

function session(...args: readonly string[]) {
  const env = { PASSWORD, ...(CHROMIUM ? { PARTYWALL_BROWSER: CHROMIUM } : {}) };
  return partywall(['session', 'site.yaml', ...args], { cwd: folder, env });
}

test('what a browser holds is kept on request, for its owner alone, and printed nowhere', async () => {
  test.skip(CHROMIUM === undefined, NO_BROWSER);
  await writeFile(join(folder, 'acme.json'), '{}', { mode: 0o644 });
  const { code, stdout, stderr } = await session('--principal', 'acme.admin', '--state', 'acme.json');
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '' });
  const { cookies } = JSON.parse(await readFile(join(folder, 'acme.json'), 'utf8'));
  expect(
    cookies.map(({ name, value }: Record<string, string>) => `${name}=${decodeURIComponent(value ?? '')}`),
  ).toEqual(['sid=tok/1-of-admin@acme.test']);
  expect((await stat(join(folder, 'acme.json'))).mode & 0o777).toBe(0o600);
  expect(stderr).not.toContain('tok/1');
  expect(await readdir(folder)).toEqual(['acme.json', 'run', 'site.yaml']);
});

for (const [title, args, says] of [
  ['of several people', ['--state', 'all.json'], /one person’s/],
  ['in a folder with a result', ['--principal', 'acme.admin', '--state', 'run/a.json'], /folder of reports/],
  ['below one', ['--principal', 'acme.admin', '--state', 'run/pictures/a.json'], /folder of reports/],
  ['where results go by themselves', ['--principal', 'acme.admin', '--state', 'reports/a.json'], /folder of reports/],
] as const) {
  test(`state ${title} is refused before anybody signs in`, async () => {
    const before = server.seen.length;
    const { code, stderr } = await session(...args);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error\[state-refused\]/m);
    expect(stderr).toMatch(says);
    expect(server.seen.length).toBe(before);
  });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { UserError } from '../../src/errors.js';
import { packageRoot } from '../../src/installation.js';
import { type StartedTarget, startTarget } from '../../src/targets/index.js';

const SERVES = `
import { createServer } from 'node:http';
const SWITCHES = ['calls-read-unscoped', 'slow-index'];
let on = process.env.FIXTURE_SWITCHES.split(',').filter(Boolean);
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const end = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.url === '/reset') on = [];
  else if (request.method === 'PUT') {
    const wanted = JSON.parse(Buffer.concat(chunks)).on;
    const unknown = wanted.find((name) => !SWITCHES.includes(name));
    if (unknown) return end(400, { error: 'unknown switch', met: unknown });
    on = wanted;
  }
  end(200, { switches: SWITCHES.map((name) => ({ name, kind: 'leak', title: name, expect: [], on: on.includes(name) })) });
});
process.stdin.resume().on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const url = 'http://127.0.0.1:' + server.address().port;
  console.error('listening');
  console.log(JSON.stringify({ url: url + '/', control: url, env: { SHOP_PASSWORD: 'a-long-password', PID: process.pid } }));
});
`;

async function program(source: string): Promise<{ readonly file: string; readonly fixture: string }> {
  const folder = test.info().outputPath();
  await writeFile(test.info().outputPath('system.mjs'), source);
  return { file: join(folder, 'scenario.yaml'), fixture: './system.mjs' };
}

async function start(source: string, switches: readonly string[] = []): Promise<StartedTarget> {
  const { file, fixture } = await program(source);
  return startTarget({ file, target: { kind: 'fixture', fixture } }, { env: process.env, switches });
}

async function isGone(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

async function refusal(promise: Promise<unknown>): Promise<UserError['facts']> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error.facts;
  throw new Error(`expected a UserError, got ${String(error)}`);
}

test('a fixture says where it is and what its passwords are, and is gone after stop', async () => {
  const target = await start(SERVES);
  const { url, env, started } = target;
  expect({ started, password: env.SHOP_PASSWORD, slash: url.endsWith('/') }).toEqual({
    started: true,
    password: 'a-long-password',
    slash: false,
  });
  await expect.poll(() => target.log()).toContain('listening\n');
  await target.stop();
  expect(await isGone(Number(env.PID))).toBe(true);
});

test('switches are on from the start, set exactly, refused by name, and off after a reset', async () => {
  const target = await start(SERVES, ['slow-index']);
  const control = target.fixture;
  if (!control) throw new Error('the fixture has no control');
  const on = async () => (await control.switches()).filter((one) => one.on).map(({ name }) => name);
  try {
    const seen = [await on()];
    await control.setSwitches(['calls-read-unscoped']);
    seen.push(await on());
    const { code, met } = await refusal(control.setSwitches(['calls-read-unscopd']));
    await control.reset();
    seen.push(await on());
    expect(seen).toEqual([['slow-index'], ['calls-read-unscoped'], []]);
    expect({ code, met }).toEqual({ code: 'fixture-refused', met: 'unknown switch: calls-read-unscopd' });
  } finally {
    await target.stop();
  }
});

const FAILURES: readonly (readonly [title: string, source: string, headline: string, hint: string | undefined])[] = [
  [
    'that ends at once',
    `console.error('no database'); process.exit(3)`,
    'it ended with code 3',
    'It said:\n  no database',
  ],
  [
    'that prints nonsense',
    `console.log('hello'); setTimeout(() => {}, 60000)`,
    'its first line is not a ready line: hello',
    undefined,
  ],
];
for (const [title, source, why, hint] of FAILURES) {
  test(`a fixture ${title} is a clear error`, async () => {
    const facts = await refusal(start(source));
    expect(facts).toEqual({
      code: 'fixture-failed',
      headline: `the fixture "./system.mjs" did not start: ${why}`,
      ...(hint ? { hint } : {}),
    });
  });
}

test('a fixture that does not exist is named with the place it was looked for', async () => {
  const asked = startTarget({ file: 'a.yaml', target: { kind: 'fixture', fixture: 'no-such-system' } }, { env: {} });
  const { code, headline, met } = await refusal(asked);
  expect({ code, headline, met }).toEqual({
    code: 'fixture-missing',
    headline: 'there is no fixture "no-such-system"',
    met: join(packageRoot(), 'dist', 'fixtures', 'systems', 'no-such-system', 'main.js'),
  });
});

for (const signal of ['SIGKILL', 'exit'] as const) {
  test(`a fixture ends when its starter ends by ${signal}`, async () => {
    const { file, fixture } = await program(SERVES);
    const module = pathToFileURL(join(packageRoot(), 'dist', 'src', 'targets', 'index.js')).href;
    const script = `
      const { startTarget } = await import(${JSON.stringify(module)});
      const source = { file: ${JSON.stringify(file)}, target: { kind: 'fixture', fixture: ${JSON.stringify(fixture)} } };
      const { env } = await startTarget(source, { env: process.env });
      console.log(env.PID);
      process.stdin.resume().once('data', () => process.exit(1));`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = await once(starter.stdout, 'data');
    if (signal === 'exit') starter.stdin.write('go\n');
    else starter.kill(signal);
    await expect.poll(() => isGone(Number(String(line))), { timeout: 10_000 }).toBe(true);
  });
}

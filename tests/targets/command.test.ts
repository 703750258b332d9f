import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { packageRoot } from '../../src/installation.js';
import type { CommandTarget, Load } from '../../src/model.js';
import { refusal, start, written } from './stage.js';

const SERVES = `
const server = require('node:http').createServer((request, response) => response.end(JSON.stringify({
  cwd: process.cwd(), env: process.env, argv: process.argv.slice(2), pid: process.pid,
})));
const child = require('node:child_process').spawn('sleep', ['1000']);
process.env.CHILD = child.pid;
console.log('serving'); console.error('with very-secret-key');
server.listen(Number(process.env.PORT ?? process.argv[2]), '127.0.0.1');
`;

function command(more: Partial<CommandTarget> & { readonly load?: readonly Load[] } = {}) {
  return { kind: 'command' as const, run: ['node', 'server.cjs'], environment: {}, withinMs: 10_000, ...more };
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

interface Served {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly pid: number;
}

async function served(url: string): Promise<Served> {
  return (await fetch(url)).json();
}

test('a command runs in its folder with its environment on a free port, its output is kept, and its whole group ends', async () => {
  const folder = dirname(await written('app/server.cjs', SERVES));
  const target = await start(
    command({
      directory: 'app',
      environment: { GREETING: 'hello from {{ port }}' },
      run: ['node', 'server.cjs', '{{ port }}'],
    }),
  );
  const { cwd, env, argv, pid } = await served(target.url);
  const port = new URL(target.url).port;
  expect({ cwd, argv, PORT: env.PORT, GREETING: env.GREETING, started: target.started }).toEqual({
    cwd: folder,
    argv: [port],
    PORT: port,
    GREETING: `hello from ${port}`,
    started: true,
  });
  expect(target.log()).toContain('serving\n');
  expect(target.log()).toContain('with very-secret-key\n');
  await target.stop();
  await expect.poll(() => [isGone(pid), isGone(Number(env.CHILD))]).toEqual([true, true]);
});

test('data are loaded by commands before and after the system answers', async () => {
  await written('server.cjs', SERVES);
  const load: readonly Load[] = [
    { run: ['sh', '-c', 'echo before > order.txt'], when: 'before' },
    {
      run: [
        'sh',
        '-c',
        'curl --silent --output /dev/null "$TARGET_URL" || node -e "fetch(process.env.TARGET_URL)"; echo after >> order.txt',
      ],
      when: 'after',
    },
  ];
  const target = await start(command({ load }));
  await target.stop();
  expect(await readFile(test.info().outputPath('order.txt'), 'utf8')).toBe('before\nafter\n');
});

const SECRETS = [{ name: 'API_KEY', value: 'very-secret-key' }];
const FAILURES: readonly (readonly [title: string, target: Partial<CommandTarget>, facts: object])[] = [
  [
    'that ends at once is told with its code and its last words',
    { run: ['node', '-e', 'console.error("no database for very-secret-key"); process.exit(3)'] },
    {
      code: 'command-failed',
      headline: '`node` did not start the target: it ended with code 3',
      hint: 'It said:\n  no database for <redacted:API_KEY>',
    },
  ],
  [
    'that is not there is told so',
    { run: ['no-such-program'] },
    {
      code: 'command-failed',
      headline: '`no-such-program` did not start the target: it was not found, or its folder is not there',
      hint: 'It wrote nothing.',
    },
  ],
  [
    'that never answers is told with its last words',
    {
      run: ['node', '-e', 'console.log("waiting"); setInterval(() => {}, 1000)'],
      withinMs: 1000,
      url: 'http://127.0.0.1:9',
    },
    {
      code: 'command-failed',
      headline: '`node` did not start the target: it did not answer at http://127.0.0.1:9 within 1 s',
      hint: 'It said:\n  waiting',
    },
  ],
];
for (const [title, target, facts] of FAILURES) {
  test(`a command ${title}`, async () => {
    await written('server.cjs', SERVES);
    expect(await refusal(start(command(target), { secrets: SECRETS }))).toEqual(facts);
  });
}

test('a load that fails ends the system too', async () => {
  await written('server.cjs', SERVES);
  const pidFile = test.info().outputPath('pid.txt');
  const run = ['sh', '-c', `echo broken very-secret-key; ps -eo pid,args | grep -F server.cjs > ${pidFile}; exit 7`];
  const facts = await refusal(start(command({ load: [{ run, when: 'after' }] }), { secrets: SECRETS }));
  expect(facts).toEqual({
    code: 'load-failed',
    headline: 'data could not be loaded: `sh` failed',
    met: 'exit code 7',
    hint: 'It said:\n  broken <redacted:API_KEY>',
  });
});

test('whoever already answers there is not tested in its place', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const { code, met } = await refusal(start(command({ url })));
  server.close();
  expect({ code, met }).toEqual({ code: 'port-taken', met: url });
});

test('with keep the command lives on, its log in a file, and what remains says how to end it', async () => {
  await written('server.cjs', SERVES);
  const target = await start(command(), { keep: true });
  const { pid, env } = await served(target.url);
  await target.stop();
  const isAlive = (await served(target.url)).pid === pid;
  const [first, second, third] = target.remains ?? [];
  process.kill(-pid, 'SIGKILL');
  expect({ isAlive, first, second }).toEqual({
    isAlive: true,
    first: `the target still runs: ${target.url}`,
    second: `end it with: kill -TERM -${pid}`,
  });
  expect(third).toMatch(/^its log: .*target\.log$/);
  expect(target.log()).toContain('serving');
  await expect.poll(() => isGone(Number(env.CHILD))).toBe(true);
});

for (const way of ['SIGKILL', 'exit'] as const) {
  test(`the whole group of a command ends when its starter ends by ${way}`, async () => {
    const file = await written('server.cjs', SERVES);
    const starter = await written(
      'starter.mjs',
      `import { startTarget } from ${JSON.stringify(pathToFileURL(join(packageRoot(), 'dist/src/targets/index.js')).href)};
      const target = { kind: 'command', run: ['node', 'server.cjs'], environment: {}, withinMs: 10000 };
      const { url } = await startTarget({ file: ${JSON.stringify(file)}, target }, { env: process.env });
      console.log(await (await fetch(url)).text());
      ${way === 'exit' ? 'process.exit(2);' : 'setInterval(() => {}, 1000);'}`,
    );
    const child = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said: Served = JSON.parse(
      await new Promise((done) => child.stdout.once('data', (data) => done(String(data)))),
    );
    if (way === 'SIGKILL') child.kill('SIGKILL');
    const pids = [said.pid, Number(said.env.CHILD)];
    await expect.poll(() => pids.map(isGone), { timeout: 20_000 }).toEqual([true, true]);
  });
}

test('no keeper of a command stays', async () => {
  await written('server.cjs', SERVES);
  const target = await start(command());
  const { pid } = await served(target.url);
  await target.stop();
  const list = await new Promise<string>((done) => execFile('ps', ['-eo', 'args'], (_, stdout) => done(stdout)));
  expect(list.split('\n').filter((line) => line.includes(`-${pid};`))).toEqual([]);
});

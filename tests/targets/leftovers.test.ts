import { once } from 'node:events';
import { delimiter } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { type Ended, partywall, start as startCommand } from '../cli/partywall.js';
import { ECHO, engine, leftBy, withImages, written } from './stage.js';

// In order: what one keeps up another would remove.
test.describe.configure({ mode: 'default', timeout: 120_000 });

const SURROUNDINGS = { env: { TESTCONTAINERS_HOST_OVERRIDE: process.env.TESTCONTAINERS_HOST_OVERRIDE ?? '127.0.0.1' } };

/** Nobody can sign in where every answer is an echo, and `ready` decides how far a run gets. */
async function scenario(image: string, { ready = 'GET /', more = '' } = {}): Promise<string> {
  const command = JSON.stringify(['node', '-e', ECHO]);
  return written(
    'scenario.yaml',
    `partywall: 1
name: Echo
target:
  container: { image: "${image}", ports: 8080, command: ${command} }
  ready: ${ready}
${more}auth: { login: POST /login, json: { email: "{{ user.email }}" }, token: $.token }
tenants:
  acme: { users: { admin: { email: a@acme.test } } }
  globex: { users: { admin: { email: a@globex.test } } }
resources:
  note: { path: /notes, json: { title: "{{ canary }}" } }
`,
  );
}

const NEVER = '{ request: GET /, ok: { at: $.nothing, is: here }, until: { status: 200, within: 60s } }';

/** A run that is under way, its containers up. */
async function runUnderWay(file: string) {
  const running = startCommand(['run', file, '--out', test.info().outputPath('out')], SURROUNDINGS);
  const pid = running.child.pid ?? 0;
  await expect.poll(() => leftBy(pid), { timeout: 60_000 }).toHaveLength(2);
  // Its system must answer before it can be waited for.
  await expect.poll(async () => runningOf(pid), { timeout: 60_000 }).toBe(1);
  return { ...running, pid };
}

async function runningOf(pid: number): Promise<number> {
  const all = await (await engine()).container.dockerode.listContainers();
  return all.filter(({ Labels }) => Labels['partywall.run']?.split('-')[1] === String(pid)).length;
}

test('a ready request that never comes true ends the run with exit code 3, the log of the target, and nothing left', async () => {
  const { base } = await withImages();
  const file = await scenario(base, { ready: NEVER.replace('60s', '2s') });
  const { child, ended } = startCommand(['run', file, '--out', test.info().outputPath('out')], SURROUNDINGS);
  const { code, stderr } = await ended;
  expect(code).toBe(3);
  expect(stderr).toContain('error[target-not-ready]');
  expect(stderr).toContain('It said:\n  echo listens');
  expect(await leftBy(child.pid ?? 0)).toEqual([]);
});

test('Ctrl-C leaves nothing', async () => {
  const { base } = await withImages();
  const { child, ended, pid } = await runUnderWay(await scenario(base, { ready: NEVER }));
  child.kill('SIGINT');
  expect((await ended).code).toBe(2);
  expect(await leftBy(pid)).toEqual([]);
});

test('a second Ctrl-C and kill -9 leave nothing either, a moment later', async () => {
  const { base } = await withImages();
  const file = await scenario(base, { ready: NEVER });
  const runs = await Promise.all([runUnderWay(file), runUnderWay(file)]);
  const [twice, killed] = runs;
  killed.child.kill('SIGKILL');
  twice.child.kill('SIGINT');
  twice.child.kill('SIGTERM');
  await Promise.all(runs.map(({ child }) => (child.exitCode ?? child.signalCode) || once(child, 'close')));
  for (const { pid } of runs) await expect.poll(() => leftBy(pid), { timeout: 30_000 }).toEqual([]);
});

/** Started as if by a process that is long gone. */
async function leaveBehind(image: string, label: string): Promise<string> {
  const { dockerode } = (await engine()).container;
  const Labels = { 'partywall.run': label };
  const network = await dockerode.createNetwork({ Name: `partywall-${label}`, Labels });
  const HostConfig = { NetworkMode: network.id };
  const container = await dockerode.createContainer({ Image: image, Cmd: ['sleep', '1000'], Labels, HostConfig });
  await container.start();
  return label;
}

async function isLeft(label: string): Promise<boolean> {
  const filters = { label: [`partywall.run=${label}`] };
  return (await (await engine()).container.dockerode.listContainers({ all: true, filters })).length > 0;
}

test('what dead runs left goes with a clean-up; what was kept with --kept, what is of other machines with --older', async () => {
  const { base } = await withImages();
  const { machine } = await import('../../src/targets/ownership.js');
  const dead = await leaveBehind(base, `${machine()}-999999999-aaaaaa`);
  const kept = await leaveBehind(base, `${machine()}-999999998-bbbbbb-keep`);
  const strange = await leaveBehind(base, '00000000-1-cccccc');
  const own = await leaveBehind(base, `${machine()}-${process.pid}-dddddd`);
  const seen: (readonly boolean[])[] = [];
  const after = async (args: readonly string[]): Promise<Ended> => {
    const ended = await partywall(['cleanup', ...args], SURROUNDINGS);
    seen.push(await Promise.all([dead, kept, strange, own].map(isLeft)));
    return ended;
  };
  try {
    const first = await after([]);
    const file = await scenario(base);
    const second = await after([file, '--kept']);
    const third = await after(['--older', '0s']);
    expect(seen).toEqual([
      [false, true, true, true],
      [false, false, true, true],
      [false, false, false, true],
    ]);
    expect([first.code, second.code, third.code]).toEqual([2, 2, 0]);
    expect(first.stdout).toContain('left: of another machine, or container, that may still run');
    expect(second.stdout).toContain(`network partywall-${kept} removed`);
  } finally {
    const { removeRun } = await import('../../src/targets/sweep.js');
    await Promise.all([dead, kept, strange, own].map(async (label) => removeRun(await engine(), label)));
  }
});

test('with --keep the target stays up, and the run says how to reach and remove it', async () => {
  const { base } = await withImages();
  const file = await scenario(base);
  const { child, ended } = startCommand(['run', file, '--keep', '--out', test.info().outputPath('out')], SURROUNDINGS);
  const { code, stderr } = await ended;
  const [, url = ''] = /the target still runs: (\S+)/.exec(stderr) ?? [];
  const answer = await fetch(url);
  const [, byHand = ''] = /or by hand: (.*)/.exec(stderr) ?? [];
  const removed = await partywall(['cleanup', '--kept'], SURROUNDINGS);
  expect([code, answer.status, removed.stdout.includes('removed')]).toEqual([3, 200, true]);
  expect(byHand).toMatch(/^docker rm -fv /);
  expect(stderr).toContain('remove it with: partywall cleanup --kept');
  expect(await leftBy(child.pid ?? 0)).toEqual([]);
});

test('without an engine one error says what was tried, how to start one, and what needs none', async () => {
  const hidden = await written(
    'hidden.mjs',
    `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import promises from 'node:fs/promises';
const { existsSync } = fs;
fs.existsSync = (path) => !String(path).endsWith('docker.sock') && existsSync(path);
const { stat } = promises;
promises.stat = (path, ...rest) => (String(path).endsWith('docker.sock') ? Promise.reject(new Error('not there')) : stat(path, ...rest));
syncBuiltinESMExports();`,
  );
  const env = {
    NODE_OPTIONS: `--import=${pathToFileURL(hidden).href}`,
    DOCKER_HOST: 'tcp://user:secret-of-engine@127.0.0.1:1',
  };
  const { code, stderr } = await partywall(['run', await scenario('any:1'), '--out', test.info().outputPath('out')], {
    env,
  });
  expect(code).toBe(3);
  expect(stderr).toBe(`error[engine-missing]: no Docker engine answers, and this target is made of containers
  met: tried DOCKER_HOST=tcp://…@127.0.0.1:1 (no answer), /var/run/docker.sock (not there), ~/.testcontainers.properties
  Start one (Linux: \`sudo systemctl start docker\` or \`dockerd\`; elsewhere Docker Desktop) or name it with DOCKER_HOST. Targets with \`url\`, \`command\` or \`fixture\` need none.
`);
});

test('without Compose one error says what was tried and what to do', async () => {
  await withImages();
  const file = await written(
    'compose-scenario.yaml',
    `partywall: 1
target: { compose: { file: stack.yaml, port: "web:80" } }
auth: { login: POST /login, json: { email: "{{ user.email }}" }, token: $.token }
tenants:
  acme: { users: { admin: { email: a@acme.test } } }
  globex: { users: { admin: { email: a@globex.test } } }
views: { board: GET /board }
`,
  );
  const env = { ...SURROUNDINGS.env, PATH: ['/nowhere', '/nowhere-else'].join(delimiter) };
  const { code, stderr } = await partywall(['run', file, '--out', test.info().outputPath('out')], { env });
  expect(code).toBe(3);
  expect(stderr).toContain('error[compose-missing]: Docker Compose is missing, and this target is a Compose file');
});

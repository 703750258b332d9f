import { expect, test } from '@playwright/test';
import type { ComposeTarget } from '../../src/model.js';
import { ECHO, leftBy, refusal, run, start, withImages, written } from './stage.js';

test.describe.configure({ timeout: 120_000 });

/** Compose itself may be missing where an engine is. */
async function withCompose() {
  const images = await withImages();
  const found = await Promise.all(
    [run('docker', ['compose', 'version']), run('docker-compose', ['version'])].map((asked) =>
      asked.then(
        () => true,
        () => false,
      ),
    ),
  );
  test.skip(!found.includes(true), 'needs Compose beside docker: apt-get install docker-compose');
  return images;
}

function composed(more: Partial<ComposeTarget> = {}): ComposeTarget {
  const plain = { files: ['stack.yaml'], only: [], profiles: [], environment: {}, withinMs: 20_000 };
  return { kind: 'compose', service: 'web', port: 8080, ...plain, ...more };
}

function stack(image: string, program = ECHO): string {
  const command = JSON.stringify(['node', '-e', program.replaceAll('$', '$$$$')]);
  return `version: "3"
services:
  web: { image: "${image}", ports: ["8080"], environment: { A: "\${A:-}" }, command: ${command}, volumes: ["data:/data"] }
  silent: { image: "${image}", command: [sleep, "100"] }
  extra: { image: "${image}", command: ${command}, ports: ["8080"], profiles: [more] }
volumes: { data: {} }
`;
}

test('Compose files are started as a project of their own, with environment, services and profiles, and all of it goes', async () => {
  const { base } = await withCompose();
  await written('stack.yaml', stack(base));
  const target = await start(
    composed({ only: ['web', 'extra'], profiles: ['more'], environment: { A: 'b' }, service: 'extra' }),
  );
  const answer = await fetch(target.url);
  const left = await leftBy(process.pid);
  await target.stop();
  expect(answer.status).toBe(200);
  const names = left.map((name) => name.replace(/.*partywall-[0-9a-f]+-\d+-[0-9a-f]+[-_]/, '')).sort();
  expect(names.map((name) => name.replace(/[-_]1$/, ''))).toEqual(['data', 'default', 'extra', 'web']);
  expect(await leftBy(process.pid)).toEqual([]);
});

const FAILURES: readonly (readonly [
  title: string,
  text: (base: string) => string,
  target: Partial<ComposeTarget>,
  expected: readonly string[],
])[] = [
  [
    'whose service ends at once shows its log',
    (base) => stack(base, `console.error('no database for very-secret-key'); process.exit(3)`),
    {},
    [
      'container-failed',
      'the container web ended with code 3 before it was ready',
      'no database for <redacted:API_KEY>',
    ],
  ],
  [
    'without the service that is to be asked names those there are',
    stack,
    { service: 'wbe' },
    ['unknown-service', 'the Compose file started no service wbe', 'Correct `compose.port`'],
  ],
  [
    'that does not publish the port says how to',
    stack,
    { port: 81 },
    ['port-not-published', 'the Compose file does not publish port 81 of web', 'Add `ports: ["81"]` to web'],
  ],
  [
    'with an image that is not there is told apart',
    (base) => stack(base).replace(`image: "${base}"`, 'image: "127.0.0.1:1/no/such:1"'),
    {},
    ['image-missing', 'an image of the Compose file is not there, and cannot be pulled', '127.0.0.1:1'],
  ],
  [
    'that is no Compose file shows what Compose said',
    () => 'servces: {}\n',
    {},
    ['compose-failed', 'Docker Compose could not start the target', 'servces'],
  ],
];
for (const [title, text, target, [code, headline, hint = '']] of FAILURES) {
  test(`a Compose file ${title}, and nothing stays`, async () => {
    const { base } = await withCompose();
    await written('stack.yaml', text(base));
    const secrets = [{ name: 'API_KEY', value: 'very-secret-key' }];
    const facts = await refusal(start(composed(target), { secrets }));
    expect([facts.code, facts.headline]).toEqual([code, headline]);
    expect(facts.hint).toContain(hint);
    expect(facts.hint).not.toContain('very-secret-key');
    expect(await leftBy(process.pid)).toEqual([]);
  });
}

test('a Compose file that is not there is named', async () => {
  await withCompose();
  const { code, met } = await refusal(start(composed({ files: ['nowhere.yaml'] })));
  expect([code, met]).toEqual(['target-file-missing', test.info().outputPath('nowhere.yaml')]);
});

import { expect, test } from '@playwright/test';
import type { Scenario } from '../../src/model.js';
import { readScenario } from '../../src/scenario/load.js';

const REST = `auth: { login: POST /login, json: { email: "{{ user.email }}" }, token: $.token }
tenants:
  acme: { users: { admin: { email: a@acme.test } } }
  globex: { users: { admin: { email: a@globex.test } } }
views: { board: GET /board }
`;

function read(target: string, env: Readonly<Record<string, string>> = {}): Scenario {
  return readScenario('scenario.yaml', `partywall: 1\ntarget:\n${target}\n${REST}`, { env });
}

const SETTINGS = { headers: {}, hosts: [], disposable: false, switches: [], tlsVerify: true };
const WAIT = { for: 'answer', withinMs: 60_000 };
const NOTHING = { ports: [], environment: {}, files: [], command: [], wait: WAIT };

const TARGETS: readonly (readonly [title: string, target: string, expected: object])[] = [
  [
    'a command is split at spaces, and runs beside the scenario',
    '  command: node server.js --port={{ port }}',
    { kind: 'command', run: ['node', 'server.js', '--port={{ port }}'], environment: {}, withinMs: 60_000 },
  ],
  [
    'a command says where it runs, with what, and where it then answers',
    '  command: { run: [npm, start], directory: app, environment: { PORT: 8080, DEBUG: true }, within: 5s }\n  url: http://127.0.0.1:8080',
    {
      kind: 'command',
      run: ['npm', 'start'],
      directory: 'app',
      environment: { PORT: '8080', DEBUG: 'true' },
      withinMs: 5000,
      url: 'http://127.0.0.1:8080',
    },
  ],
  [
    'a container has its image, ports, environment, files, command and sign of readiness',
    '  container: { image: "crm:1", ports: [8080, "9000:90"], environment: { A: 1 }, files: { ./a: /b }, command: run it, wait: { log: "^ready$", within: 2m } }',
    {
      kind: 'container',
      image: 'crm:1',
      ports: [{ inside: 8080 }, { inside: 90, outside: 9000 }],
      environment: { A: '1' },
      files: [{ from: './a', to: '/b' }],
      command: ['run', 'it'],
      wait: { for: { log: '^ready$' }, withinMs: 120_000 },
    },
  ],
  [
    'a container is built from a Dockerfile, and services and data stand beside it; SQL goes into the only database',
    '  container: { dockerfile: app/Dockerfile, context: ., args: { V: 2 }, ports: 80 }\n  services: { db: { postgres: "postgres:16", user: crm }, cache: { redis: "redis:7" } }\n  load: [a.sql, { run: ./seed.sh, when: before }]',
    {
      kind: 'container',
      ...NOTHING,
      build: { dockerfile: 'app/Dockerfile', context: '.', args: { V: '2' } },
      ports: [{ inside: 80 }],
      services: [
        { name: 'db', engine: 'postgres', user: 'crm', image: 'postgres:16', ...NOTHING },
        { name: 'cache', engine: 'redis', image: 'redis:7', ...NOTHING },
      ],
      load: [
        { sql: 'a.sql', into: 'db', when: 'after' },
        { run: ['./seed.sh'], when: 'before' },
      ],
    },
  ],
  [
    'Compose has its files, services, profiles, environment and the port that is asked',
    '  compose: { file: [a.yaml, b.yaml], services: [web], profiles: [test], environment: { TAG: 1 }, port: "web:8080" }\n  load: { sql: a.sql, into: db }',
    {
      kind: 'compose',
      files: ['a.yaml', 'b.yaml'],
      only: ['web'],
      profiles: ['test'],
      environment: { TAG: '1' },
      service: 'web',
      port: 8080,
      withinMs: 60_000,
      load: [{ sql: 'a.sql', into: 'db', when: 'after' }],
    },
  ],
];

for (const [title, target, expected] of TARGETS) {
  test(title, () => {
    expect(read(target).target).toEqual({ ...SETTINGS, ...expected });
  });
}

test('what a started system is told is secret where the environment gave it, or its name says so', () => {
  const target = `  container: { image: "crm:\${TAG}", ports: 80, environment: { A: "\${GIVEN}", API_KEY: literally-secret, MODE: production } }
  services: { db: { postgres: "postgres:16", password: "\${DB_PASS}" } }`;
  const env = { TAG: 'not-secret-at-all', GIVEN: 'given-by-env', DB_PASS: 'database-pass' };
  expect(read(target, env).secrets.map(({ value }) => value)).toEqual([
    'given-by-env',
    'database-pass',
    'literally-secret',
  ]);
});

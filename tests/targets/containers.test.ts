import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import type { Service } from '../../src/model.js';
import { ECHO, engine, leftBy, refusal, run, serving, start, withImages, written } from './stage.js';

const WAIT = { for: 'answer', withinMs: 40_000 } as const;
const PLAIN = { ports: [], environment: {}, files: [], command: [], wait: WAIT };
const SECRETS = [{ name: 'API_KEY', value: 'very-secret-key' }];

test.describe.configure({ timeout: 120_000 });

async function asked(url: string): Promise<{ readonly env: Readonly<Record<string, string>>; readonly url: string }> {
  return (await fetch(url)).json();
}

test('a container serves with its environment, its files and its command, and is gone after stop', async () => {
  const { base } = await withImages();
  await written('note.txt', 'from outside');
  await written('folder/inner.txt', 'from a folder');
  const program = `process.env.READ = require('fs').readFileSync('/data/note.txt') + ', ' + require('fs').readFileSync('/more/inner.txt'); ${ECHO}`;
  const files = [
    { from: './note.txt', to: '/data/note.txt' },
    { from: './folder', to: '/more' },
  ];
  const target = await start(serving(base, program, { environment: { A: 'b' }, files }));
  const { env } = await asked(target.url);
  expect({ A: env.A, read: env.READ, started: target.started }).toEqual({
    A: 'b',
    read: 'from outside, from a folder',
    started: true,
  });
  await expect.poll(() => target.log()).toContain('echo listens');
  expect(await leftBy(process.pid)).not.toEqual([]);
  await target.stop();
  expect(await leftBy(process.pid)).toEqual([]);
});

test('a container is built from a Dockerfile; what its build said is shown where it fails', async () => {
  const { base } = await withImages();
  await written('app/Dockerfile', `FROM ${base}\nARG GREETING\nENV GREETING=$GREETING\nCOPY hello.js /hello.js\n`);
  await written('app/hello.js', ECHO);
  await written('app/Broken', `FROM ${base}\nRUN echo compiling with very-secret-key; no-such-compiler\n`);
  const { image, ...unbuilt } = serving(base, ECHO, { command: ['node', '/hello.js'] });
  const built = await start({ ...unbuilt, build: { dockerfile: 'app/Dockerfile', args: { GREETING: 'good day' } } });
  const { env } = await asked(built.url);
  await built.stop();
  expect(env.GREETING).toBe('good day');
  const broken = { ...unbuilt, build: { dockerfile: 'app/Broken', args: {} } };
  const { code, hint } = await refusal(start(broken, { secrets: SECRETS }));
  expect({ code, image }).toEqual({ code: 'image-not-built', image: base });
  expect(hint).toContain('compiling with <redacted:API_KEY>');
  expect(hint).toContain('no-such-compiler: not found');
  expect(hint).not.toContain('very-secret-key');
  expect(await leftBy(process.pid)).toEqual([]);
});

const FAILURES: readonly (readonly [title: string, program: string, code: string, words: readonly string[]])[] = [
  [
    'that ends at once shows its code and its log, without secrets',
    `console.error('no database for very-secret-key \\u001b[2J'); process.exit(3)`,
    'container-failed',
    ['the container system ended with code 3 before it was ready', 'no database for <redacted:API_KEY> '],
  ],
  [
    'that never answers shows its log',
    `console.log('waiting for very-secret-key'); setInterval(() => {}, 1000)`,
    'container-failed',
    ['the container system was not ready within 2 s', 'waiting for <redacted:API_KEY>'],
  ],
];
for (const [title, program, expected, words] of FAILURES) {
  test(`a container ${title}, and nothing of it stays`, async () => {
    const { base } = await withImages();
    const target = serving(base, program, { wait: { for: 'answer', withinMs: 2000 } });
    const { code, headline, hint = '' } = await refusal(start(target, { secrets: SECRETS }));
    expect({ code, headline, hint }).toEqual({
      code: expected,
      headline: words[0],
      hint: `It said:\n  ${words[1]?.trim()}`,
    });
    expect(await leftBy(process.pid)).toEqual([]);
  });
}

test('an image that is not there is told from one that does not start', async () => {
  const { base } = await withImages();
  const missing = await refusal(start(serving('127.0.0.1:1/no/such-image:1', ECHO)));
  const strange = await refusal(start(serving(base, ECHO, { command: ['no-such-program'] })));
  expect([missing.code, missing.headline]).toEqual([
    'image-missing',
    'there is no image 127.0.0.1:1/no/such-image:1, and it cannot be pulled',
  ]);
  expect([strange.code, strange.met]).toEqual(['container-failed', expect.stringContaining('no-such-program')]);
  expect(await leftBy(process.pid)).toEqual([]);
});

test('a port that somebody has is named, whether the engine or Partywall meets him', async () => {
  const { base } = await withImages();
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  const outside = typeof address === 'object' && address ? address.port : 0;
  try {
    const byEngine = await refusal(start(serving(base, ECHO, { ports: [{ inside: 8080, outside }] })));
    const byUrl = await refusal(start(serving(base, ECHO, { url: `http://127.0.0.1:${outside}/api` })));
    expect([byEngine.code, byEngine.met]).toEqual(['port-taken', `${outside}:8080`]);
    expect([byUrl.code, byUrl.met]).toEqual(['port-taken', `http://127.0.0.1:${outside}`]);
  } finally {
    server.close();
  }
  expect(await leftBy(process.pid)).toEqual([]);
});

test('a container is ready when its log says so', async () => {
  const { base } = await withImages();
  const program = `setTimeout(() => console.log('migrations: done'), 1000); ${ECHO}`;
  const target = await start(
    serving(base, program, { wait: { for: { log: '^.*migrations: \\w+$' }, withinMs: 20_000 } }),
  );
  try {
    expect(target.log()).toContain('migrations: done');
  } finally {
    await target.stop();
  }
});

test('a service is reached by its name, is loaded with SQL before and after, and supplies its address', async () => {
  const { base, postgres } = await withImages();
  test.skip(!existsSync('/usr/bin/psql'), 'needs psql beside docker: apt-get install postgresql-client');
  await written('schema.sql', 'CREATE TABLE pets (name text);');
  await written('before.sql', "INSERT INTO pets VALUES ('Rex');");
  await written('after.sql', "INSERT INTO pets VALUES ('Tom');");
  const files = [{ from: 'schema.sql', to: '/docker-entrypoint-initdb.d/1.sql' }];
  const db: Service = { name: 'db', engine: 'postgres', image: postgres, ...PLAIN, files };
  const target = await start({
    ...serving(base, ECHO, { environment: { DATABASE: '{{ db.url }}' } }),
    services: [db],
    load: [
      { sql: 'before.sql', into: 'db', when: 'before' },
      { sql: 'after.sql', into: 'db', when: 'after' },
      { run: ['sh', '-c', 'echo "$TARGET_URL" > url.txt'], when: 'after' },
    ],
  });
  try {
    const { env } = await asked(target.url);
    const inside = new URL(env.DATABASE ?? '');
    expect([inside.protocol, inside.host, inside.pathname, inside.username]).toEqual([
      'postgres:',
      'db:5432',
      '/app',
      'app',
    ]);
    expect(target.secrets).toEqual([{ name: 'DB_PASSWORD', value: inside.password }]);
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: target.env.DB_URL });
    await client.connect();
    const { rows } = await client.query('SELECT name FROM pets ORDER BY name');
    await client.end();
    expect(rows).toEqual([{ name: 'Rex' }, { name: 'Tom' }]);
  } finally {
    await target.stop();
  }
  expect(await leftBy(process.pid)).toEqual([]);
});

test('SQL that the database refuses is shown with what the client said', async () => {
  const { base, postgres } = await withImages();
  test.skip(!existsSync('/usr/bin/psql'), 'needs psql beside docker: apt-get install postgresql-client');
  await written('broken.sql', "SELECT 'fine';\nINSERT INTO nowhere VALUES ('very-secret-key');");
  const services = [{ name: 'db', engine: 'postgres' as const, image: postgres, ...PLAIN }];
  const load = [{ sql: 'broken.sql', into: 'db', when: 'before' as const }];
  const { code, headline, hint } = await refusal(
    start({ ...serving(base, ECHO), services, load }, { secrets: SECRETS }),
  );
  expect([code, headline]).toEqual(['load-failed', 'data could not be loaded: broken.sql could not be loaded into db']);
  expect(hint).toContain('relation "nowhere" does not exist');
  expect(hint).not.toContain('very-secret-key');
  expect(await leftBy(process.pid)).toEqual([]);
});

for (const name of ['mariadb', 'mysql'] as const) {
  test(`a service of ${name} is loaded, and answers a statement from outside by its address`, async () => {
    const { base, mariadb } = await withImages();
    test.skip(!mariadb, 'needs mariadbd beside docker: apt-get install mariadb-server-core mariadb-client-core');
    await written(
      'data.sql',
      "CREATE TABLE pets (name text, age int); INSERT INTO pets VALUES ('Rex', 4), ('Tom', 9);",
    );
    const services: readonly Service[] = [{ name: 'db', engine: name, image: mariadb, ...PLAIN }];
    const load = [{ sql: 'data.sql', into: 'db', when: 'before' as const }];
    const target = await start({ ...serving(base, ECHO, { environment: { DB: '{{ db.url }}' } }), services, load });
    try {
      const { protocol, hostname, port, username, password, pathname } = new URL(target.env.DB_URL ?? '');
      expect([protocol, pathname]).toEqual([`${name}:`, '/app']);
      const { env } = await asked(target.url);
      expect(env.DB).toBe(`${name}://${username}:${password}@db:3306/app`);
      const statement = 'INSERT INTO pets VALUES ("Kit", 1); SELECT count(*), sum(age) FROM pets;';
      const args = ['--no-defaults', '-h', hostname, '-P', port, '-u', username, '-N', '-e', statement, 'app'];
      const { stdout } = await run('mariadb', args, { env: { ...process.env, MYSQL_PWD: password } });
      expect(stdout.trim()).toBe('3\t14');
    } finally {
      await target.stop();
    }
    expect(await leftBy(process.pid)).toEqual([]);
  });
}

/** Asks Redis, as its address says, and answers with what it said. */
const ASKS_REDIS = `const { connect } = require('node:net');
  const ask = (url, words) => new Promise((done, fail) => {
    const { hostname, port, password } = new URL(url);
    const socket = connect(Number(port), hostname);
    let said = '';
    socket.on('error', fail).on('data', (chunk) => { said += chunk; }).on('close', () => done(said.split('\\r\\n').slice(0, -1)));
    socket.end(['AUTH ' + password, ...words, 'QUIT', ''].join('\\r\\n'));
  });
  require('node:http').createServer(async (request, response) => {
    response.end(JSON.stringify(await ask(process.env.CACHE, ['SET pet Rex', 'SET age 4', 'GET pet']).catch(String)));
  }).listen(8080); console.log('echo listens');`;

test('a service of Redis keeps what the system says to it by its name, and gives it to whoever knows its address', async () => {
  const { base, redis } = await withImages();
  test.skip(!redis, 'needs redis-server beside docker: apt-get install redis-tools');
  const services: readonly Service[] = [
    { name: 'cache', engine: 'redis', image: base, password: 'redis-password', ...PLAIN },
  ];
  const environment = { CACHE: '{{ cache.url }}' };
  const target = await start({ ...serving(base, ASKS_REDIS, { environment }), services });
  try {
    expect(await (await fetch(target.url)).json()).toEqual(['+OK', '+OK', '+OK', '$3', 'Rex', '+OK']);
    const { hostname, port, password } = new URL(target.env.CACHE_URL ?? '');
    const said = async (auth: readonly string[]): Promise<readonly string[]> => {
      const socket = connect(Number(port), hostname);
      socket.end([...auth, 'INCRBY age 5', 'GET pet', 'QUIT', ''].join('\r\n'));
      return (await text(socket)).split('\r\n').slice(0, -1);
    };
    expect(await said([`AUTH ${password}`])).toEqual(['+OK', ':9', '$3', 'Rex', '+OK']);
    expect((await said([]))[0]).toContain('NOAUTH');
  } finally {
    await target.stop();
  }
  expect(await leftBy(process.pid)).toEqual([]);
});

test('a system whose container dies in the middle is stopped without trouble', async () => {
  const { base } = await withImages();
  const target = await start(serving(base, ECHO));
  await fetch(`${target.url}/die`).catch(() => {});
  await expect
    .poll(() =>
      fetch(target.url).then(
        () => 'answers',
        () => 'is gone',
      ),
    )
    .toBe('is gone');
  await target.stop();
  expect(await leftBy(process.pid)).toEqual([]);
});

test('an engine that stops in the middle is told of, and a later clean-up removes what stayed', async () => {
  const { base } = await withImages();
  const said: string[] = [];
  const target = await start(serving(base, ECHO), { say: (text) => said.push(text) });
  const { container } = await engine();
  const { dockerode } = container;
  const listContainers = dockerode.listContainers.bind(dockerode);
  Object.assign(dockerode, {
    listContainers: () => Promise.reject(new Error('connect ECONNREFUSED /var/run/docker.sock')),
  });
  await target.stop();
  Object.assign(dockerode, { listContainers });
  expect(said.at(-1)).toBe(
    'containers could not be removed: connect ECONNREFUSED /var/run/docker.sock. `partywall cleanup` removes them when the engine is back.',
  );
  expect(await leftBy(process.pid)).not.toEqual([]);
  await target.stop();
  expect(await leftBy(process.pid)).toEqual([]);
});

test('a start that is interrupted leaves nothing', async () => {
  const { base } = await withImages();
  const stop = new AbortController();
  const starting = start(serving(base, 'setInterval(() => {}, 1000)'), { signal: stop.signal });
  starting.catch(() => {});
  await expect.poll(() => leftBy(process.pid), { timeout: 30_000 }).toHaveLength(2);
  stop.abort(new Error('stopped by SIGINT'));
  await expect(starting).rejects.toThrow('stopped by SIGINT');
  await expect.poll(() => leftBy(process.pid), { timeout: 30_000 }).toEqual([]);
});

import { createServer } from 'node:net';
import { expect, test } from '@playwright/test';
import { DatabaseError, openDatabase } from '../../src/databases/index.js';
import { type Server, startServer } from './server.js';

let server: Server;

test.beforeAll(async () => {
  server = await startServer();
  await server.script(`
    CREATE TABLE notes (id int, tenant_id int, size numeric);
    INSERT INTO notes VALUES (1, 1, 10.5), (2, 1, 2), (3, 2, 100);
    CREATE FUNCTION forget() RETURNS int LANGUAGE sql AS 'DELETE FROM notes RETURNING 1';
    CREATE SEQUENCE counter;
  `);
});

test.afterAll(() => server.stop());

const COUNT = 'SELECT count(*), sum(size) FROM notes WHERE tenant_id = $1';

test('a statement is answered for each set of parameters', async () => {
  const database = openDatabase({ url: server.url(), timeoutMs: 5000 });
  expect(await database.ask(COUNT, [[1], ['2'], [7]])).toEqual([[['2', '12.5']], [['1', '100']], [['0', null]]]);
  expect(await database.ask('SELECT id FROM notes ORDER BY 1', [[]])).toEqual([[[1], [2], [3]]]);
  await database.close();
});

test('the session says who it is, and that it only reads', async () => {
  const database = openDatabase({ url: server.url(), timeoutMs: 4321 });
  const names = ['application_name', 'default_transaction_read_only', 'transaction_read_only', 'statement_timeout'];
  const shown = await database.ask(
    'SELECT current_setting($1)',
    names.map((name) => [name]),
  );
  await database.close();
  expect(shown.flat(2)).toEqual(['partywall', 'on', 'on', '4321ms']);
});

test('the address cannot take the guard away', async () => {
  const more = '?options=-c%20default_transaction_read_only%3Doff&statement_timeout=0&application_name=x';
  const database = openDatabase({ url: server.url() + more, timeoutMs: 4321 });
  const names = ['application_name', 'default_transaction_read_only', 'statement_timeout'];
  const shown = await database.ask(
    'SELECT current_setting($1)',
    names.map((name) => [name]),
  );
  await database.close();
  expect(shown.flat(2)).toEqual(['partywall', 'on', '4321ms']);
});

/** Each is tried after the ones before it, on the same sessions. */
const WRITES: readonly (readonly [statement: string, refusal: RegExp])[] = [
  ['DELETE FROM notes', /read-only transaction/],
  ['INSERT INTO notes VALUES (9, 9, 9)', /read-only transaction/],
  ['WITH gone AS (DELETE FROM notes RETURNING 1) SELECT count(*) FROM gone', /read-only transaction/],
  ['SELECT forget()', /read-only transaction/],
  ["SELECT nextval('counter')", /read-only transaction/],
  ['SELECT id FROM notes FOR UPDATE', /read-only transaction/],
  ['CREATE TABLE more (id int)', /read-only transaction/],
  ['SELECT 1; DELETE FROM notes', /multiple commands/],
  ['SET default_transaction_read_only = off; DELETE FROM notes', /multiple commands/],
  ['ROLLBACK; DELETE FROM notes', /multiple commands/],
  ["SELECT set_config('transaction_read_only', 'off', false)", /read-write mode/],
];

test('a write is refused, however it is put', async () => {
  const database = openDatabase({ url: server.url(), timeoutMs: 5000 });
  for (const [statement, refusal] of WRITES) {
    const error = await fault(database.ask(statement, [[]]));
    expect({ statement, reason: error.reason, message: error.message }).toEqual({
      statement,
      reason: 'refused',
      message: expect.stringMatching(refusal),
    });
  }
  await database.close();
  expect(await server.script('SELECT count(*)::int AS count FROM notes')).toEqual([{ count: 3 }]);
});

/** Statements that PostgreSQL takes, and that must open nothing to the ones after them. */
const TRICKS = [
  'SET default_transaction_read_only = off',
  'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE',
  'SET TRANSACTION READ WRITE',
  'COMMIT',
  'ROLLBACK',
  'RESET ALL',
  'DISCARD ALL',
  "SELECT set_config('default_transaction_read_only', 'off', false)",
];

test('no statement opens the way for a write that comes after it', async () => {
  const database = openDatabase({ url: server.url(), timeoutMs: 5000 });
  for (const first of TRICKS)
    for (const second of ['COMMIT', first]) {
      await database.ask(first, [[]]).catch(() => undefined);
      await database.ask(second, [[], []]).catch(() => undefined);
      expect((await fault(database.ask('DELETE FROM notes', [[]]))).message).toMatch(/read-only transaction/);
    }
  await database.close();
  expect(await server.script('SELECT count(*)::int AS count FROM notes')).toEqual([{ count: 3 }]);
});

test('all parameters are answered out of one snapshot', async () => {
  const database = openDatabase({ url: server.url(), timeoutMs: 5000 });
  // The first one waits until the writer has committed.
  const slow =
    'SELECT sum(size) FROM notes, pg_sleep(CASE WHEN tenant_id = $1::int THEN 0.15 ELSE 0 END) WHERE tenant_id = $1';
  const asked = database.ask(slow, [[1], [2]]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await server.script('UPDATE notes SET size = size + 1000 WHERE tenant_id = 2');
  const [, second] = await asked;
  await server.script('UPDATE notes SET size = size - 1000 WHERE tenant_id = 2');
  await database.close();
  expect(second).toEqual([['100']]);
});

test('a statement that takes too long is given up, and the next one is answered', async () => {
  const database = openDatabase({ url: server.url(), timeoutMs: 200 });
  const error = await fault(database.ask('SELECT pg_sleep(10)', [[]]));
  expect([error.reason, error.message]).toEqual([
    'timeout',
    'the database took too long: canceling statement due to statement timeout',
  ]);
  expect(await database.ask('SELECT 1', [[]])).toEqual([[[1]]]);
  await database.close();
});

test('a table that is not there is a refusal', async () => {
  const database = openDatabase({ url: server.url(), timeoutMs: 5000 });
  const error = await fault(database.ask('SELECT count(*) FROM nothing WHERE id = $1', [[1]]));
  await database.close();
  expect([error.reason, error.message]).toEqual([
    'refused',
    'the database refused the statement: relation "nothing" does not exist',
  ]);
});

test('a database that is not there, or says nothing, is unreachable; no message shows the password', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const urls = [
    'postgres://reader:secret-word-1@127.0.0.1:1/none',
    `postgres://reader:secret-word-1@127.0.0.1:${port}/none`,
    `${server.url('nobody-known').replace('unused-password', 'secret-word-1')}`,
  ];
  for (const url of urls) {
    const database = openDatabase({ url, timeoutMs: 300 });
    const error = await fault(database.ask('SELECT 1', [[]]));
    expect([error.reason, error.message]).toEqual([
      'unreachable',
      expect.stringMatching(/^no connection to the database: (?!.*secret-word)/),
    ]);
    await database.close();
  }
  silent.close();
});

async function fault(asked: Promise<unknown>): Promise<DatabaseError> {
  const error = await asked.then(
    () => new Error('it was answered'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof DatabaseError) return error;
  throw error;
}

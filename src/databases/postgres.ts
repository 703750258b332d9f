import type { Pool, PoolClient } from 'pg';
import { type Database, DatabaseError, type DatabaseOptions, type Parameters, type Row } from './database.js';

/**
 * A PostgreSQL database, connected to on first use. Nothing can be written through it: each session refuses writes by
 * default, each question is a transaction of its own that is read-only and rolled back, and goes by the extended
 * protocol, in which a text holds one statement only.
 */
export function openPostgres(options: DatabaseOptions): Database {
  let pool: Promise<Pool> | undefined;
  return {
    async ask(statement, sets) {
      pool ??= createPool(options);
      const client = await connected(await pool);
      try {
        const answers = await readOnly(client, { statement, sets, timeoutMs: options.timeoutMs });
        client.release();
        return answers;
      } catch (error) {
        // A session that met trouble is not used again, whatever state it is in.
        client.release(true);
        throw told(error);
      }
    },
    async close() {
      await (await pool)?.end();
      pool = undefined;
    },
  };
}

const CONNECTIONS = 2;
const IDLE_MS = 10_000;

async function createPool({ url, timeoutMs }: DatabaseOptions): Promise<Pool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: withoutSettings(url),
    max: CONNECTIONS,
    idleTimeoutMillis: IDLE_MS,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    // For a server that does not even say that it gave up.
    query_timeout: timeoutMs + 1000,
    application_name: 'partywall',
    options: '-c default_transaction_read_only=on',
    allowExitOnIdle: true,
  });
  // A connection may break while nobody uses it: the next question says so.
  pool.on('error', () => {});
  return pool;
}

const KEPT = /^(host|port|user|password|db|encoding|ssl\w*|uselibpqcompat)$/;

/** Parameters of the address would win over ours: only those that say how to get there stay. */
function withoutSettings(url: string): string {
  const [address = '', query = ''] = url.split(/\?(.*)/s);
  const kept = [...new URLSearchParams(query)].filter(([name]) => KEPT.test(name));
  return kept.length > 0 ? `${address}?${new URLSearchParams(kept)}` : address;
}

async function connected(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new DatabaseError('unreachable', `no connection to the database: ${messageOf(error)}`, { cause: error });
  }
}

interface Asked {
  readonly statement: string;
  readonly sets: readonly Parameters[];
  /** Of all answers together. */
  readonly timeoutMs: number;
}

async function readOnly(
  client: PoolClient,
  { statement, sets, timeoutMs }: Asked,
): Promise<readonly (readonly Row[])[]> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const answers: (readonly Row[])[] = [];
  const deadline = performance.now() + timeoutMs;
  for (const set of sets) {
    if (performance.now() > deadline)
      throw new DatabaseError('timeout', `the database took too long: ${answers.length} of ${sets.length} answers`);
    const config = { text: statement, values: [...set], rowMode: 'array', queryMode: 'extended' } as const;
    const { rows } = await client.query<unknown[]>(config);
    answers.push(rows);
  }
  await client.query('ROLLBACK');
  return answers;
}

// PostgreSQL, appendix A: 57014 query_canceled; class 08 connection exception, 28 invalid authorisation,
// 53 insufficient resources, 57P operator intervention.
const CANCELLED = '57014';
const GONE = /^(08|28|53|57P)/;

function told(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const code = codeOf(error);
  const text = messageOf(error);
  if (code === CANCELLED || text === 'Query read timeout')
    return new DatabaseError('timeout', `the database took too long: ${text}`, { cause: error });
  const isGone = code === undefined || GONE.test(code) || !/^[0-9A-Z]{5}$/.test(code);
  return isGone
    ? new DatabaseError('unreachable', `the database is gone: ${text}`, { cause: error })
    : new DatabaseError('refused', `the database refused the statement: ${text}`, { cause: error });
}

/** Several addresses that all refuse make an error without words of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message || (codeOf(error) ?? error.name) : String(error);
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

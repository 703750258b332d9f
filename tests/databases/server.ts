import pg from 'pg';
import { type Postgres, startPostgres } from '../../fixtures/postgres.js';
import { whenReady } from '../../fixtures/server-process.js';

/** A real PostgreSQL for the tests of one file. */
export interface Server {
  /** Address by its socket, for this role. */
  readonly url: (role?: string) => string;
  /** As the superuser, several statements at once. */
  readonly script: (text: string) => Promise<readonly Record<string, unknown>[]>;
  readonly stop: () => Promise<void>;
}

export async function startServer(): Promise<Server> {
  const postgres: Postgres = await startPostgres();
  const pool = new pg.Pool({ ...postgres.connection, max: 4 });
  pool.on('error', () => {});
  await whenReady(() => pool.query('SELECT 1'));
  const host = encodeURIComponent(postgres.connection.host);
  return {
    url: (role = postgres.connection.user) =>
      `postgres://${role}:unused-password@${host}/${postgres.connection.database}`,
    script: async (text) => (await pool.query(text)).rows,
    stop: async () => {
      await pool.end();
      await postgres.stop();
    },
  };
}

import type { Database, DatabaseOptions } from './database.js';
import { openPostgres } from './postgres.js';

export { type Database, DatabaseError, type Row } from './database.js';

/** One driver a file, chosen by the scheme of the address. Reading the scenario has refused all others. */
export function openDatabase(options: DatabaseOptions): Database {
  return openPostgres(options);
}

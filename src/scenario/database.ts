import type { DatabaseSource } from '../model.js';
import { defined } from './conversions.js';
import type { Draft } from './draft.js';
import { STAND_IN } from './environment.js';
import type { RawScenario } from './schema.js';

/** Where the database is, and the statement that gives all of its tenants. */
export function databaseOf(
  { url, tenants }: NonNullable<RawScenario['database']>,
  { complaints }: Draft,
): DatabaseSource {
  // A variable that is missing has been complained of already.
  if (!ADDRESS.test(url) && url !== STAND_IN && !url.includes('${'))
    complaints.add({
      code: 'bad-database',
      headline: '`url` is not the address of a PostgreSQL database',
      at: ['database', 'url'],
      met: schemeOf(url),
    });
  if (tenants !== undefined && !TABLE.test(tenants) && !isReading(tenants))
    complaints.add({
      code: 'bad-sql',
      headline: '`tenants` is neither a table nor a statement that reads',
      at: ['database', 'tenants'],
      met: tenants,
    });
  return defined({ url, tenants: tenants && TABLE.test(tenants) ? `SELECT id FROM ${tenants}` : tenants });
}

/** Only what reads is sent at all; that nothing else could happen is seen to where it is sent. */
export function isReading(sql: string): boolean {
  return /^[\s(]*(?:select|with|table|values)\b/i.test(sql.replace(/\/\*.*?\*\/|--[^\n]*/gs, ''));
}

const ADDRESS = /^postgres(?:ql)?:\/\/\S+$/;
const TABLE = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?$/;

/** An address that cannot be read may hold its password anywhere. */
function schemeOf(url: string): string {
  return /^\w+:\/\//.exec(url)?.[0].concat('…') ?? '…';
}

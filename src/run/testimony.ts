import { type Database, DatabaseError, openDatabase, type Row } from '../databases/index.js';
import type { DatabaseSource, Truth } from '../model.js';

/** The database as a witness of one run. What it could not answer once for good is not asked again. */
export interface Testimony {
  /** The figure of each of these tenants, all at one time. */
  readonly figures: (statement: string, ids: readonly TenantId[]) => Promise<readonly number[] | Silence>;
  /** All tenants of the database; undefined where the scenario does not say how to find them. */
  readonly tenants: () => Promise<readonly KnownTenant[] | Silence | undefined>;
  readonly close: () => Promise<void>;
}

export type TenantId = string | number;

export interface KnownTenant {
  readonly id: TenantId;
  readonly name: string;
}

/** Why there is no figure. */
export type Silence = NonNullable<Truth['failure']>;

export interface TestimonyOptions {
  readonly source: DatabaseSource;
  readonly timeoutMs: number;
  /** Told once of each kind of trouble. */
  readonly say: (text: string) => void;
}

/** Opened on the first question: a run that asks none needs no database. */
export function openTestimony({ source, timeoutMs, say }: TestimonyOptions): Testimony {
  const database = openDatabase({ url: source.url, timeoutMs });
  const silent = new Map<string, Silence>();
  const told = new Set<string>();
  let gone: Silence | undefined;
  let all: Promise<readonly KnownTenant[] | Silence> | undefined;

  async function ask(statement: string, sets: readonly (readonly TenantId[])[]): Promise<Answers | Silence> {
    const slow = `${sets.length} ${statement}`;
    const known = gone ?? silent.get(statement) ?? silent.get(slow);
    if (known) return known;
    const answers = await askTwice(database, statement, sets);
    if (!('reason' in answers)) return answers;
    if (answers.reason === 'unreachable') gone = answers;
    // Of many answers a few may still be had in time.
    else silent.set(answers.reason === 'timeout' ? slow : statement, answers);
    if (!told.has(answers.text)) say(answers.text);
    told.add(answers.text);
    return answers;
  }

  return {
    async figures(statement, ids) {
      const answers = await ask(
        statement,
        ids.map((id) => [id]),
      );
      return 'reason' in answers ? answers : figuresIn(answers);
    },
    tenants() {
      const { tenants } = source;
      if (tenants === undefined) return Promise.resolve(undefined);
      all ??= ask(tenants, [[]]).then((answers) => ('reason' in answers ? answers : tenantsIn(answers)));
      return all;
    },
    close: () => database.close(),
  };
}

/** A connection may break once. */
async function askTwice(
  database: Database,
  statement: string,
  sets: readonly (readonly TenantId[])[],
): Promise<Answers | Silence> {
  const ask = (): Promise<Answers | Silence> => database.ask(statement, sets).catch(silenceOf);
  const first = await ask();
  return 'reason' in first && first.reason === 'unreachable' ? ask() : first;
}

type Answers = Awaited<ReturnType<Database['ask']>>;

function silenceOf(error: unknown): Silence {
  if (!(error instanceof DatabaseError)) throw error;
  return { reason: error.reason === 'refused' ? 'witness-failed' : error.reason, text: error.message };
}

/** One number a tenant. No row and NULL are what a sum over nothing is. */
function figuresIn(answers: Answers): readonly number[] | Silence {
  const figures: number[] = [];
  for (const rows of answers) {
    const figure = rows.length === 0 ? 0 : numberIn(rows);
    if (figure === undefined)
      return { reason: 'witness-failed', text: `the statement gave ${shapeOf(rows)} instead of one number` };
    figures.push(figure);
  }
  return figures;
}

function numberIn(rows: readonly Row[]): number | undefined {
  const [row, ...more] = rows;
  if (row?.length !== 1 || more.length > 0) return undefined;
  const [value] = row;
  if (value === null) return 0;
  if (typeof value !== 'number' && !(typeof value === 'string' && value.trim() !== '')) return undefined;
  const figure = Number(value);
  return Number.isFinite(figure) ? figure : undefined;
}

function shapeOf(rows: readonly Row[]): string {
  const columns = rows[0]?.length ?? 0;
  return rows.length === 1 && columns === 1 ? 'something else' : `${rows.length} rows of ${columns} columns`;
}

function tenantsIn([rows = []]: Answers): readonly KnownTenant[] {
  return rows.flatMap(([id, name]): readonly KnownTenant[] => {
    if (typeof id !== 'string' && typeof id !== 'number') return [];
    return [{ id, name: typeof name === 'string' && name !== '' ? name : `tenant ${id}` }];
  });
}

import { expect, test } from '@playwright/test';
import { type Server, startServer } from '../databases/server.js';
import { type Ask, type Conducted, conducted, notebook, open, type Reply } from './stage.js';

let server: Server;

// 42 tenants with 23,628 customers: 1,157 of acme (1), 312 of globex (2).
const SCHEMA = `
CREATE TABLE tenants (id int PRIMARY KEY, name text);
INSERT INTO tenants SELECT n, 'resort ' || n FROM generate_series(1, 42) n;
CREATE TABLE customers (tenant_id int, paid numeric);
INSERT INTO customers SELECT 1, 10 FROM generate_series(1, 1157);
INSERT INTO customers SELECT 2, 12.5 FROM generate_series(1, 312);
INSERT INTO customers SELECT 3 + n % 40, 1 FROM generate_series(1, 22159) n;
CREATE INDEX ON customers (tenant_id);
`;

test.beforeAll(async () => {
  server = await startServer();
  await server.script(SCHEMA);
});

test.afterAll(() => server.stop());

const IDS: Readonly<Record<string, number>> = { acme: 1, globex: 2 };
const COUNT = 'SELECT count(*) FROM customers WHERE tenant_id = $1';

type Figure = (tenant: number, ask: Ask) => Promise<unknown> | unknown;

/** A system whose dashboard shows what `figure` says. */
function dashboard(figure: Figure, hear: (ask: Ask) => void = () => undefined) {
  const notes = notebook();
  return async (ask: Ask): Promise<Reply> => {
    hear(ask);
    if (ask.path !== '/dashboard') return notes(ask);
    if (ask.tenant === undefined) return { status: 401 };
    return { body: { customers: await figure(IDS[ask.tenant] ?? 0, ask) } };
  };
}

interface Said {
  readonly url?: string;
  readonly tenants?: string;
  readonly sql?: string;
  readonly more?: string;
  readonly ids?: readonly [string | number, string | number];
}

async function reconciled(
  figure: Figure,
  said: Said = {},
  options: Parameters<typeof conducted>[2] = {},
  hear?: (ask: Ask) => void,
) {
  const { url = server.url(), tenants = 'SELECT id, name FROM tenants', sql = COUNT, more = '', ids = [1, 2] } = said;
  const stage = await open(dashboard(figure, hear));
  const run = await conducted(
    stage,
    {
      checks: ['db-count-reconcile'],
      more: `tenants:
  acme: { id: ${ids[0]}, users: { admin: { login: acme.admin } } }
  globex: { id: ${ids[1]}, users: { admin: { login: globex.admin } } }
limits: { timeout: 1s }
database: { url: "${url}"${tenants === '' ? '' : `, tenants: "${tenants}"`} }
views: { dashboard: { request: GET /dashboard, values: { customers: { at: $.customers, sql: "${sql}"${more} } } } }`,
    },
    options,
  );
  await stage.close();
  return run;
}

const ACME = 'db-count-reconcile/dashboard.customers/acme.admin>globex';
const GLOBEX = 'db-count-reconcile/dashboard.customers/globex.admin>acme';

function text({ findings }: Conducted, id = ACME): string {
  return findings.get(id)?.text ?? '';
}

async function count(where = 'true'): Promise<number> {
  const [row] = await server.script(`SELECT count(*)::int AS n FROM customers WHERE ${where}`);
  return Number(row?.n);
}

const own: Figure = (tenant) => count(`tenant_id = ${tenant}`);

test('a sound figure is what the database has', async () => {
  const run = await reconciled(own);
  expect(run.found).toEqual({ [ACME]: 'pass/as-demanded', [GLOBEX]: 'pass/as-demanded' });
  expect(text(run)).toBe('acme.admin sees customers 1,157, and the database has 1,157 for acme (312 for globex)');
  expect(run.end.exitCode).toBe(0);
});

test('one figure that is kept for both until a record comes is red in both directions, whoever asked first', async () => {
  for (const first of [1, 2]) {
    let kept: number | undefined = await count(`tenant_id = ${first}`);
    const run = await reconciled(
      async (tenant) => {
        kept ??= await count(`tenant_id = ${tenant}`);
        return kept;
      },
      {},
      {},
      ({ method }) => {
        if (method === 'POST') kept = undefined;
      },
    );
    expect(run.found).toEqual({ [ACME]: 'fail/leak', [GLOBEX]: 'fail/leak' });
  }
});

test('figures are compared with what is there anyway: nothing is created for that', async () => {
  const { end } = await reconciled(own);
  expect(end.cleanup).toEqual({ created: 0, removed: 0, left: [] });
});

test('the figure of everybody names whose it is made of', async () => {
  const run = await reconciled(() => count());
  expect(run.found).toEqual({ [ACME]: 'fail/leak', [GLOBEX]: 'fail/leak' });
  expect(text(run)).toBe(
    'acme.admin sees customers 23,628 = 1,157 of acme + 22,471 of the 41 other tenants of the database',
  );
  expect(run.findings.get(ACME)?.figures).toEqual([
    {
      name: 'customers',
      expected: 1157,
      seen: 23628,
      parts: [
        { tenant: 'acme', value: 1157 },
        { tenant: 'the 41 other tenants of the database', value: 22471 },
      ],
    },
  ]);
});

const LEAKS: readonly (readonly [title: string, figure: Figure, said: RegExp])[] = [
  [
    'of everybody else',
    (tenant) => count(`tenant_id <> ${tenant}`),
    /^acme\.admin sees customers 22,471 = 22,471 of the 41 other/,
  ],
  ['of both', () => count('tenant_id < 3'), /= 1,157 of acme \+ 312 of globex$/],
  ['of the other side', (tenant) => count(`tenant_id = ${3 - tenant}`), /sees customers 312 = 312 of globex$/],
  ['of everybody, as text', async () => (await count()).toLocaleString('en-US'), /23,628 = 1,157 of acme/],
];

for (const [title, figure, said] of LEAKS)
  test(`a figure that is that ${title} is a leak`, async () => {
    const run = await reconciled(figure);
    expect(run.found).toEqual({ [ACME]: 'fail/leak', [GLOBEX]: 'fail/leak' });
    expect(text(run)).toMatch(said);
  });

test('a third tenant of the database that is mixed in is named', async () => {
  await server.script('INSERT INTO customers SELECT 7, 1 FROM generate_series(1, 40000)');
  const run = await reconciled((tenant) => count(`tenant_id IN (${tenant}, 7)`));
  await server.script(
    'DELETE FROM customers WHERE ctid IN (SELECT ctid FROM customers WHERE tenant_id = 7 LIMIT 40000)',
  );
  expect(run.found[ACME]).toBe('fail/leak');
  expect(text(run)).toMatch(/= 1,157 of acme \+ 40,554 of resort 7$/);
});

test('a figure that is wrong for another reason is unexplained, with the difference', async () => {
  const run = await reconciled(async (tenant) => (await count(`tenant_id = ${tenant}`)) + 5);
  expect(run.found).toEqual({ [ACME]: 'inconclusive/unexplained', [GLOBEX]: 'inconclusive/unexplained' });
  expect(text(run)).toBe(
    'acme.admin sees customers 1,162, and the database has 1,157 for acme: 5 more, and no tenants add up to it',
  );
});

test('a wrong figure that happens to be as much more as a small tenant has is no leak', async () => {
  await server.script('DELETE FROM customers WHERE tenant_id = 2; INSERT INTO customers VALUES (2, 1), (2, 1), (2, 1)');
  const run = await reconciled(async (tenant) => (await count(`tenant_id = ${tenant}`)) + (tenant === 1 ? 3 : 0));
  await server.script(
    'DELETE FROM customers WHERE tenant_id = 2; INSERT INTO customers SELECT 2, 12.5 FROM generate_series(1, 312)',
  );
  expect(run.found).toEqual({ [ACME]: 'inconclusive/unexplained', [GLOBEX]: 'pass/as-demanded' });
  expect(text(run)).toMatch(
    /3 more; it is also 1,157 of acme \+ 3 of globex, which may be chance with figures this small$/,
  );
});

test('calibrating, the victim turns it red', async () => {
  const run = await reconciled(own, {}, { calibrate: true });
  expect(run.found).toEqual({ [ACME]: 'pass/as-demanded', [GLOBEX]: 'pass/as-demanded' });
});

test('sums go by their tolerance', async () => {
  const sum = 'SELECT sum(paid) FROM customers WHERE tenant_id = $1';
  const paid: Figure = async (tenant) => {
    const [row] = await server.script(
      `SELECT sum(paid)::float + 0.004 AS n FROM customers WHERE tenant_id = ${tenant}`,
    );
    return row?.n;
  };
  const exact = await reconciled(paid, { sql: sum });
  expect(exact.found[ACME]).toBe('inconclusive/unexplained');
  const rounded = await reconciled(paid, { sql: sum, more: ', tolerance: 0.005' });
  expect(rounded.found).toEqual({ [ACME]: 'pass/as-demanded', [GLOBEX]: 'pass/as-demanded' });
});

test('an estimate is not compared', async () => {
  const run = await reconciled(() => 20000, { more: ', approximate: true' });
  expect(run.found).toEqual({ [ACME]: 'skipped/not-applicable', [GLOBEX]: 'skipped/not-applicable' });
});

/** Customers come and go in all tenants, on both sides and beyond, as fast as the database takes it. */
async function whileBusy<Result>(act: () => Promise<Result>): Promise<Result> {
  let isOver = false;
  const work = async (tenant: number): Promise<void> => {
    for (let round = 0; !isOver; round += 1) {
      const more = round % 3 < 2;
      await server.script(
        more
          ? `INSERT INTO customers SELECT ${tenant}, 0 FROM generate_series(1, 3)`
          : `DELETE FROM customers WHERE tenant_id = ${tenant} AND paid = 0`,
      );
      await new Promise((resolve) => setTimeout(resolve, 7));
    }
  };
  const workers = [1, 2, 3].map(work);
  try {
    return await act();
  } finally {
    isOver = true;
    await Promise.all(workers);
    await server.script('DELETE FROM customers WHERE paid = 0');
  }
}

test('a busy system that is sound raises no alarm and passes', async () => {
  const run = await whileBusy(() => reconciled(own));
  expect(run.found).toEqual({ [ACME]: 'pass/as-demanded', [GLOBEX]: 'pass/as-demanded' });
});

test('a busy system that counts everybody is caught all the same', async () => {
  const run = await whileBusy(() => reconciled(() => count()));
  expect(run.found).toEqual({ [ACME]: 'fail/leak', [GLOBEX]: 'fail/leak' });
  expect(text(run)).toMatch(/of the 41 other tenants of the database$/);
});

test('a figure that lags behind a busy system within `settle` passes', async () => {
  const lagging = new Map<number, Promise<number>>();
  const refresh = setInterval(() => {
    for (const tenant of [1, 2]) lagging.set(tenant, count(`tenant_id = ${tenant}`));
  }, 60);
  const run = await whileBusy(() => reconciled((tenant) => lagging.get(tenant) ?? count(`tenant_id = ${tenant}`)));
  clearInterval(refresh);
  expect(run.found).toEqual({ [ACME]: 'pass/as-demanded', [GLOBEX]: 'pass/as-demanded' });
});

const SILENCES: readonly (readonly [title: string, said: Said, expected: string, words: RegExp])[] = [
  [
    'is not there',
    { url: 'postgres://reader:hidden-word-7@127.0.0.1:1/none' },
    'inconclusive/unreachable',
    /no connection to the database/,
  ],
  [
    'is slow',
    { sql: 'SELECT count(*), pg_sleep(30) FROM customers WHERE tenant_id = $1' },
    'inconclusive/timeout',
    /took too long/,
  ],
  [
    'has no such table',
    { sql: 'SELECT count(*) FROM clients WHERE tenant_id = $1' },
    'inconclusive/witness-failed',
    /relation "clients" does not exist/,
  ],
  [
    'gives rows instead of a figure',
    { sql: 'SELECT 1, 2 WHERE $1 > 0' },
    'inconclusive/witness-failed',
    /1 rows of 2 columns instead of one number/,
  ],
  [
    'gives words instead of a figure',
    { sql: "SELECT 'many' || $1" },
    'inconclusive/witness-failed',
    /something else instead of one number/,
  ],
  [
    'knows the tenants by other ids',
    { ids: ['acme-corp', 'globex-corp'] },
    'inconclusive/witness-failed',
    /invalid input syntax/,
  ],
];

for (const [title, said, expected, words] of SILENCES)
  test(`a database that ${title} proves nothing, says so once, and leaves all other cases alone`, async () => {
    const run = await reconciled(own, said);
    expect(run.found).toEqual({ [ACME]: expected, [GLOBEX]: expected });
    expect(text(run)).toMatch(words);
    const notes = run.lines.flatMap((line) => (line.type === 'note' && line.topic === 'warning' ? [line.text] : []));
    expect(notes.filter((note) => /database/.test(note))).toHaveLength(/instead of/.test(words.source) ? 0 : 1);
    expect(JSON.stringify(run.lines)).not.toContain('hidden-word-7');
  });

test('tenants whose ids the database does not have among its own are not added up', async () => {
  const run = await reconciled(() => count(), { tenants: 'SELECT id FROM tenants WHERE id > 2' });
  expect(run.found[ACME]).toBe('inconclusive/witness-failed');
  expect(text(run)).toBe('1, the id of acme, is not among the ids that `database.tenants` gives');
});

test('without `tenants` a sum over everybody is told as what it is: unexplained', async () => {
  const run = await reconciled(() => count(), { tenants: '' });
  expect(run.found[ACME]).toBe('inconclusive/unexplained');
  expect(run.findings.get(ACME)?.notes).toEqual([
    'other tenants of the database are not looked at: `database.tenants` names them',
  ]);
});

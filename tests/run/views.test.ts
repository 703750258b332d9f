import { expect, test } from '@playwright/test';
import { conducted, type Note, notebook, open, type Reply } from './stage.js';

type Show = (notes: readonly Note[], tenant: string | undefined) => unknown;

const OWN: Show = (notes, tenant) => notes.filter((note) => note.tenant === tenant).map(({ title }) => title);
const ALL: Show = (notes) => notes.map(({ title }) => title);
const FIGURE: Show = (notes, tenant) => notes.filter((note) => note.tenant === tenant).length;
const FOREIGN: Show = (notes, tenant) => notes.filter((note) => note.tenant !== tenant).map(({ title }) => title);

const ROWS: readonly (readonly [title: string, show: Show, expected: string])[] = [
  ['its own records', OWN, 'pass/own-data-only'],
  ['the records of everybody', ALL, 'fail/leak'],
  ["the other side's records only", FOREIGN, 'fail/leak'],
  ['figures only', FIGURE, 'skipped/not-applicable'],
  ['nothing', () => [], 'inconclusive/not-exercised'],
];

for (const [title, show, expected] of ROWS) {
  test(`a view that shows a tenant user ${title}: ${expected}`, async () => {
    const stage = await open(withDashboard(show));
    const more = 'views: { dashboard: { request: GET /dashboard } }';
    const { found } = await conducted(stage, { checks: ['list-foreign-rows'], more });
    await stage.close();
    expect(onDashboard(found)).toEqual({
      'list-foreign-rows/dashboard/acme.admin>globex': expected,
      'list-foreign-rows/dashboard/globex.admin>acme': expected,
    });
  });
}

test('a view that is shared on purpose is not asked', async () => {
  const stage = await open(withDashboard(ALL));
  const more = 'views: { dashboard: { request: GET /dashboard, shared: { with: tenants, reason: a board for all } } }';
  const { found } = await conducted(stage, { checks: ['list-foreign-rows'], more });
  await stage.close();
  expect(Object.values(onDashboard(found))).toEqual(['skipped/exempt', 'skipped/exempt']);
});

for (const { isGuarded, expected } of [
  { isGuarded: true, expected: 'pass/denied' },
  { isGuarded: false, expected: 'fail/contract' },
])
  test(`a view for one role that ${isGuarded ? 'refuses' : 'lets in'} the others: ${expected}`, async () => {
    const guarded = withDashboard(OWN, ({ who }) => isGuarded && who?.endsWith('.clerk') === true);
    const stage = await open(guarded);
    const more = `views: { dashboard: { request: GET /dashboard, allow: [admin] } }
tenants:
  acme: { users: { admin: { login: acme.admin }, clerk: { login: acme.clerk } } }
  globex: { users: { admin: { login: globex.admin } } }`;
    const { found } = await conducted(stage, { checks: ['super-admin-boundary', 'list-foreign-rows'], more });
    await stage.close();
    expect(onDashboard(found)).toEqual({
      'list-foreign-rows/dashboard/acme.admin>globex': 'pass/own-data-only',
      'list-foreign-rows/dashboard/globex.admin>acme': 'pass/own-data-only',
      'super-admin-boundary/dashboard/acme.clerk>globex': expected,
    });
  });

for (const { title, status, expected } of [
  { title: 'refused at its first step', status: 401, expected: 'pass/denied' },
  { title: 'refused at its first step in a way nobody named', status: 418, expected: 'fail/contract' },
  { title: 'let in, and given nothing to go on with', status: 200, expected: 'inconclusive/not-sent' },
])
  test(`a view of several steps, asked by nobody and ${title}: ${expected}`, async () => {
    const stage = await open(
      notebook(({ path, tenant }, notes): Reply | undefined => {
        if (!path.startsWith('/exports')) return undefined;
        if (!tenant) return { status, body: {} };
        return { body: path === '/exports' ? { job: 'j-1' } : OWN([...notes.values()], tenant) };
      }),
    );
    const more = `views:
  dashboard:
    - { request: POST /exports, capture: { job: $.job } }
    - "GET /exports/{job}"`;
    const { found } = await conducted(stage, { checks: ['anonymous-tenant-data'], more });
    await stage.close();
    expect(onDashboard(found)).toEqual({
      'anonymous-tenant-data/dashboard/nobody>acme': expected,
      'anonymous-tenant-data/dashboard/nobody>globex': expected,
    });
  });

function withDashboard(show: Show, isRefused: (ask: { who: string | undefined }) => boolean = () => false) {
  return notebook(({ path, tenant, who }, notes): Reply | undefined => {
    if (path !== '/dashboard' || !tenant) return undefined;
    return isRefused({ who }) ? { status: 404, body: {} } : { body: { shown: show([...notes.values()], tenant) } };
  });
}

function onDashboard(found: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(found).filter(([id]) => id.includes('/dashboard/')));
}

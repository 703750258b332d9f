import { expect, test } from '@playwright/test';
import type { Selector } from '../../src/model.js';
import { EmptyPlaceholder } from '../../src/scenario/template.js';
import { createTenancy } from '../../src/tenancy/index.js';

const AT = { file: 'x.yaml', line: 1, column: 1 };
const BASE = 'http://127.0.0.1:3000/base';

function selector(parts: Partial<Selector> & Pick<Selector, 'in'>): Selector {
  return { name: '', value: '{{ tenant.slug }}', except: [], at: AT, ...parts };
}

const HEADER = selector({ in: 'header', name: 'x-org', except: ['/api/hooks/*', '/login'] });
const HOST = selector({ in: 'host', value: '{{ tenant.slug }}.house.test:8080' });
const QUERY = selector({ in: 'query', name: 'the org' });
const COOKIE = selector({ in: 'cookie', name: 'org' });
const ID = selector({ in: 'header', name: 'x-id', value: '{{ tenant.id }}' });
const PATH = selector({ in: 'path', name: 'org' });

function tenancyOf(tenancy: readonly Selector[]) {
  const tenants = [
    { name: 'acme', properties: { slug: 'ac' }, users: [], at: AT },
    { name: 'globex', properties: { slug: 'gl' }, users: [], at: AT },
  ];
  return createTenancy({ tenancy, tenants }, BASE);
}

interface Row {
  readonly title: string;
  readonly with: readonly Selector[];
  readonly path?: string;
  readonly said?: Readonly<Record<string, string>>;
  readonly carried?: Readonly<Record<string, string>>;
  readonly swap?: string;
  readonly is: readonly [path: string, headers: Readonly<Record<string, string>>];
}

const ROWS: readonly Row[] = [
  { title: 'nothing where there is no selector', with: [], carried: { a: '1' }, is: ['/notes', { a: '1' }] },
  { title: 'a header', with: [HEADER], is: ['/notes', { 'x-org': 'ac' }] },
  {
    title: 'not a header that the request has',
    with: [HEADER],
    said: { 'x-org': 'zz' },
    is: ['/notes', { 'x-org': 'zz' }],
  },
  {
    title: 'a header in place of what the session has',
    with: [HEADER],
    carried: { 'x-org': 'zz' },
    is: ['/notes', { 'x-org': 'ac' }],
  },
  {
    title: 'no header on an excepted route',
    with: [HEADER],
    path: '/api/hooks/paid?now=1',
    is: ['/api/hooks/paid?now=1', {}],
  },
  {
    title: 'a header where only the beginning of a route is excepted',
    with: [HEADER],
    path: '/login/x',
    is: ['/login/x', { 'x-org': 'ac' }],
  },
  {
    title: 'no header on an excepted route behind a link',
    with: [HEADER],
    path: `${BASE}/login`,
    is: [`${BASE}/login`, {}],
  },
  { title: 'a host', with: [HOST], is: ['/notes', { host: 'ac.house.test:8080' }] },
  {
    title: 'the host that a link names',
    with: [HOST],
    path: 'http://gl.house.test/n',
    is: ['http://gl.house.test/n', { host: 'gl.house.test' }],
  },
  {
    title: 'the own host behind a link to the target itself',
    with: [HOST],
    path: `${BASE}/n`,
    is: [`${BASE}/n`, { host: 'ac.house.test:8080' }],
  },
  { title: 'a parameter', with: [QUERY], is: ['/notes?the%20org=ac', {}] },
  { title: 'one more parameter', with: [QUERY], path: '/notes?page=2', is: ['/notes?page=2&the%20org=ac', {}] },
  {
    title: 'not a parameter that the request has',
    with: [QUERY],
    path: '/notes?the+org=zz',
    is: ['/notes?the+org=zz', {}],
  },
  { title: 'a cookie', with: [COOKIE], is: ['/notes', { cookie: 'org=ac' }] },
  {
    title: 'a cookie beside those of the session',
    with: [COOKIE],
    carried: { cookie: 'sid=1; organ=2' },
    is: ['/notes', { cookie: 'sid=1; organ=2; org=ac' }],
  },
  {
    title: 'a cookie in place of that of the session',
    with: [COOKIE],
    carried: { cookie: 'org=zz; sid=1' },
    is: ['/notes', { cookie: 'sid=1; org=ac' }],
  },
  {
    title: 'not a cookie that the request has',
    with: [COOKIE],
    said: { cookie: 'org=zz' },
    carried: { cookie: 'sid=1' },
    is: ['/notes', { cookie: 'org=zz' }],
  },
  {
    title: "all of the victim's",
    with: [HOST, HEADER],
    swap: 'with-victims-selectors',
    is: ['/notes', { host: 'gl.house.test:8080', 'x-org': 'gl' }],
  },
  {
    title: "the victim's host alone",
    with: [HOST, HEADER],
    swap: 'with-victims-host',
    is: ['/notes', { host: 'gl.house.test:8080', 'x-org': 'ac' }],
  },
  {
    title: "the victim's header alone",
    with: [HOST, HEADER],
    swap: 'with-victims-header',
    is: ['/notes', { host: 'ac.house.test:8080', 'x-org': 'gl' }],
  },
];

for (const { title, with: selectors, path = '/notes', said = {}, carried, swap, is } of ROWS) {
  test(`a request gets ${title}`, () => {
    const choice = { tenant: 'acme', ...(swap ? { swap: { word: swap, tenant: 'globex' } } : {}) };
    const selected = tenancyOf(selectors).select({ method: 'GET', path, headers: said }, choice, carried);
    expect([selected.path, selected.headers]).toEqual(is);
  });
}

test('who has no tenant and looks at none says none', () => {
  const request = { method: 'GET', path: '/notes', headers: {} };
  expect(tenancyOf([HEADER, HOST, QUERY, COOKIE]).select(request, { tenant: undefined })).toEqual(request);
});

test('what only the system knows is left out while signing in, asked for later, and said once it is known', () => {
  const tenancy = tenancyOf([ID]);
  const request = { method: 'GET', path: '/notes', headers: {} };
  expect(tenancy.select(request, { tenant: 'acme', isEarly: true }).headers).toEqual({});
  expect(() => tenancy.select(request, { tenant: 'acme' })).toThrow(EmptyPlaceholder);
  tenancy.know('acme', 17);
  expect(tenancy.select(request, { tenant: 'acme' }).headers).toEqual({ 'x-id': '17' });
  expect(() => tenancy.select(request, { tenant: 'globex' })).toThrow(EmptyPlaceholder);
});

test('what addresses say and by which hosts tenants know the system', () => {
  const tenancy = tenancyOf([PATH, HOST]);
  expect(tenancy.inPath({ tenant: 'acme' })).toEqual({ org: 'ac' });
  expect(tenancy.inPath({ tenant: 'acme', swap: { word: 'with-victims-path', tenant: 'globex' } })).toEqual({
    org: 'gl',
  });
  expect(['acme', 'globex', 'nowhere'].map(tenancy.hostOf)).toEqual([
    'ac.house.test:8080',
    'gl.house.test:8080',
    undefined,
  ]);
  expect(['AC.house.test', 'gl.house.test:1', 'house.test', 'ac.house.test.evil'].map(tenancy.isOwnHost)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(tenancyOf([HEADER]).isOwnHost('127.0.0.1:3000')).toBe(false);
});

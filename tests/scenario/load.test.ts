import { expect, test } from '@playwright/test';
import type { Operation, Resource, Scenario } from '../../src/model.js';
import { readScenario } from '../../src/scenario/load.js';

const HEAD = `partywall: 1
name: CRM
target: { url: "http://crm.test" }
auth: { login: POST /login, json: { email: "{{ user.email }}" }, token: $.token }
tenants:
  acme: { users: { admin: { email: a@acme.test } } }
  globex: { users: { admin: { email: a@globex.test } } }
`;

function read(text: string, env: Readonly<Record<string, string>> = {}): Scenario {
  return readScenario('crm.yaml', text, { env });
}

function resource(yaml: string, more = ''): Resource {
  const [first] = read(`${HEAD}${more}resources:\n  call: ${yaml}\n`).resources;
  if (!first) throw new Error('no resource');
  return first;
}

function operation(yaml: string, name: string, more = ''): Operation {
  const found = resource(yaml, more).operations.find((item) => item.name === name);
  if (!found) throw new Error(`no operation ${name}`);
  return found;
}

/** `name kind METHOD address` of each operation; a star where it is aimed at a record. */
function outline({ operations }: Resource): readonly string[] {
  return operations.map(
    ({ name, kind, aimed, requests }) =>
      `${name} ${kind}${aimed ? '*' : ''} ${requests.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
  );
}

const OUTLINES: readonly (readonly [yaml: string, operations: readonly string[]])[] = [
  [
    '{ path: /api/calls }',
    [
      'list list GET /api/calls',
      'create create POST /api/calls',
      'read read* GET /api/calls/{id}',
      'update write* PATCH /api/calls/{id}',
      'delete delete* DELETE /api/calls/{id}',
    ],
  ],
  [
    '{ path: /calls, only: [create], create: { request: POST /calls, capture: { url: $.url } }, actions: { file: "GET {+url}", name: "GET /x/{record.url}", own: [{ request: GET /l, capture: { url: $.l } }, "GET {+url}"] } }',
    [
      'create create POST /calls',
      'file read* GET {+url}',
      'name read* GET /x/{record.url}',
      'own read GET /l, GET {+url}',
    ],
  ],
  ['{ path: /api/calls/, only: [list, read] }', ['list list GET /api/calls/', 'read read* GET /api/calls/{id}/']],
  [
    '{ path: "/api/calls{/id}.json", only: [list, delete] }',
    ['list list GET /api/calls.json', 'delete delete* DELETE /api/calls/{id}.json'],
  ],
  [
    '{ path: "/api/calls/{id}?v=2", only: [list, read] }',
    ['list list GET /api/calls?v=2', 'read read* GET /api/calls/{id}?v=2'],
  ],
  [
    '{ path: "/api/calls?v=2", only: [list, read] }',
    ['list list GET /api/calls?v=2', 'read read* GET /api/calls/{id}?v=2'],
  ],
  [
    '{ path: /api/calls, only: [read], update: PUT, create: { request: POST /add } }',
    ['create create POST /add', 'read read* GET /api/calls/{id}', 'update write* PUT /api/calls/{id}'],
  ],
  [
    '{ update: { request: PUT /update, json: { key: "{{ id }}" } }, read: "GET /show/{+id}" }',
    ['read read* GET /show/{+id}', 'update write* PUT /update'],
  ],
  [
    '{ list: GET /x, actions: { archive: "POST /x/{id}/archive", board: { request: GET /x/board, kind: list }, audit: "GET /x{/id}/audit", purge: { request: POST /x/purge, kind: delete }, find: PROPFIND /x } }',
    [
      'list list GET /x',
      'archive write* POST /x/{id}/archive',
      'board list GET /x/board',
      'audit read* GET /x{/id}/audit',
      'purge delete POST /x/purge',
      'find read PROPFIND /x',
    ],
  ],
  [
    '{ create: [{ request: POST /invite, capture: { code: $.code } }, { as: admin, request: "POST /accept/{code}" }] }',
    ['create create POST /invite, POST /accept/{code}'],
  ],
  [
    '{ list: GET /x, actions: { find: { request: POST /g, graphql: { query: "# first\\n query { x }" } }, bare: { request: POST /g, graphql: { query: "{ x(id: 1) { y } }", variables: { id: "{{ id }}" } } }, drop: { request: POST /g, graphql: { query: " mutation { x }" } } } }',
    ['list list GET /x', 'find read POST /g', 'bare read* POST /g', 'drop write POST /g'],
  ],
  ['{ create: { request: [POST /a, POST /b], settle: 1s } }', ['create create POST /a, POST /b']],
];

for (const [yaml, operations] of OUTLINES) {
  test(`conventions are spelled out: ${yaml}`, () => {
    expect(outline(resource(yaml))).toEqual(operations);
  });
}

test('body and headers of a resource belong to its create and update, unless they have their own', () => {
  const { operations } = resource(
    '{ path: /c, json: { s: "{{ canary }}" }, headers: { X-A: "1" }, update: { form: { f: x }, headers: { X-B: "2" } } }',
  );
  const bodies = operations.map(({ name, requests }) => [name, requests[0]?.body, requests[0]?.headers]);
  expect(bodies).toEqual([
    ['list', undefined, undefined],
    ['create', { kind: 'json', value: { s: '{{ canary }}' } }, { 'X-A': '1' }],
    ['read', undefined, undefined],
    ['update', { kind: 'form', value: { f: 'x' } }, { 'X-A': '1', 'X-B': '2' }],
    ['delete', undefined, undefined],
  ]);
});

const DENIED = {
  status: [403, 404],
  reference: [400, 403, 404, 409, 422],
  anonymous: [401, 403, 404],
  hide: false,
  silent: 'fail',
};

const DENIALS: readonly (readonly [title: string, top: string, own: string, denied: object])[] = [
  ['nothing is said', '', '', DENIED],
  ['404 alone', 'denied: 404\n', '', { ...DENIED, status: [404], hide: true }],
  ['a list', 'denied: [401, 404]\n', '', { ...DENIED, status: [401, 404] }],
  ['hide is said', 'denied: { status: [404], hide: false }\n', '', { ...DENIED, status: [404], hide: false }],
  [
    'an operation says more',
    'denied: [404]\n',
    'denied: { reference: 403, silent: pass }',
    {
      ...DENIED,
      status: [404],
      hide: true,
      reference: [403],
      silent: 'pass',
    },
  ],
  ['an operation says otherwise', 'denied: [404]\n', 'denied: [403]', { ...DENIED, status: [403] }],
  [
    'a condition stands for a status',
    '',
    'denied: [403, { status: 400, at: $.code, is: SCOPE }]',
    {
      ...DENIED,
      status: [403, { status: [400], at: { in: 'json', path: '$.code' }, is: 'SCOPE' }],
    },
  ],
];

for (const [title, top, own, denied] of DENIALS) {
  test(`refusals where ${title}`, () => {
    expect(operation(`{ list: { request: GET /x, ${own} } }`, 'list', top).denied).toEqual(denied);
  });
}

const POINTERS: readonly (readonly [yaml: string, pointer: object])[] = [
  ['$.a.b', { in: 'json', path: '$.a.b' }],
  [`"$['a b'][0]..c[?@.x == 'y']"`, { in: 'json', path: "$['a b'][0]..c[?@.x == 'y']" }],
  ['{ at: $.url, match: "(\\\\d+)$" }', { in: 'json', path: '$.url', match: '(\\d+)$' }],
  ['{ header: Location, text: "[^/]+$" }', { in: 'header', name: 'location', match: '[^/]+$' }],
  ['{ cookie: sid }', { in: 'cookie', name: 'sid' }],
  ['{ css: "input[name=t]", attr: value }', { in: 'css', selector: 'input[name=t]', attr: 'value' }],
  ['{ text: "id=(\\\\w+)" }', { in: 'body', match: 'id=(\\w+)' }],
];

for (const [yaml, pointer] of POINTERS) {
  test(`a pointer is read: ${yaml.replaceAll('\\\\', '\\')}`, () => {
    const text = `{ create: { request: POST /x, id: ${yaml.replaceAll('\\\\', '\\\\')} } }`;
    expect(operation(text, 'create').id).toEqual(pointer);
  });
}

const OWNERS: readonly (readonly [yaml: string, owner: object])[] = [
  ['$.company_id', { fields: ['company_id'], pointer: { in: 'json', path: '$.company_id' }, value: '{{ tenant.id }}' }],
  ['$.owner.id', { fields: [], pointer: { in: 'json', path: '$.owner.id' }, value: '{{ tenant.id }}' }],
  ['{ field: [company_id, companyId] }', { fields: ['company_id', 'companyId'], value: '{{ tenant.id }}' }],
  ['{ field: org, value: "{{ tenant.name }}" }', { fields: ['org'], value: '{{ tenant.name }}' }],
  ['{ at: { header: X-Org } }', { fields: [], pointer: { in: 'header', name: 'x-org' }, value: '{{ tenant.id }}' }],
];

for (const [yaml, owner] of OWNERS) {
  test(`an owner rule is read: ${yaml}`, () => {
    expect(resource('{ path: /x }', `owner: ${yaml}\n`).owner).toEqual(owner);
  });
}

test('references are other resources named in addresses, templates and by aliases, per operation and for creating', () => {
  const { resources } = read(`${HEAD}resources:
  business-unit: { path: /units }
  folder: { path: /folders, json: { name: "{{ canary }}" } }
  call:
    path: "/units/{business-unit}/calls{/id}"
    json: { folder: "{{ folder.id }}", parent: "{{ parent.id }}", name: "{{ user.email }}" }
    refs: { parent: folder, other-unit: business-unit }
    actions: { move: { request: "POST /calls/{id}/move", json: { to: "{{ call.id }}" } } }
`);
  const call = resources.find(({ name }) => name === 'call');
  expect(call?.operations.map(({ name, references }) => [name, references])).toEqual([
    ['list', ['business-unit']],
    ['create', ['business-unit', 'folder']],
    ['read', ['business-unit']],
    ['update', ['business-unit', 'folder']],
    ['delete', ['business-unit']],
    ['move', ['call']],
  ]);
  expect([call?.references, call?.refs]).toEqual([
    ['business-unit', 'folder'],
    { parent: 'folder', 'other-unit': 'business-unit' },
  ]);
});

test('paging, conditions and polling are read', () => {
  const list = operation(
    '{ list: { request: GET /x, items: $.rows, total: { header: X-Total }, pages: { page: p, size: { n: 50 }, from: 0 } } }',
    'list',
  );
  expect([list.items, list.total, list.pages]).toEqual([
    { in: 'json', path: '$.rows' },
    { in: 'header', name: 'x-total' },
    { style: 'page', name: 'p', sizeName: 'n', size: 50, from: 0 },
  ]);
  const act = operation(
    '{ actions: { go: [{ request: POST /x, ok: { status: 202 } }, { request: GET /x, until: { at: $.s, is: done, within: 5s } }] } }',
    'go',
  );
  expect(act.requests.map(({ ok, until }) => ok ?? until)).toEqual([
    { status: [202] },
    { at: { in: 'json', path: '$.s' }, is: 'done', withinMs: 5000 },
  ]);
});

const PAGINGS: readonly (readonly [yaml: string, paging: object])[] = [
  ['{ offset: skip, size: limit }', { style: 'offset', name: 'skip', sizeName: 'limit' }],
  [
    '{ cursor: after, next: $.next, size: 5 }',
    { style: 'cursor', name: 'after', size: 5, next: { in: 'json', path: '$.next' } },
  ],
  [
    '{ next: { header: Link, text: "<(.*?)>" } }',
    { style: 'link', next: { in: 'header', name: 'link', match: '<(.*?)>' } },
  ],
];

for (const [yaml, paging] of PAGINGS) {
  test(`paging is read: ${yaml}`, () => {
    expect(operation(`{ list: { request: GET /x, pages: ${yaml} } }`, 'list').pages).toEqual(paging);
  });
}

test('every part of a resource is read', () => {
  const made = resource(
    `
    path: /x
    auth: login
    allow: [admin]
    settle: 200ms
    private: [iban]
    witness: [read]
    gone: { status: 410 }
    states: { deleted: delete }
    records: 5
    leaves: no route
    shared: { with: tenants, only: [read], reason: by design, by: me, until: 2099-01-01 }
    delete: { settle: 1m, outbound: true, ready: POST /x/unlock }`,
  );
  const { operations, ...rest } = made;
  expect(rest).toEqual({
    name: 'call',
    references: [],
    witness: ['read'],
    gone: { status: [410] },
    states: { deleted: 'delete' },
    auth: 'login',
    records: 5,
    leaves: 'no route',
    shared: { with: 'tenants', reason: 'by design', only: ['read'] },
    private: ['iban'],
    at: { file: 'crm.yaml', line: 9, column: 3 },
  });
  expect(
    operations.map(({ name, settleMs, outbound, allow, ready }) => [name, settleMs, outbound, allow, ready]),
  ).toEqual([
    ['list', 200, false, ['admin'], []],
    ['create', 200, false, ['admin'], []],
    ['read', 200, false, ['admin'], []],
    ['update', 200, false, ['admin'], []],
    ['delete', 60_000, true, ['admin'], [{ method: 'POST', path: '/x/unlock' }]],
  ]);
});

test('a file without names, limits or operators gets the defaults', () => {
  const made = readScenario(
    '/some/where/sales-crm.yaml',
    `${HEAD.replace('name: CRM\n', '')}views: { home: GET /home }\n`,
    { env: {} },
  );
  const { name, operators, limits, checks, attackers, exempt, pairs, evidence, views, resources } = made;
  expect({ name, operators, limits, checks, attackers, exempt, pairs, evidence, resources }).toEqual({
    name: 'sales-crm',
    operators: [],
    limits: { concurrency: 8, rate: 0, timeoutMs: 10_000, bodyBytes: 8 * 1024 * 1024, requests: 0, timeMs: 0 },
    checks: { only: [], except: [] },
    attackers: [],
    exempt: [],
    pairs: [
      ['acme', 'globex'],
      ['globex', 'acme'],
    ],
    evidence: undefined,
    resources: [],
  });
  expect(views).toEqual([
    {
      name: 'home',
      rows: [{ name: '', parameters: {}, requests: [{ method: 'GET', path: '/home' }] }],
      values: [],
      settleMs: 2000,
      denied: DENIED,
      at: { file: '/some/where/sales-crm.yaml', line: 7, column: 10 },
    },
  ]);
});

test('limits, evidence and the target are read', () => {
  const text = `${HEAD}views: { home: GET /home }
limits: { concurrency: 2, rate: 600/m, timeout: 1.5s, body: 512KB, requests: 100, time: 1h }
evidence: none
`.replace(
    '{ url: "http://crm.test" }',
    '{ fixture: sales-crm, hosts: [a.test, { host: b.test, send: true }], headers: { X-A: b }, ready: GET /up, disposable: true, switches: [s], proxy: "http://p.test", tls: { verify: false } }',
  );
  const { limits, evidence, target } = read(text);
  expect({ limits, evidence, target }).toEqual({
    limits: { concurrency: 2, rate: 10, timeoutMs: 1500, bodyBytes: 512 * 1024, requests: 100, timeMs: 3_600_000 },
    evidence: 'none',
    target: {
      kind: 'fixture',
      fixture: 'sales-crm',
      hosts: [
        { name: 'a.test', send: false },
        { name: 'b.test', send: true },
      ],
      headers: { 'X-A': 'b' },
      ready: { method: 'GET', path: '/up' },
      disposable: true,
      switches: ['s'],
      proxy: 'http://p.test',
      tlsVerify: false,
    },
  });
});

test('pairs are every ordered pair, each its neighbour, or those listed', () => {
  const three = HEAD.replace('  globex:', '  hooli: { users: { admin: { email: a@hooli.test } } }\n  globex:');
  const pairs = (line: string): Scenario['pairs'] => read(`${three}${line}views: { home: GET /home }\n`).pairs;
  expect(pairs('')).toHaveLength(6);
  expect(pairs('pairs: ring\n')).toEqual([
    ['acme', 'hooli'],
    ['hooli', 'globex'],
    ['globex', 'acme'],
  ]);
  expect(pairs('pairs: [[acme, globex], [hooli, acme]]\n')).toEqual([
    ['acme', 'globex'],
    ['hooli', 'acme'],
  ]);
});

test('people keep every property they are given, and sign in as they say', () => {
  const { tenants, operators } = read(`partywall: 1
target: { url: "http://crm.test" }
auth: [{ name: a, login: POST /login }, { name: b, send: { headers: { X-Key: "{{ user.key }}" } } }]
tenants:
  acme: { slug: ac, users: { admin: { key: abcdefgh, auth: b, level: 3 }, agent: {} } }
  globex: { users: { admin: { auth: [b, a] } } }
operators: { root: { key: klmnopqr, sees: [acme] }, drifter: { sees: none } }
views: { home: GET /home }
`);
  expect(tenants.map(({ name, properties, users }) => ({ name, properties, users }))).toEqual([
    {
      name: 'acme',
      properties: { slug: 'ac' },
      users: [
        { name: 'admin', properties: { key: 'abcdefgh', level: 3 }, auth: ['b'] },
        { name: 'agent', properties: {}, auth: ['a', 'b'] },
      ],
    },
    { name: 'globex', properties: {}, users: [{ name: 'admin', properties: {}, auth: ['b', 'a'] }] },
  ]);
  expect(operators.map(({ at, ...operator }) => [operator, at.column])).toEqual([
    [{ name: 'root', properties: { key: 'klmnopqr' }, auth: ['a', 'b'], sees: ['acme'] }, 14],
    [{ name: 'drifter', properties: {}, auth: ['a', 'b'], sees: 'none' }, 53],
  ]);
});

const SCHEMES: readonly (readonly [yaml: string, scheme: object])[] = [
  [
    '{ login: [GET /form, POST /login], form: { u: "{{ user.email }}" }, headers: { X-A: b }, capture: { sid: { cookie: s } }, ok: { status: 302 }, lifetime: 5m, logout: POST /out }',
    {
      name: 'login',
      kind: 'login',
      login: [
        { method: 'GET', path: '/form' },
        {
          method: 'POST',
          path: '/login',
          headers: { 'X-A': 'b' },
          body: { kind: 'form', value: { u: '{{ user.email }}' } },
          capture: { sid: { in: 'cookie', name: 's' } },
        },
      ],
      send: { headers: {}, query: {} },
      ok: { status: [302] },
      lifetimeMs: 300_000,
      logout: { method: 'POST', path: '/out' },
    },
  ],
  [
    '{ basic: { username: "{{ user.email }}", password: x }, whoami: { request: GET /me, at: $.org, is: "{{ tenant.name }}" } }',
    {
      name: 'basic',
      kind: 'basic',
      login: [],
      basic: { username: '{{ user.email }}', password: 'x' },
      send: { headers: {}, query: {} },
      whoami: { request: { method: 'GET', path: '/me' }, at: { in: 'json', path: '$.org' }, is: '{{ tenant.name }}' },
    },
  ],
  [
    '{ send: { headers: { X-Key: "{{ user.email }}" }, query: { k: 1 } }, whoami: { claim: org } }',
    {
      name: 'send',
      kind: 'send',
      login: [],
      send: { headers: { 'X-Key': '{{ user.email }}' }, query: { k: 1 } },
      whoami: { claim: 'org' },
    },
  ],
  [
    '{ name: sso, command: [./session, "{{ user.email }}"], csrf: { request: GET /csrf, at: { header: X-T }, send: { headers: { X-T: "{{ csrf }}" }, form: { t: "{{ csrf }}" } } } }',
    {
      name: 'sso',
      kind: 'command',
      login: [],
      command: ['./session', '{{ user.email }}'],
      send: { headers: {}, query: {} },
      csrf: {
        request: { method: 'GET', path: '/csrf' },
        at: { in: 'header', name: 'x-t' },
        send: { headers: { 'X-T': '{{ csrf }}' }, form: { t: '{{ csrf }}' } },
      },
    },
  ],
];

for (const [yaml, scheme] of SCHEMES) {
  test(`a sign-in scheme is read: ${yaml}`, () => {
    const text = `${HEAD.replace(/auth: .*\n/, `auth: ${yaml}\n`)}views: { home: GET /home }\n`;
    expect(read(text).auth).toEqual([scheme]);
  });
}

test('merge keys and anchors give each resource what it shares and what is its own', () => {
  const { resources } = read(`${HEAD}resources:
  call: &record { path: "/api/{{ resource }}s{/id}", only: [create], json: { subject: "{{ canary }}" } }
  email: *record
  quote: { <<: *record, json: { title: "{{ canary }}" } }
`);
  const bodies = resources.map(({ name, operations }) => [
    name,
    operations[0]?.requests[0]?.path,
    operations[0]?.requests[0]?.body?.value,
  ]);
  expect(bodies).toEqual([
    ['call', '/api/{{ resource }}s', { subject: '{{ canary }}' }],
    ['email', '/api/{{ resource }}s', { subject: '{{ canary }}' }],
    ['quote', '/api/{{ resource }}s', { title: '{{ canary }}' }],
  ]);
});

test('many resources may share one anchor', () => {
  const many = Array.from({ length: 300 }, (_, index) => `  r${index}: *record`).join('\n');
  expect(read(`${HEAD}resources:\n  call: &record { path: /x }\n${many}\n`).resources).toHaveLength(301);
});

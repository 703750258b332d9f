import { expect, test } from '@playwright/test';
import { CHECKS } from '../src/checks/index.js';
import type { Case } from '../src/model.js';
import { type PlanOptions, planCases } from '../src/plan.js';
import { readScenario } from '../src/scenario/load.js';

const THREE = `acme: { users: { admin: { login: a1 }, agent: { login: a2 } } }
  globex: { users: { admin: { login: g1 }, agent: { login: g2 } } }
  initech: { users: { admin: { login: i1 } } }`;

const TWO = THREE.split('\n').slice(0, 2).join('\n');

/** A scenario with calls; `more` adds top-level keys, `call` keys of the resource. */
function scenario({ tenants = THREE, more = '', call = '' } = {}) {
  const text = `partywall: 1
name: Office
target: { url: "http://127.0.0.1:9", disposable: true }
auth: { login: POST /login, json: { name: "{{ user.login }}" }, token: $.token }
denied: { status: [404], anonymous: [401] }
tenants:
  ${tenants}
resources:
  call:
    path: "/calls{/id}"
    json: { subject: "{{ canary }}" }
${call}
${more}
`;
  return readScenario('office.yaml', text, { env: {}, checks: CHECKS.map(({ facts }) => facts.id) });
}

function plan(parts?: Parameters<typeof scenario>[0], only?: PlanOptions['only']): readonly Case[] {
  return planCases(scenario(parts), { checks: CHECKS, ...(only ? { only } : {}) }).cases;
}

const ids = (cases: readonly Case[], check = 'object-read-foreign'): readonly string[] =>
  cases.filter((one) => one.check === check).map(({ id }) => id.slice(check.length + 1));

test('every user of every tenant attacks every other tenant', () => {
  expect(ids(plan())).toEqual([
    'call/acme.admin>globex',
    'call/acme.agent>globex',
    'call/acme.admin>initech',
    'call/acme.agent>initech',
    'call/globex.admin>acme',
    'call/globex.agent>acme',
    'call/globex.admin>initech',
    'call/globex.agent>initech',
    'call/initech.admin>acme',
    'call/initech.admin>globex',
  ]);
});

test('ten tenants give ninety directions', () => {
  const tenants = Array.from({ length: 10 }, (_, index) => `t${index}: { users: { admin: { login: u${index} } } }`);
  const cases = ids(plan({ tenants: tenants.join('\n  ') }));
  expect({ cases: cases.length, different: new Set(cases).size }).toEqual({ cases: 90, different: 90 });
});

for (const { title, expected, ...parts } of [
  {
    title: '`pairs` narrows to the pairs it names',
    tenants: TWO,
    more: 'pairs: [[acme, globex]]',
    expected: ['call/acme.admin>globex', 'call/acme.agent>globex'],
  },
  {
    title: '`attackers` narrows to roles',
    tenants: TWO,
    more: 'pairs: [[acme, globex], [globex, acme]]\nattackers: [agent]',
    expected: ['call/acme.agent>globex', 'call/globex.agent>acme'],
  },
])
  test(title, () => {
    expect(ids(plan(parts))).toEqual(expected);
  });

test('the owner is the first user of the victim whom `allow` permits; others attack all the same', () => {
  const cases = plan({ call: '    read: { allow: [agent] }', tenants: TWO, more: 'pairs: [[acme, globex]]' });
  const read = cases.filter(({ check }) => check === 'object-read-foreign');
  expect(read.map(({ attacker, owner }) => [attacker, owner])).toEqual([
    ['acme.admin', 'globex.agent'],
    ['acme.agent', 'globex.agent'],
  ]);
});

const OPERATORS = `operators:
  root: { login: root, sees: all }
  drifter: { login: drifter, sees: none }
views:
  companies: { request: GET /companies, allow: [root] }
pairs: [[acme, globex], [globex, acme]]`;

test('operators and nobody face each victim once', () => {
  const cases = plan({ tenants: TWO, more: OPERATORS });
  expect({
    nobody: ids(cases, 'anonymous-tenant-data'),
    root: ids(cases, 'super-admin-boundary').filter((id) => id.includes('root')),
    drifter: ids(cases, 'tenantless-principal').filter((id) => id.includes('.list/')),
  }).toEqual({
    nobody: [
      'call.list/nobody>globex',
      'call.list/nobody>acme',
      'call.read/nobody>globex',
      'call.read/nobody>acme',
      'companies/nobody>globex',
      'companies/nobody>acme',
    ],
    root: ['call.read/root>globex', 'call.read/root>acme'],
    drifter: ['call.list/drifter>globex', 'call.list/drifter>acme'],
  });
});

test('a reserved view is asked by everyone but the operator, with the operator as its owner', () => {
  const view = plan({ tenants: TWO, more: OPERATORS }).filter(({ subject }) => subject.view && true);
  expect(view.filter(({ check }) => check === 'super-admin-boundary').map(({ id, owner }) => [id, owner])).toEqual([
    ['super-admin-boundary/companies/acme.admin>globex', 'root'],
    ['super-admin-boundary/companies/acme.agent>globex', 'root'],
    ['super-admin-boundary/companies/globex.admin>acme', 'root'],
    ['super-admin-boundary/companies/globex.agent>acme', 'root'],
    ['super-admin-boundary/companies/drifter>globex', 'root'],
    ['super-admin-boundary/companies/drifter>acme', 'root'],
  ]);
});

for (const [allow, title, expected] of [
  [
    '[root]',
    'what only operators may do is asked by everyone else, of one’s own record too',
    [
      ...['acme.admin>acme', 'acme.agent>acme', 'globex.admin>globex', 'globex.agent>globex'],
      ...['acme.admin>globex', 'acme.agent>globex', 'globex.admin>acme', 'globex.agent>acme'],
      ...['drifter>globex', 'drifter>acme'],
    ].map((direction) => `${direction} root`),
  ],
  [
    '[admin, root]',
    'what one role may do is asked by the other roles at home',
    ['acme.agent>acme acme.admin', 'globex.agent>globex globex.admin'],
  ],
] as const)
  test(title, () => {
    const call = `    actions: { purge: { request: "POST /calls/{id}/purge", allow: ${allow} } }`;
    const planned = plan({ call, tenants: TWO, more: OPERATORS }).filter(
      ({ check, subject }) => check === 'super-admin-boundary' && subject.operation === 'purge',
    );
    expect(planned.map(({ attacker, victim, owner }) => `${attacker}>${victim} ${owner}`)).toEqual(expected);
    const abroad = plan({ call, tenants: TWO, more: OPERATORS }).filter(
      ({ check, subject }) => check === 'action-endpoint-foreign' && subject.operation === 'purge',
    );
    expect(abroad.length).toBe(allow === '[root]' ? 0 : 4);
  });

for (const [keys, reads] of [
  ['', 'exempt exempt'],
  ['    private: [salary]', 'asked asked'],
] as const)
  test(`what is shared ${keys ? 'and has private fields is asked about them' : 'is not asked'}`, () => {
    const call = `    shared: { with: tenants, reason: One directory }\n${keys}`;
    const told = ['object-read-foreign', 'list-foreign-rows'].map((check) =>
      plan({ call, tenants: TWO }).find((one) => one.check === check && one.subject.resource === 'call'),
    );
    expect(told.map((one) => one?.skip?.reason ?? 'asked').join(' ')).toBe(reads);
  });

test('who sees some tenants attacks the others, whatever the check, and none of those', () => {
  const more = 'operators:\n  aide: { login: aide, sees: [acme] }\n  both: { login: both, sees: [acme, globex] }\n';
  const by = (name: string): readonly string[] =>
    plan({ tenants: TWO, more }).flatMap(({ id, attacker, check }) =>
      attacker === name ? `${check}${id.slice(id.lastIndexOf('/'))}` : [],
    );
  expect(by('aide')).toEqual(
    expect.arrayContaining(
      [
        ...['list-foreign-rows', 'object-read-foreign', 'object-update-foreign', 'object-delete-foreign'],
        ...['existence-status-oracle', 'list-total-leak'],
      ].map((check) => `${check}/aide>globex`),
    ),
  );
  expect(by('aide').filter((id) => !id.endsWith('/aide>globex'))).toEqual([]);
  expect(by('both')).toEqual([]);
});

const RICH = `    states: { archive: close }
    actions:
      close: "POST /calls/{id}/close"
      archive: "GET /calls/{id}/archive"
      board: { kind: list, request: GET /calls/board }`;

test('ids are unique, also where a state and an action have one name', () => {
  const all = plan({ call: RICH, tenants: TWO, more: OPERATORS }).map(({ id }) => id);
  expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([]);
});

test('ids are readable: check, subject with its form, attacker and victim', () => {
  for (const { id } of plan({ call: RICH, tenants: TWO, more: OPERATORS }))
    expect(id).toMatch(/^[a-z-]+\/[a-z-]+(\.[a-z-]+)?\/([a-z]+\.[a-z]+|root|drifter|nobody)>[a-z]+$/);
});

test('ids and hash depend on the scenario alone, not on the run', () => {
  expect(planCases(scenario({ call: RICH }), { checks: CHECKS })).toEqual(
    planCases(scenario({ call: RICH }), { checks: CHECKS }),
  );
});

test('another plan has another hash', () => {
  const hashes = [scenario({ tenants: TWO }), scenario({ tenants: TWO, more: 'pairs: [[acme, globex]]' })].map(
    (one) => planCases(one, { checks: CHECKS }).hash,
  );
  expect(hashes[0]).not.toBe(hashes[1]);
});

test('a narrowed plan keeps the numbers of its cases, so that tokens name the same ones', () => {
  const whole = plan();
  expect(whole.map(({ index }) => index)).toEqual([...whole.keys()]);
  const part = plan(undefined, { checks: ['object-delete-foreign'] });
  expect(part.map(({ id, index }) => [id, index])).toEqual(
    whole.filter(({ check }) => check === 'object-delete-foreign').map(({ id, index }) => [id, index]),
  );
});

for (const { title, only, expected } of [
  { title: 'a case by its id', only: { cases: ['object-read-foreign/call/acme.admin>globex'] }, expected: 1 },
  { title: 'cases by the beginning of their ids', only: { cases: ['object-read-foreign/call'] }, expected: 10 },
  { title: 'no case by a part of a word', only: { cases: ['object-read'] }, expected: 0 },
  { title: 'cases of a check', only: { checks: ['object-read-foreign', 'object-delete-foreign'] }, expected: 20 },
  { title: 'cases of a resource', only: { checks: ['object-read-foreign'], resources: ['call'] }, expected: 10 },
  { title: 'no case of another resource', only: { resources: ['mail'] }, expected: 0 },
])
  test(`--only: ${title}`, () => {
    expect(plan(undefined, only)).toHaveLength(expected);
  });

test('`checks` of the scenario narrows the catalogue', () => {
  const of = (more: string): readonly string[] => [...new Set(plan({ more }).map(({ check }) => check))].sort();
  expect(of('checks: { only: [object-read-foreign] }')).toEqual(['object-read-foreign']);
  expect(of('checks: { except: [object-read-foreign] }')).not.toContain('object-read-foreign');
});

const skips = (cases: readonly Case[]): readonly string[] => [
  ...new Set(
    cases.flatMap(({ check, subject, skip }) => (skip ? [`${check} ${subject.operation} ${skip.reason}`] : [])),
  ),
];

test('what is shared may be read, not written', () => {
  const cases = plan({
    call: '    shared: { with: public, reason: a noticeboard }',
    tenants: TWO,
    more: 'pairs: [[acme, globex]]',
  });
  expect(skips(cases)).toEqual([
    'list-foreign-rows list exempt',
    'filter-widening list exempt',
    'anonymous-tenant-data list exempt',
    'anonymous-tenant-data read exempt',
    'object-read-foreign read exempt',
    'existence-status-oracle read exempt',
    'list-total-leak list exempt',
  ]);
});

test('`only` names what is shared', () => {
  const cases = plan({
    call: '    shared: { with: public, only: [list], reason: a noticeboard }',
    tenants: TWO,
    more: 'pairs: [[acme, globex]]',
  });
  expect(skips(cases)).toEqual([
    'list-foreign-rows list exempt',
    'filter-widening list exempt',
    'anonymous-tenant-data list exempt',
    'list-total-leak list exempt',
  ]);
});

test('an exemption skips its check, with reason and end', () => {
  const more = `pairs: [[acme, globex]]
exempt:
  - { check: object-read-foreign, resource: call, reason: known since May, until: 2099-01-01 }`;
  const cases = plan({ tenants: TWO, more });
  const exempt = cases.filter(({ skip }) => skip);
  expect(exempt.map(({ id, skip }) => [id, skip])).toEqual(
    ['admin', 'agent'].map((user) => [
      `object-read-foreign/call/acme.${user}>globex`,
      { reason: 'exempt', text: 'known since May (until 2099-01-01)' },
    ]),
  );
});

test('counts are compared alone, everything else runs side by side', () => {
  const quiet = plan({ call: '    list: { request: GET /calls, total: $.total }' }).filter(
    ({ lane }) => lane !== 'shared',
  );
  expect([...new Set(quiet.map(({ check, lane }) => `${check} ${lane}`))]).toEqual([
    'filter-widening quiet',
    'list-total-leak quiet',
  ]);
});

test('collections are asked before any record is addressed: an identifier once sent is no evidence', () => {
  const order = plan({ call: RICH }).map(({ check }) => check);
  expect(order.lastIndexOf('list-foreign-rows')).toBeLessThan(order.indexOf('object-read-foreign'));
});

const SELECTORS =
  'tenancy: [{ in: header, name: X-Org, value: "{{ tenant.name }}" }, { in: host, value: "{{ tenant.name }}.test" }]';

test('where requests name their tenant, attacks of tenants are planned with the victim’s too, each alone and all', () => {
  const more = `${OPERATORS}\n${SELECTORS}`;
  const all = plan({ tenants: TWO, more });
  const plain = plan({ tenants: TWO, more: OPERATORS });
  expect(all.filter(({ subject }) => subject.swap === undefined).map(({ id }) => id)).toEqual(
    plain.map(({ id }) => id),
  );
  expect(
    all
      .filter(({ id }) => id.startsWith('object-read-foreign/') && id.endsWith('/acme.admin>globex'))
      .map(({ id, subject }) => [id, subject]),
  ).toEqual(
    [undefined, 'with-victims-selectors', 'with-victims-header', 'with-victims-host'].map((swap) => [
      `object-read-foreign/call${swap ? `.${swap}` : ''}/acme.admin>globex`,
      { resource: 'call', operation: 'read', ...(swap ? { swap } : {}) },
    ]),
  );
  expect([...new Set(all.filter(({ subject }) => subject.swap).map(({ attacker }) => attacker.includes('.')))]).toEqual(
    [true],
  );
  expect(all.filter(({ id }, index) => all.findIndex((other) => other.id === id) !== index)).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { CHECKS } from '../../src/checks/index.js';
import { createMarks } from '../../src/detect/marks.js';
import { createFakerScope } from '../../src/records/faker.js';
import type { Seeded } from '../../src/records/record.js';
import { createWords, type ScopeFacts } from '../../src/records/scope.js';
import { readScenario } from '../../src/scenario/load.js';
import { compileTemplate } from '../../src/scenario/template.js';

const SCENARIO = readScenario(
  'office.yaml',
  `partywall: 1
name: Office
target: { url: "http://127.0.0.1:9" }
auth: { login: POST /login, json: { name: "{{ user.login }}" }, token: $.token }
tenants:
  acme: { region: north, users: { admin: { login: anna } } }
  globex: { users: { admin: { login: gert } } }
resources:
  note: { path: "/notes{/id}", json: { title: "{{ canary }}", folder: "{{ folder.id }}" } }
  folder: { path: "/folders{/id}", json: { title: "{{ canary }}" } }
`,
  { env: {}, checks: CHECKS.map(({ facts }) => facts.id) },
);
const MARKS = createMarks({ run: 'a1b2c3d4e5f6', key: 'key' });
const [ACME] = SCENARIO.tenants;
const ADMIN = { name: 'acme.admin', tenant: 'acme', ...(ACME?.users[0] ? { user: ACME.users[0] } : {}) };

async function words() {
  const faker = await createFakerScope(1);
  return createWords({ scenario: SCENARIO, marks: MARKS, faker, run: 'a1b2c3d4e5f6', targetUrl: 'http://crm' });
}

function record(more: Partial<Seeded> = {}): Seeded {
  return {
    resource: 'note',
    resourceIndex: 0,
    tenant: 'acme',
    tenantIndex: 0,
    index: 3,
    purpose: 'shared',
    owner: 'acme.admin',
    id: 'n-3',
    captures: {},
    references: {},
    writes: 0,
    ...more,
  };
}

const FACTS: ScopeFacts = { principal: ADMIN, references: {}, captures: {} };

async function rendered(template: unknown, facts: Partial<ScopeFacts>): Promise<unknown> {
  const { scope } = (await words()).scopeOf({ ...FACTS, ...facts });
  return compileTemplate(template).render(scope);
}

const FOLDER = record({ resource: 'folder', resourceIndex: 1, id: 'f-1', captures: { slug: 'papers' } });

for (const { template, facts, expected } of [
  { template: '{{ id }}', facts: { record: record() }, expected: 'n-3' },
  { template: '{{ id }}', facts: { record: record(), id: 'ghost' }, expected: 'ghost' },
  {
    template: '{{ record.id }}/{{ record.version }}',
    facts: { record: record({ captures: { version: 4 } }) },
    expected: 'n-3/4',
  },
  { template: '{{ version }}', facts: { record: record({ captures: { version: 4 } }) }, expected: 4 },
  { template: '{{ version }}', facts: { captures: { version: 5 } }, expected: 5 },
  { template: '{{ folder.id }} {{ folder.slug }}', facts: { references: { folder: FOLDER } }, expected: 'f-1 papers' },
  { template: '{{ user.login }} {{ user.name }}', facts: {}, expected: 'anna admin' },
  { template: '{{ user.csrf }}', facts: { session: { properties: { csrf: 'c1' } } }, expected: 'c1' },
  { template: '{{ tenant.name }} {{ tenant.region }}', facts: {}, expected: 'acme north' },
  { template: '{{ tenant.id }}', facts: { session: { properties: {}, tenantId: 17 } }, expected: 17 },
  { template: '{{ owner }}', facts: { record: record({ tenant: 'globex', tenantIndex: 1 }) }, expected: 'globex' },
  { template: '{{ resource }}', facts: { record: record() }, expected: 'note' },
  { template: '{{ run.id }} {{ target.url }}', facts: {}, expected: 'a1b2c3d4e5f6 http://crm' },
])
  test(`${template} gives ${expected}`, async () => {
    expect(await rendered(template, facts)).toBe(expected);
  });

test('a canary names tenant, resource and record, and each field of one write its own', async () => {
  const { scope, marks } = (await words()).scopeOf({ ...FACTS, record: record() });
  const body = compileTemplate({ a: '{{ canary }}', b: 'Dear {{ canary }},' }).render(scope);
  expect(marks.map((mark) => MARKS.read(mark))).toEqual([
    { kind: 'canary', tenant: 0, resource: 0, record: 3, field: 0 },
    { kind: 'canary', tenant: 0, resource: 0, record: 3, field: 1 },
  ]);
  expect(body).toEqual({ a: marks[0], b: `Dear ${marks[1]},` });
});

test('a second write plants new canaries', async () => {
  const all = await words();
  const marksOf = (writes: number): readonly string[] => {
    const { scope, marks } = all.scopeOf({ ...FACTS, record: record({ writes }) });
    compileTemplate(['{{ canary }}', '{{ canary }}']).render(scope);
    return marks;
  };
  const written = Array.from({ length: 14 }, (_, writes) => marksOf(writes)).flat();
  expect(new Set(written).size).toBe(28);
});

test('an attack writes its token wherever a canary would stand, never a canary', async () => {
  const token = MARKS.token({ case: 12, leg: 0 });
  const { scope, marks } = (await words()).scopeOf({
    ...FACTS,
    record: record({ tenant: 'globex', tenantIndex: 1 }),
    token,
  });
  const body = compileTemplate({ title: '{{ canary }}', mail: '{{ canary.email }}', slug: '{{ canary.slug }}' }).render(
    scope,
  );
  expect({ body, marks: new Set(marks) }).toEqual({
    body: { title: token, mail: `${token}@example.com`, slug: token },
    marks: new Set([token]),
  });
});

test('an attack writes no number that would be known as a canary', async () => {
  const token = MARKS.token({ case: 12, leg: 0 });
  const number = await rendered('{{ canary.number }}', { record: record({ tenant: 'globex', tenantIndex: 1 }), token });
  expect(typeof number === 'number' ? MARKS.readNumber(number) : number).toBeUndefined();
});

test('canary.email is undeliverable and canary.number is known again', async () => {
  expect(await rendered('{{ canary.email }}', { record: record() })).toMatch(/^pw[a-z0-9]{31}@example\.com$/);
  const number = await rendered('{{ canary.number }}', { record: record() });
  expect(MARKS.readNumber(Number(number))).toEqual({ kind: 'canary', tenant: 0, resource: 0, record: 3, field: 0 });
});

test('twins of two tenants have equal natural keys, other records have not', async () => {
  const phone = (more: Partial<Seeded>): Promise<unknown> =>
    rendered('{{ faker.phone.number }}', { record: record(more) });
  const acme = await phone({});
  expect(await phone({ tenant: 'globex', tenantIndex: 1 })).toBe(acme);
  expect(await phone({ index: 4 })).not.toBe(acme);
  expect(acme).toMatch(/^\+1\d{3}55501\d\d$/);
});

test('unique and secret are new each time, seq counts on', async () => {
  const all = await words();
  const once = (): unknown =>
    compileTemplate(['{{ unique }}', '{{ secret }}', '{{ seq }}']).render(all.scopeOf(FACTS).scope);
  const [first, second] = [once(), once()];
  if (!Array.isArray(first) || !Array.isArray(second)) throw new Error('no list was rendered');
  expect([first[0] === second[0], first[1] === second[1], second[2] - first[2]]).toEqual([false, false, 1]);
});

test('a reference that nobody has is an empty placeholder, never sent', async () => {
  await expect(rendered('{{ folder.id }}', {})).rejects.toThrow(/folder\.id/);
});

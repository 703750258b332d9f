import { expect, test } from '@playwright/test';
import { CHECKS } from '../../src/checks/index.js';
import { contextOf, outlinePlan } from '../../src/cli/plan-outline.js';
import { planText } from '../../src/cli/plan-text.js';
import { readPlan } from '../../src/cli/planning.js';
import { regularLegs } from '../../src/cli/regular-legs.js';
import { readScenario } from '../../src/scenario/load.js';

const TEXT = `
partywall: 1
name: Shop
target: { url: http://localhost:8080 }
auth: { send: { headers: { X-Api-Key: "{{ user.key }}" } } }
tenants:
  acme: { users: { admin: { key: key-of-acme-admin } } }
  globex: { users: { admin: { key: key-of-globex-admin } } }
resources:
  quote:
    path: /quotes
    json: { title: "{{ canary }}" }
    actions: { approve: "POST /quotes/{id}/approve" }
`;
const SCENARIO = readScenario('shop.yaml', TEXT, { env: {}, checks: [] });
const DELETE = 'object-delete-foreign/quote/acme.admin>globex';

test('every check that is planned attacks within its regular rounds, and ends', async () => {
  const { cases } = await readPlan(SCENARIO, {}, true);
  const planned = new Set(cases.map(({ check }) => check));
  expect(planned.size).toBeGreaterThan(6);
  for (const check of CHECKS.filter(({ facts }) => planned.has(facts.id))) {
    const one = cases.find((each) => each.check === check.facts.id);
    if (!one) throw new Error(`${check.facts.id} is not planned`);
    const asked = regularLegs(check, contextOf(SCENARIO, one));
    expect([check.facts.id, asked.some(({ leg }) => leg.role === 'attack')]).toEqual([check.facts.id, true]);
  }
});

test('the plan of one write shows controls, attack and witnesses, round by round, and counts what writes', async () => {
  const outline = outlinePlan(SCENARIO, await readPlan(SCENARIO, { cases: [DELETE] }, true));
  expect(outline.cases[0]?.legs.map(({ round, name }) => `${round} ${name}`)).toEqual([
    '1 control:before',
    '1 control',
    '1 control:after',
    '1 own:before',
    '1 own',
    '1 own:after',
    '1 ghost',
    '2 idle:before',
    '2 before',
    '2 attack',
    '3 after',
    '3 alive',
  ]);
  expect(outline.requests).toEqual([
    { request: 'DELETE /quotes/{id}', times: 4, attacks: 1, writes: true },
    { request: 'GET /quotes/{id}', times: 8, attacks: 0, writes: false },
  ]);
  const text = planText(outline);
  expect(text).toContain('Shop (shop.yaml): 1 case, 0 of them skipped; plan ');
  expect(text).toContain('Where every answer is sound: 12 requests, 4 of them may write, 1 attack.');
  expect(text).toContain('\n      2  attack          acme.admin    DELETE /quotes/{id}\n');
});

test('a plan says where requests name their tenant, and which of them name the victim', async () => {
  const tenancy = 'tenancy: [{ in: header, name: X-Org, value: "{{ tenant.name }}", except: ["/hooks/*"] }]';
  const scenario = readScenario('shop.yaml', `${TEXT}${tenancy}\n`, { env: {}, checks: [] });
  const id = 'object-read-foreign/quote.with-victims-header/acme.admin>globex';
  const outline = outlinePlan(scenario, await readPlan(scenario, { cases: [id] }, true));
  expect(
    outline.cases.map(({ id: each, legs }) => [each, legs.filter(({ swap }) => swap).map(({ name }) => name)]),
  ).toEqual([[id, ['ghost', 'attack']]]);
  const text = planText(outline);
  expect(text).toContain('\n  header x-org: {{ tenant.name }} (not on /hooks/*)\n');
  expect(text).toContain('\n      1  attack   acme.admin    GET /quotes/{id}  (with-victims-header)\n');
});

test('a plan counts what is seeded, knows which POST reads, and names the operations of GraphQL', async () => {
  const text = `
partywall: 1
name: Calls
target: { url: http://localhost:8080 }
auth:
  send: { headers: { X-Api-Key: "{{ user.key }}" } }
  whoami: { request: POST /rpc/WhoAmI, at: $.id }
tenants:
  acme: { users: { admin: { key: key-of-acme-admin } } }
  globex: { users: { admin: { key: key-of-globex-admin } } }
resources:
  note:
    list: { request: POST /rpc/List, json: {} }
    create: { request: POST /rpc/Create, json: { title: "{{ canary }}" } }
    read: { request: POST /rpc/Get, json: { id: "{{ id }}" } }
    delete: { request: POST /rpc/Remove, json: { id: "{{ id }}" } }
    actions:
      log: { kind: read, request: POST /rpc/Log, json: { id: "{{ id }}" } }
      send: { request: POST /graphql, graphql: { query: "mutation ($i: Input = { a: 1 }) { copy: sendNote(input: $i) { id } }", variables: { i: { id: "{{ id }}" } } } }
views:
  stats: { request: POST /rpc/Stats, kind: read, json: {}, values: { notes: { at: $.notes, equals: count(note) } } }
  board: { request: POST /graphql, graphql: { query: "query Board { notes { id } }" }, values: { notes: $.n } }
`;
  const scenario = readScenario('calls.yaml', text, { env: {}, checks: CHECKS.map(({ facts }) => facts.id) });
  const outline = outlinePlan(scenario, await readPlan(scenario, {}, true));
  expect(outline.requests.map(({ request, writes }) => `${request} ${writes ? 'writes' : 'reads'}`)).toEqual([
    'POST /graphql (mutation sendNote) writes',
    'POST /graphql (query Board) reads',
    'POST /rpc/Create writes',
    'POST /rpc/Get reads',
    'POST /rpc/List reads',
    'POST /rpc/Log reads',
    'POST /rpc/Remove writes',
    'POST /rpc/Stats reads',
  ]);
  // Two and one to compare with for each of two tenants; and one more, so that sums of theirs can be told apart.
  expect(outline.seeds).toEqual([{ resource: 'note', records: 7, requests: ['POST /rpc/Create'] }]);
});

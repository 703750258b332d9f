import { expect, test } from '@playwright/test';
import { readPlan } from '../../src/cli/planning.js';
import { readScenario } from '../../src/scenario/load.js';

const TEXT = `
partywall: 1
target: { url: http://localhost:8080 }
auth: { send: { headers: { X-Api-Key: "{{ user.key }}" } } }
tenants:
  acme: { users: { admin: { key: key-of-acme-admin } } }
  globex: { users: { admin: { key: key-of-globex-admin } } }
resources:
  quote:
    path: /quotes
    json: { title: "{{ canary }}" }
    actions:
      approve: "POST /quotes/{id}/approve"
      send: { request: "POST /quotes/{id}/send", outbound: true }
`;
const SCENARIO = readScenario('shop.yaml', TEXT, { env: {}, checks: [] });
const ACTIONS = { checks: ['action-endpoint-foreign'] };
const IDS = [
  'action-endpoint-foreign/quote.approve/acme.admin>globex',
  'action-endpoint-foreign/quote.approve/globex.admin>acme',
  'action-endpoint-foreign/quote.send/acme.admin>globex',
  'action-endpoint-foreign/quote.send/globex.admin>acme',
];

test('what reaches people or money is planned and held back, and nothing else', async () => {
  const { cases } = await readPlan(SCENARIO, ACTIONS, false);
  const skip = { reason: 'safe-mode', text: 'send reaches people or money: --allow-outbound runs it' };
  expect(cases.map(({ id, skip: why }) => [id, why])).toEqual([
    [IDS[0], undefined],
    [IDS[1], undefined],
    [IDS[2], skip],
    [IDS[3], skip],
  ]);
});

test('where it may, it is asked, and the plan is the same one', async () => {
  const held = await readPlan(SCENARIO, ACTIONS, false);
  const open = await readPlan(SCENARIO, ACTIONS, true);
  expect(open.cases.map(({ id, skip }) => [id, skip])).toEqual(IDS.map((id) => [id, undefined]));
  expect(open.hash).toBe(held.hash);
});

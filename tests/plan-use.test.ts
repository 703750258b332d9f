import { expect, test } from '@playwright/test';
import { CHECKS } from '../src/checks/index.js';
import { UserErrors } from '../src/errors.js';
import { demandUse } from '../src/plan-use.js';
import { readScenario } from '../src/scenario/load.js';

const HEAD = `partywall: 1
target: { url: http://127.0.0.1:1 }
auth: { login: POST /login, token: $.token }
tenants:
  acme: { users: { admin: {} } }
  globex: { users: { admin: {} } }
operators: { root: { sees: all } }
resources:
  note: { path: /notes, json: { title: "{{ canary }}" } }
`;

const ROWS: readonly (readonly [title: string, more: string, expected: readonly string[]])[] = [
  ['nothing else', '', []],
  [
    'a resource that can only be created',
    '  mail: { only: [create], path: /mails, json: { to: "{{ canary }}" } }\n',
    ['nothing-to-check 10'],
  ],
  [
    'one that is there to be named by others',
    '  mail: { only: [create], path: /mails, json: { to: "{{ canary }}" } }\n  reply: { path: /replies, json: { mail: "{{ mail.id }}", text: "{{ canary }}" } }\n',
    [],
  ],
  ['a view for one operator', 'views: { companies: { request: GET /companies, allow: [root] } }\n', []],
  [
    'a shared view',
    'views: { prices: { request: GET /prices, shared: { with: public, reason: a price list } } }\n',
    [],
  ],
  [
    'an exemption of a planned case',
    'exempt: [{ check: object-read-foreign, resource: note, reason: known, until: 2999-01-01 }]\n',
    [],
  ],
  [
    'an exemption of nothing',
    'exempt: [{ check: action-endpoint-foreign, resource: note, reason: known, until: 2999-01-01 }]\n',
    ['unused-exemption 10'],
  ],
  [
    'what is narrowed away is still used',
    'checks: { only: [list-foreign-rows] }\nexempt: [{ check: object-read-foreign, reason: known, until: 2999-01-01 }]\n',
    [],
  ],
];

for (const [title, more, expected] of ROWS) {
  test(`use of a scenario with ${title}`, () => {
    const scenario = readScenario('note.yaml', HEAD + more, { env: {} });
    expect(complaints(() => demandUse(scenario, CHECKS))).toEqual(expected);
  });
}

function complaints(act: () => void): readonly string[] {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    return error.errors.map(({ facts }) => `${facts.code} ${facts.place?.line}`);
  }
}

import { expect, test } from '@playwright/test';
import { isReading } from '../../src/scenario/database.js';
import { STAND_IN } from '../../src/scenario/environment.js';
import { readScenario } from '../../src/scenario/load.js';

const TEXT = `partywall: 1
target: { url: "http://crm.test" }
auth: { login: POST /login, json: { email: "{{ user.email }}" }, token: $.token }
tenants:
  acme: { users: { admin: { email: a@acme.test } } }
  globex: { users: { admin: { email: a@globex.test } } }
views: { board: GET /board }
`;

for (const [said, expected] of [
  ['companies', 'SELECT id FROM companies'],
  ['crm.companies', 'SELECT id FROM crm.companies'],
  ['SELECT key, name FROM companies', 'SELECT key, name FROM companies'],
])
  test(`all tenants of the database: ${said}`, () => {
    const text = `${TEXT}database: { url: "postgresql://reader@%2Fvar%2Frun/crm", tenants: "${said}" }`;
    expect(readScenario('crm.yaml', text, { env: {} }).database).toEqual({
      url: 'postgresql://reader@%2Fvar%2Frun/crm',
      tenants: expected,
    });
  });

test('the address of a system that is not started is not looked at', () => {
  const text = `${TEXT}database: { url: "${STAND_IN}" }`;
  expect(readScenario('crm.yaml', text, { env: {} }).database).toEqual({ url: STAND_IN });
});

for (const [sql, expected] of [
  ['SELECT 1', true],
  ['  (select 1)', true],
  ['WITH a AS (SELECT 1) TABLE a', true],
  ['-- all of them\nVALUES (1)', true],
  ['/* a */ /* b */ table calls', true],
  ['DELETE FROM calls', false],
  ['/* SELECT */ DELETE FROM calls', false],
  ['-- SELECT\nSET a = b', false],
  ['selected', false],
  ['', false],
] as const)
  test(`${JSON.stringify(sql)} is ${expected ? 'a' : 'no'} statement that reads`, () => {
    expect(isReading(sql)).toBe(expected);
  });

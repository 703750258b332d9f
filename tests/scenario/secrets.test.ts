import { expect, test } from '@playwright/test';
import type { Scenario } from '../../src/model.js';
import { readScenario } from '../../src/scenario/load.js';

const TEXT = `partywall: 1
name: "\${LABEL:-unnamed}"
target: { url: "http://deploy:userinfo-secret@\${HOST}/x", headers: { X-Deploy-Key: deploy-key-1, X-Other: plain, X-Stage: "\${STAGE}" } }
auth:
  login: POST /login
  json: { email: "{{ user.email }}", password: "{{ user.password }}", client_secret: client-secret-1 }
  token: $.access_token
tenants:
  acme:
    apiKey: acme-api-key
    users:
      admin: { email: a@acme.test, password: "\${ACME_PASSWORD}", tokens: { refresh_token: 12345678 } }
      agent: { email: b@acme.test, password: "\${ACME_PASSWORD}" }
  globex: { users: { admin: { email: a@globex.test, password: short, monkey: not-secret-at-all } } }
operators: { root: { pin: 4711, sees: all, Authorization: "Bearer {{ user.pin }}" } }
resources: { call: { path: /c, json: { key: not-a-secret, password: "{{ canary }}" } } }
`;

function read(env: Readonly<Record<string, string>>): Scenario {
  return readScenario('crm.yaml', TEXT, { env });
}

const scenario = read({ HOST: 'crm.test', STAGE: 'stage-secret', ACME_PASSWORD: 'acme-password' });

for (const [url, secret] of [
  ['postgres://reader:a%40b-secret-1@db.test/crm', 'a@b-secret-1'],
  ['postgres://reader@db.test/crm?password=asked-secret-1&sslmode=disable', 'asked-secret-1'],
  ['postgres://reader:%zz-broken-secret@db.test/crm', '%zz-broken-secret'],
])
  test(`the password in ${url} is secret, its user is not`, () => {
    const { secrets } = readScenario('crm.yaml', `${TEXT}database: { url: "${url}" }\n`, {
      env: { HOST: 'crm.test', STAGE: 'stage-secret', ACME_PASSWORD: 'acme-password' },
    });
    expect(secrets.filter(({ name }) => name.includes('DATABASE'))).toEqual([
      { name: 'PARTYWALL_DATABASE_PASSWORD', value: secret },
    ]);
  });

test('what the environment supplies and what looks like a secret is secret, each under one name', () => {
  expect(scenario.secrets).toEqual([
    { name: 'STAGE', value: 'stage-secret' },
    { name: 'ACME_PASSWORD', value: 'acme-password' },
    { name: 'PARTYWALL_ACME_API_KEY', value: 'acme-api-key' },
    { name: 'PARTYWALL_ACME_ADMIN_REFRESH_TOKEN', value: '12345678' },
    { name: 'PARTYWALL_GLOBEX_ADMIN_PASSWORD', value: 'short' },
    { name: 'PARTYWALL_ROOT_PIN', value: '4711' },
    { name: 'PARTYWALL_AUTH_CLIENT_SECRET', value: 'client-secret-1' },
    { name: 'PARTYWALL_TARGET_X_DEPLOY_KEY', value: 'deploy-key-1' },
    { name: 'PARTYWALL_TARGET_USER', value: 'deploy' },
    { name: 'PARTYWALL_TARGET_PASSWORD', value: 'userinfo-secret' },
  ]);
});

test('secrets shorter than eight characters are warned about, without their value', () => {
  const short = scenario.warnings.filter(({ code }) => code === 'short-secret');
  expect(short.map(({ code, text, at }) => [code, text.split(' ')[0], at.line])).toEqual([
    ['short-secret', 'PARTYWALL_GLOBEX_ADMIN_PASSWORD', 14],
    ['short-secret', 'PARTYWALL_ROOT_PIN', 15],
    ['short-secret', 'PARTYWALL_TARGET_USER', 3],
  ]);
  expect(JSON.stringify(scenario.warnings)).not.toMatch(/"short"|4711/);
});

test('variables are put in as text, defaults stand in, an empty variable counts as missing', () => {
  expect([
    scenario.name,
    scenario.target.headers['X-Stage'],
    scenario.tenants[0]?.users[0]?.properties.password,
  ]).toEqual(['unnamed', 'stage-secret', 'acme-password']);
  expect(read({ HOST: 'h', STAGE: '1', ACME_PASSWORD: 'true', LABEL: '12' }).name).toBe('12');
  expect(() => read({ HOST: 'h', STAGE: 's', ACME_PASSWORD: '' })).toThrow(
    'environment variable ACME_PASSWORD is not set, or empty',
  );
});

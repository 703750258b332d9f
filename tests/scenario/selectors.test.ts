import { expect, test } from '@playwright/test';
import { readScenario } from '../../src/scenario/load.js';

function tenancyOf(tenancy: string, path = '/notes') {
  const text = `partywall: 1
target: { url: "http://127.0.0.1:9" }
auth: { login: POST /login, json: { name: "{{ user.login }}" }, token: $.token, whoami: { claim: org } }
tenants:
  acme: { slug: ac, users: { admin: { login: anna } } }
  globex: { slug: gl, users: { admin: { login: gert } } }
${tenancy}
resources: { note: { path: "${path}", json: { title: "{{ canary }}" } } }
`;
  const { tenancy: selectors } = readScenario('selectors.yaml', text, { env: {} });
  return selectors.map(({ at: _, ...selector }) => selector);
}

const ROWS: readonly (readonly [yaml: string, path: string, selectors: readonly object[]])[] = [
  ['', '/notes', []],
  [
    'tenancy: [{ in: header, name: X-Tenant-ID }]',
    '/notes',
    [{ in: 'header', name: 'x-tenant-id', value: '{{ tenant.id }}', except: [] }],
  ],
  [
    'tenancy: [{ in: host, value: "{{ tenant.slug }}.notes.test", except: /login }]',
    '/notes',
    [{ in: 'host', name: '', value: '{{ tenant.slug }}.notes.test', except: ['/login'] }],
  ],
  [
    'tenancy: [{ in: path, name: tenant, value: "{{ tenant.slug }}" }]',
    '/orgs/{tenant}/notes',
    [{ in: 'path', name: 'tenant', value: '{{ tenant.slug }}', except: [] }],
  ],
  [
    'tenancy: [{ in: query, name: Org }, { in: cookie, name: org, value: "{{ tenant.name }}", except: ["/api/hooks/*", /me] }]',
    '/notes',
    [
      { in: 'query', name: 'Org', value: '{{ tenant.id }}', except: [] },
      { in: 'cookie', name: 'org', value: '{{ tenant.name }}', except: ['/api/hooks/*', '/me'] },
    ],
  ],
];

for (const [yaml, path, selectors] of ROWS) {
  test(`selectors are spelled out: ${yaml || 'none'}`, () => {
    expect(tenancyOf(yaml, path)).toEqual(selectors);
  });
}

test('a parameter that a selector fills is no reference and needs no resource', () => {
  const text = `partywall: 1
target: { url: "http://127.0.0.1:9" }
auth: { login: "POST /orgs/{org}/login", json: { name: "{{ user.login }}" }, token: $.token }
tenants:
  acme: { users: { admin: { login: anna } } }
  globex: { users: { admin: { login: gert } } }
tenancy: [{ in: path, name: org, value: "{{ tenant.name }}" }]
resources: { note: { path: "/orgs/{org}/notes{/id}", json: { title: "{{ canary }}" } } }
views: { board: "GET /orgs/{org}/board" }
`;
  const { resources } = readScenario('path.yaml', text, { env: {} });
  expect(resources[0]?.references).toEqual([]);
});

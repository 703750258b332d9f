import { expect, test } from '@playwright/test';
import { claimsOf } from '../../src/auth/whoami.js';
import type { AuthScheme } from '../../src/model.js';
import { json } from '../probes/server.js';
import { onStage, post } from './stage.js';

const jwt = (claims: unknown): string =>
  [{ alg: 'none' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
    .concat('.c2ln');

const CLAIMS = { sub: 'u1', company: { id: 7 }, 'https://app.example/tenant': 'acme', name: 'Jürgen' };
const LOGIN = post('/login', {});
const ASK = { method: 'GET', path: '/me' };
const ID = { in: 'json', path: '$.company.id' } as const;

type Whoami = NonNullable<AuthScheme['whoami']>;
type Row = readonly [title: string, whoami: Whoami, tenant: Record<string, unknown>, identity: unknown];

const rows: readonly Row[] = [
  [
    'by a request, as demanded',
    { request: ASK, at: ID, is: '{{ tenant.id }}' },
    { id: '7' },
    { tenantShown: '7', tenantId: 7, matches: true, text: 'whoami shows 7' },
  ],
  [
    'by a request, not as demanded',
    { request: ASK, at: ID, is: '{{ tenant.company }}' },
    { company: 8 },
    { tenantShown: '7', tenantId: 7, matches: false, text: 'whoami shows 7, not 8' },
  ],
  [
    'against the id of the tenant where nothing is demanded',
    { request: ASK, at: ID },
    { id: 8 },
    { tenantShown: '7', tenantId: 7, matches: false, text: 'whoami shows 7, not 8' },
  ],
  [
    'with nothing to compare with',
    { request: ASK, at: ID },
    {},
    { tenantShown: '7', tenantId: 7, text: 'whoami shows 7' },
  ],
  [
    'by a claim',
    { claim: 'company.id', is: '{{ tenant.id }}' },
    { id: 7 },
    { tenantShown: '7', tenantId: 7, matches: true, text: 'whoami shows 7' },
  ],
  [
    'by a claim with dots in its name, by the name of the tenant',
    { claim: 'https://app.example/tenant' },
    {},
    { tenantShown: 'acme', tenantId: 'acme', matches: true, text: 'whoami shows acme' },
  ],
  ['by a claim that is not there', { claim: 'org' }, {}, { text: 'identity not proved: `whoami` shows nothing' }],
  [
    'by a request that is refused',
    { request: { method: 'GET', path: '/refused' }, at: ID },
    {},
    { text: 'identity not proved: GET /refused was answered with status 404' },
  ],
];

for (const [title, whoami, tenant, identity] of rows) {
  test(`a tenant is identified ${title}`, async () => {
    const token = jwt(CLAIMS);
    await onStage(
      (request, response) => {
        if (request.url === '/login') return json(response, 200, { t: token });
        if (request.headers.authorization !== `Bearer ${token}`) return json(response, 401, {});
        return json(response, request.url === '/me' ? 200 : 404, { company: { id: 7 } });
      },
      { auth: { kind: 'login', login: [LOGIN], token: { in: 'json', path: '$.t' }, whoami }, tenant },
      async ({ sessions, acme, server }) => {
        const first = await sessions.of(acme);
        expect(first.whoami).toEqual(identity);
        expect(first.tenantId).toEqual(first.whoami?.tenantId);
        expect(first.claims).toEqual(CLAIMS);
        const second = await sessions.renew(acme, first);
        expect(second.whoami).toEqual(identity);
        if (first.whoami?.tenantShown)
          expect(server.seen.filter((request) => request.url === '/me').length).toBeLessThanOrEqual(1);
      },
    );
  });
}

const tokens: readonly (readonly [token: string | undefined, claims: unknown])[] = [
  [jwt(CLAIMS), CLAIMS],
  [undefined, undefined],
  ['opaque', undefined],
  ['a.b.c', undefined],
  [`x.${Buffer.from('{"a":').toString('base64url')}.y`, undefined],
];
for (const [token, claims] of tokens) {
  test(`the claims of ${token?.slice(0, 12)} are ${JSON.stringify(claims)?.slice(0, 20)}`, () => {
    expect(claimsOf(token)).toEqual(claims);
  });
}

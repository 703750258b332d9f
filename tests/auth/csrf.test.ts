import type { IncomingMessage, RequestListener } from 'node:http';
import { expect, test } from '@playwright/test';
import type { AuthScheme } from '../../src/model.js';
import { json } from '../probes/server.js';
import { LOGIN, onStage } from './stage.js';

const NO_FORM = { headers: {}, form: {} };
const LOGIN_SETS = { 'set-cookie': 'sid=session-1234; Path=/; HttpOnly' };

/** A session by cookie; `show` says how the value is shown, and every write must bring it back. */
function csrfSystem(
  show: (request: IncomingMessage) => { headers?: Record<string, string | string[]>; body?: string },
): RequestListener {
  return (request, response) => {
    const { headers, body } = show(request);
    response.writeHead(200, { 'content-type': 'text/html', ...headers });
    response.end(body ?? JSON.stringify({ headers: request.headers }));
  };
}

type Csrf = NonNullable<AuthScheme['csrf']>;
type Row = readonly [
  title: string,
  rule: Csrf,
  listener: RequestListener,
  unsafe: Record<string, string>,
  form: Record<string, string>,
];

const rows: readonly Row[] = [
  [
    'in a form',
    {
      request: { method: 'GET', path: '/form' },
      at: { in: 'css', selector: 'input[name=csrf]', attr: 'value' },
      send: { headers: {}, form: { csrf: '{{ csrf }}' } },
    },
    csrfSystem((request) =>
      request.url === '/form' ? { body: '<input name=csrf value="from-the-form">' } : { headers: LOGIN_SETS },
    ),
    {},
    { csrf: 'from-the-form' },
  ],
  [
    'in a meta tag, sent as a header',
    {
      request: { method: 'GET', path: '/form' },
      at: { in: 'css', selector: 'meta[name=csrf-token]', attr: 'content' },
      send: { headers: { 'X-CSRF-Token': '{{ csrf }}' }, form: {} },
    },
    csrfSystem((request) =>
      request.url === '/form' ? { body: '<meta name="csrf-token" content="from-the-meta">' } : { headers: LOGIN_SETS },
    ),
    { 'x-csrf-token': 'from-the-meta' },
    {},
  ],
  [
    'in a cookie',
    { at: { in: 'cookie', name: 'XSRF-TOKEN' }, send: { headers: { 'X-XSRF-TOKEN': '{{ csrf }}' }, form: {} } },
    csrfSystem(() => ({ headers: { 'set-cookie': ['sid=session-1234; Path=/', 'XSRF-TOKEN=from-cookie; Path=/'] } })),
    { 'x-xsrf-token': 'from-cookie' },
    {},
  ],
  [
    'in a header of the sign-in, sent under the usual name where none is given',
    { at: { in: 'header', name: 'X-Csrf' }, send: NO_FORM },
    csrfSystem(() => ({ headers: { ...LOGIN_SETS, 'x-csrf': 'from-header' } })),
    { 'x-csrf-token': 'from-header' },
    {},
  ],
  [
    'in JSON',
    {
      request: { method: 'GET', path: '/csrf' },
      at: { in: 'json', path: '$.token' },
      send: { headers: { 'x-csrf-token': '{{ csrf }}' }, form: { _csrf: '{{ csrf }}' } },
    },
    csrfSystem((request) => (request.url === '/csrf' ? { body: '{"token":"from-json"}' } : { headers: LOGIN_SETS })),
    { 'x-csrf-token': 'from-json' },
    { _csrf: 'from-json' },
  ],
];

for (const [title, rule, listener, unsafe, form] of rows) {
  test(`a value ${title} goes with every request but GET and HEAD`, async () => {
    await onStage(
      listener,
      { auth: { kind: 'login', login: [LOGIN], csrf: rule } },
      async ({ sessions, acme, http, redactor, server }) => {
        const session = await sessions.of(acme);
        const url = http.urlOf('/things');
        const { cookie, ...write } = session.headers('POST', url);
        expect(write).toEqual(unsafe);
        expect(cookie).toContain('sid=session-1234');
        expect([session.headers('DELETE', url), session.formFields('PATCH')]).toEqual([{ cookie, ...unsafe }, form]);
        expect([session.headers('GET', url), session.headers('HEAD', url), session.formFields('GET')]).toEqual([
          { cookie },
          { cookie },
          {},
        ]);
        const value = [...Object.values(unsafe), ...Object.values(form)][0] ?? '';
        expect(redactor.text(value)).toMatch(/^<redacted:PARTYWALL_ACME_ADMIN_(CSRF|COOKIE_XSRF_TOKEN)>$/);
        expect(server.seen.at(-1)?.headers['x-csrf-token']).toBeUndefined();
      },
    );
  });
}

test('the request for the value is sent with the session', async () => {
  const listener = csrfSystem((request) =>
    request.url === '/csrf' ? { headers: { 'x-csrf': 'value-9999' } } : { headers: LOGIN_SETS },
  );
  const csrf: Csrf = { request: { method: 'GET', path: '/csrf' }, at: { in: 'header', name: 'x-csrf' }, send: NO_FORM };
  await onStage(listener, { auth: { kind: 'login', login: [LOGIN], csrf } }, async ({ sessions, acme, server }) => {
    await sessions.of(acme);
    expect(server.seen.map((request) => [request.url, request.headers.cookie])).toEqual([
      ['/login', undefined],
      ['/csrf', 'sid=session-1234'],
    ]);
  });
});

for (const place of ['header', 'cookie'] as const) {
  test(`a newer value in a ${place} of a later answer takes the place of the old one`, async () => {
    let count = 0;
    const listener: RequestListener = (_request, response) => {
      count += 1;
      const shown: Record<string, string> =
        place === 'header' ? { 'x-csrf': `value-${count}xxxx` } : { 'set-cookie': `x-csrf=value-${count}xxxx; Path=/` };
      json(response, 200, {}, shown);
    };
    const csrf: Csrf = { at: { in: place, name: 'x-csrf' }, send: NO_FORM };
    await onStage(
      listener,
      { auth: { kind: 'login', login: [LOGIN], csrf } },
      async ({ sessions, acme, ask, http, redactor }) => {
        const session = await sessions.of(acme);
        const sent = () => session.headers('POST', http.urlOf('/'))['x-csrf-token'];
        expect(sent()).toBe('value-1xxxx');
        await ask(acme, 'GET', '/');
        expect(sent()).toBe('value-2xxxx');
        expect(redactor.has('value-1xxxx') && redactor.has('value-2xxxx')).toBe(true);
      },
    );
  });
}

import type { RequestListener } from 'node:http';
import { expect, test } from '@playwright/test';
import { createEmptySession, type Session, SignInError } from '../../src/auth/index.js';
import { formatUserError } from '../../src/errors.js';
import { bodyOf, json } from '../probes/server.js';
import { LOGIN, onStage, PASSWORD, post, type Stage, type StageOptions } from './stage.js';

const TOKEN = { in: 'json', path: '$.access_token' } as const;

/** Signs in with a password; each token is good for `lifetime` requests. */
function tokenSystem(lifetime = Number.POSITIVE_INFINITY): RequestListener {
  const uses = new Map<string, number>();
  let issued = 0;
  return async (request, response) => {
    if (request.url === '/login') {
      const { email, password } = JSON.parse(await bodyOf(request));
      if (password !== PASSWORD) return json(response, 401, { error: `wrong password ${password} for ${email}` });
      issued += 1;
      const token = `token-${issued}-of-${email}`;
      uses.set(token, 0);
      return json(response, 200, { access_token: token, expires_in: 3600 });
    }
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const used = uses.get(token);
    if (used === undefined || used >= lifetime) return json(response, 401, { error: 'token expired' });
    uses.set(token, used + 1);
    return json(response, 200, { me: token });
  };
}

test.describe('a token', () => {
  test('is taken from the answer and sent as a bearer', async () => {
    await onStage(
      tokenSystem(),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN } },
      async ({ ask, acme, globex, sessions, redactor }) => {
        expect((await ask(acme, 'GET', '/me')).body.toString()).toBe('{"me":"token-1-of-admin@acme.test"}');
        expect((await ask(globex, 'GET', '/me')).body.toString()).toBe('{"me":"token-2-of-admin@globex.test"}');
        expect((await ask(acme, 'DELETE', '/me')).status).toBe(200);
        expect(sessions.signIns()).toBe(2);
        expect(redactor.text('token-1-of-admin@acme.test')).toBe('<redacted:PARTYWALL_ACME_ADMIN_TOKEN>');
        expect(redactor.text(PASSWORD)).toBe('<redacted:ACME_PASSWORD>');
      },
    );
  });

  test('goes where `send` says instead', async () => {
    const send = {
      headers: { 'X-Auth': 'Token {{ token }}', 'X-Tenant': '{{ tenant.name }}' },
      query: { t: '{{ token }}' },
    };
    await onStage(
      tokenSystem(),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN, send } },
      async ({ sessions, acme, server }) => {
        const session = await sessions.of(acme);
        expect({ headers: session.headers('GET', `${server.url}/`), query: session.query }).toEqual({
          headers: { 'x-auth': 'Token token-1-of-admin@acme.test', 'x-tenant': 'acme' },
          query: { t: 'token-1-of-admin@acme.test' },
        });
      },
    );
  });

  test('stays a bearer where `send` only adds something else', async () => {
    const send = { headers: { 'X-Tenant': '{{ tenant.name }}' }, query: {} };
    await onStage(
      tokenSystem(),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN, send } },
      async ({ sessions, acme, server }) => {
        expect((await sessions.of(acme)).headers('GET', `${server.url}/`)).toEqual({
          authorization: 'Bearer token-1-of-admin@acme.test',
          'x-tenant': 'acme',
        });
      },
    );
  });

  test('goes to no other host', async () => {
    const http = {
      hosts: [
        { name: 'api.example', send: true },
        { name: 'cdn.example', send: false },
      ],
    };
    await onStage(
      tokenSystem(),
      { http, auth: { kind: 'login', login: [LOGIN], token: TOKEN } },
      async ({ sessions, acme, server }) => {
        const session = await sessions.of(acme);
        const gets = (url: string): boolean => 'authorization' in session.headers('GET', url);
        const urls = [
          `${server.url}/x`,
          `${server.url}.evil.example/x`,
          'http://cdn.example/x',
          'http://evil.example/',
          'http://api.example/x',
        ];
        expect(urls.map(gets)).toEqual([true, false, false, false, true]);
      },
    );
  });
});

test.describe('several requests', () => {
  test('carry captures and cookies on', async () => {
    const listener: RequestListener = async (request, response) => {
      if (request.url === '/form') {
        return response
          .writeHead(200, { 'set-cookie': 'pre=presession1; Path=/', 'content-type': 'text/html' })
          .end('<form><input type="hidden" name="authenticity_token" value="hidden&amp;token&quot;1"></form>');
      }
      const seen = { cookie: request.headers.cookie, body: await bodyOf(request) };
      return json(response, 200, seen, { 'set-cookie': 'sid=session-abc; Path=/; HttpOnly', 'x-org': 'org-9' });
    };
    const form = {
      method: 'GET',
      path: '/form',
      capture: { form_token: { in: 'css', selector: 'input[name=authenticity_token]', attr: 'value' } },
    } as const;
    const login = {
      method: 'POST',
      path: '/login',
      body: { kind: 'form', value: { user: '{{ user.email }}', token: '{{ user.form_token }}' } },
      capture: { org: { in: 'header', name: 'X-Org' } },
    } as const;
    await onStage(
      listener,
      { auth: { kind: 'login', login: [form, login] } },
      async ({ sessions, acme, ask, redactor }) => {
        const session = await sessions.of(acme);
        expect(session.properties).toEqual({ form_token: 'hidden&token"1', org: 'org-9' });
        const echoed = JSON.parse((await ask(acme, 'POST', '/x')).body.toString());
        expect(echoed.cookie).toBe('pre=presession1; sid=session-abc');
        expect(redactor.text('hidden&token"1 presession1 session-abc org-9')).toBe(
          '<redacted:PARTYWALL_ACME_ADMIN_FORM_TOKEN> <redacted:PARTYWALL_ACME_ADMIN_COOKIE_PRE> <redacted:PARTYWALL_ACME_ADMIN_COOKIE_SID> org-9',
        );
      },
    );
  });
});

test.describe('renewal', () => {
  test('of a token that ends after 20 requests is one request for 16 who wait', async () => {
    await onStage(
      tokenSystem(20),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN } },
      async ({ sessions, acme, http }) => {
        const work = async (): Promise<number> => {
          for (;;) {
            const session = await sessions.of(acme);
            const { answer } = await http.send({
              method: 'GET',
              path: '/me',
              headers: session.headers('GET', http.urlOf('/me')),
            });
            if (answer?.status !== 401) return answer?.status ?? 0;
            await sessions.renew(acme, session);
          }
        };
        const worker = async (): Promise<number[]> => {
          const statuses: number[] = [];
          for (let count = 0; count < 10; count += 1) statuses.push(await work());
          return statuses;
        };
        const statuses = (await Promise.all(Array.from({ length: 16 }, worker))).flat();
        expect(statuses).toEqual(Array(160).fill(200));
        // 160 requests, 20 a token.
        expect(sessions.signIns()).toBe(8);
        expect((await sessions.of(acme)).generation).toBe(8);
      },
    );
  });

  test('of a session that was renewed already gives the current one without a request', async () => {
    await onStage(
      tokenSystem(),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN } },
      async ({ sessions, acme }) => {
        const first = await sessions.of(acme);
        const renewed = await Promise.all(Array.from({ length: 16 }, () => sessions.renew(acme, first)));
        const second = await sessions.of(acme);
        expect(new Set<Session>([...renewed, second, await sessions.renew(acme, first)]).size).toBe(1);
        expect(second).not.toBe(first);
        expect(sessions.signIns()).toBe(2);
      },
    );
  });

  test('comes ahead of the end where the lifetime is known', async () => {
    await onStage(
      tokenSystem(),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN, lifetimeMs: 200 } },
      async ({ sessions, acme }) => {
        const first = await sessions.of(acme);
        expect(await sessions.of(acme)).toBe(first);
        await new Promise((resolve) => setTimeout(resolve, 190));
        const all = await Promise.all([sessions.of(acme), sessions.of(acme)]);
        expect(all.map((session) => session.generation)).toEqual([2, 2]);
        expect(sessions.signIns()).toBe(2);
      },
    );
  });

  test('that fails is an error for all who wait, and is tried anew after', async () => {
    let isUp = true;
    const system = tokenSystem();
    await onStage(
      (request, response) => (isUp ? system(request, response) : json(response, 403, { error: 'locked' })),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN } },
      async ({ sessions, acme }) => {
        const first = await sessions.of(acme);
        isUp = false;
        const failed = await Promise.allSettled([sessions.renew(acme, first), sessions.renew(acme, first)]);
        expect(failed.map((each) => each.status)).toEqual(['rejected', 'rejected']);
        expect(sessions.signIns()).toBe(2);
        isUp = true;
        expect((await sessions.renew(acme, first)).generation).toBe(2);
      },
    );
  });

  test('keeps the two schemes of a user apart', async () => {
    await onStage(
      tokenSystem(),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN } },
      async ({ sessions, acme, redactor }) => {
        const [main, second] = [await sessions.of(acme), await sessions.of(acme, 'second')];
        expect([main.scheme, second.scheme, sessions.signIns()]).toEqual(['main', 'second', 2]);
        expect(redactor.placeholder('token-2-of-admin@acme.test')).toBe('PARTYWALL_ACME_ADMIN_SECOND_TOKEN');
      },
    );
  });
});

test('nobody has an empty session', async () => {
  await onStage(
    tokenSystem(),
    { auth: { kind: 'login', login: [LOGIN], token: TOKEN } },
    async ({ sessions, server }) => {
      const session = await sessions.of({ name: 'nobody' });
      expect({
        ...session,
        headers: session.headers('POST', `${server.url}/`),
        fields: session.formFields('POST'),
        secrets: session.secrets(),
      }).toMatchObject({
        principal: 'nobody',
        generation: 0,
        headers: {},
        fields: {},
        query: {},
        secrets: [],
      });
      expect(await sessions.renew({ name: 'nobody' }, createEmptySession('nobody'))).toMatchObject({ generation: 0 });
      expect(sessions.signIns()).toBe(0);
    },
  );
});

test.describe('a sign-in fails', () => {
  async function errorOf(stage: Stage): Promise<SignInError> {
    const error: unknown = await stage.sessions.of(stage.acme).catch((caught: unknown) => caught);
    if (!(error instanceof SignInError)) throw new Error(`expected a SignInError, got ${String(error)}`);
    return error;
  }

  test('with a wrong password, said with the status and a redacted excerpt', async () => {
    const secrets = [{ name: 'ACME_PASSWORD', value: 'not the right one' }];
    await onStage(
      tokenSystem(),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN }, properties: { password: 'not the right one' }, secrets },
      async (stage) => {
        const error = await errorOf(stage);
        expect({ principal: error.principal, status: error.status }).toEqual({ principal: 'acme.admin', status: 401 });
        expect(formatUserError(error).replace(/ {2}at .*stage\.ts/, '  at stage.ts')).toBe(
          [
            'error[sign-in-failed]: acme.admin cannot sign in: POST /login was answered with status 401',
            '  at stage.ts:7:3',
            '  met: {"error":"wrong password <redacted:ACME_PASSWORD> for admin@acme.test"}',
            '  check the properties of this user and `auth` in the scenario',
          ].join('\n'),
        );
      },
    );
  });

  test('with an excerpt that is short, printable and holds no half of a secret', async () => {
    await onStage(
      (_request, response) =>
        response.writeHead(403).end(`\u001b[31m${'x'.repeat(190)} ${PASSWORD} ${'y'.repeat(500)}`),
      { auth: { kind: 'login', login: [LOGIN] } },
      async (stage) => {
        const met = (await errorOf(stage)).facts.met ?? '';
        expect(met).toMatch(/^\[31mx{190} <reda/);
        expect(met.length).toBeLessThanOrEqual(201);
        expect(met).not.toContain('corr');
      },
    );
  });

  type Row = readonly [
    title: string,
    code: string,
    text: RegExp,
    listener: RequestListener,
    auth: Partial<StageOptions['auth']>,
  ];
  const rows: readonly Row[] = [
    [
      'where the answer holds no token',
      'sign-in-incomplete',
      /holds no token/,
      (_q, r) => json(r, 200, { error: 'wrong' }),
      { token: TOKEN },
    ],
    [
      'where the token is empty',
      'sign-in-incomplete',
      /holds no token/,
      (_q, r) => json(r, 200, { access_token: '' }),
      { token: TOKEN },
    ],
    [
      'where the answer is not JSON',
      'sign-in-incomplete',
      /holds no token/,
      (_q, r) => r.end('<html>'),
      { token: TOKEN },
    ],
    [
      'where `ok` does not hold',
      'sign-in-failed',
      /status 200, which is not what `ok` demands/,
      (_q, r) => json(r, 200, { success: false }),
      { ok: { at: { in: 'json', path: '$.success' }, is: true } },
    ],
    [
      'where the connection is reset',
      'sign-in-unanswered',
      /reset the connection/,
      (q) => q.socket.resetAndDestroy(),
      {},
    ],
    [
      'where a value is missing',
      'sign-in-incomplete',
      /user\.badge/,
      (_q, r) => r.end(),
      { login: [post('/login', { badge: '{{ user.badge }}' })] },
    ],
    [
      'where no CSRF value is found',
      'sign-in-incomplete',
      /no anti-forgery value/,
      (_q, r) => json(r, 200, {}),
      { csrf: { at: { in: 'cookie', name: 'csrf' }, send: { headers: {}, form: {} } } },
    ],
  ];
  for (const [title, code, text, listener, auth] of rows) {
    test(title, async () => {
      await onStage(listener, { auth: { kind: 'login', login: [LOGIN], ...auth } }, async (stage) => {
        const error = await errorOf(stage);
        expect(error.facts.code).toBe(code);
        expect(error.message).toMatch(text);
      });
    });
  }

  test('not at a first 503, which is asked again', async () => {
    let count = 0;
    const system = tokenSystem();
    await onStage(
      (request, response) => {
        count += 1;
        if (count <= 2) json(response, 503, {});
        else system(request, response);
      },
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN } },
      async ({ ask, acme }) => expect((await ask(acme, 'GET', '/me')).status).toBe(200),
    );
  });
});

test.describe('signing out', () => {
  const logout = { method: 'POST', path: '/logout' } as const;

  test('is sent once for each session, with the session', async () => {
    await onStage(
      tokenSystem(),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN, logout }, http: { maxRequests: 2 } },
      async ({ sessions, acme, globex, server }) => {
        await sessions.of(acme);
        await sessions.of(globex);
        await sessions.signOutAll();
        await sessions.signOutAll();
        const seen = server.seen
          .map((request) => `${request.method} ${request.url} ${request.headers.authorization ?? '-'}`)
          .sort();
        expect(seen).toEqual([
          'POST /login -',
          'POST /login -',
          'POST /logout Bearer token-1-of-admin@acme.test',
          'POST /logout Bearer token-2-of-admin@globex.test',
        ]);
      },
    );
  });

  test('of a system that is gone does no harm', async () => {
    await onStage(
      tokenSystem(),
      { auth: { kind: 'login', login: [LOGIN], token: TOKEN, logout } },
      async ({ sessions, acme, server }) => {
        await sessions.of(acme);
        await server.close();
        await sessions.signOutAll();
      },
    );
  });
});

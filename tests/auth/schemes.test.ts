import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { SignInError } from '../../src/auth/index.js';
import { json } from '../probes/server.js';
import { onStage, PASSWORD, type StageOptions } from './stage.js';

test.describe('basic', () => {
  test('sends user and password with every request, and hides them together', async () => {
    const auth = { kind: 'basic', basic: { username: '{{ user.email }}', password: '{{ user.password }}' } } as const;
    await onStage(
      (request, response) => json(response, 200, request.headers.authorization),
      { auth },
      async ({ ask, acme, redactor, sessions }) => {
        const encoded = Buffer.from(`admin@acme.test:${PASSWORD}`).toString('base64');
        expect(JSON.parse((await ask(acme, 'GET', '/')).body.toString())).toBe(`Basic ${encoded}`);
        expect(redactor.text(`authorization: Basic ${encoded}`)).toBe(
          'authorization: Basic <redacted:PARTYWALL_ACME_ADMIN_BASIC>',
        );
        expect(redactor.text(`admin@acme.test:${PASSWORD}`)).toBe('<redacted:PARTYWALL_ACME_ADMIN_BASIC>');
        expect((await sessions.of(acme)).secrets()).toEqual([{ name: 'PARTYWALL_ACME_ADMIN_BASIC', value: encoded }]);
      },
    );
  });

  test('refuses a user name with a colon', async () => {
    const auth = { kind: 'basic', basic: { username: 'a:b', password: 'c' } } as const;
    await onStage(
      (_request, response) => response.end(),
      { auth },
      async ({ sessions, acme }) => {
        await expect(sessions.of(acme)).rejects.toThrow('acme.admin cannot sign in: a user name with a colon');
      },
    );
  });
});

test.describe('send', () => {
  const properties = { key: 'key-of-acme-1234', team: 'blue' };

  test('puts an API key into a header and keeps the name it has as a secret', async () => {
    const send = { headers: { 'X-Api-Key': '{{ user.key }}', 'X-Team': '{{ user.team }}' }, query: {} };
    const secrets = [{ name: 'ACME_KEY', value: 'key-of-acme-1234' }];
    await onStage(
      (request, response) => json(response, 200, request.headers),
      { auth: { kind: 'send', send }, properties, secrets },
      async ({ ask, acme, redactor, sessions }) => {
        expect(JSON.parse((await ask(acme, 'GET', '/')).body.toString())).toMatchObject({
          'x-api-key': 'key-of-acme-1234',
          'x-team': 'blue',
        });
        expect(redactor.text('key-of-acme-1234')).toBe('<redacted:ACME_KEY>');
        expect((await sessions.of(acme)).secrets()).toEqual([{ name: 'ACME_KEY', value: 'key-of-acme-1234' }]);
      },
    );
  });

  test('puts an API key into the query, for whoami too, and hides it although nobody called it a secret', async () => {
    const send = { headers: {}, query: { api_key: '{{ user.key }}' } };
    const whoami = { request: { method: 'GET', path: '/me?a=b' }, at: { in: 'json', path: '$.url' } } as const;
    await onStage(
      (request, response) => json(response, 200, { url: request.url }),
      { auth: { kind: 'send', send, whoami }, properties, secrets: [] },
      async ({ acme, redactor, sessions }) => {
        const session = await sessions.of(acme);
        expect(session.query).toEqual({ api_key: 'key-of-acme-1234' });
        expect(session.whoami?.tenantShown).toBe('/me?a=b&api_key=key-of-acme-1234');
        expect(redactor.text('key-of-acme-1234')).toBe('<redacted:PARTYWALL_ACME_ADMIN_API_KEY>');
      },
    );
  });

  test('sends a static token', async () => {
    const send = { headers: { Authorization: 'Token {{ user.key }}' }, query: {} };
    await onStage(
      (_request, response) => response.end(),
      { auth: { kind: 'send', send }, properties, secrets: [] },
      async ({ acme, sessions, http }) => {
        const session = await sessions.of(acme);
        expect(session.headers('GET', http.urlOf('/'))).toEqual({ authorization: 'Token key-of-acme-1234' });
        expect(session.secrets()).toEqual([{ name: 'PARTYWALL_ACME_ADMIN_AUTHORIZATION', value: 'key-of-acme-1234' }]);
      },
    );
  });

  test('without the property is an error that names it', async () => {
    const send = { headers: { 'X-Api-Key': '{{ user.key }}' }, query: {} };
    await onStage(
      (_request, response) => response.end(),
      { auth: { kind: 'send', send } },
      async ({ acme, sessions }) => {
        await expect(sessions.of(acme)).rejects.toThrow('user.key');
      },
    );
  });
});

test.describe('command', () => {
  const node = (script: string, ...args: string[]): StageOptions['auth'] => ({
    kind: 'command',
    command: [process.execPath, '-e', script, '--', ...args],
  });

  test('prints headers and cookies, and gets its arguments without a shell', async () => {
    const script = `const [email] = process.argv.slice(1); process.stdout.write(JSON.stringify({
      headers: { Authorization: 'Bearer token-for-' + email, 'X-Env': process.env.FROM_ENV },
      cookies: ['sid=sid-value-1; Path=/; HttpOnly', 'plain=plain-val-1', { name: 'obj', value: 'object-val-1', domain: '.other.test', path: '/' }],
      expires: new Date(Date.now() + 3600000).toISOString() }))`;
    const properties = { email: '$(touch /tmp/x); `id`' };
    await onStage(
      (request, response) => json(response, 200, request.headers),
      { auth: node(script, '{{ user.email }}'), properties, env: { FROM_ENV: 'seen' } },
      async ({ ask, acme, redactor, sessions }) => {
        expect(JSON.parse((await ask(acme, 'GET', '/')).body.toString())).toMatchObject({
          authorization: 'Bearer token-for-$(touch /tmp/x); `id`',
          'x-env': 'seen',
          cookie: 'sid=sid-value-1; plain=plain-val-1; obj=object-val-1',
        });
        expect(redactor.text('token-for-$(touch /tmp/x); `id` sid-value-1 object-val-1')).toBe(
          '<redacted:PARTYWALL_ACME_ADMIN_AUTHORIZATION> <redacted:PARTYWALL_ACME_ADMIN_COOKIE_SID> <redacted:PARTYWALL_ACME_ADMIN_COOKIE_OBJ>',
        );
        await sessions.of(acme);
        expect(sessions.signIns()).toBe(1);
      },
    );
  });

  test('is run again when what it printed has ended', async () => {
    const script = 'console.log(JSON.stringify({ headers: {}, expires: new Date(Date.now() - 1000).toISOString() }))';
    await onStage(
      (_request, response) => response.end(),
      { auth: node(script) },
      async ({ acme, sessions }) => {
        await sessions.of(acme);
        expect((await sessions.of(acme)).generation).toBe(2);
      },
    );
  });

  const failing: readonly (readonly [
    title: string,
    auth: StageOptions['auth'],
    text: RegExp,
    met: string | undefined,
  ])[] = [
    [
      'is not there',
      { kind: 'command', command: ['./no-such-program'] },
      /`\.\/no-such-program` was not found/,
      undefined,
    ],
    [
      'fails',
      node(`console.error('cannot log in with ${PASSWORD.replaceAll('"', '\\"')}'); process.exit(3)`),
      /ended with exit code 3/,
      'cannot log in with <redacted:ACME_PASSWORD>',
    ],
    ['prints no JSON', node(`console.log('secret-token-1')`), /did not print one JSON object/, undefined],
    ['prints a list', node(`console.log('[]')`), /did not print one JSON object/, undefined],
    [
      'prints too much',
      node(`process.stdout.write('x'.repeat(2000000))`),
      /printed more than 1048576 bytes/,
      undefined,
    ],
  ];
  for (const [title, auth, text, met] of failing) {
    test(`that ${title} is an error`, async () => {
      await onStage(
        (_request, response) => response.end(),
        { auth },
        async ({ acme, sessions }) => {
          const error: unknown = await sessions.of(acme).catch((caught: unknown) => caught);
          if (!(error instanceof SignInError)) throw new Error(`expected a SignInError, got ${String(error)}`);
          expect(error.message).toMatch(text);
          expect([error.facts.code, error.facts.met]).toEqual(['sign-in-command', met]);
        },
      );
    });
  }

  test('that may not be run is an error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'partywall-'));
    const file = join(folder, 'session');
    await writeFile(file, 'x');
    await chmod(file, 0o600);
    await onStage(
      (_request, response) => response.end(),
      { auth: { kind: 'command', command: [file] } },
      async ({ acme, sessions }) => {
        await expect(sessions.of(acme)).rejects.toThrow('may not be run');
      },
    );
    await rm(folder, { recursive: true });
  });

  test('is ended with the run', async () => {
    const controller = new AbortController();
    await onStage(
      (_request, response) => response.end(),
      { auth: node('setTimeout(() => {}, 60000)'), signal: controller.signal },
      async ({ acme, sessions }) => {
        const session = sessions.of(acme);
        setTimeout(() => controller.abort(), 50);
        await expect(session).rejects.toThrow('was interrupted');
      },
    );
  });
});

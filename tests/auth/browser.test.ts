import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { SignInError } from '../../src/auth/index.js';
import { formatUserError } from '../../src/errors.js';
import type { BrowserSignIn, PageStep } from '../../src/model.js';
import { json } from '../probes/server.js';
import { CHROMIUM, NO_BROWSER } from '../reporters/html/browser.js';
import { FORM, loginSite, SEED, type Site } from './login-site.js';
import { onStage, PASSWORD, type Stage, type StageOptions } from './stage.js';

test.skip(CHROMIUM === undefined, NO_BROWSER);

const fill = (text: string, value: string): PageStep => ({ do: 'fill', spot: { text }, with: value });
const click = (text: string): PageStep => ({ do: 'click', spot: { text } });

const STEPS = [fill('E-mail', '{{ user.email }}'), fill('Password', '{{ user.password }}'), click('Sign in')];

function byBrowser(more: Partial<BrowserSignIn> = {}): StageOptions['auth'] {
  return { kind: 'browser', browser: { page: '/login', steps: STEPS, ...more } };
}

test.describe('a sign-in as a person does', () => {
  const WAYS: readonly (readonly [what: string, site: Site, browser: Partial<BrowserSignIn>])[] = [
    ['a cookie', { keeps: 'cookie' }, {}],
    [
      'a token out of localStorage',
      { keeps: 'local' },
      { token: { in: 'local', key: 'auth', at: { in: 'json', path: '$.access_token' } } },
    ],
    ['a token out of sessionStorage', { keeps: 'session' }, { token: { in: 'session', key: 'auth' } }],
    ['the token that the page itself sends', { keeps: 'memory' }, {}],
  ];
  for (const [what, site, browser] of WAYS) {
    test(`gives ${what} to plain requests, for each person their own`, async () => {
      await onStage(
        loginSite(site),
        { auth: byBrowser(browser) },
        async ({ ask, acme, globex, redactor, sessions }) => {
          expect((await ask(acme, 'GET', '/me')).body.toString()).toBe('{"me":"tok/1-of-admin@acme.test"}');
          expect((await ask(globex, 'GET', '/me')).body.toString()).toBe('{"me":"tok/2-of-admin@globex.test"}');
          expect(redactor.has('tok/1-of-admin@acme.test')).toBe(true);
          expect(redactor.has('tok/2-of-admin@globex.test')).toBe(true);
          expect(redactor.has('dark')).toBe(false);
          expect(sessions.signIns()).toBe(2);
        },
      );
    });
  }

  const FORMS: readonly (readonly [what: string, form: string, steps: readonly PageStep[]])[] = [
    [
      'placeholders, and a button that is an input',
      '<form id="f"><input name="email" placeholder="E-mail"><input name="password" type="password" placeholder="Password"><input type="submit" value="Sign in"></form>',
      STEPS,
    ],
    [
      'labels that say more, beside an invisible field of the same name',
      `<input name="E-mail" hidden>${FORM.replace('E-mail', 'Your E-mail *')}`,
      STEPS,
    ],
    [
      'roles and selectors',
      FORM,
      [
        { do: 'fill', spot: { role: 'textbox', name: 'E-mail' }, with: '{{ user.email }}' },
        { do: 'fill', spot: { selector: 'input[type=password]' }, with: '{{ user.password }}' },
        { do: 'click', spot: { role: 'button', name: 'Sign in' } },
      ],
    ],
    [
      'a choice, and a banner that is not always there',
      `<select aria-label="Region"><option>EU</option><option>US</option></select>${FORM}`,
      [{ do: 'click', spot: { text: 'Accept all' }, optional: true }, fill('Region', 'US'), ...STEPS],
    ],
    [
      'a form that comes late',
      `<div id="late"></div><script>late.innerHTML = ${JSON.stringify(FORM)}; const f0 = document.querySelector('#f'); f0.hidden = true; setTimeout(() => { f0.hidden = false; }, 400)</script>`,
      STEPS,
    ],
    [
      'requests that never end',
      `${FORM}<script>setInterval(() => fetch('/me'), 30)</script>`,
      [...STEPS, { do: 'see', spot: { text: 'Welcome' } }],
    ],
    [
      'a window that opens over it',
      `<button onclick="window.open('/login?popup')">Sign in with us</button>`,
      [click('Sign in with us'), ...STEPS],
    ],
  ];
  for (const [what, form, steps] of FORMS) {
    test(`copes with ${what}`, async () => {
      const plain = loginSite();
      const odd = loginSite({ form });
      // A popup shows the plain form; both keep their own sessions, so one of them serves all but the first page.
      const isPopup = form.includes('window.open');
      await onStage(
        (request, response) =>
          isPopup && request.url !== '/login' ? popup(plain)(request, response) : odd(request, response),
        { auth: byBrowser({ steps }) },
        async ({ ask, acme }) => {
          expect((await ask(acme, 'GET', '/me')).body.toString()).toBe('{"me":"tok/1-of-admin@acme.test"}');
        },
      );
    });
  }

  test('takes a second step with a one-time password, and waits for the next one when it signs in again', async () => {
    test.setTimeout(90_000);
    const steps = [...STEPS, fill('Code', '{{ user.seed | totp }}'), click('Continue')];
    await onStage(
      loginSite({ second: true }),
      { auth: byBrowser({ steps }), properties: { seed: SEED } },
      async ({ ask, acme, sessions }) => {
        expect((await ask(acme, 'GET', '/me')).status).toBe(200);
        const session = await sessions.of(acme);
        await sessions.renew(acme, session);
        expect((await ask(acme, 'GET', '/me')).body.toString()).toBe('{"me":"tok/2-of-admin@acme.test"}');
      },
    );
  });

  test('is renewed once for all who wait', async () => {
    await onStage(loginSite({ lifetime: 1 }), { auth: byBrowser() }, async ({ ask, acme, sessions }) => {
      const first = await sessions.of(acme);
      expect((await ask(acme, 'GET', '/me')).status).toBe(200);
      expect((await ask(acme, 'GET', '/me')).status).toBe(401);
      const renewed = await Promise.all([1, 2, 3].map(() => sessions.renew(acme, first)));
      expect(new Set(renewed).size).toBe(1);
      expect(sessions.signIns()).toBe(2);
      expect((await ask(acme, 'GET', '/me')).status).toBe(200);
    });
  });

  test('says of itself who it is, and contacts nobody else', async () => {
    const agents = new Set<string>();
    const elsewhere: string[] = [];
    const site = loginSite({
      form: `${FORM}<img src="http://localhost:1/pixel"><script src="http://example.com/x.js"></script>`,
    });
    await onStage(
      (request, response) => {
        agents.add(request.headers['user-agent'] ?? '');
        if (!request.headers.host?.startsWith('127.0.0.1')) elsewhere.push(request.headers.host ?? '');
        site(request, response);
      },
      { auth: byBrowser() },
      async ({ sessions, acme }) => {
        await sessions.of(acme);
        expect([...agents]).toEqual(['partywall/test']);
        expect(elsewhere).toEqual([]);
      },
    );
  });
});

test.describe('a sign-in page that is not what the steps expect', () => {
  const FAULTS: readonly (readonly [what: string, site: Site, more: Partial<BrowserSignIn>, told: RegExp])[] = [
    [
      'a field that is called something else now',
      { form: FORM.replace('E-mail', 'User name').replace('name="email"', 'name="user"') },
      {},
      /the page has no field "E-mail" \(\/login\)[\s\S]*met: the page has the fields "User name", "Password"/,
    ],
    [
      'a button that is gone',
      { form: FORM.replace('<button>Sign in</button>', '<button>Continue</button>') },
      {},
      /the page has no button or link "Sign in"[\s\S]*met: the page has the buttons and links "Continue"/,
    ],
    [
      'a CAPTCHA instead of the form',
      { form: '<iframe src="/captcha/frame" title="recaptcha"></iframe>' },
      {},
      /a challenge page \(CAPTCHA\) stands in the way: the page has no field "E-mail"/,
    ],
    [
      'a form that stays',
      { form: FORM },
      { steps: [fill('E-mail', '{{ user.email }}'), fill('Password', 'wrong'), click('Sign in')] },
      /the form is still there after it was sent/,
    ],
    [
      'a token that is not kept where it should be',
      { keeps: 'cookie' },
      { token: { in: 'local', key: 'auth' } },
      /the page keeps no token in `localStorage` under "auth"/,
    ],
  ];
  for (const [what, site, more, told] of FAULTS) {
    test(`is told with a picture: ${what}`, async () => {
      const pictures: Record<string, Buffer> = {};
      const attach = (name: string, content: Buffer): string => {
        pictures[name] = content;
        return `out/${name}`;
      };
      await onStage(loginSite(site), { auth: byBrowser(more), attach, timeoutMs: 1200 }, async (stage) => {
        const text = await failure(stage);
        expect(text).toMatch(told);
        expect(text).toContain('error[sign-in-page]');
        expect(text).toContain('Look at out/sign-in-acme.admin.png');
        expect(text).not.toContain(PASSWORD);
        expect(pictures['sign-in-acme.admin.png']?.subarray(1, 4).toString()).toBe('PNG');
      });
    });
  }

  test('ends when the run does', async () => {
    const stop = new AbortController();
    await onStage(
      loginSite({ form: '' }),
      { auth: byBrowser(), signal: stop.signal, timeoutMs: 30_000 },
      async (stage) => {
        const failed = failure(stage);
        await sleep(1500);
        stop.abort();
        expect(await failed).toContain('acme.admin cannot sign in');
      },
    );
  });

  test('is unanswered where nobody answers', async () => {
    await onStage(
      (request) => request.destroy(),
      { auth: byBrowser() },
      async (stage) => {
        expect(await failure(stage)).toContain(
          'error[sign-in-unanswered]: acme.admin cannot sign in: the page could not be opened: ERR_EMPTY_RESPONSE',
        );
      },
    );
  });
});

async function failure({ sessions, acme }: Stage): Promise<string> {
  const error: unknown = await sessions.of(acme).then(
    () => undefined,
    (raised: unknown) => raised,
  );
  if (!(error instanceof SignInError)) throw error ?? new Error('it signed in');
  return formatUserError(error);
}

/** The plain site, where a popup that has signed in closes. */
function popup(plain: ReturnType<typeof loginSite>): ReturnType<typeof loginSite> {
  return (request, response) => {
    if (request.url === '/nothing') return json(response, 200, {});
    return plain(request, response);
  };
}

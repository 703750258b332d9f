import type { RequestListener, ServerResponse } from 'node:http';
import { TOTP } from 'otpauth';
import { bodyOf, json } from '../probes/server.js';
import { PASSWORD } from './stage.js';

export const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** What is odd about the page where one signs in. */
export interface Site {
  /** The form as it is shown. */
  readonly form?: string;
  /** Asks for a one-time password after the first form. */
  readonly second?: true;
  /** Where the page keeps what it got. */
  readonly keeps?: 'cookie' | 'local' | 'session' | 'memory';
  /** Sessions are good for so many requests. */
  readonly lifetime?: number;
}

export const FORM = `<form id="f"><label>E-mail <input name="email"></label>
  <label>Password <input name="password" type="password"></label><button>Sign in</button></form>`;

const SECOND = `<form id="f"><label for="code">Code</label><input id="code"><button>Continue</button></form>`;

/** How the page keeps its token; afterwards it asks who it is, as front ends do. */
const KEEP = {
  cookie: '',
  local: `localStorage.setItem('auth', JSON.stringify({ access_token: token, theme: 'dark' }));`,
  session: `sessionStorage.setItem('auth', token);`,
  memory: `await fetch('/me', { headers: { authorization: 'Bearer ' + token } });`,
};

/** A real site: a page with a form, a script that sends it, and an address that says who one is. */
export function loginSite({
  form = FORM,
  second,
  keeps = 'cookie',
  lifetime = Number.POSITIVE_INFINITY,
}: Site = {}): RequestListener {
  const uses = new Map<string, number>();
  const codes = new Set<string>();
  let issued = 0;
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    if (pathname === '/login') return page(response, `${form}${script(keeps, second)}`);
    if (pathname === '/home') return page(response, '<h1>Welcome</h1>');
    if (pathname === '/session') {
      const { email, password, code } = JSON.parse(await bodyOf(request));
      if (password !== PASSWORD) return json(response, 401, { error: 'wrong' });
      if (second && (codes.has(code) || code !== new TOTP({ secret: SEED }).generate()))
        return json(response, 403, { error: 'code' });
      codes.add(code);
      issued += 1;
      const token = `tok/${issued}-of-${email}`;
      uses.set(token, 0);
      const cookie: Record<string, string> =
        keeps === 'cookie' ? { 'set-cookie': `sid=${encodeURIComponent(token)}; Path=/; HttpOnly` } : {};
      return json(response, 200, { token: keeps === 'cookie' ? '' : token }, cookie);
    }
    const cookie = decodeURIComponent(/sid=([^;]*)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
    const token = cookie || (request.headers.authorization ?? '').replace('Bearer ', '');
    const used = uses.get(token);
    if (pathname !== '/me') return json(response, 404, {});
    if (used === undefined || used >= lifetime) return json(response, 401, { error: 'sign in' });
    uses.set(token, used + 1);
    return json(response, 200, { me: token });
  };
}

function page(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Site</title>${body}`);
}

function script(keeps: keyof typeof KEEP, second: Site['second']): string {
  return `<script>
  const wire = (then) => document.querySelector('#f')?.addEventListener('submit', (event) => { event.preventDefault(); then(); });
  const enter = async (more) => {
    const body = { ...facts, ...more };
    const { token } = await (await fetch('/session', { method: 'POST', body: JSON.stringify(body) })).json();
    if (token === undefined) return;
    ${KEEP[keeps]}
    location.href = '/home';
  };
  let facts;
  wire(() => {
    facts = { email: document.querySelector('[name=email]')?.value, password: document.querySelector('[name=password]')?.value };
    ${second ? `document.querySelector('#f').outerHTML = ${JSON.stringify(SECOND)}; wire(() => enter({ code: document.querySelector('#code').value }));` : 'enter();'}
  });</script>`;
}

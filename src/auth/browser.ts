import { setTimeout as sleep } from 'node:timers/promises';
import { pageKind } from '../detect/page.js';
import { pick } from '../detect/pointer.js';
import type { BrowserSignIn, PageSpot, PageStep } from '../model.js';
import { BrowserFault, type Spot, type StoredItem, type Tab, type TabState } from '../probes/browser/index.js';
import { isCredentialName } from '../probes/credentials.js';
import { asText, compileTemplate } from '../scenario/template.js';
import { excerptOf, SignInError } from './error.js';
import type { AuthContext, Credentials, SignIn } from './sign-in.js';

/**
 * Signs in as a person does: opens the page in a tab of its own, fills the form, and takes what the browser then has:
 * cookies, what the page keeps, and the bearer token it keeps or sends. The state stays in memory.
 * @throws SignInError with a picture of the page, or UserError `no-browser`
 */
export async function browser(signIn: SignIn): Promise<Credentials> {
  const { scheme, context } = signIn;
  const rule = scheme.browser;
  if (!rule || !context.browser) throw failed(signIn, { text: 'nothing here can open a browser' });
  const tab = await context.browser.open().catch((error: unknown) => {
    throw error instanceof BrowserFault ? failed(signIn, { text: error.message }) : error;
  });
  const stop = (): void => void tab.close();
  context.signal?.addEventListener('abort', stop, { once: true });
  if (context.signal?.aborted) stop();
  try {
    await enter(signIn, tab, rule);
    return await creditsOf(signIn, tab, rule);
  } catch (error) {
    if (!(error instanceof BrowserFault)) throw error;
    throw await explained(signIn, tab, error);
  } finally {
    context.signal?.removeEventListener('abort', stop);
    await tab.close();
  }
}

/**
 * Signs in on a tab that is open already, where the form may stand: what a page keeps in memory would be lost if it were
 * opened anew. What the browser then has is hidden from all output.
 * @throws BrowserFault
 */
export async function enterOn(signIn: SignIn, tab: Tab): Promise<void> {
  const rule = signIn.scheme.browser;
  if (!rule) throw new BrowserFault('unusable', `${signIn.scheme.name} does not sign in by a browser`);
  await enter(signIn, tab, rule);
  hide(signIn, await tab.state());
}

/** Is the form there, ready to be filled by the next person? */
export async function isAtForm(signIn: SignIn, tab: Tab): Promise<boolean> {
  const first = signIn.scheme.browser?.steps.find((step) => step.do === 'fill');
  return first !== undefined && tab.isShown(spotOf(signIn.scope, first.spot), 'fill');
}

async function enter(signIn: SignIn, tab: Tab, rule: BrowserSignIn): Promise<void> {
  if (!(await isAtForm(signIn, tab))) await tab.visit(pageAddress(signIn.context, signIn.principal.tenant, rule.page));
  for (const step of rule.steps) await take(signIn, tab, step);
  await awaitEntry(signIn, tab, rule);
}

/** Where hosts select the tenant, the page is that tenant's own. */
export function pageAddress(
  context: Pick<AuthContext, 'http' | 'tenancy'>,
  tenant: string | undefined,
  page: string,
): string {
  const url = context.http.urlOf(page);
  const host = context.tenancy.hostOf(tenant);
  if (host === undefined) return url;
  const { protocol, origin } = new URL(url);
  return `${protocol}//${host}${url.slice(origin.length)}`;
}

/** One thing that a person does; templates read what the scenario says of it. */
export async function take(signIn: SignIn, tab: Tab, step: PageStep): Promise<void> {
  const spot = spotOf(signIn.scope, step.spot);
  const { optional = false } = step;
  if (step.do !== 'fill') return tab.perform({ do: step.do, spot, optional });
  await tab.perform({ do: 'fill', spot, optional, value: await typed(signIn, step) });
}

/** Its templates read what the scenario says of the person. */
export function spotOf(scope: object, spot: PageSpot): Spot {
  const texts = Object.entries(spot).map(([name, value]) => [name, asText(compileTemplate(value).render(scope))]);
  return Object.fromEntries(texts);
}

/** A one-time password is good once (RFC 6238, 5.2): who signs in again waits for the next one. */
async function typed(signIn: SignIn, step: PageStep): Promise<string> {
  const { context, principal, scope } = signIn;
  const render = (): string => asText(compileTemplate(step.with).render(scope));
  if (!/\|\s*totp\b/.test(String(step.with))) return render();
  const key = `${principal.name} ${String(step.with)}`;
  const known = spent.get(context) ?? new Map<string, string>();
  spent.set(context, known);
  while (render() === known.get(key) && !context.signal?.aborted) await sleep(500);
  const code = render();
  known.set(key, code);
  return code;
}

const spent = new WeakMap<object, Map<string, string>>();

/** Signed in is who sees what the last step waits for; else who no longer sees the field that was filled last. */
async function awaitEntry(signIn: SignIn, tab: Tab, { steps }: BrowserSignIn): Promise<void> {
  const last = steps.findLast((step) => step.do === 'fill' && !step.optional);
  if (last && steps.at(-1)?.do !== 'see') {
    const spot = spotOf(signIn.scope, last.spot);
    const deadline = performance.now() + signIn.context.scenario.limits.timeoutMs;
    while (await tab.isShown(spot, 'fill')) {
      if (performance.now() > deadline) throw new BrowserFault('absent', 'the form is still there after it was sent');
      await sleep(40);
    }
  }
  await tab.rest(REST_MS);
}

/** Some pages never become idle. */
const REST_MS = 2000;

async function creditsOf(signIn: SignIn, tab: Tab, rule: BrowserSignIn): Promise<Credentials> {
  const { context } = signIn;
  const state = await tab.state();
  hide(signIn, state);
  const sent = tab.authorization((url) => context.http.trusts(url));
  const token = rule.token ? tokenIn(rule.token, state.items) : undefined;
  if (rule.token && token === undefined)
    throw new BrowserFault(
      'absent',
      `the page keeps no token in \`${rule.token.in}Storage\` under "${rule.token.key}"`,
    );
  if (token !== undefined) signIn.secret(token, 'TOKEN');
  if (token !== undefined || sent === undefined)
    return { headers: {}, state, ...(token === undefined ? {} : { token }) };
  const [, bearer] = /^Bearer +(\S+)$/i.exec(sent) ?? [];
  signIn.secret(bearer ?? sent, 'TOKEN');
  return { headers: { authorization: sent }, state, ...(bearer === undefined ? {} : { token: bearer }) };
}

/** From here on its cookies and tokens appear in no output. */
function hide(signIn: SignIn, state: TabState): void {
  for (const cookie of state.cookies) signIn.cookies?.absorb([lineOf(cookie)], siteOf(cookie));
  for (const [name, value] of secretsIn(state.items)) signIn.secret(value, name);
}

type StateCookie = TabState['cookies'][number];

function lineOf({ name, value, domain, path, expires, secure }: StateCookie): string {
  return [
    `${name}=${value}; Path=${path}`,
    ...(domain.startsWith('.') ? [`Domain=${domain.slice(1)}`] : []),
    ...(expires > 0 ? [`Expires=${new Date(expires * 1000).toUTCString()}`] : []),
    ...(secure ? ['Secure'] : []),
  ].join('; ');
}

function siteOf({ domain, path, secure }: StateCookie): string {
  return `${secure ? 'https' : 'http'}://${domain.replace(/^\./, '')}${path}`;
}

function tokenIn(rule: NonNullable<BrowserSignIn['token']>, items: readonly StoredItem[]): string | undefined {
  const value = items.find(({ kind, key }) => kind === rule.in && key === rule.key)?.value;
  if (value === undefined || value === '') return undefined;
  if (!rule.at) return value.replace(/^"(.*)"$/, '$1');
  const [found] = pick(rule.at, { status: 200, headers: {}, cookies: {}, text: value, json: parsed(value) });
  return found === undefined || found === null || found === '' ? undefined : asText(found);
}

/** What is kept under the name of a credential is one, also inside JSON. */
function secretsIn(items: readonly StoredItem[]): readonly (readonly [string, string])[] {
  return items.flatMap(({ key, value }) => secretLeaves(key, parsed(value) ?? value));
}

function secretLeaves(key: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, item]) => secretLeaves(isCredentialName(name) ? name : key, item));
  const text = typeof value === 'string' ? value : '';
  return text !== '' && (isCredentialName(key) || JWT.test(text)) ? [[key, text]] : [];
}

const JWT = /^[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}$/;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What stands in the way, and a picture of it. */
async function explained(signIn: SignIn, tab: Tab, fault: BrowserFault): Promise<SignInError> {
  const { context, principal } = signIn;
  const html = await tab.html().catch(() => '');
  const picture = await tab.screenshot((text) => context.redactor.has(text));
  const file = picture && context.attach?.(`sign-in-${principal.name}.png`, picture);
  const isChallenge =
    CAPTCHA.test(html) ||
    pageKind({ status: 200, headers: { 'content-type': 'text/html' }, text: html }) === 'challenge';
  return failed(signIn, {
    text: `${isChallenge ? 'a challenge page (CAPTCHA) stands in the way: ' : ''}${fault.message} (${pathOf(tab.url())})`,
    ...(fault.detail === undefined ? {} : { excerpt: excerptOf(fault.detail, context.redactor) }),
    hint: file ? `Look at ${file}, and correct \`browser\` of \`auth\`.` : 'Correct `browser` of `auth`.',
    code: UNANSWERED.has(fault.kind) ? 'sign-in-unanswered' : 'sign-in-page',
  });
}

const UNANSWERED: ReadonlySet<BrowserFault['kind']> = new Set(['unreachable', 'timeout', 'gone']);

/** Frames of the usual vendors, wherever they stand. */
const CAPTCHA = /<iframe[^>]+(?:recaptcha|hcaptcha|challenges\.cloudflare|arkoselabs|captcha)/i;

/** The query may hold anything. */
function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url.slice(0, 80);
}

interface Failing {
  readonly text: string;
  readonly excerpt?: string;
  readonly hint?: string;
  readonly code?: 'sign-in-page' | 'sign-in-unanswered';
}

function failed({ context, principal }: SignIn, { text, code = 'sign-in-page', ...more }: Failing): SignInError {
  return new SignInError({ code, scenario: context.scenario, principal, text: context.redactor.text(text), ...more });
}

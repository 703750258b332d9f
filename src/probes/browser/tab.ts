import type { BrowserContext, Page, Request } from 'playwright';
import { BrowserFault, faultOf } from './fault.js';
import { findSpot, isShown, type Purpose, type Spot, wordsOf } from './finding.js';
import type { BrowserOptions } from './index.js';
import { paint } from './picture.js';

/** One thing a person does on a page. */
export type Act = { readonly spot: Spot; readonly optional?: boolean } & (
  | { readonly do: 'fill'; readonly value: string }
  | { readonly do: 'click' | 'see' }
);

export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  /** Seconds since the epoch; -1 for one that ends with the session. */
  readonly expires: number;
  readonly secure: boolean;
}

/** A value that a page keeps in the browser. */
export interface StoredItem {
  readonly kind: 'local' | 'session';
  readonly origin: string;
  readonly key: string;
  readonly value: string;
}

/** What a sign-in left in a browser, kept in memory alone. */
export interface TabState {
  readonly cookies: readonly Cookie[];
  readonly items: readonly StoredItem[];
  readonly kept: Awaited<ReturnType<BrowserContext['storageState']>>;
}

/** One tab in a profile of its own. Whatever it cannot do ends in a BrowserFault. */
export interface Tab {
  /** Opens an address; gives the status of its answer. Does not wait for the page to become idle: some never do. */
  visit(url: string): Promise<number>;
  /** Fills, clicks, or waits until something is seen. */
  perform(act: Act): Promise<void>;
  isShown(spot: Spot, purpose: Purpose): Promise<boolean>;
  /** Waits until nothing is asked of the network for a moment, `mostMs` at most. */
  rest(mostMs: number): Promise<void>;
  /** Address of the page. */
  url(): string;
  html(): Promise<string>;
  /** The `Authorization` that the page sent last to an address that `accepts` likes. */
  authorization(accepts: (url: string) => boolean): string | undefined;
  state(): Promise<TabState>;
  /** PNG; what `hides` says of a text or a field's value is painted over. Undefined where none can be taken. */
  screenshot(hides: (text: string) => boolean): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

export async function openTab(context: BrowserContext, options: BrowserOptions, state?: TabState): Promise<Tab> {
  context.setDefaultTimeout(options.timeoutMs);
  if (Object.keys(options.headers).length > 0) await addHeaders(context, options);
  if (state) await restoreSession(context, state);
  const shownTo = watchAuthorization(context);
  const traffic = watchTraffic(context);
  const page = await context.newPage();
  const pages = (): readonly Page[] => context.pages().filter((one) => !one.isClosed());
  const find = (spot: Spot, purpose: Purpose, withinMs = options.timeoutMs) =>
    findSpot(pages, { spot, purpose, withinMs });
  const newest = (): Page => pages().at(-1) ?? page;

  return {
    visit: (url) =>
      attempt('the page could not be opened', async () => {
        const answer = await newest().goto(url, { waitUntil: 'domcontentloaded' });
        return answer?.status() ?? 200;
      }),
    perform: (act) => perform(act, find),
    isShown: (spot, purpose) => isShown(pages(), spot, purpose),
    rest: (mostMs) => traffic.rest(mostMs),
    url: () => newest().url(),
    html: () => attempt('the page could not be read', () => newest().content()),
    authorization: (accepts) => shownTo.findLast(({ url }) => accepts(url))?.value,
    state: () => attempt('the session could not be read', () => stateOf(context, pages())),
    screenshot: (hides) => paint(newest(), hides),
    close: () => context.close().catch(() => undefined),
  };
}

async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw faultOf(error, what);
  }
}

type Find = (spot: Spot, purpose: Purpose, withinMs?: number) => ReturnType<typeof findSpot>;

const OPTIONAL_MS = 1000;

async function perform(act: Act, find: Find): Promise<void> {
  try {
    const found = await find(act.spot, act.do, act.optional ? OPTIONAL_MS : undefined);
    if (act.do === 'click') await found.click();
    if (act.do !== 'fill') return;
    const kind = await found.evaluate((e: unknown) =>
      ['tagName', 'type'].map((key) => Reflect.get(Object(e), key)).join(' '),
    );
    if (kind.startsWith('SELECT')) await found.selectOption(act.value);
    else if (/ (checkbox|radio)$/.test(kind)) await found.setChecked(!/^(|no|false|off)$/.test(act.value));
    else await found.fill(act.value);
  } catch (error) {
    if (act.optional && error instanceof BrowserFault && error.kind === 'absent') return;
    throw faultOf(error, `the ${wordsOf(act.do, act.spot)} could not be used`);
  }
}

/** Only to the target: other hosts get no constant headers. */
async function addHeaders(context: BrowserContext, { base, headers }: BrowserOptions): Promise<void> {
  const { origin } = new URL(base);
  await context.route(
    (url) => url.origin === origin,
    (route, request) => route.continue({ headers: { ...request.headers(), ...headers } }),
  );
}

/** Playwright keeps cookies and what is kept locally; what is kept for one tab is put back before any script runs. */
async function restoreSession(context: BrowserContext, { items }: TabState): Promise<void> {
  const kept = items.filter(({ kind }) => kind === 'session');
  if (kept.length === 0) return;
  await context.addInitScript({
    content: `for (const { origin, key, value } of ${JSON.stringify(kept)})
      if (origin === location.origin && !sessionStorage.getItem(${JSON.stringify(RESTORED)})) sessionStorage.setItem(key, value);
      if (location.origin !== 'null') sessionStorage.setItem(${JSON.stringify(RESTORED)}, '1');`,
  });
}

/** Says that a tab was given its items once: what it removes itself must not come back. */
export const RESTORED = 'partywall:restored';

function watchAuthorization(context: BrowserContext) {
  const shown: { readonly url: string; readonly value: string }[] = [];
  context.on('request', (request) => {
    const { authorization } = request.headers();
    if (authorization) shown.push({ url: request.url(), value: authorization });
  });
  return shown;
}

function watchTraffic(context: BrowserContext) {
  const open = new Set<Request>();
  let lastAt = performance.now();
  context.on('request', (request) => {
    open.add(request);
    lastAt = performance.now();
  });
  const end = (request: Request): void => {
    open.delete(request);
    lastAt = performance.now();
  };
  context.on('requestfinished', end);
  context.on('requestfailed', end);
  return {
    async rest(mostMs: number): Promise<void> {
      const deadline = performance.now() + mostMs;
      for (;;) {
        const now = performance.now();
        if (now >= deadline || (open.size === 0 && now - lastAt >= QUIET_MS)) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

const QUIET_MS = 120;

async function stateOf(context: BrowserContext, pages: readonly Page[]): Promise<TabState> {
  const kept = await context.storageState({ indexedDB: true });
  const local = kept.origins.flatMap(({ origin, localStorage }) =>
    localStorage.map(({ name, value }): StoredItem => ({ kind: 'local', origin, key: name, value })),
  );
  const session = await Promise.all(
    pages.map((page) => page.evaluate<readonly StoredItem[]>(SESSION_ITEMS).catch(() => [])),
  );
  const items = [...local, ...session.flat().filter(({ key }) => key !== RESTORED)];
  return { cookies: kept.cookies, items, kept };
}

const SESSION_ITEMS = `Object.entries(sessionStorage).map(([key, value]) => ({ kind: 'session', origin: location.origin, key, value }))`;

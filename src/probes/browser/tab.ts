import type { BrowserContext, Page } from 'playwright';
import { BrowserFault, faultOf } from './fault.js';
import { type ReadPage, readPage } from './figures.js';
import { findSpot, isShown, type Purpose, type Spot, wordsOf } from './finding.js';
import type { BrowserOptions } from './index.js';
import { lookAt, readLeftovers, type Surface, watchScreen } from './looking.js';
import { paint } from './picture.js';
import { isAlone, isWithinReach } from './reach.js';
import { readState, restoreSession, type TabState } from './state.js';
import { type Traffic, watchTraffic } from './traffic.js';

/** One thing a person does on a page. */
export type Act = { readonly spot: Spot; readonly optional?: boolean } & (
  | { readonly do: 'fill'; readonly value: string }
  | { readonly do: 'click' | 'see' }
);

/** One tab in a profile of its own. Whatever it cannot do ends in a BrowserFault. */
export interface Tab extends Traffic {
  /** Opens an address; gives the status of its answer. Does not wait for the page to become idle: some never do. */
  visit(url: string): Promise<number>;
  /** Goes there by a link on the page, as the page itself does it; false where it has none. */
  follow(url: string): Promise<boolean>;
  /** The page before, in the history of the tab; false where there is none. */
  back(): Promise<boolean>;
  /** Cuts it off from the network, or connects it again. */
  offline(isOffline: boolean): Promise<void>;
  /** Fills, clicks, or waits until something is seen. */
  perform(act: Act): Promise<void>;
  isShown(spot: Spot, purpose: Purpose): Promise<boolean>;
  /** Address of the page. */
  url(): string;
  html(): Promise<string>;
  /** What can be read now of the page, and of what opened over it. */
  look(): Promise<readonly Surface[]>;
  /** The texts that are visible at these spots, and all of the page. */
  read(spots: Readonly<Record<string, Spot>>): Promise<ReadPage>;
  /** From now on what is seen is noted, however shortly; gives what was. */
  watch(): Promise<() => readonly string[]>;
  /** What is kept in this profile. */
  leftovers(): Promise<readonly Surface[]>;
  state(): Promise<TabState>;
  /** PNG; what `hides` says of a text or a field's value is painted over. Undefined where none can be taken. */
  screenshot(hides: (text: string) => boolean): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

export async function openTab(context: BrowserContext, options: BrowserOptions, state?: TabState): Promise<Tab> {
  context.setDefaultTimeout(options.timeoutMs);
  await guard(context, options);
  if (state) await restoreSession(context, state);
  const traffic = watchTraffic(context, options.bodyBytes);
  const page = await context.newPage();
  const pages = (): readonly Page[] => context.pages().filter((one) => !one.isClosed());
  const find = (spot: Spot, purpose: Purpose, withinMs = options.timeoutMs) =>
    findSpot(pages, { spot, purpose, withinMs });
  // What opens over it may be of use to sign in; the page itself is the one that was asked for.
  const main = (): Page => (page.isClosed() ? (pages().at(-1) ?? page) : page);

  return {
    ...traffic,
    visit: (url) =>
      attempt('the page could not be opened', async () => {
        const answer = await main().goto(url, { waitUntil: 'domcontentloaded' });
        return answer?.status() ?? 200;
      }),
    follow: (url) => attempt('the link could not be followed', () => follow(main(), url)),
    back: () =>
      attempt('the page before could not be opened', async () => {
        const before = main().url();
        await main().goBack({ waitUntil: 'domcontentloaded' });
        return main().url() !== before;
      }),
    offline: (isOffline) => attempt('the network could not be cut off', () => context.setOffline(isOffline)),
    perform: (act) => perform(act, find),
    isShown: (spot, purpose) => isShown(pages(), spot, purpose),
    url: () => main().url(),
    html: () => attempt('the page could not be read', () => main().content()),
    look: () =>
      attempt('the page could not be read', async () => {
        const all = await Promise.all(pages().map((one) => lookAt(one, options.bodyBytes)));
        return all.flat();
      }),
    read: (spots) => attempt('the page could not be read', () => readPage(main(), spots, options.bodyBytes)),
    watch: () => attempt('the page could not be watched', () => watchScreen(context, main())),
    leftovers: () => attempt('the profile could not be read', () => readLeftovers(context, main(), options.bodyBytes)),
    state: () => attempt('the session could not be read', () => readState(context, pages())),
    screenshot: (hides) => paint(main(), hides),
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

async function follow(page: Page, url: string): Promise<boolean> {
  const { pathname, search, hash } = new URL(url);
  const path = JSON.stringify(pathname + search + hash);
  const link = page
    .locator(`a[href=${path}], a[href=${JSON.stringify(url)}]`)
    .filter({ visible: true })
    .first();
  if ((await link.count()) === 0) return false;
  await link.click();
  return true;
}

/**
 * Constant headers go to the target alone. Each request is held up only where somebody else can be reached: what is held up
 * does not go through the cache, and so would not show what the cache gives away.
 */
async function guard(context: BrowserContext, options: BrowserOptions): Promise<void> {
  const { base, headers, proxy } = options;
  if (proxy !== undefined)
    await context.route(
      (url) => !isWithinReach(options, url),
      (route) => route.abort('addressunreachable'),
    );
  if (Object.keys(headers).length === 0 || isAlone(options)) return;
  const { origin } = new URL(base);
  await context.route(
    (url) => url.origin === origin,
    (route, request) => route.continue({ headers: { ...request.headers(), ...headers } }),
  );
}

import type { BrowserContextOptions, Browser as Chromium } from 'playwright';
import { UserError } from '../../errors.js';
import { faultOf } from './fault.js';
import { findBrowser } from './place.js';
import { isAlone, resolverRules } from './reach.js';
import type { TabState } from './state.js';
import { openTab, type Tab } from './tab.js';

export { BrowserFault } from './fault.js';
export type { ReadPage } from './figures.js';
export type { Spot } from './finding.js';
export type { Surface } from './looking.js';
export { cookieState, type StoredItem, type TabState } from './state.js';
export type { Tab } from './tab.js';
export type { PageExchange } from './traffic.js';

export interface BrowserOptions {
  /** Address of the target, with what may stand before every path. */
  readonly base: string;
  /** Further hosts that may be contacted: `name`, `name:port` or an origin. */
  readonly hosts: readonly string[];
  /** Names under which the target goes (`pawsome.localhost:80`): its own address is connected to. */
  readonly ownHosts: readonly string[];
  readonly userAgent: string;
  /** Longest wait for one page, field or button, in milliseconds. */
  readonly timeoutMs: number;
  /** Bytes of one answer, or of one look at a page, that are kept. */
  readonly bodyBytes: number;
  /** Constant headers of every request to the target. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tlsVerify: boolean;
  readonly proxy?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The one browser of a run. It is started by the first tab, and again where it crashed. */
export interface Browser {
  /**
   * A tab in a profile of its own: it shares nothing with any other but what `state` brings along.
   * @throws UserError `no-browser`, or BrowserFault
   */
  open(state?: TabState): Promise<Tab>;
  /** Browsers started so far. */
  starts(): number;
  close(): Promise<void>;
}

/** Nothing is started before the first tab is opened. */
export function createBrowser(options: BrowserOptions): Browser {
  let running: Promise<Chromium> | undefined;
  let starts = 0;
  const places = createPlaces(MOST_TABS);

  function start(): Promise<Chromium> {
    starts += 1;
    const started = launch(options).then((browser) => {
      browser.on('disconnected', () => {
        if (running === started) running = undefined;
      });
      return browser;
    });
    started.catch(() => {
      if (running === started) running = undefined;
    });
    return started;
  }

  return {
    async open(state) {
      const leave = await places.enter();
      try {
        running ??= start();
        const browser = await running;
        const context = await browser.newContext(contextOptions(options, state));
        context.on('close', leave);
        return await openTab(context, options, state);
      } catch (error) {
        leave();
        throw error instanceof UserError ? error : faultOf(error, 'a tab could not be opened');
      }
    },
    starts: () => starts,
    async close() {
      const ending = running;
      running = undefined;
      await ending?.then((browser) => browser.close()).catch(() => undefined);
    },
  };
}

/** Each tab is a process of its own: more of them at once only wait for each other. */
const MOST_TABS = 4;

function createPlaces(most: number) {
  const waiting: (() => void)[] = [];
  let taken = 0;
  function leaving(): () => void {
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      const next = waiting.shift();
      if (next) next();
      else taken -= 1;
    };
  }
  return {
    enter(): Promise<() => void> {
      if (taken < most) {
        taken += 1;
        return Promise.resolve(leaving());
      }
      return new Promise((resolve) => waiting.push(() => resolve(leaving())));
    },
  };
}

async function launch(options: BrowserOptions): Promise<Chromium> {
  const { chromium } = await import('playwright');
  const executablePath = findBrowser(options.env, chromium.executablePath());
  return chromium.launch({
    executablePath,
    args: argumentsFor(options),
    ...(options.proxy === undefined ? {} : { proxy: { server: options.proxy, bypass: '<-loopback>' } }),
    // Ctrl-C is the run's to handle: it still has records to remove.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

function argumentsFor(options: BrowserOptions): string[] {
  const isRoot = process.getuid?.() === 0;
  return [
    ...(isRoot ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    `--host-resolver-rules=${resolverRules(options).join(',')}`,
  ];
}

function contextOptions(options: BrowserOptions, state: TabState | undefined): BrowserContextOptions {
  const { username, password, origin } = new URL(options.base);
  const isShown = username !== '';
  return {
    userAgent: options.userAgent,
    ignoreHTTPSErrors: !options.tlsVerify,
    acceptDownloads: false,
    ...(isAlone(options) ? { extraHTTPHeaders: { ...options.headers } } : {}),
    ...(isShown
      ? { httpCredentials: { username: decodeURIComponent(username), password: decodeURIComponent(password), origin } }
      : {}),
    ...(state ? { storageState: state.kept } : {}),
  };
}

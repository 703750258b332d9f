import type { BrowserContext, Page } from 'playwright';

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

export async function readState(context: BrowserContext, pages: readonly Page[]): Promise<TabState> {
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

/** Playwright keeps cookies and what is kept locally; what is kept for one tab is put back before any script runs. */
export async function restoreSession(context: BrowserContext, { items }: TabState): Promise<void> {
  const kept = items.filter(({ kind }) => kind === 'session');
  if (kept.length === 0) return;
  await context.addInitScript({
    content: `for (const { origin, key, value } of ${JSON.stringify(kept)})
      if (origin === location.origin && !sessionStorage.getItem(${JSON.stringify(RESTORED)})) sessionStorage.setItem(key, value);
      if (location.origin !== 'null') sessionStorage.setItem(${JSON.stringify(RESTORED)}, '1');`,
  });
}

/** Says that a tab was given its items once: what it removes itself must not come back. */
const RESTORED = 'partywall:restored';

/** A profile that has nothing but the cookies of a session that was signed in elsewhere. */
export function cookieState(header: string, url: string): TabState {
  const { hostname, protocol } = new URL(url);
  const cookies = header
    .split(/; */)
    .filter((pair) => pair.includes('='))
    .map((pair) => ({
      name: pair.slice(0, pair.indexOf('=')),
      value: pair.slice(pair.indexOf('=') + 1),
      domain: hostname,
      path: '/',
      expires: -1,
      httpOnly: true,
      secure: protocol === 'https:',
      sameSite: 'Lax' as const,
    }));
  return { cookies, items: [], kept: { cookies, origins: [] } };
}

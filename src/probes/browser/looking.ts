import type { BrowserContext, Page } from 'playwright';

/** Something that can be read: a part of a page, of what it kept, of what passed by. */
export interface Surface {
  /** In words: `page`, `title`, `localStorage`. */
  readonly place: string;
  readonly text: string;
}

const MOST = 400;
const TIMEOUT_MS = 1000;

/** All that a person, or a program that reads to them, gets of the page: markup, title, fields, accessibility tree. */
export async function lookAt(page: Page, most: number): Promise<readonly Surface[]> {
  const frames = await Promise.all(page.frames().map((frame) => frame.content().catch(() => '')));
  const [title, fields, tree] = await Promise.all([
    page.title().catch(() => ''),
    page.evaluate<string>(FIELDS).catch(() => ''),
    page
      .locator('body')
      .ariaSnapshot({ timeout: TIMEOUT_MS })
      .catch(() => ''),
  ]);
  return [
    ...frames.map((text, index) => ({ place: index === 0 ? 'page' : 'frame', text })),
    { place: 'title', text: title },
    { place: 'fields', text: fields },
    { place: 'accessibility tree', text: tree },
    { place: 'address', text: page.url() },
  ]
    .filter(({ text }) => text !== '')
    .map(({ place, text }) => ({ place, text: text.slice(0, most) }));
}

const FIELDS = `[...document.querySelectorAll('input:not([type=password]), textarea, select')].map((e) => e.value).join('\\n')`;

/** Notes what stands on the page whenever it changes, in this document and those that follow. */
export async function watchScreen(context: BrowserContext, page: Page): Promise<() => readonly string[]> {
  const seen = new Set<string>();
  await context.exposeBinding('partywallSeen', (_source, text: unknown) => {
    if (typeof text === 'string' && seen.size < MOST) seen.add(text);
  });
  await context.addInitScript({ content: WATCH });
  await page.evaluate(WATCH).catch(() => undefined);
  return () => [...seen];
}

const WATCH = `(() => {
  let last = '';
  const tell = () => {
    const text = document.title + '\\n' + (document.body ? document.body.textContent : '');
    if (text !== last) { last = text; window.partywallSeen?.(text.slice(0, 100000)); }
  };
  new MutationObserver(tell).observe(document, { subtree: true, childList: true, characterData: true });
  tell();
})()`;

/** What is kept in the browser: storages, databases, caches, the state of the history; and cookies that scripts cannot read. */
export async function readLeftovers(context: BrowserContext, page: Page, most: number): Promise<readonly Surface[]> {
  const kept = await page.evaluate<readonly Surface[]>(LEFTOVERS).catch((): readonly Surface[] => []);
  const cookies = await context.cookies().catch(() => []);
  const texts = cookies.map(({ name, value }) => `${name}=${value}`).join('\n');
  return [...kept, { place: 'cookies', text: texts }]
    .filter(({ text }) => text !== '')
    .map(({ place, text }) => ({ place, text: text.slice(0, most) }));
}

const LEFTOVERS = `(async () => {
  const found = [];
  const say = (place, value) => { const text = typeof value === 'string' ? value : JSON.stringify(value); if (text) found.push({ place, text }); };
  for (const [place, storage] of [['localStorage', localStorage], ['sessionStorage', sessionStorage]])
    for (const [key, value] of Object.entries(storage)) say(place + ' ' + key, value);
  say('state of the history', history.state);
  for (const name of await (window.caches?.keys() ?? [])) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      if (answer) say('cache ' + name + ' ' + new URL(request.url).pathname, await answer.text());
    }
  }
  const settled = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); request.onerror = () => resolve(undefined); request.onblocked = () => resolve(undefined); });
  for (const { name } of await (indexedDB.databases?.() ?? [])) {
    const database = await settled(indexedDB.open(name));
    for (const store of database?.objectStoreNames ?? []) {
      const all = database.transaction(store).objectStore(store);
      say('IndexedDB ' + name + '/' + store, await settled(all.getAll()));
      say('keys of IndexedDB ' + name + '/' + store, await settled(all.getAllKeys()));
    }
    database?.close();
  }
  return found;
})()`;

import { expect, test } from '@playwright/test';
import { type Browser, createBrowser } from '../../src/probes/browser/index.js';
import { CHROMIUM, NO_BROWSER } from '../reporters/html/browser.js';
import { json, startServer, type TestServer } from './server.js';

test.skip(CHROMIUM === undefined, NO_BROWSER);
test.setTimeout(120_000);
test.describe.configure({ mode: 'default' });

let server: TestServer;
let browser: Browser;

const PAGE = `<!doctype html><title>Page</title><h1>A page</h1><input id="mine" value=""><p id="text"></p>`;
const WORKER = `addEventListener('install', () => skipWaiting());`;

test.beforeAll(async () => {
  server = await startServer((request, response) => {
    if (request.url === '/echo') return json(response, 200, { cookie: request.headers.cookie ?? '' });
    const isWorker = request.url?.startsWith('/worker.js');
    response
      .writeHead(200, { 'content-type': isWorker ? 'text/javascript' : 'text/html' })
      .end(isWorker ? WORKER : PAGE);
  });
  browser = createBrowser({
    base: server.url,
    hosts: [],
    ownHosts: [],
    userAgent: 'partywall/test',
    timeoutMs: 10_000,
    bodyBytes: 1_000_000,
    headers: { 'x-constant': 'yes' },
    tlsVerify: true,
    env: { PARTYWALL_BROWSER: CHROMIUM },
  });
});

test.afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test('tabs side by side share nothing: not cookies, storages, databases, caches or workers', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `person-${index}`);
  const found = await Promise.all(
    names.map(async (name) => {
      const tab = await browser.open();
      await tab.visit(`${server.url}/?keep=${name}`);
      await keep(tab, name);
      await tab.visit(`${server.url}/`);
      const texts = (await tab.leftovers()).map(({ place, text }) => `${place}: ${text}`).join('\n');
      const worker = await tab.state().then(({ items }) => items.length);
      await tab.close();
      const others = names.filter((other) => other !== name && new RegExp(`${other}\\b`).test(texts));
      return { name, own: [...texts.matchAll(new RegExp(`${name}\\b`, 'g'))].length >= 5, others, worker };
    }),
  );
  expect(found).toEqual(names.map((name) => ({ name, own: true, others: [], worker: 2 })));
  expect(browser.starts()).toBe(1);
});

test('constant headers and the name of the tool go with every request', async () => {
  const tab = await browser.open();
  await tab.visit(`${server.url}/headers`);
  await tab.close();
  const headers = server.seen.find(({ url }) => url === '/headers')?.headers;
  expect({ agent: headers?.['user-agent'], constant: headers?.['x-constant'] }).toEqual({
    agent: 'partywall/test',
    constant: 'yes',
  });
});

test('in a picture a secret is painted over, in texts and in fields', async () => {
  const pictures = await Promise.all(
    ['horse-battery-1', 'staple-correct-2'].map(async (secret) => {
      const tab = await browser.open();
      await tab.visit(`${server.url}/#${encodeURIComponent(secret)}`);
      await write(tab, secret);
      const open = await tab.screenshot(() => false);
      const hidden = await tab.screenshot((text) => text.includes(secret));
      const html = await tab.html();
      await tab.close();
      return { open, hidden, marked: [...html.matchAll(/<(\w+)[^>]*data-partywall-hidden/g)].map(([, name]) => name) };
    }),
  );
  const [one, other] = pictures;
  expect([one?.marked, other?.marked]).toEqual([
    ['input', 'p'],
    ['input', 'p'],
  ]);
  expect(one?.open?.equals(other?.open ?? Buffer.alloc(0))).toBe(false);
  expect(one?.hidden?.equals(other?.hidden ?? Buffer.alloc(0))).toBe(true);
});

test('a profile begins with the session that it is given, and ends with what the page removes', async () => {
  const first = await browser.open();
  await first.visit(`${server.url}/`);
  await keep(first, 'kept');
  const state = await first.state();
  await first.close();
  const second = await browser.open(state);
  await second.visit(`${server.url}/`);
  const texts = (await second.leftovers()).map(({ place }) => place);
  await second.close();
  expect(texts).toEqual(
    expect.arrayContaining(['localStorage mine', 'sessionStorage mine', 'IndexedDB mine/rows', 'cookies']),
  );
});

type Tab = Awaited<ReturnType<Browser['open']>>;

/** By the address bar, as a page's own script would. */
function keep(tab: Tab, name: string): Promise<unknown> {
  return run(
    tab,
    `document.cookie = 'mine=${name}'; localStorage.setItem('mine', '${name}'); sessionStorage.setItem('mine', '${name}');
     await (await caches.open('mine')).put('/row', new Response('${name}'));
     await navigator.serviceWorker.register('/worker.js?${name}');
     await new Promise((done) => { const open = indexedDB.open('mine', 1);
       open.onupgradeneeded = () => open.result.createObjectStore('rows');
       open.onsuccess = () => { const work = open.result.transaction('rows', 'readwrite'); work.objectStore('rows').put('${name}', 1);
         work.oncomplete = () => { open.result.close(); done(); }; }; });`,
  );
}

function write(tab: Tab, secret: string): Promise<unknown> {
  return run(tab, `mine.value = '${secret}'; text.textContent = 'It is ${secret}.';`);
}

async function run(tab: Tab, script: string): Promise<void> {
  await tab.visit(`javascript:void (async () => { ${script}; document.title = 'done'; })()`).catch(() => undefined);
  for (let look = 0; look < 200; look += 1) {
    const title = (await tab.look()).find(({ place }) => place === 'title')?.text;
    if (title === 'done') return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the script did not end');
}

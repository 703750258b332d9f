import { expect, test } from '@playwright/test';
import { type Browser, createBrowser, type Spot } from '../../src/probes/browser/index.js';
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
    const [path, rest] = (request.url ?? '').split('?');
    if (path === '/away') return void response.writeHead(302, { location: rest }).end();
    if (path === '/leave')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(leaving(rest ?? ''));
    if (request.url === '/echo') return json(response, 200, { cookie: request.headers.cookie ?? '' });
    const isWorker = request.url?.startsWith('/worker.js');
    response
      .writeHead(200, { 'content-type': isWorker ? 'text/javascript' : 'text/html' })
      .end(isWorker ? WORKER : request.url === '/figures' ? FIGURES : PAGE);
  });
  browser = createBrowser({ ...OPTIONS, base: server.url });
});

const OPTIONS = {
  hosts: [],
  ownHosts: [],
  userAgent: 'partywall/test',
  timeoutMs: 10_000,
  bodyBytes: 1_000_000,
  headers: { 'x-constant': 'yes' },
  tlsVerify: true,
  env: { PARTYWALL_BROWSER: CHROMIUM },
};

const leaving = (url: string): string => `<!doctype html><title>Leaving</title><link rel="icon" href="data:,">
  <script>fetch('${url}/fetch', { mode: 'no-cors' }).catch(() => {}); new WebSocket('${url.replace('http', 'ws')}/socket');</script>
  <img src="${url}/picture"><iframe src="${url}/frame"></iframe>`;

const away: Parameters<typeof startServer>[0] = (_request, response) => void response.end('reached');

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

test('nothing but the target is reached, not at another port of its host, by no script, redirect, frame or picture', async () => {
  const other = await startServer(away);
  const tab = await browser.open();
  await tab.visit(`${server.url}/leave?${other.url}`);
  await tab.rest(1000);
  await tab.visit(`${server.url}/away?${other.url}`).catch(() => undefined);
  await tab.visit(other.url).catch(() => undefined);
  await tab.close();
  await other.close();
  expect(server.seen.filter(({ url }) => url?.startsWith('/leave') || url?.startsWith('/away')).length).toBe(2);
  expect(other.seen.map(({ url }) => url)).toEqual([]);
});

for (const [title, host] of [
  ['a name with a port', (url: URL) => url.host],
  ['an origin', (url: URL) => url.origin],
] as const) {
  test(`a host that is named by ${title} is reached, and no other port of it`, async () => {
    const [named, other] = [await startServer(away), await startServer(away)];
    const wide = createBrowser({ ...OPTIONS, base: server.url, hosts: [host(new URL(named.url))] });
    const tab = await wide.open();
    for (const { url } of [named, other]) await tab.visit(`${server.url}/leave?${url}`).then(() => tab.rest(1000));
    await wide.close();
    await Promise.all([named.close(), other.close()]);
    expect({
      named: named.seen.length > 0,
      other: other.seen.length,
      headers: named.seen[0]?.headers['x-constant'],
    }).toEqual({
      named: true,
      other: 0,
      headers: undefined,
    });
  });
}

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

const FIGURES = `<meta charset="utf-8"><nav><a href="/calls">Calls</a></nav><h2>Customers</h2><p>23,628</p><p>Missed calls: <b>3</b></p><p>Calls: <b>12</b></p>
  <dl><dt>Revenue</dt><dd>€ 1,250.50</dd><dt>Open</dt><dd>none</dd></dl><table><tr><th>Quotes</th><td>7</td></tr></table>
  <div><strong>58</strong><span>Visits</span></div><label>Seats <input value="40"></label><output aria-label="Free">5</output><i class="part">4</i><i class="part">9</i>
  <p hidden id="old">99</p><my-card></my-card><iframe srcdoc="<p>Agents: 31</p>"></iframe>
  <script>document.querySelector('my-card').attachShadow({ mode: 'open' }).innerHTML = '<p id="deep">17</p>'</script>`;

const SPOTS: Readonly<Record<string, readonly [spot: Spot, texts: readonly string[]]>> = {
  'the element after a heading': [{ text: 'Customers' }, ['23,628']],
  'what is left of the text, and not what only ends with the label': [{ text: 'calls' }, ['12']],
  'the definition of a term': [{ text: 'Revenue' }, ['€ 1,250.50']],
  'the cell of a row': [{ text: 'Quotes' }, ['7']],
  'what stands over its label': [{ text: 'Visits' }, ['58']],
  'a field by its label': [{ text: 'Seats' }, ['40']],
  'an element by its accessible name': [{ label: 'Free' }, ['5']],
  'several by selector': [{ selector: '.part' }, ['4', '9']],
  'by selector in a shadow root': [{ selector: '#deep' }, ['17']],
  'what stands in a frame': [{ text: 'Agents' }, ['31']],
  'nothing where no figure stands beside it': [{ text: 'Open' }, []],
  'nothing of what is not visible': [{ selector: '#old' }, []],
};

test('figures are read from a page as a person reads them', async () => {
  const tab = await browser.open();
  await tab.visit(`${server.url}/figures`);
  await tab.rest(1000);
  const spots = Object.fromEntries(Object.entries(SPOTS).map(([name, [spot]]) => [name, spot]));
  const { at, text } = await tab.read(spots);
  await tab.close();
  expect(at).toEqual(Object.fromEntries(Object.entries(SPOTS).map(([name, [, texts]]) => [name, texts])));
  expect(['23,628', '17', '31', '40'].filter((number) => !text.includes(number))).toEqual([]);
  expect(text).not.toContain('99');
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

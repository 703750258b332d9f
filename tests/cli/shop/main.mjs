// A shop with two tenants and one kind of record, in memory: just enough for the commands to have something to test.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const SWITCHES = [
  {
    name: 'read-unscoped',
    kind: 'leak',
    title: 'an order is loaded by its id alone',
    expect: [{ check: 'object-read-foreign', resource: 'order', operation: 'read', reason: 'leak', direction: 'both' }],
  },
];
const PASSWORDS = { acme: `acme-${randomUUID()}`, globex: `globex-${randomUUID()}` };
const TOKENS = new Map();
const ORDERS = new Map();
let on = [];
/** Open whatever the switches say: a mistake that is mended between two runs. */
const open = process.env.SHOP_LEAK === '1';
const delayMs = Number(process.env.SHOP_DELAY_MS ?? 0);

const shop = createServer(async (request, response) => {
  const body = await read(request);
  const end = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(value === undefined ? '' : JSON.stringify(value));
  };
  const { pathname } = new URL(request.url, 'http://shop');
  if (delayMs > 0) await new Promise((done) => setTimeout(done, delayMs));
  if (pathname === '/login') return signIn(body, end);
  const tenant = TOKENS.get((request.headers.authorization ?? '').replace('Bearer ', ''));
  if (!tenant) return end(401, { error: 'sign in' });
  if (pathname === '/me') return end(200, { tenant });
  const [, kind, id] = pathname.split('/');
  if (kind !== 'orders') return end(404, { error: 'not found' });
  if (id === undefined) return collection(request.method, tenant, body, end);
  return single({ method: request.method, tenant, id, body }, end);
});

function signIn({ email = '', password }, end) {
  const tenant = email.replace(/^.*@|\.test$/g, '');
  if (PASSWORDS[tenant] === undefined || PASSWORDS[tenant] !== password) return end(401, { error: 'wrong password' });
  const token = randomUUID();
  TOKENS.set(token, tenant);
  end(200, { access_token: token });
}

function collection(method, tenant, body, end) {
  if (method === 'GET') return end(200, { items: [...ORDERS.values()].filter((order) => order.tenant === tenant) });
  if (method !== 'POST') return end(405, { error: 'method' });
  const order = { id: randomUUID(), tenant, ...body };
  ORDERS.set(order.id, order);
  end(201, order);
}

function single({ method, tenant, id, body }, end) {
  const order = ORDERS.get(id);
  const isOwn = order?.tenant === tenant;
  const isOpen = method === 'GET' && (open || on.includes('read-unscoped'));
  if (!order || !(isOwn || isOpen)) return end(404, { error: 'not found' });
  if (method === 'PATCH') Object.assign(order, body, { id, tenant });
  if (method === 'DELETE') {
    ORDERS.delete(id);
    return end(204);
  }
  end(200, order);
}

const control = createServer(async (request, response) => {
  const body = await read(request);
  if (request.method === 'PUT') on = body.on;
  if (request.url === '/reset') {
    on = [];
    ORDERS.clear();
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ switches: SWITCHES.map((one) => ({ ...one, on: on.includes(one.name) })), orders: ORDERS.size }),
  );
});

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : JSON.parse(text);
}

process.on('SIGTERM', () => process.exit(0));
process.stdin.resume().on('end', () => process.exit(0));
shop.listen(0, '127.0.0.1', () =>
  control.listen(0, '127.0.0.1', () => {
    const url = (server) => `http://127.0.0.1:${server.address().port}`;
    const env = { SHOP_ACME_PASSWORD: PASSWORDS.acme, SHOP_GLOBEX_PASSWORD: PASSWORDS.globex };
    console.log(JSON.stringify({ url: url(shop), control: url(control), env }));
  }),
);

import { createServer } from 'node:http';

/**
 * A sound system in memory with as many customers as one tenant of the pet resort showed, and a neighbour with a few.
 * Pages are made once, so that the server is not what is measured.
 */
const CUSTOMERS = 23_628;
const tenants = { acme: CUSTOMERS, globex: 28 };

interface Customer {
  readonly id: string;
  readonly company_id: string;
  readonly name: string;
  readonly email: string;
  readonly city: string;
}

const customers = new Map<string, Customer[]>(
  Object.entries(tenants).map(([tenant, count]) => [
    tenant,
    Array.from({ length: count }, (_, index) => ({
      id: crypto.randomUUID(),
      company_id: tenant,
      name: `Customer number ${index}`,
      email: `customer.${index}@example.com`,
      city: `City ${index % 97}`,
    })),
  ]),
);
/** Pages as text, by their query; made anew after each write. */
let texts = new Map<string, string>();
/** Pages asked for. */
let pages = 0;

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    const url = new URL(request.url ?? '/', 'http://bench');
    const { status, text } = answer(request.method ?? '', url, tenantOf(request.headers.authorization), body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`);
});

function answer(method: string, url: URL, tenant: string | undefined, body: string) {
  const [, , name = '', id] = url.pathname.split('/');
  if (url.pathname === '/pages') return { status: 200, text: String(pages) };
  if (name === 'login') return { status: 200, text: `{"token":"${JSON.parse(body).tenant}-token-0123456789"}` };
  const own = customers.get(tenant ?? '');
  if (!own || tenant === undefined) return { status: 401, text: '{}' };
  if (name === 'me') return { status: 200, text: JSON.stringify({ tenant }) };
  if (method === 'GET' && id === undefined) return { status: 200, text: page(own, tenant, url.searchParams) };
  texts = new Map();
  if (method === 'POST') {
    const made: Customer = { id: crypto.randomUUID(), company_id: tenant, ...JSON.parse(body) };
    own.push(made);
    return { status: 201, text: JSON.stringify(made) };
  }
  const index = own.findIndex((one) => one.id === id);
  if (index < 0) return { status: 404, text: '{}' };
  own.splice(index, 1);
  return { status: 200, text: '{}' };
}

function page(own: readonly Customer[], tenant: string, query: URLSearchParams): string {
  pages += 1;
  const size = Number(query.get('limit') ?? 100);
  const from = (Number(query.get('page') ?? 1) - 1) * size;
  const key = `${tenant} ${query}`;
  const text = texts.get(key) ?? JSON.stringify({ items: own.slice(from, from + size), total: own.length });
  texts.set(key, text);
  return text;
}

function tenantOf(authorization = ''): string | undefined {
  return /^Bearer (\w+)-token/.exec(authorization)?.[1];
}

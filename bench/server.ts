import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * A sound two-tenant system in memory, fast enough not to be what is measured: any collection under /api, bearer tokens
 * that name the tenant, 404 for what is not one's own. LEAKY names collections whose reads forget the tenant.
 */
interface Row {
  readonly id: string;
  readonly tenant: string;
  readonly values: Record<string, unknown>;
}

const collections = new Map<string, Map<string, Row>>();
const leaky = new Set((process.env.LEAKY ?? '').split(',').filter(Boolean));
/** Requests answered, by method. */
const sent: Record<string, number> = {};

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => send(response, answer(request, text)));
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`);
});

interface Answer {
  readonly status: number;
  readonly body: object;
}

function answer(request: IncomingMessage, text: string): Answer {
  if (request.url === '/sent') return { status: 200, body: sent };
  sent[request.method ?? ''] = (sent[request.method ?? ''] ?? 0) + 1;
  const [, , name = '', id] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
  if (name === 'login') return { status: 200, body: { token: `${JSON.parse(text).tenant}-token-0123456789` } };
  const tenant = /^Bearer (\w+)-token/.exec(request.headers.authorization ?? '')?.[1];
  if (tenant !== 'acme' && tenant !== 'globex') return { status: 401, body: { error: 'sign in' } };
  if (name === 'me') return { status: 200, body: { tenant } };
  const rows = collections.get(name) ?? new Map<string, Row>();
  collections.set(name, rows);
  if (id === undefined) return request.method === 'POST' ? created(rows, tenant, text) : listed(rows, tenant);
  const row = rows.get(id);
  const isOpen = leaky.has(name) && request.method === 'GET';
  if (!row || (row.tenant !== tenant && !isOpen)) return { status: 404, body: { error: 'not found' } };
  if (request.method === 'DELETE') rows.delete(id);
  if (request.method === 'PATCH') Object.assign(row.values, JSON.parse(text));
  return { status: 200, body: shown(row) };
}

function created(rows: Map<string, Row>, tenant: string, text: string): Answer {
  const row = { id: crypto.randomUUID(), tenant, values: JSON.parse(text) };
  rows.set(row.id, row);
  return { status: 201, body: shown(row) };
}

function listed(rows: Map<string, Row>, tenant: string): Answer {
  return { status: 200, body: { items: [...rows.values()].filter((row) => row.tenant === tenant).map(shown) } };
}

function shown(row: Row): object {
  return { id: row.id, company_id: row.tenant, ...row.values };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

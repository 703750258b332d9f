import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';

/** The system of the README: two tenants, one user each, and notes. */
export interface NotesApi {
  readonly url: string;
  readonly close: () => Promise<void>;
  /** Notes that are still there. */
  readonly left: () => number;
}

interface Note {
  readonly id: string;
  readonly org: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const PEOPLE: Readonly<Record<string, { readonly password: string; readonly org: string }>> = {
  'ann@acme.example.com': { password: 'correct-horse-1', org: 'acme' },
  'gus@globex.example.com': { password: 'correct-horse-2', org: 'globex' },
};

/** `leaky`: reads by id ignore the tenant, the total counts everybody, and a delete comes before its check. */
export async function startNotes(build: 'sound' | 'leaky'): Promise<NotesApi> {
  const notes = new Map<string, Note>();
  const sessions = new Map<string, string>();
  const server = createServer((request, response) => {
    replyTo({ request, notes, sessions, isLeaky: build === 'leaky' })
      .then(({ status, text }) => response.writeHead(status, { 'content-type': 'application/json' }).end(text))
      .catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    left: () => notes.size,
    close: () => new Promise((done) => server.close(() => done()).closeAllConnections()),
  };
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly notes: Map<string, Note>;
  readonly sessions: Map<string, string>;
  readonly isLeaky: boolean;
}

async function replyTo(exchange: Exchange): Promise<Reply> {
  const { request, sessions } = exchange;
  const body = await bodyOf(request);
  const [, collection, id] = (request.url ?? '').split(/[/?]/);
  const org = sessions.get((request.headers.authorization ?? '').replace('Bearer ', ''));
  if (collection === 'login') return signIn(exchange, body);
  if (org === undefined) return reply(401, { error: 'sign in first' });
  if (collection === 'me') return reply(200, { org });
  return id === undefined ? collectionAnswer(exchange, org, body) : recordAnswer(exchange, { org, id, body });
}

function signIn({ sessions }: Exchange, body: Readonly<Record<string, unknown>>): Reply {
  const person = PEOPLE[String(body.email)];
  if (person?.password !== body.password) return reply(401, { error: 'no' });
  const token = randomUUID();
  sessions.set(token, person?.org ?? '');
  return reply(200, { token });
}

function collectionAnswer(
  { request, notes, isLeaky }: Exchange,
  org: string,
  body: Readonly<Record<string, unknown>>,
): Reply {
  const mine = [...notes.values()].filter((note) => note.org === org).map(shown);
  if (request.method === 'GET') return reply(200, { items: mine, total: isLeaky ? notes.size : mine.length });
  const note = { id: randomUUID(), org, fields: body };
  notes.set(note.id, note);
  return reply(201, shown(note));
}

function recordAnswer(
  { request, notes, isLeaky }: Exchange,
  { org, id, body }: { readonly org: string; readonly id: string; readonly body: Readonly<Record<string, unknown>> },
): Reply {
  const note = notes.get(id);
  const isMine = note?.org === org;
  if (request.method === 'DELETE' && note && (isMine || isLeaky)) notes.delete(id);
  if (note && !isMine && isLeaky && request.method === 'GET') return reply(200, shown(note));
  if (!note || !isMine) return reply(404, { error: 'not found' });
  if (request.method === 'DELETE') return reply(204);
  const next = request.method === 'PATCH' ? { ...note, fields: { ...note.fields, ...body } } : note;
  notes.set(id, next);
  return reply(200, shown(next));
}

function shown({ id, fields }: Note): Readonly<Record<string, unknown>> {
  return { ...fields, id };
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (request.headers['content-type'] !== 'application/json') return {};
  const value: unknown = await json(request);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function reply(status: number, body?: unknown): Reply {
  return { status, text: body === undefined ? '' : JSON.stringify(body) };
}

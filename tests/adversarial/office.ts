import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { bodyOf, listening } from '../probes/server.js';

/** A note of a company, as the office keeps it. */
export interface Note {
  readonly id: string | number;
  company: string;
  title: string;
  status: string;
  amount: number;
  text?: string;
}

/** One request, as a bend looks at it. */
export interface Ask {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** The body as it came. */
  readonly text: string;
  /** `acme.admin`; undefined without a live session. */
  readonly who: string | undefined;
  readonly company: string | undefined;
  /** The note that the address names, whoever owns it. */
  readonly note: Note | undefined;
  /** Does the address name another company's note? */
  readonly isForeign: boolean;
  /** Of this person so far, this one included; 0 without a session. */
  readonly nth: number;
}

export interface Reply {
  readonly status: number;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of `Not Found` and the like. */
  readonly reason?: string;
  readonly trailers?: Readonly<Record<string, string>>;
  /** Headers of a 103 before the answer. */
  readonly hints?: Readonly<Record<string, string>>;
}

/** What the bent office does instead of, before or after the plain answer. `hang-up` resets the connection. */
export type Bend = (ask: Ask, plain: () => Reply, office: Office) => Reply | 'hang-up' | Promise<Reply | 'hang-up'>;

export interface Office {
  readonly url: string;
  readonly notes: Map<string, Note>;
  /** `METHOD /path status who`, in order. */
  readonly seen: string[];
  /** Live tokens → who. */
  readonly tokens: Map<string, string>;
  add(company: string, title?: string): Note;
  close(): Promise<void>;
}

export const PASSWORD = 'office-password-4711';

/**
 * A small real system over HTTP: people of two companies (and a drifter of none) sign in, and keep notes. Plain, it
 * answers foreign notes with 404 and everything without a session with 401.
 */
export async function openOffice(bend: Bend = (_ask, plain) => plain(), ids: () => string | number = counter()) {
  const notes = new Map<string, Note>();
  const tokens = new Map<string, string>();
  const counts = new Map<string, number>();
  const seen: string[] = [];
  const server = createServer((request, response) => void serve(request, response));
  const { close, ...place } = await listening(server);
  const office: Office = { ...place, notes, seen, tokens, add, close };

  function add(company: string, title = 'an old note'): Note {
    const note = { id: ids(), company, title, status: 'open', amount: 1250 };
    notes.set(String(note.id), note);
    return note;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const ask = askOf(office, request, await bodyOf(request), counts);
    const reply = await bend(ask, () => plainly(office, ask), office);
    seen.push(`${ask.method} ${request.url} ${reply === 'hang-up' ? reply : reply.status} ${ask.who ?? 'nobody'}`);
    if (reply === 'hang-up') response.destroy();
    else send(response, reply);
  }

  return office;
}

function counter(): () => number {
  let last = 0;
  return () => ++last;
}

function bodyFrom(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function askOf(office: Office, request: IncomingMessage, text: string, counts: Map<string, number>): Ask {
  const url = new URL(request.url ?? '/', 'http://office');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const who = office.tokens.get((headers.authorization ?? '').replace('Bearer ', ''));
  const nth = who ? (counts.get(who) ?? 0) + 1 : 0;
  if (who) counts.set(who, nth);
  const company = who?.includes('.') ? who.split('.')[0] : undefined;
  const [, kind, id] = url.pathname.split('/');
  const note = kind === 'notes' && id !== undefined ? office.notes.get(decodeURIComponent(id)) : undefined;
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: bodyFrom(text),
    text,
    who,
    company,
    note,
    isForeign: note !== undefined && note.company !== company,
    nth,
  };
}

/** The office with its walls up. */
function plainly(office: Office, ask: Ask): Reply {
  if (ask.path === '/login') return signIn(office, ask);
  if (!ask.who) return { status: 401, body: { error: 'sign in' } };
  if (ask.path === '/me') return { status: 200, body: { who: ask.who, company: ask.company ?? 'none' } };
  if (ask.path === '/admin')
    return ask.who === 'root' ? { status: 200, body: { notes: [...office.notes.values()] } } : FORBIDDEN;
  if (!ask.company) return FORBIDDEN;
  if (ask.path === '/notes') return ask.method === 'POST' ? create(office, ask) : list(office, ask);
  if (!ask.note || ask.isForeign) return ABSENT;
  return use(office, ask, ask.note);
}

export const ABSENT: Reply = { status: 404, body: { error: 'no such note' } };
export const FORBIDDEN: Reply = { status: 403, body: { error: 'forbidden' } };

function signIn(office: Office, { body }: Ask): Reply {
  if (body.password !== PASSWORD || typeof body.email !== 'string') return { status: 401, body: { error: 'wrong' } };
  const token = `session-${randomUUID()}`;
  office.tokens.set(token, body.email.replace('@example.com', ''));
  return { status: 200, body: { token } };
}

function create(office: Office, { company = '', body }: Ask): Reply {
  const note = office.add(company, String(body.title));
  if (typeof body.text === 'string') note.text = body.text;
  return { status: 201, body: note };
}

function list(office: Office, { company, query }: Ask): Reply {
  return listed(
    [...office.notes.values()].filter((note) => note.company === company),
    query,
  );
}

/** A page of rows, and how many there are. */
export function listed(rows: readonly unknown[], query: URLSearchParams, total = rows.length): Reply {
  const size = Number(query.get('size') ?? 1000);
  const start = (Number(query.get('page') ?? 1) - 1) * size;
  return { status: 200, body: { items: rows.slice(start, start + size), total } };
}

/** Whoever's note it is: what the address asks for is done. */
export function use(office: Office, { method, path, body }: Ask, note: Note): Reply {
  if (path.endsWith('/archive')) note.status = 'archived';
  if (path.endsWith('/file')) return { status: 200, body: note.title, headers: { 'content-type': 'text/plain' } };
  if (method === 'PATCH') note.title = String(body.title ?? note.title);
  if (method !== 'DELETE') return { status: 200, body: { ...note } };
  office.notes.delete(String(note.id));
  return { status: 204 };
}

function send(response: ServerResponse, { status, body, headers, reason, trailers, hints }: Reply): void {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  const all = { ...(isRaw ? {} : { 'content-type': 'application/json' }), ...headers };
  if (hints) response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style', ...hints });
  if (reason === undefined) response.writeHead(status, all);
  else response.writeHead(status, reason, all);
  // Trailers need a body in chunks, so that it has no length.
  if (trailers) response.write('');
  if (trailers) response.addTrailers(trailers);
  response.end(body === undefined ? undefined : isRaw ? body : JSON.stringify(body));
}

import { randomUUID } from 'node:crypto';
import { ABSENT, type Ask, conducted, open, type Reply, type Serve } from '../../run/stage.js';

export interface Kept {
  readonly id: string | number;
  readonly tenant: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

export type Bend = (ask: Ask & { readonly row: Kept | undefined }, rows: Map<string, Kept>) => Reply | undefined;

/**
 * Members and tasks, each kept as they should be. A task names a member, and members are linked with it. `bend` answers
 * first, where it wants to; with `counted` identifiers count from 1 for each kind.
 */
export function site(bend: Bend, counted = false): Serve {
  const rows = new Map<string, Kept>();
  const counts = new Map<string, number>();
  const newId = (kind: string): string | number => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return counted ? (counts.get(kind) ?? 0) : randomUUID();
  };
  return (ask) => {
    const [, kind = '', id = ''] = ask.path.split('/');
    if (!ask.tenant) return { status: 401 };
    const row = rows.get(`${kind}/${id}`);
    const reply = bend({ ...ask, row }, rows) ?? checked(ask, rows, row);
    return reply ?? plainly(ask, { rows, row, kind, newId });
  };
}

/** Whom a body names must be of the same tenant. */
export function checked(
  { method, tenant, body }: Ask,
  rows: Map<string, Kept>,
  row: Kept | undefined,
): Reply | undefined {
  if (method === 'GET' || (row && row.tenant !== tenant)) return undefined;
  const named = body.member === undefined ? undefined : rows.get(`members/${body.member}`);
  return body.member !== undefined && named?.tenant !== tenant ? { status: 422 } : undefined;
}

interface Place {
  readonly rows: Map<string, Kept>;
  readonly row: Kept | undefined;
  readonly kind: string;
  readonly newId: (kind: string) => string | number;
}

/** Does what is asked, whomever the body names. */
export function plainly({ method, path, tenant = '', body }: Ask, { rows, row, kind, newId }: Place): Reply {
  if (path === `/${kind}` && method === 'POST') {
    const made: Kept = { ...body, id: newId(kind), tenant, kind, links: [] };
    rows.set(`${kind}/${made.id}`, made);
    return { status: 201, body: made };
  }
  if (path === `/${kind}`)
    return { body: [...rows.values()].filter((one) => one.kind === kind && one.tenant === tenant) };
  if (!row || row.tenant !== tenant) return ABSENT;
  if (method === 'DELETE') rows.delete(`${kind}/${row.id}`);
  const links = Array.isArray(row.links) ? row.links : [];
  const changed = path.endsWith('/link') ? { ...row, links: [...links, body.member] } : { ...row, ...body };
  if (method === 'PATCH' || method === 'POST') rows.set(`${kind}/${row.id}`, changed);
  return { body: method === 'GET' ? row : changed };
}

/** `subject` → verdict of one direction. */
export async function verdictsOn(
  check: string,
  bend: Bend,
  { note = NOTE, counted = false } = {},
): Promise<Readonly<Record<string, string>>> {
  const stage = await open(site(bend, counted));
  const { found } = await conducted(stage, { checks: [check], note, more: MEMBER });
  await stage.close();
  const own = Object.entries(found).filter(([id]) => id.endsWith('/acme.admin>globex'));
  return Object.fromEntries(own.map(([id, verdict]) => [id.split('/')[1] ?? '', verdict]));
}

const MEMBER = '  member: { path: "/members{/id}", json: { name: "{{ canary }}" } }';
const NOTE = `path: "/tasks{/id}"
json: { title: "{{ canary }}", member: "{{ member.id }}" }
actions: { link: { request: "POST /tasks/{id}/link", json: { member: "{{ member.id }}" } } }`;

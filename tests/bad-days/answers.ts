import { gzipSync } from 'node:zlib';
import { PAIRS } from '../adversarial/command.js';
import { type Bend, type Reply, use } from '../adversarial/office.js';
import type { Row } from '../adversarial/row.js';

const READ = 'object-read-foreign';
const UPDATE = 'object-update-foreign';
const DELETE = 'object-delete-foreign';
const LIST = 'list-foreign-rows';

function reads(verdict: string, code: Row['code']): Pick<Row, 'check' | 'found' | 'code'> {
  return { check: READ, found: { [READ]: verdict }, code };
}

/** Foreign notes are answered like this. */
function foreign(reply: Reply | 'hang-up'): Bend {
  return ({ isForeign, who }, plain) => (isForeign && who ? reply : plain());
}

/** The first `times` requests of this kind are answered like this, then all is well. */
function atFirst(times: number, reply: Reply | 'hang-up'): Bend {
  const asked = new Map<string, number>();
  return ({ method, path, who }, plain) => {
    const key = `${method} ${path} ${who}`;
    asked.set(key, (asked.get(key) ?? 0) + 1);
    return (asked.get(key) ?? 0) <= times && path !== '/login' ? reply : plain();
  };
}

const SHORT = { more: `${PAIRS}\nlimits: { timeout: 250ms }` };
const SMALL = { more: `${PAIRS}\nlimits: { body: 2MB }` };
const BIG = 50 * 1024 * 1024;
const ODD = 'path: "/notes{/id}"\njson: { title: "{{ canary }}" }';
const NO_LIST = 'path: /notes\nonly: [create, read, update, delete]\njson: { title: "{{ canary }}" }';
const PAGED = `path: /notes
json: { title: "{{ canary }}" }
list: { request: GET /notes, pages: { page: page, size: { size: 2 } } }`;

export const ANSWERS: readonly Row[] = [
  {
    title: 'a reset connection on foreign notes says nothing',
    bend: foreign('hang-up'),
    ...reads('inconclusive/unreachable', 2),
  },
  {
    title: 'connections that are reset now and then are asked again',
    bend: atFirst(1, 'hang-up'),
    ...reads('pass/denied', 0),
  },
  {
    title: 'an answer that comes too late says nothing',
    bend: async ({ isForeign, who }, plain) => {
      if (isForeign && who) await new Promise((done) => setTimeout(done, 600));
      return plain();
    },
    scenario: SHORT,
    ...reads('inconclusive/timeout', 2),
  },
  {
    title: '429 with Retry-After is waited for',
    bend: atFirst(2, { status: 429, headers: { 'retry-after': '0' } }),
    ...reads('pass/denied', 0),
  },
  {
    title: '429 without Retry-After is asked twice more',
    bend: foreign({ status: 429 }),
    ...reads('inconclusive/rate-limited', 2),
  },
  {
    title: '429 that wants an hour of patience is not waited for',
    bend: foreign({ status: 429, headers: { 'retry-after': '3600' } }),
    ...reads('inconclusive/rate-limited', 2),
  },
  { title: '503 says nothing', bend: foreign({ status: 503 }), ...reads('inconclusive/server-error', 2) },
  { title: '503 now and then is asked again', bend: atFirst(2, { status: 503 }), ...reads('pass/denied', 0) },
  {
    title: 'a redirect loop on foreign notes breaks the contract',
    bend: ({ isForeign, who, path }, plain) =>
      isForeign && who ? { status: 302, headers: { location: path } } : plain(),
    ...reads('fail/contract', 1),
  },
  {
    title: 'a redirect loop on all notes is a failed control',
    bend: ({ note, path, method }, plain) =>
      note && method === 'GET' ? { status: 302, headers: { location: path } } : plain(),
    ...reads('inconclusive/control-failed', 2),
  },
  {
    title: 'invalid JSON for foreign notes is no data and no refusal',
    bend: foreign({ status: 200, body: '{"title": "cut in the mid', headers: { 'content-type': 'application/json' } }),
    ...reads('fail/contract', 1),
  },
  {
    title: 'invalid JSON that holds the canary is a leak',
    bend: ({ isForeign, who, note }, plain) =>
      isForeign && who
        ? { status: 200, body: `{"title": "${note?.title}", `, headers: { 'content-type': 'application/json' } }
        : plain(),
    ...reads('fail/leak', 1),
  },
  {
    title: 'invalid JSON from every create: the list shows the ids',
    bend: (ask, plain) =>
      ask.method === 'POST' && ask.path === '/notes' ? { ...plain(), body: '{"id":', headers: JSON_TYPE } : plain(),
    ...reads('pass/denied', 0),
  },
  {
    title: '50 MB without a canary are not read to their end: that proves nothing',
    bend: foreign({ status: 200, body: Buffer.alloc(BIG, 'x'), headers: { 'content-type': 'text/plain' } }),
    scenario: SMALL,
    ...reads('inconclusive/unread', 2),
  },
  {
    title: '50 MB that begin with a canary are a leak',
    bend: ({ isForeign, who, note }, plain) =>
      isForeign && who ? { status: 200, body: Buffer.alloc(BIG, `${note?.title} `) } : plain(),
    scenario: SMALL,
    ...reads('fail/leak', 1),
  },
  {
    title: 'a gzip bomb is not unfolded: that proves nothing',
    bend: foreign({ status: 200, body: gzipSync(Buffer.alloc(BIG)), headers: { 'content-encoding': 'gzip' } }),
    scenario: SMALL,
    ...reads('inconclusive/unread', 2),
  },
  {
    title: 'a gzip bomb in a file is not unfolded either',
    bend: foreign({ status: 200, body: gzipSync(Buffer.alloc(BIG)), headers: { 'content-type': 'application/gzip' } }),
    scenario: SMALL,
    ...reads('inconclusive/unread', 2),
  },
  {
    title: 'an owner who cannot create has no records to attack',
    bend: ({ method, path, company }, plain) =>
      method === 'POST' && path === '/notes' && company === 'globex' ? { status: 403 } : plain(),
    check: `${READ},${UPDATE},${DELETE}`,
    found: {
      [READ]: 'inconclusive/control-failed',
      [UPDATE]: 'inconclusive/control-failed',
      [DELETE]: 'inconclusive/control-failed',
    },
    code: 2,
  },
  {
    title: 'a create that is done and answered 500 leaves nothing behind',
    bend: (ask, plain) => (ask.method === 'POST' && ask.path === '/notes' ? { ...plain(), status: 500 } : plain()),
    ...reads('inconclusive/control-failed', 2),
  },
  {
    title: 'creates without an id: the list shows them',
    bend: withoutId,
    check: `${READ},${UPDATE},${DELETE},${LIST}`,
    found: { [READ]: 'pass/denied', [UPDATE]: 'pass/denied', [DELETE]: 'pass/denied', [LIST]: 'pass/own-data-only' },
    code: 0,
  },
  {
    title: 'creates without an id: a later page of the list shows them',
    bend: withoutId,
    scenario: { note: PAGED },
    before: (office) => {
      for (let index = 0; index < 5; index++) for (const company of ['acme', 'globex']) office.add(company);
    },
    ...reads('pass/denied', 0),
  },
  {
    title: 'creates without an id and without a list: what is left is told',
    bend: withoutId,
    scenario: { note: NO_LIST },
    ...reads('inconclusive/control-failed', 2),
    left: 4,
  },
  {
    title: 'notes that cannot be deleted are told',
    bend: ({ method }, plain) => (method === 'DELETE' ? { status: 405 } : plain()),
    ...reads('pass/denied', 0),
    left: 6,
  },
  {
    title: 'notes that are said to be deleted and are still there are told',
    bend: ({ method }, plain) => (method === 'DELETE' ? { status: 204 } : plain()),
    ...reads('pass/denied', 0),
    left: 6,
  },
  ...[false, true].map(
    (isOpen): Row => ({
      title: `ids that need encoding: ${isOpen ? 'a leak and a breach are found' : 'all is refused'}`,
      bend: (ask, plain, office) => (isOpen && ask.who && ask.note ? use(office, ask, ask.note) : plain()),
      ids: oddIds(),
      scenario: { note: ODD },
      check: `${READ},${UPDATE},${DELETE}`,
      found: isOpen
        ? { [READ]: 'fail/leak', [UPDATE]: 'fail/breach', [DELETE]: 'fail/breach' }
        : { [READ]: 'pass/denied', [UPDATE]: 'pass/denied', [DELETE]: 'pass/denied' },
      code: isOpen ? 1 : 0,
    }),
  ),
];

const JSON_TYPE = { 'content-type': 'application/json' };

function withoutId(ask: Parameters<Bend>[0], plain: () => Reply): Reply {
  const reply = plain();
  return ask.method === 'POST' && ask.path === '/notes' ? { status: 201, body: { ok: true } } : reply;
}

function oddIds(): () => string {
  let last = 0;
  return () => `a/b c?d#e%25&ü+${++last}`;
}

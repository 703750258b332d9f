import { gzipSync } from 'node:zlib';
import { ABSENT, FORBIDDEN, use } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const SIDE = 'subresource-and-history-foreign';
const LEAK = { found: { [READ]: 'fail/leak' }, code: 1 } as const;
const DENIED = { found: { [READ]: 'pass/denied' }, code: 0 } as const;
const CONTRACT = { found: { [READ]: 'fail/contract' }, code: 1 } as const;

const FILE = `path: /notes
json: { title: "{{ canary }}" }
actions: { file: "GET /notes/{id}/file" }`;

/** A download that reaches everybody, written as `encode` writes it. */
function download(title: string, encode: (text: string) => string | Buffer, headers = {}): Row {
  return {
    title,
    bend: ({ path, note, who }, plain) =>
      who && note && path.endsWith('/file')
        ? { status: 200, body: encode(`%PDF ${note.title} end`), headers: { 'content-type': 'text/plain', ...headers } }
        : plain(),
    scenario: { note: FILE },
    check: SIDE,
    found: { [`${SIDE}.file`]: 'fail/leak' },
    code: 1,
  };
}

const HIDE = { more: 'pairs: [[acme, globex]]\ndenied: { status: [404, 403], hide: true }' };
const SHOW = { more: 'pairs: [[acme, globex]]\ndenied: { status: [404, 403], hide: false }' };

export const READS: readonly Row[] = [
  { title: 'a foreign note that is 404 is denied', check: READ, ...DENIED },
  {
    title: '1. a redirect to / that carries the record is a leak',
    bend: ({ isForeign, note }, plain) =>
      isForeign ? { status: 302, headers: { location: '/' }, body: { note } } : plain(),
    check: READ,
    ...LEAK,
  },
  {
    title: '1. a redirect to / without data, which nobody named a refusal, breaks the contract',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 302, headers: { location: '/' } } : plain()),
    check: READ,
    ...CONTRACT,
  },
  {
    title: '1. a redirect that `denied` names is a refusal',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 302, headers: { location: '/home' } } : plain()),
    scenario: { more: 'pairs: [[acme, globex]]\ndenied: [404, { status: 302, at: { header: location }, is: /home }]' },
    check: READ,
    ...DENIED,
  },
  {
    title: '1. a redirect to sign-in with a live session breaks the contract',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 302, headers: { location: '/login?next=/' } } : plain()),
    check: READ,
    ...CONTRACT,
  },
  {
    title: '2. a 403 with the record in its details is a leak',
    bend: ({ isForeign, note }, plain) => (isForeign ? { status: 403, body: { error: { details: [note] } } } : plain()),
    check: READ,
    ...LEAK,
  },
  {
    title: '2. a 404 with the record in a header is a leak',
    bend: ({ isForeign, note }, plain) =>
      isForeign ? { ...ABSENT, headers: { 'x-debug': `note ${note?.title}` } } : plain(),
    check: READ,
    ...LEAK,
  },
  {
    title: '2. a record in a redirect target, in a cookie, or in an attempt that is asked again is a leak',
    bend: ({ isForeign, note, who, nth }, plain) => {
      if (!isForeign || !who) return plain();
      if (nth % 2 === 0) return { status: 302, headers: { location: `/search?q=${note?.title}` } };
      return { ...ABSENT, headers: { 'set-cookie': `last=${note?.title}` } };
    },
    check: READ,
    ...LEAK,
  },
  {
    title: '2. an error with the record in it is a leak, though the next attempt is refused',
    bend: errorFirst(),
    check: READ,
    ...LEAK,
  },
  {
    title: '5. a misspelt route is refused to everyone: that proves nothing',
    bend: (ask, plain) => (/^\/notes\/./.test(ask.path) ? ABSENT : plain()),
    left: 6,
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: '9. a record of ours that everybody reads is a leak, and needs no login either',
    bend: (ask, plain, office) => (ask.note && ask.method === 'GET' ? use(office, ask, ask.note) : plain()),
    check: READ,
    ...LEAK,
    says: /needs no sign-in either/,
  },
  {
    title: '9. a record of ours that every signed-in user reads is a leak that needs a login',
    bend: (ask, plain, office) => (ask.who && ask.note && ask.method === 'GET' ? use(office, ask, ask.note) : plain()),
    check: READ,
    ...LEAK,
    says: /without a sign-in it got status 401/,
  },
  {
    title: '9. what is declared shared is exempt, and alone proves nothing',
    bend: (ask, plain, office) => (ask.note && ask.method === 'GET' ? use(office, ask, ask.note) : plain()),
    scenario: {
      note: 'path: /notes\njson: { title: "{{ canary }}" }\nshared: { with: tenants, reason: a noticeboard }',
    },
    check: READ,
    found: { [READ]: 'skipped/exempt' },
    code: 2,
  },
  {
    title: '17. another body for foreign than for absent is an oracle where existence is hidden',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 404, body: { error: 'not yours' } } : plain()),
    scenario: HIDE,
    check: 'existence-status-oracle',
    found: {
      'existence-status-oracle.read': 'fail/oracle',
      'existence-status-oracle.update': 'fail/oracle',
      'existence-status-oracle.delete': 'fail/oracle',
    },
    code: 1,
  },
  ...(['etag', 'x-owner'] as const).map(
    (name): Row => ({
      title: `17. the header ${name} for foreign only is an oracle where existence is hidden`,
      bend: ({ isForeign, method }, plain) =>
        isForeign && method === 'GET' ? { ...ABSENT, headers: { [name]: '"7"' } } : plain(),
      scenario: { ...HIDE, note: 'path: /notes\nonly: [list, create, read]\njson: { title: "{{ canary }}" }' },
      left: 4,
      check: 'existence-status-oracle',
      found: { 'existence-status-oracle.read': 'fail/oracle' },
      code: 1,
    }),
  ),
  {
    title: '17. times, request ids and echoed ids that differ are no oracle',
    bend: ({ isForeign, note, method, path }, plain) =>
      method === 'GET' && /^\/notes\/./.test(path) && (isForeign || !note)
        ? {
            status: 404,
            body: { error: `no note ${path.slice(7)}`, at: new Date().toISOString() },
            headers: { 'x-request-id': String(Math.random()), etag: `"${Math.random()}"` },
          }
        : plain(),
    scenario: { ...HIDE, note: 'path: /notes\nonly: [list, create, read]\njson: { title: "{{ canary }}" }' },
    left: 4,
    check: 'existence-status-oracle',
    found: { 'existence-status-oracle.read': 'pass/indistinguishable' },
    code: 0,
  },
  ...(
    [
      ['another status', FORBIDDEN, /visible: 403 for foreign, 404 for absent/],
      ['another body', { status: 404, body: { error: 'not yours' } }, /that it exists is visible: body \$\.error/],
    ] as const
  ).map(
    ([what, reply, says]): Row => ({
      title: `17. where existence need not be hidden, ${what} for foreign is a note on a pass`,
      bend: ({ isForeign }, plain) => (isForeign ? reply : plain()),
      scenario: SHOW,
      check: READ,
      ...DENIED,
      says,
    }),
  ),
  {
    title: '24. a firewall page with 200 is a challenge',
    bend: ({ isForeign }, plain) => (isForeign ? CHALLENGE : plain()),
    check: READ,
    found: { [READ]: 'inconclusive/challenge-page' },
    code: 2,
  },
  {
    title: '24. a firewall page with 403 is a challenge and no refusal',
    bend: ({ isForeign }, plain) => (isForeign ? { ...CHALLENGE, status: 403 } : plain()),
    check: READ,
    found: { [READ]: 'inconclusive/challenge-page' },
    code: 2,
  },
  {
    title: '24. a 429 says nothing',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 429, headers: { 'retry-after': '0' } } : plain()),
    check: READ,
    found: { [READ]: 'inconclusive/rate-limited' },
    code: 2,
  },
  {
    title: '25. an address that is echoed in the refusal is no leak',
    bend: ({ isForeign, path }, plain) => (isForeign ? { status: 404, body: { error: `no ${path}` } } : plain()),
    ids: () => crypto.randomUUID(),
    check: READ,
    ...DENIED,
  },
  download('26. a canary in base64', (text) => Buffer.from(text).toString('base64')),
  download('26. a canary URL-encoded', (text) => [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')),
  download(
    '26. a canary in JSON escapes',
    (text) => `{"t":"${[...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
  ),
  download('26. a canary in HTML entities', (text) => [...text].map((one) => `&#${one.charCodeAt(0)};`).join('')),
  download('26. a canary in UTF-16', (text) => Buffer.from(text, 'utf16le')),
  download('26. a canary in a gzip file', (text) => gzipSync(text)),
  download('26. a canary in a gzip answer', (text) => gzipSync(text), { 'content-encoding': 'gzip' }),
  download('26. a canary in capital letters', (text) => text.toUpperCase()),
  {
    title: '26. a download that is refused is denied',
    scenario: { note: FILE },
    check: SIDE,
    found: { [`${SIDE}.file`]: 'pass/denied' },
    code: 0,
  },
  {
    title: 'a 401 with a live session breaks the contract',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 401 } : plain()),
    check: READ,
    ...CONTRACT,
  },
  {
    title: 'a soft refusal (200, success: false) that `denied` names is a refusal',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 200, body: { success: false } } : plain()),
    scenario: { more: 'pairs: [[acme, globex]]\ndenied: [{ status: 200, at: $.success, is: false }]' },
    check: READ,
    ...DENIED,
  },
  {
    title: 'a soft refusal that `denied` does not name breaks the contract',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 200, body: { success: false } } : plain()),
    check: READ,
    ...CONTRACT,
  },
  {
    title: 'a soft refusal of everything is a failed control',
    bend: ({ note, method }, plain) => (note && method === 'GET' ? { status: 200, body: { success: false } } : plain()),
    scenario: { more: 'pairs: [[acme, globex]]\ndenied: [{ status: 200, at: $.success, is: false }]' },
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'an HTML login page with 200 breaks the contract while the session lives',
    bend: ({ isForeign }, plain) => (isForeign ? LOGIN_PAGE : plain()),
    check: READ,
    ...CONTRACT,
  },
  {
    title: 'an attacker who is shown its own note for every id received nothing, but was not refused',
    bend: (ask, plain, office) => {
      const own = [...office.notes.values()].find(({ company }) => company === ask.company);
      return ask.isForeign && own ? use(office, ask, own) : plain();
    },
    check: READ,
    ...CONTRACT,
  },
  {
    title: 'an attacker who is refused its own notes too proves nothing',
    bend: ({ who, note }, plain) => (who === 'acme.admin' && note ? ABSENT : plain()),
    left: 3,
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'an attacker who belongs to both companies leaks, and the report asks whether they are one',
    bend: (ask, plain, office) => (ask.who === 'acme.admin' && ask.note ? use(office, ask, ask.note) : plain()),
    check: READ,
    ...LEAK,
    says: /do both users belong to one tenant\?/,
  },
  {
    title: 'canaries that the office cuts off prove nothing',
    bend: cut((title) => title.slice(0, 20)),
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'canaries that the office writes in capitals are still known: leak',
    bend: (ask, plain, office) =>
      ask.who && ask.note && ask.method === 'GET'
        ? { status: 200, body: { ...ask.note, title: ask.note.title.toUpperCase() } }
        : cut((title) => title.toUpperCase())(ask, plain, office),
    check: READ,
    ...LEAK,
  },
  {
    title: 'a foreign note without its text but with its other values is a leak',
    bend: (ask, plain) => {
      const { note, isForeign, who, method } = ask;
      if (!note || !who || method !== 'GET') return plain();
      const phone = `+1555${String(note.id).padStart(7, '0')}`;
      return { status: 200, body: isForeign ? { title: '***', phone } : { ...note, phone } };
    },
    check: READ,
    ...LEAK,
  },
  {
    title: 'a control that works only the first time proves nothing',
    bend: onlyOnce(),
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'an error on foreign notes only says nothing',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 500, headers: { 'retry-after': '0' } } : plain()),
    check: READ,
    found: { [READ]: 'inconclusive/server-error' },
    code: 2,
  },
];

const CHALLENGE = {
  status: 200,
  body: '<html><title>Just a moment...</title></html>',
  headers: { 'content-type': 'text/html' },
};

const LOGIN_PAGE = {
  status: 200,
  body: '<form action="/login"><input name="email"><input type="password" name="password"></form>',
  headers: { 'content-type': 'text/html' },
};

function cut(change: (title: string) => string): NonNullable<Row['bend']> {
  return (ask, plain) => {
    if (typeof ask.body.title !== 'string') return plain();
    Object.assign(ask.body, { title: change(ask.body.title) });
    return plain();
  };
}

/** Every first attempt on a foreign note fails, with the note in the error. */
function errorFirst(): NonNullable<Row['bend']> {
  let attempts = 0;
  return ({ isForeign, who, note }, plain) =>
    isForeign && who && attempts++ % 2 === 0
      ? { status: 500, headers: { 'retry-after': '0' }, body: { sql: `INSERT '${note?.title}'` } }
      : plain();
}

/** The owner reads its note once; from then on it is gone for everybody, by this route. */
function onlyOnce(): NonNullable<Row['bend']> {
  const read = new Set<string>();
  return (ask, plain) => {
    if (ask.who !== 'globex.admin' || !ask.note || ask.method !== 'GET') return plain();
    if (read.has(ask.path)) return ABSENT;
    read.add(ask.path);
    return plain();
  };
}

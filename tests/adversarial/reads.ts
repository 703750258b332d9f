import { ABSENT, type Reply, use } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const LEAK = { found: { [READ]: 'fail/leak' }, code: 1 } as const;
const DENIED = { found: { [READ]: 'pass/denied' }, code: 0 } as const;
const CONTRACT = { found: { [READ]: 'fail/contract' }, code: 1 } as const;

/** Someone else's note is read: what came back, and what it proves. */
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
    title: '2. a 403 that says how the record begins is a leak',
    bend: ({ isForeign, note }, plain) =>
      isForeign ? { status: 403, body: { error: `You may not see “${note?.title.slice(0, 18)}…”` } } : plain(),
    check: READ,
    ...LEAK,
    says: /the beginning of the canary of globex's note/,
  },
  {
    title: '2. a 404 that says how every record of the run begins is denied',
    bend: ({ isForeign, note }, plain) =>
      isForeign ? { status: 404, body: { error: `nothing like ${note?.title.slice(0, 13)}… here` } } : plain(),
    check: READ,
    ...DENIED,
  },
  ...(
    [
      ['the reason phrase', (title) => ({ reason: `No ${title}` })],
      ['the name of a header', (title) => ({ headers: { [`x-acl-${title}`]: 'deny' } })],
      ['the name of a cookie', (title) => ({ headers: { 'set-cookie': `${title}=1; Path=/` } })],
      ['a trailer', (title) => ({ trailers: { 'x-note': title } })],
      ['the name of a trailer', (title) => ({ trailers: { [`x-${title}`]: '1' } })],
      ['an early hint', (title) => ({ hints: { 'x-note': title } })],
    ] as const satisfies readonly (readonly [string, (title: string) => Partial<Reply>])[]
  ).map(
    ([where, told]): Row => ({
      title: `2. a 404 with the record in ${where} is a leak`,
      bend: ({ isForeign, note }, plain) => (isForeign ? { ...ABSENT, ...told(note?.title ?? '') } : plain()),
      check: READ,
      ...LEAK,
    }),
  ),
  {
    title: '2. a 404 whose reason phrase, trailer and early hint hold nothing of the record is denied',
    bend: ({ isForeign }, plain) => {
      const told = { reason: 'There Is No Such Note In This Office', trailers: { 'x-checksum': 'f'.repeat(40) } };
      return isForeign ? { ...ABSENT, ...told, hints: { 'x-host': 'office-of-acme-and-globex' } } : plain();
    },
    check: READ,
    ...DENIED,
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
];

const CHALLENGE = {
  status: 200,
  body: '<html><title>Just a moment...</title></html>',
  headers: { 'content-type': 'text/html' },
};

/** Every first attempt on a foreign note fails, with the note in the error. */
function errorFirst(): NonNullable<Row['bend']> {
  let attempts = 0;
  return ({ isForeign, who, note }, plain) =>
    isForeign && who && attempts++ % 2 === 0
      ? { status: 500, headers: { 'retry-after': '0' }, body: { sql: `INSERT '${note?.title}'` } }
      : plain();
}

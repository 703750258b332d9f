import { createHash } from 'node:crypto';
import { ABSENT, type Ask, FORBIDDEN, type Reply, use } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const DENIED = { found: { [READ]: 'pass/denied' }, code: 0 } as const;

const ORACLE = 'existence-status-oracle';
const OTHERWISE = 'existence-status-oracle.read-otherwise';
/** Reads only: the records stay. */
const KEPT = { note: 'path: /notes\nonly: [list, create, read]\njson: { title: "{{ canary }}" }' };
const SAME = { 'existence-status-oracle.read': 'pass/indistinguishable', [OTHERWISE]: 'pass/indistinguishable' };

const HIDE = { more: 'pairs: [[acme, globex]]\ndenied: { status: [404, 403], hide: true }' };
const SHOW = { more: 'pairs: [[acme, globex]]\ndenied: { status: [404, 403], hide: false }' };

const READ_ONLY = { ...HIDE, note: 'path: /notes\nonly: [list, create, read]\njson: { title: "{{ canary }}" }' };

/** Can foreign and absent be told apart? */
export const EXISTENCE: readonly Row[] = [
  {
    title: '17. another body for foreign than for absent is an oracle where existence is hidden',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 404, body: { error: 'not yours' } } : plain()),
    scenario: HIDE,
    check: 'existence-status-oracle',
    found: {
      'existence-status-oracle.read': 'fail/oracle',
      [OTHERWISE]: 'fail/oracle',
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
      scenario: { ...HIDE, ...KEPT },
      left: 4,
      check: 'existence-status-oracle',
      found: { 'existence-status-oracle.read': 'fail/oracle', [OTHERWISE]: 'fail/oracle' },
      code: 1,
    }),
  ),
  ...(
    [
      ['an incident number', ({ nth }) => ({ body: { error: 'no such note', incident: `${nth}f9` } })],
      ['its length in the entity tag', () => ({ headers: { etag: 'W/"33-7f"' } })],
      ['another value of a cookie', () => ({ headers: { etag: 'W/"0"', 'set-cookie': 'last=denied' } })],
      ['the cost in a rate limit', ({ nth }) => ({ headers: { etag: 'W/"0"', 'x-ratelimit-cost': String(nth) } })],
      ['another reason phrase', () => ({ headers: { etag: 'W/"0"' }, reason: 'Not Yours' })],
    ] as const satisfies readonly (readonly [string, (ask: Ask) => Partial<Reply>])[]
  ).map(
    ([what, told]): Row => ({
      title: `17. ${what} for foreign is an oracle where existence is hidden`,
      bend: (ask, plain) => {
        if (!ask.company || ask.method !== 'GET' || !/^\/notes\/./.test(ask.path)) return plain();
        if (ask.isForeign) return { ...ABSENT, ...told(ask) };
        return ask.note ? plain() : { ...ABSENT, headers: { etag: 'W/"0"', 'set-cookie': 'last=none' } };
      },
      scenario: READ_ONLY,
      left: 4,
      check: 'existence-status-oracle',
      // Asked by other means, only what differs at the first asking is asked again.
      found: {
        'existence-status-oracle.read': 'fail/oracle',
        [OTHERWISE]: what === 'another value of a cookie' ? 'pass/indistinguishable' : 'fail/oracle',
      },
      code: 1,
    }),
  ),
  {
    title: '17. tags made of the body that echoes the id, limits that go down and new cookies are no oracle',
    bend: ({ isForeign, note, method, path, who, nth }, plain) => {
      if (!who || method !== 'GET' || !/^\/notes\/./.test(path) || (note && !isForeign)) return plain();
      const headers = {
        etag: `W/"${createHash('sha1').update(path).digest('hex')}"`,
        'x-ratelimit-remaining': String(5000 - nth),
        'set-cookie': `seen=${Math.random()}; Path=/`,
        'content-length': String(20 + path.length),
      };
      return { status: 404, headers, body: `there is no note ${path.slice(7)}`.padEnd(20 + path.length) };
    },
    scenario: READ_ONLY,
    left: 4,
    check: 'existence-status-oracle',
    found: { 'existence-status-oracle.read': 'pass/indistinguishable', [OTHERWISE]: 'pass/indistinguishable' },
    code: 0,
  },
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
    scenario: { ...HIDE, ...KEPT },
    left: 4,
    check: 'existence-status-oracle',
    found: { 'existence-status-oracle.read': 'pass/indistinguishable', [OTHERWISE]: 'pass/indistinguishable' },
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
    title: '29. asked by other means, a sound system answers foreign as absent',
    scenario: { ...HIDE, ...KEPT },
    left: 4,
    check: ORACLE,
    found: SAME,
    code: 0,
  },
  {
    title: '29. HEAD that finds what GET hides is an oracle',
    bend: (ask, plain) => (ask.method === 'HEAD' && ask.isForeign ? { status: 200 } : plain()),
    scenario: { ...HIDE, ...KEPT },
    left: 4,
    check: ORACLE,
    found: { ...SAME, [OTHERWISE]: 'fail/oracle' },
    code: 1,
    says: /differ every time by HEAD: status/,
  },
  {
    title: '29. OPTIONS that names the methods of what is there only is an oracle',
    bend: (ask, plain) => {
      if (ask.method !== 'OPTIONS' || !ask.who) return plain();
      return ask.note ? { status: 204, headers: { allow: 'GET, PATCH' } } : ABSENT;
    },
    scenario: { ...HIDE, ...KEPT },
    left: 4,
    check: ORACLE,
    found: { ...SAME, [OTHERWISE]: 'fail/oracle' },
    code: 1,
    says: /OPTIONS: /,
  },
  {
    title: '29. OPTIONS that answers everything alike is none',
    bend: (ask, plain) => (ask.method === 'OPTIONS' ? { status: 204, headers: { allow: 'GET, PATCH' } } : plain()),
    scenario: { ...HIDE, ...KEPT },
    left: 4,
    check: ORACLE,
    found: SAME,
    code: 0,
  },
  ...(
    [
      ['If-None-Match', 'if-none-match', 304],
      ['If-Match', 'if-match', 412],
    ] as const
  ).map(
    ([name, header, status]): Row => ({
      title: `29. a precondition (${name}) that is looked at before the owner is an oracle`,
      bend: (ask, plain) => (ask.method === 'GET' && ask.headers[header] && ask.note ? { status } : plain()),
      scenario: { ...HIDE, ...KEPT },
      left: 4,
      check: ORACLE,
      found: { ...SAME, [OTHERWISE]: 'fail/oracle' },
      code: 1,
      says: new RegExp(`${name}: status`),
    }),
  ),
  {
    title: '29. a difference that comes and goes is none',
    bend: (ask, plain) => (ask.method === 'HEAD' && ask.isForeign && flips() ? { status: 403 } : plain()),
    scenario: { ...HIDE, ...KEPT },
    left: 4,
    check: ORACLE,
    found: SAME,
    code: 0,
  },
  {
    title: '29. a conditional request that is shown the foreign record is a leak',
    bend: (ask, plain, office) => (ask.headers['if-match'] && ask.note ? use(office, ask, ask.note) : plain()),
    scenario: { ...HIDE, ...KEPT },
    left: 4,
    check: ORACLE,
    found: { ...SAME, [OTHERWISE]: 'fail/leak' },
    code: 1,
  },
  {
    title: '29. a session that HEAD ends proves nothing',
    bend: endsByHead(),
    scenario: { ...HIDE, ...KEPT },
    left: 4,
    check: ORACLE,
    found: { ...SAME, [OTHERWISE]: 'inconclusive/session-lost' },
    code: 2,
  },
];

/** True at first, then in turns. */
function flips(): boolean {
  flipped = !flipped;
  return flipped;
}
let flipped = false;

/** What HEAD is told of a foreign note, it is told with a session that is dead from then on. */
function endsByHead(): NonNullable<Row['bend']> {
  const dead = new Set<string>();
  return (ask, plain) => {
    const token = ask.headers.authorization ?? '';
    if (ask.method === 'HEAD' && ask.isForeign) dead.add(token);
    return dead.has(token) ? ABSENT : plain();
  };
}

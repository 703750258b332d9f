import { ABSENT, FORBIDDEN } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const DENIED = { found: { [READ]: 'pass/denied' }, code: 0 } as const;

const HIDE = { more: 'pairs: [[acme, globex]]\ndenied: { status: [404, 403], hide: true }' };
const SHOW = { more: 'pairs: [[acme, globex]]\ndenied: { status: [404, 403], hide: false }' };

/** Can foreign and absent be told apart? */
export const EXISTENCE: readonly Row[] = [
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
];

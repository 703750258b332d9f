import { expect, test } from '@playwright/test';
import { FORBIDDEN, openHouse, type Rule, visit } from './house.js';

const REPLIES = ', reply: { path: "/orgs/{tenant}/notes/{note}/replies{/id}", json: { title: "{{ canary }}" } }';
const CHECKS = ['list-foreign-rows', 'object-read-foreign', 'existence-status-oracle'];

const checked: Rule = ({ home, says }) =>
  home === undefined ? { status: 401 } : says.path === home ? home : FORBIDDEN;
const trusted: Rule = ({ home, says }) => (home === undefined ? { status: 401 } : (says.path ?? home));

async function repliesOf(rule: Rule) {
  const house = await openHouse({ rule });
  const { found, findings } = await visit(house.url, { places: ['path'], checks: CHECKS, resources: REPLIES });
  await house.close();
  const entries = Object.entries(found).filter(([id]) => id.includes('/reply') && id.endsWith('/acme.admin>globex'));
  return { found: Object.fromEntries(entries), findings };
}

test('who names the victim in the address names the victim’s parents too, or nothing could be found there', async () => {
  const { found, findings } = await repliesOf(trusted);
  expect(found).toEqual({
    'list-foreign-rows/reply/acme.admin>globex': 'pass/own-data-only',
    'list-foreign-rows/reply.with-victims-path/acme.admin>globex': 'fail/leak',
    'object-read-foreign/reply/acme.admin>globex': 'pass/denied',
    'object-read-foreign/reply.with-victims-path/acme.admin>globex': 'fail/leak',
    'existence-status-oracle/reply.read/acme.admin>globex': 'pass/indistinguishable',
    'existence-status-oracle/reply.update/acme.admin>globex': 'pass/indistinguishable',
    'existence-status-oracle/reply.delete/acme.admin>globex': 'pass/indistinguishable',
    'existence-status-oracle/reply.read-otherwise/acme.admin>globex': 'pass/indistinguishable',
    'existence-status-oracle/reply.read.with-victims-path/acme.admin>globex': 'fail/leak',
    'existence-status-oracle/reply.update.with-victims-path/acme.admin>globex': 'fail/breach',
    'existence-status-oracle/reply.delete.with-victims-path/acme.admin>globex': 'fail/leak',
    'existence-status-oracle/reply.read-otherwise.with-victims-path/acme.admin>globex': 'fail/leak',
  });
  const ghost = findings
    .get('existence-status-oracle/reply.read.with-victims-path/acme.admin>globex')
    ?.legs.filter(({ leg }) => leg === 'ghost1' || leg === 'foreign1')
    .map(({ requests }) => requests?.[0]?.url.replace(/[^/]*$/, ''));
  expect(new Set(ghost).size).toBe(1);
});

test('a system that compares the address with the session holds below parents too', async () => {
  const { found } = await repliesOf(checked);
  expect(Object.values(found).filter((verdict) => !verdict.startsWith('pass/'))).toEqual([]);
});

test('a route without the selector is asked in one form, and its requests carry none', async () => {
  const house = await openHouse({ rule: ({ home }) => home ?? { status: 401 } });
  const tenancy = '- { in: header, name: X-Tenant-ID, value: "{{ tenant.name }}", except: ["/board", "/notes/*"] }';
  const { found } = await visit(house.url, { places: [], checks: CHECKS, more: `tenancy:\n  ${tenancy}` });
  await house.close();
  expect(Object.values(found).filter((verdict) => !verdict.startsWith('pass/'))).toEqual([]);
  const words = Object.keys(found).filter((id) => id.includes('with-victims'));
  expect(words).toEqual([
    'list-foreign-rows/note.with-victims-header/acme.admin>globex',
    'list-foreign-rows/note.with-victims-header/globex.admin>acme',
  ]);
  const told = house.asks.map(
    ({ path, says }) => `${path.replace(/\/notes\/.*/, '/notes/*')} ${says.header !== undefined}`,
  );
  expect([...new Set(told)].sort()).toEqual([
    '/board false',
    '/login true',
    '/me true',
    '/notes true',
    '/notes/* false',
  ]);
});

test('another address of the same records, and a file of them, are asked in both forms', async () => {
  const house = await openHouse({
    rule: ({ home, says, isOld }) => (home === undefined ? { status: 401 } : isOld ? (says.header ?? home) : home),
  });
  const memo =
    ', memo: { path: "/notes{/id}", json: { title: "{{ canary }}" }, variants: [/old/notes], actions: { sheet: { request: "GET /old/notes/{id}", parse: text } } }';
  const checks = ['route-variant-gap', 'file-download-foreign'];
  const { found } = await visit(house.url, { places: ['header'], checks, resources: memo });
  await house.close();
  const wrong = Object.entries(found).filter(
    ([id, verdict]) => verdict.startsWith('fail/') !== id.includes('.with-victims-header/'),
  );
  expect(wrong).toEqual([]);
  expect(new Set(Object.keys(found).map((id) => id.split('/')[0]))).toEqual(new Set(checks));
});

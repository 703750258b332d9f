import { expect, test } from '@playwright/test';
import type { RequestTemplate, Selector } from '../../src/model.js';
import { selectorsIn, swapsOf } from '../../src/tenancy/swap.js';

const AT = { file: 'x.yaml', line: 1, column: 1 };

function selector(place: Selector['in'], name = '', except: readonly string[] = []): Selector {
  return { in: place, name, value: '{{ tenant.id }}', except, at: AT };
}

const HOST = selector('host');
const HEADER = selector('header', 'x-org', ['/api/hooks/*']);
const PATH = selector('path', 'org');
const QUERY = selector('query', 'org');
const COOKIE = selector('cookie', 'org');

const GET: RequestTemplate = { method: 'GET', path: '/notes/{id}' };
const HOOK: RequestTemplate = { method: 'POST', path: '/api/hooks/{id}?x=1' };

const ROWS: readonly (readonly [string, readonly Selector[], readonly RequestTemplate[], readonly string[]])[] = [
  ['no selector', [], [GET], []],
  ['one', [HOST], [GET], ['with-victims-host']],
  ['two', [HOST, HEADER], [GET], ['with-victims-selectors', 'with-victims-host', 'with-victims-header']],
  ['two, one of them excepted here', [HOST, HEADER], [HOOK], ['with-victims-host']],
  ['one that is excepted in one step of two', [HEADER], [HOOK, GET], ['with-victims-header']],
  ['three', [HOST, HEADER, QUERY], [GET], ['with-victims-selectors']],
  ['two headers', [HEADER, selector('header', 'X_Client')], [HOOK], ['with-victims-x-client']],
  ['a parameter that the address does not have', [PATH], [GET], []],
  ['a parameter that it has', [PATH], [{ method: 'GET', path: '/o{/org}/n' }], ['with-victims-path']],
  ['a header that the request says itself', [HEADER], [{ ...GET, headers: { 'X-Org': 'a' } }], []],
  ['a host that the request says itself', [HOST], [{ ...GET, headers: { Host: 'a' } }], []],
  ['a query that the address says itself', [QUERY], [{ ...GET, path: '/notes?org=a' }], []],
  ['a query that the request says itself', [QUERY], [{ ...GET, query: { org: 'a' } }], []],
  ['a query that only looks like it', [QUERY], [{ ...GET, path: '/notes?organ=a' }], ['with-victims-query']],
  ['a cookie that the request says itself', [COOKIE], [{ ...GET, headers: { Cookie: 'a=1; org=b' } }], []],
  ['another cookie', [COOKIE], [{ ...GET, headers: { cookie: 'borg=b' } }], ['with-victims-cookie']],
];

for (const [title, tenancy, requests, words] of ROWS) {
  test(`forms of a request with ${title}`, () => {
    expect(swapsOf(tenancy, requests).map(({ word }) => word)).toEqual(words);
    for (const { word, selectors } of swapsOf(tenancy, requests))
      expect(selectorsIn(tenancy, word)).toEqual(expect.arrayContaining([...selectors]));
  });
}

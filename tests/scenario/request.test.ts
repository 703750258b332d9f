import { expect, test } from '@playwright/test';
import { Response } from 'undici';
import type { RequestTemplate } from '../../src/model.js';
import { compileRequest, type RenderedRequest } from '../../src/scenario/request.js';
import { BadTemplate, EmptyPlaceholder } from '../../src/scenario/template.js';

const scope = {
  id: 'a/b c',
  resource: 'email-campaign',
  project: { id: 12 },
  url: 'https://files.test/x?y=[1]&z=%20ä',
  canary: { valueOf: () => 'pwcanary' },
  user: { email: 'a@acme.test', note: 'one\r\nX-Evil: 1' },
  tenant: { id: 't-1' },
  surrogate: '\ud800',
};

const ADDRESSES: readonly (readonly [address: string, path: string])[] = [
  ['/calls/{id}', '/calls/a%2Fb%20c'],
  ['/calls/{+id}', '/calls/a/b%20c'],
  ['/calls{/id}.json', '/calls/a%2Fb%20c.json'],
  ['/calls{/missing}.json', '/calls.json'],
  ['/projects/{project}/issues', '/projects/12/issues'],
  ['/projects/{project.id}/issues', '/projects/12/issues'],
  ['/tenants/{tenant.id}', '/tenants/t-1'],
  ['/api/{{ resource }}s/{id}', '/api/email-campaigns/a%2Fb%20c'],
  ['/search?q={{ canary }}', '/search?q=pwcanary'],
  ['{+url}', 'https://files.test/x?y=[1]&z=%20%C3%A4'],
  ['/x/{canary}', '/x/pwcanary'],
  ['/x/{surrogate}', '/x/%EF%BF%BD'],
];

for (const [address, path] of ADDRESSES) {
  test(`the address ${address} becomes ${path}`, () => {
    expect(compileRequest({ method: 'GET', path: address }).render(scope).path).toBe(path);
  });
}

for (const address of ['/calls/{missing}', '/calls/{+missing}', '/calls/{{ missing }}']) {
  test(`an address with an empty parameter is never sent: ${address}`, () => {
    expect(() => compileRequest({ method: 'GET', path: address }).render(scope)).toThrow(
      new EmptyPlaceholder('missing'),
    );
  });
}

for (const address of ['/calls/{', '/calls/{?a}', '/calls/{a b}', '/calls/}']) {
  test(`an address with broken parameters is refused when it is compiled: ${address}`, () => {
    expect(() => compileRequest({ method: 'GET', path: address })).toThrow(BadTemplate);
  });
}

const REQUESTS: readonly (readonly [
  title: string,
  template: Omit<RequestTemplate, 'path'>,
  rendered: Partial<RenderedRequest>,
])[] = [
  [
    'JSON',
    { method: 'POST', body: { kind: 'json', value: { subject: '{{ canary }}', n: '{{ project.id }}' } } },
    { headers: { 'content-type': 'application/json' }, body: '{"subject":"pwcanary","n":12}' },
  ],
  [
    'constant JSON',
    { method: 'PROPFIND', body: { kind: 'json', value: [] } },
    { headers: { 'content-type': 'application/json' }, body: '[]' },
  ],
  [
    'a form with maps and lists',
    { method: 'POST', body: { kind: 'form', value: { a: '{{ canary }} &', b: [1, 2], c: { d: true }, e: null } } },
    {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=pwcanary+%26&b=1&b=2&c%5Bd%5D=true&e=',
    },
  ],
  [
    'text with a content type of its own',
    { method: 'PUT', headers: { 'Content-Type': 'text/csv' }, body: { kind: 'text', value: 'name\n{{ canary }}' } },
    { headers: { 'content-type': 'text/csv' }, body: 'name\npwcanary' },
  ],
  [
    'headers in lower case, without line breaks',
    { method: 'GET', headers: { 'X-Tenant-ID': '{{ tenant.id }}', 'X-Note': '{{ user.note }}', 'X-N': 1 } },
    { headers: { 'x-tenant-id': 't-1', 'x-note': 'one X-Evil: 1', 'x-n': '1' } },
  ],
  [
    'a query with lists and without empty values',
    { method: 'GET', query: { q: '{{ user.email }}', tag: ['a', 'b c'], none: null } },
    { path: '/x?q=a%40acme.test&tag=a&tag=b%20c' },
  ],
];

for (const [title, template, rendered] of REQUESTS) {
  test(`a request is rendered with ${title}`, () => {
    const request = compileRequest({ path: '/x', ...template });
    expect(request.render(scope)).toEqual({ method: template.method, path: '/x', headers: {}, ...rendered });
  });
}

test('a query is added to a query the address already has', () => {
  expect(compileRequest({ method: 'GET', path: '/x?a=1', query: { b: 2 } }).render(scope).path).toBe('/x?a=1&b=2');
});

test('a multipart body is what another implementation reads back', async () => {
  const value = {
    title: '{{ canary }}',
    tags: ['a', 'b'],
    file: { name: 'quo"te.txt', type: 'text/plain', text: 'line\r\n{{ canary }}' },
  };
  const { headers, body } = compileRequest({ method: 'POST', path: '/x', body: { kind: 'multipart', value } }).render(
    scope,
  );
  const form = await new Response(body, { headers }).formData();
  const file = form.get('file');
  expect([form.get('title'), form.getAll('tags')]).toEqual(['pwcanary', ['a', 'b']]);
  expect(typeof file === 'object' && file && [file.name, file.type, await file.text()]).toEqual([
    'quo"te.txt',
    'text/plain',
    'line\r\npwcanary',
  ]);
});

test('names come from address, query, headers and body; references are those that are no word of the format', () => {
  const request = compileRequest({
    method: 'POST',
    path: '/{project}/{id}',
    query: { a: '{{ tenant.id }}' },
    headers: { b: '{{ user.email }}' },
    body: { kind: 'json', value: { c: '{{ business-unit.id }}', d: '{{ canary }}', e: '{{ project.id }}' } },
  });
  expect(request.names).toEqual([
    'project',
    'id',
    'tenant.id',
    'user.email',
    'business-unit.id',
    'canary',
    'project.id',
  ]);
  expect(request.references).toEqual(['project', 'business-unit']);
});

import { expect, test } from '@playwright/test';
import { createCookieBag } from '../../src/auth/cookies.js';

type Row = readonly [
  title: string,
  from: string,
  lines: readonly string[],
  asked: readonly (readonly [url: string, header: string])[],
];

const rows: readonly Row[] = [
  [
    'an IP address',
    'http://127.0.0.1:3000/login',
    ['a=1; Path=/'],
    [
      ['http://127.0.0.1:3000/x?y', 'a=1'],
      ['http://127.0.0.2:3000/', ''],
    ],
  ],
  ['localhost', 'http://localhost:3000/login', ['a=1; Path=/; Secure; HttpOnly'], [['http://localhost:3000/x', 'a=1']]],
  ['a bare word', 'http://app:8080/login', ['a=1; Path=/'], [['http://app:8080/', 'a=1']]],
  [
    'a made-up domain',
    'http://api.crm.test/',
    ['a=1; Domain=crm.test; Path=/'],
    [
      ['http://www.crm.test/', 'a=1'],
      ['http://crm.example/', ''],
    ],
  ],
  [
    'paths of their own',
    'http://h.test/a/login',
    ['a=1', 'b=2; Path=/', 'c=3; Path=/c'],
    [
      ['http://h.test/a/x', 'a=1; b=2'],
      ['http://h.test/c/x', 'c=3; b=2'],
      ['http://h.test/', 'b=2'],
    ],
  ],
  [
    'a secure host',
    'https://h.test/',
    ['a=1; Path=/; Secure', 'b=2; Path=/'],
    [
      ['https://h.test/', 'a=1; b=2'],
      ['http://h.test/', 'b=2'],
    ],
  ],
  [
    'one that is replaced and one that is taken back',
    'http://h.test/',
    ['a=1; Path=/', 'b=2; Path=/', 'a=3; Path=/', 'b=; Path=/; Max-Age=0'],
    [['http://h.test/', 'a=3']],
  ],
  ['nonsense', 'http://h.test/', ['', '=', ';;;'], [['http://h.test/', '']]],
];

for (const [title, from, lines, asked] of rows) {
  test(`cookies of ${title}`, async () => {
    const bag = createCookieBag(() => undefined);
    bag.absorb(lines, from);
    // Twice: the second time from what is remembered.
    for (let round = 0; round < 2; round += 1) {
      expect(asked.map(([url]) => [url, bag.headerFor(url)])).toEqual(asked);
    }
  });
}

test('a cookie is not sent after its end', async () => {
  const bag = createCookieBag(() => undefined);
  bag.absorb(['a=1; Path=/; Max-Age=1', 'b=2; Path=/'], 'http://h.test/');
  expect(bag.headerFor('http://h.test/')).toBe('a=1; b=2');
  await expect.poll(() => bag.headerFor('http://h.test/'), { timeout: 3000 }).toBe('b=2');
});

test('values are told as soon as they are seen, once for a line that repeats', async () => {
  const seen: string[] = [];
  const bag = createCookieBag((name, value) => seen.push(`${name}=${value}`));
  bag.absorb(['a=1', 'b=2'], 'http://h.test/');
  bag.absorb(['a=1', 'b=3'], 'http://h.test/');
  expect(seen).toEqual(['a=1', 'b=2', 'b=3']);
  expect(bag.values('http://h.test/')).toEqual({ a: '1', b: '3' });
});

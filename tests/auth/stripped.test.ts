import { expect, test } from '@playwright/test';
import { strip } from '../../src/auth/stripped.js';

const SESSION = {
  authorization: 'Bearer eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dX',
  cookie: 'sid=s3cr3t-value; theme=dark',
  'x-api-key': 'K-12',
  'x-csrf-token': 'abc',
  'x-tenant': 'acme',
  accept: 'application/json',
};

const rows = [
  ['none', { 'x-tenant': 'acme', accept: 'application/json' }],
  [
    'empty',
    {
      authorization: 'Bearer',
      cookie: 'sid=; theme=',
      'x-api-key': '',
      'x-csrf-token': '',
      'x-tenant': 'acme',
      accept: 'application/json',
    },
  ],
  [
    'garbage',
    {
      authorization: 'Bearer garbage0ga.rbage0garb.age0garbag',
      cookie: 'sid=garbag-e0gar; theme=garb',
      'x-api-key': 'g-ar',
      'x-csrf-token': 'gar',
      'x-tenant': 'acme',
      accept: 'application/json',
    },
  ],
] as const;

for (const [kind, headers] of rows) {
  test(`a session with its credentials made ${kind}`, () => {
    expect(strip(SESSION, kind)).toEqual(headers);
  });
}

test('credentials in the query are known by their names', () => {
  const query = {
    api_key: 'k',
    access_token: 't',
    token: 'u',
    apikey: 'v',
    sig: 'w',
    page: '2',
    sort: 'author',
    keyword: 'x',
    author: 'y',
  };
  expect(Object.keys(strip(query, 'none'))).toEqual(['sig', 'page', 'sort', 'keyword', 'author']);
});

import { expect, test } from '@playwright/test';
import { differences } from '../../src/detect/differences.js';
import { type ShapedAnswer, shapeOf } from '../../src/detect/shape.js';

const answer = (text: string, more: Partial<ShapedAnswer> = {}): ShapedAnswer => ({
  status: 404,
  headers: { 'content-type': 'application/json' },
  text,
  ...more,
});

type Row = readonly [title: string, foreign: ShapedAnswer, absent: ShapedAnswer, found: readonly unknown[]];

const TABLE: readonly Row[] = [
  ['the same answer', answer('{"error":"not found"}'), answer('{"error":"not found"}'), []],
  ['the id echoed', answer('{"error":"no call foreign-1"}'), answer('{"error":"no call absent-22"}'), []],
  ['the id echoed as a number', answer('{"id":17,"e":1}'), answer('{"id":99,"e":1}'), []],
  ['the id echoed in an address', answer('"/x/a%20b%2F1"'), answer('"/x/c%20d%2F2"'), []],
  [
    'times, ids, durations and tokens that are new each time',
    answer(
      '{"at":"2024-05-01T10:00:00.123Z","t":1714557600123,"request":"7b0c1de0-56c5-4f3e-9e51-7a9e90a0a0a1","took":"12ms","trace":"0af7651916cd43dd8448eb211c80319c","nonce":"aB3dE6gH9jK2mN5pQ8sT"}',
    ),
    answer(
      '{"at":"2024-05-01T10:00:01Z","t":1714557601456,"request":"11111111-2222-4333-8444-555555555555","took":"7 ms","trace":"4bf92f3577b34da6a3ce929d0e0e4736","nonce":"Zz9yX8wV7uT6sR5qP4oN"}',
    ),
    [],
  ],
  [
    'headers that are new each time, and the length',
    answer('', {
      headers: { date: 'a', 'x-request-id': '1', 'content-length': '5', etag: 'x', 'x-ratelimit-remaining': '9' },
    }),
    answer('', {
      headers: { date: 'b', 'x-request-id': '2', 'content-length': '6', 'cf-ray': 'y', 'x-runtime': '0.1' },
    }),
    [],
  ],
  [
    'the same cookie with another value',
    answer('', { headers: { 'set-cookie': 'sid=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/' } }),
    answer('', { headers: { 'set-cookie': 'sid=2; Expires=Thu, 22 Oct 2026 07:28:00 GMT; Path=/' } }),
    [],
  ],
  ['another status', answer('', { status: 403 }), answer(''), ['status 403 for foreign, 404 for absent']],
  [
    'another field of JSON',
    answer('{"error":"forbidden","at":1714557600}'),
    answer('{"error":"not found","at":1714557601}'),
    ['body $.error "forbidden" for foreign, "not found" for absent'],
  ],
  [
    'a field more',
    answer('{"error":"x","company":"Globex"}'),
    answer('{"error":"x"}'),
    ['body $.company "Globex" for foreign, none for absent'],
  ],
  [
    'another text',
    answer('<p>You may not see this</p>'),
    answer('<p>There is no such page</p>'),
    ['body "<p>You may not see this</p>" for foreign, "<p>There is no such page</p>" for absent'],
  ],
  ['a body in place of none', answer('{}'), answer(''), ['body "{}" for foreign, empty for absent']],
  [
    'a header more, and a cookie',
    answer('', { headers: { 'x-owner': 'globex', 'set-cookie': 'a=1' } }),
    answer('', { headers: {} }),
    ['header set-cookie "a" for foreign, none for absent', 'header x-owner "globex" for foreign, none for absent'],
  ],
  [
    'the end of a very long body',
    answer(`${'x '.repeat(9000)}a`),
    answer(`${'x '.repeat(9000)}b`),
    [expect.stringMatching(/^body ".*<[0-9a-f]{16}>" for foreign, ".*<[0-9a-f]{16}>" for absent$/)],
  ],
];
for (const [title, foreign, absent, found] of TABLE) {
  test(`foreign against absent: ${title}`, () => {
    const one = shapeOf(foreign, ['foreign-1', '17', 'a b/1']);
    const other = shapeOf(absent, ['absent-22', '99', 'c d/2']);
    expect(differences(one, other)).toEqual(found);
    expect(differences(one, one)).toEqual([]);
  });
}

test('a short id is masked only where it stands alone', () => {
  const shape = shapeOf(answer('id 17, 170, x17, 17.'), ['17']);
  expect(shape).toContain('"body":"id <sent>, 170, x17, <sent>."');
});

test('values of cookies are in no shape', () => {
  const shaped = shapeOf(answer('', { headers: { 'set-cookie': 'sid=s3cret' }, cookies: { other: 's3cret' } }), []);
  expect(shaped).not.toContain('s3cret');
});

test('where one side has no shape, that is what differs', () => {
  expect(differences('', shapeOf(answer(''), []))).toEqual(['no answer for foreign, an answer for absent']);
});

import { expect, test } from '@playwright/test';
import { lastingDifferences } from '../../src/detect/lasting.js';
import { type ShapedAnswer, shapeOf } from '../../src/detect/shape.js';

/** How the nth answer looks for foreign and for absent. */
type Nth = (nth: number) => Partial<ShapedAnswer>;

const json = (make: (nth: number) => object): Nth => {
  return (nth) => ({ text: JSON.stringify({ error: 'no such note', ...make(nth) }) });
};
const headers = (make: (nth: number) => Readonly<Record<string, string>>): Nth => {
  return (nth) => ({ headers: { ...make(nth) } });
};
const page = (sentence: string): Nth => {
  return (nth) => ({ text: `<html><i nonce="n${nth}x9"></i><p>${sentence}</p></html>` });
};

/** `same` and `differ` alone say that both sides are the same, and what must be found where they are not. */
const TABLE: readonly (readonly [title: string, foreign: Nth, absent: Nth, found: readonly string[]])[] = [
  ['nothing', json(() => ({})), json(() => ({})), []],
  ['a status', () => ({ status: 403 }), () => ({}), ['status "403" for foreign, "404" for absent']],
  [
    'a value that is new each time, for foreign only',
    json((nth) => ({ incident: `a${nth}f9c1` })),
    json(() => ({})),
    ['body $.incident "a1f9c1", new each time, for foreign, none for absent'],
  ],
  [
    'a value that is new each time, for both',
    json((nth) => ({ incident: nth })),
    json((nth) => ({ incident: nth + 3 })),
    [],
  ],
  [
    'a number of the incident in place of a dash',
    json((nth) => ({ incident: `INC-4821${nth}` })),
    json(() => ({ incident: '-' })),
    ['body $.incident "INC-48211", new each time, for foreign, "-" for absent'],
  ],
  ['how long it took', json((nth) => ({ took: nth })), json(() => ({ took: 0 })), []],
  [
    'a value for foreign that absent has once',
    json(() => ({ tip: 'a' })),
    json((nth) => ({ tip: nth === 2 ? 'a' : 'b' })),
    [],
  ],
  [
    'another sentence behind a nonce',
    page('This note belongs to somebody else'),
    page('There is no such note'),
    [
      'body "This note belongs to somebody else < /p > < /html >" for foreign, "There is no such note < /p > < /html >" for absent',
    ],
  ],
  ['a nonce', page('There is no such note'), page('There is no such note'), []],
  [
    'a sentence that goes on',
    () => ({ text: 'no such note' }),
    () => ({ text: 'no such note at all' }),
    ['body empty for foreign, "at all" for absent'],
  ],
  [
    'an entity tag that foreign always has, and absent never',
    headers((nth) => ({ etag: `"${nth}"` })),
    headers(() => ({})),
    ['header etag there for foreign, none for absent'],
  ],
  [
    'an entity tag that is always one for foreign and always another for absent',
    headers(() => ({ etag: 'W/"33-7f"' })),
    headers(() => ({ etag: 'W/"0"' })),
    ['header etag always has one value for foreign, always another for absent'],
  ],
  [
    'an entity tag made of what absent was asked for by',
    headers(() => ({ etag: '"a"' })),
    headers((nth) => ({ etag: `"${nth}"` })),
    [],
  ],
  [
    'what is left of a limit, going down',
    headers((nth) => ({ 'x-ratelimit-remaining': String(20 - 2 * nth) })),
    headers((nth) => ({ 'x-ratelimit-remaining': String(19 - 2 * nth) })),
    [],
  ],
  [
    'a limit that only foreign has',
    headers((nth) => ({ 'x-ratelimit-cost': String(nth) })),
    headers(() => ({})),
    ['header x-ratelimit-cost there for foreign, none for absent'],
  ],
  [
    'a limit that foreign has once',
    headers((nth): Record<string, string> => (nth === 2 ? { 'x-ratelimit-cost': '1' } : {})),
    headers(() => ({})),
    [],
  ],
  [
    'how long to wait',
    headers(() => ({ 'retry-after': '0' })),
    headers(() => ({ 'retry-after': '30' })),
    ['header retry-after always has one value for foreign, always another for absent'],
  ],
  [
    'how long it took, in a header',
    headers(() => ({ 'x-runtime': '0.1' })),
    headers(() => ({ 'x-runtime': '0.2' })),
    [],
  ],
  [
    'a request id',
    headers((nth) => ({ 'x-request-id': `f${nth}` })),
    headers((nth) => ({ 'x-request-id': `g${nth}` })),
    [],
  ],
  [
    'what proxies say',
    headers(() => ({ 'x-cache': 'HIT', age: '3', via: 'a' })),
    headers(() => ({ 'x-cache': 'MISS', 'content-length': '7' })),
    [],
  ],
  [
    'the value of a cookie',
    () => ({ cookies: { last: 'denied' } }),
    () => ({ cookies: { last: 'none' } }),
    ['cookie last always has one value for foreign, always another for absent'],
  ],
  [
    'a cookie that holds the address',
    () => ({ cookies: { last: '/notes/foreign-1' } }),
    (nth) => ({ cookies: { last: `/notes/absent-${nth}` } }),
    [],
  ],
  [
    'the reason phrase',
    () => ({ further: { 'reason phrase': 'Not Yours' } }),
    () => ({ further: { 'reason phrase': 'Not Found' } }),
    ['reason phrase always has one value for foreign, always another for absent'],
  ],
  [
    'equal values in another order',
    () => ({ text: '{"a":1,"b":2}' }),
    () => ({ text: '{"b":2,"a":1}' }),
    [String.raw`body "{\"a\":1,\"b\":2}" for foreign, "{\"b\":2,\"a\":1}" for absent`],
  ],
];

for (const [title, foreign, absent, found] of TABLE)
  test(`foreign against absent, three times each: ${title}`, () => {
    const shapes = (make: Nth, id: (nth: number) => string): readonly string[] =>
      [1, 2, 3].map((nth) => {
        const more = make(nth);
        const answer = { status: 404, headers: {}, text: '', cookies: {}, ...more };
        return shapeOf(answer, [id(nth)]);
      });
    const ours = shapes(foreign, () => 'foreign-1');
    const ghosts = shapes(absent, (nth) => `absent-${nth}`);
    expect(lastingDifferences(ours, ghosts)).toEqual(found);
    expect(lastingDifferences(ours, ours)).toEqual([]);
  });

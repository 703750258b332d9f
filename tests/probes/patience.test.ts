import { expect, test } from '@playwright/test';
import type { Failure } from '../../src/model.js';
import type { HttpOutcome } from '../../src/probes/http.js';
import { pauseBefore } from '../../src/probes/patience.js';

const DATE = 'Wed, 21 Oct 2065 07:28:00 GMT';

function answer(status: number, headers: Record<string, string> = {}, cut?: Failure): HttpOutcome {
  const whole = { status, headers, setCookies: [], body: Buffer.alloc(0) };
  return { ms: 1, url: 'http://a/', answer: cut ? { ...whole, complete: false, cut } : { ...whole, complete: true } };
}

function failure(reason: Failure): HttpOutcome {
  return { ms: 1, url: 'http://a/', failure: { reason, text: '' } };
}

type Row = readonly [title: string, outcome: HttpOutcome, pauses: readonly (number | 'give-up' | undefined)[]];

const rows: readonly Row[] = [
  ['200', answer(200), [undefined, undefined, undefined]],
  ['302', answer(302), [undefined, undefined, undefined]],
  ['404', answer(404), [undefined, undefined, undefined]],
  ['403 with Retry-After', answer(403, { 'retry-after': '5' }), [undefined, undefined, undefined]],
  ['429', answer(429), [1000, 2000, 'give-up']],
  ['500', answer(500), [100, 400, 'give-up']],
  ['501', answer(501), [undefined, undefined, undefined]],
  ['503', answer(503), [100, 400, 'give-up']],
  ['505', answer(505), [undefined, undefined, undefined]],
  ['599', answer(599), [100, 400, 'give-up']],
  ['a timeout', failure('timeout'), [100, 400, 'give-up']],
  ['a reset', failure('unreachable'), [100, 400, 'give-up']],
  ['a request that was not sent', failure('not-sent'), [undefined, undefined, undefined]],
  ['an interruption', failure('interrupted'), [undefined, undefined, undefined]],
  ['a 200 cut by a reset', answer(200, {}, 'unreachable'), [100, 400, 'give-up']],
  ['a 200 cut by time', answer(200, {}, 'timeout'), [100, 400, 'give-up']],
  ['a 200 cut by an interruption', answer(200, {}, 'interrupted'), [undefined, undefined, undefined]],
  ['429 with Retry-After: 0', answer(429, { 'retry-after': '0' }), [0, 0, 'give-up']],
  ['429 with Retry-After: 7', answer(429, { 'retry-after': '7' }), [7000, 7000, 'give-up']],
  ['503 with Retry-After: 60', answer(503, { 'retry-after': '60' }), [60_000, 60_000, 'give-up']],
  ['429 with Retry-After: 61', answer(429, { 'retry-after': '61' }), ['give-up', 'give-up', 'give-up']],
  ['429 with an unreadable Retry-After', answer(429, { 'retry-after': 'soon' }), [1000, 2000, 'give-up']],
  [
    '429 with a date 30 s after its own Date',
    answer(429, { 'retry-after': 'Wed, 21 Oct 2065 07:28:30 GMT', date: DATE }),
    [30_000, 30_000, 'give-up'],
  ],
  [
    '429 with a date in the past',
    answer(429, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT', date: DATE }),
    [0, 0, 'give-up'],
  ],
  [
    '429 with a date an hour away',
    answer(429, { 'retry-after': 'Wed, 21 Oct 2065 08:28:00 GMT', date: DATE }),
    ['give-up', 'give-up', 'give-up'],
  ],
  [
    '429 with a date and no Date of its own',
    answer(429, { 'retry-after': 'Wed, 21 Oct 2065 07:28:05 GMT' }),
    [5000, 5000, 'give-up'],
  ],
];

for (const [title, outcome, pauses] of rows) {
  test(`${title}: pauses ${pauses.map(String).join(', ')}`, () => {
    expect([1, 2, 3].map((attempt) => pauseBefore(outcome, attempt, Date.parse(DATE)))).toEqual(pauses);
  });
}

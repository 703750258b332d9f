import { expect, test } from '@playwright/test';
import { type Answer, holds, pick, queryJson } from '../../src/detect/pointer.js';
import type { Condition, Pointer } from '../../src/model.js';

const json = { id: 7, items: [{ n: 'a' }, { n: 'b', deep: { x: null } }], 'odd key': 1, list: [[1, 2]] };
const answer: Answer = {
  status: 201,
  headers: { location: '/things/42?x=1', 'x-total': '3' },
  cookies: { csrf: 'c00kie' },
  text: JSON.stringify(json),
  json,
};
const page: Answer = {
  status: 200,
  headers: {},
  text: `<html><head><meta name="csrf" content="a&amp;b"></head><body><ul><li class="row"> one </li><li class="row">t<b>w</b>o</li></ul>
    <input type=hidden name=_token value='x1'></body></html>`,
  json: undefined,
};
const xml: Answer = {
  ...page,
  text: '<feed><entry><title>first</title></entry><entry><title>second</title></entry></feed>',
};

const PICKS: readonly (readonly [title: string, pointer: Pointer, from: Answer, values: readonly unknown[]])[] = [
  ['the whole body of JSON', { in: 'json', path: '$' }, answer, [json]],
  ['a plain path', { in: 'json', path: '$.items[1].n' }, answer, ['b']],
  ['a null', { in: 'json', path: '$.items[1].deep.x' }, answer, [null]],
  ['a wildcard', { in: 'json', path: '$.items[*].n' }, answer, ['a', 'b']],
  ['a filter', { in: 'json', path: "$.items[?@.n == 'b'].n" }, answer, ['b']],
  ['a quoted key', { in: 'json', path: "$['odd key']" }, answer, [1]],
  ['an index from the end', { in: 'json', path: '$.items[-1].n' }, answer, ['b']],
  ['a path that leads nowhere', { in: 'json', path: '$.items[2].n' }, answer, []],
  ['a member of an array that is none', { in: 'json', path: '$.items.length' }, answer, []],
  ['what every object inherits', { in: 'json', path: '$.constructor' }, answer, []],
  ['a path where there is no JSON', { in: 'json', path: '$.id' }, page, []],
  ['a header in any letters', { in: 'header', name: 'Location' }, answer, ['/things/42?x=1']],
  ['a header that is not there', { in: 'header', name: 'etag' }, answer, []],
  ['a part of a header', { in: 'header', name: 'location', match: '/things/(\\d+)' }, answer, ['42']],
  ['a hit without a group', { in: 'header', name: 'location', match: '\\d+' }, answer, ['42']],
  ['no hit', { in: 'header', name: 'location', match: 'nope' }, answer, []],
  ['a part of a number', { in: 'json', path: '$.id', match: '.' }, answer, ['7']],
  ['a cookie', { in: 'cookie', name: 'csrf' }, answer, ['c00kie']],
  ['a cookie where none are known', { in: 'cookie', name: 'csrf' }, page, []],
  ['the texts of elements', { in: 'css', selector: 'li.row' }, page, ['one', 'two']],
  ['an attribute', { in: 'css', selector: 'meta[name=csrf]', attr: 'content' }, page, ['a&b']],
  ['an attribute without quotes', { in: 'css', selector: 'input[name=_token]', attr: 'value' }, page, ['x1']],
  ['an attribute that is not there', { in: 'css', selector: 'li.row', attr: 'href' }, page, []],
  ['elements of XML', { in: 'css', selector: 'entry > title' }, xml, ['first', 'second']],
  ['a part of the body', { in: 'body', match: "value='([^']+)'" }, page, ['x1']],
  ['the body', { in: 'body' }, xml, [xml.text]],
];
for (const [title, pointer, from, values] of PICKS) {
  test(`picking ${title}`, () => {
    expect(pick(pointer, from)).toEqual(values);
  });
}

test('a path that cannot be read is an error that says so', () => {
  expect(() => queryJson('$.items[', json)).toThrow();
  expect(() => pick({ in: 'body', match: '(' }, page)).toThrow(SyntaxError);
});

const HOLDS: readonly (readonly [title: string, condition: Condition, holds: boolean])[] = [
  ['nothing demanded', {}, true],
  ['a status that is listed', { status: [200, 201] }, true],
  ['a status that is not', { status: [200] }, false],
  ['an equal value', { at: { in: 'json', path: '$.id' }, is: 7 }, true],
  ['an equal value as text', { at: { in: 'json', path: '$.id' }, is: '7' }, true],
  ['a template', { at: { in: 'json', path: '$.id' }, is: '{{ seven }}' }, true],
  ['another value', { at: { in: 'json', path: '$.id' }, is: 8 }, false],
  ['one of several values', { at: { in: 'json', path: '$.items[*].n' }, is: 'b' }, true],
  ['an object', { at: { in: 'json', path: '$.items[0]' }, is: { n: 'a' } }, true],
  ['null where null is', { at: { in: 'json', path: '$.items[1].deep.x' }, is: null }, true],
  ['null where a text "null" is', { at: { in: 'header', name: 'x-total' }, is: null }, false],
  ['null where nothing is', { at: { in: 'json', path: '$.missing' }, is: null }, false],
  ['not a value', { at: { in: 'json', path: '$.id' }, not: 8 }, true],
  ['not this value', { at: { in: 'json', path: '$.id' }, not: 7 }, false],
  ['not a value, where nothing is', { at: { in: 'json', path: '$.missing' }, not: 7 }, false],
  ['existing', { at: { in: 'json', path: '$.id' }, exists: true }, true],
  ['existing as null', { at: { in: 'json', path: '$.items[1].deep.x' }, exists: true }, true],
  ['missing', { at: { in: 'json', path: '$.missing' }, exists: false }, true],
  ['missing though there', { at: { in: 'json', path: '$.id' }, exists: false }, false],
  ['a pointer alone', { at: { in: 'json', path: '$.id' } }, true],
  ['a pointer alone to nothing', { at: { in: 'json', path: '$.missing' } }, false],
  ['a match in the body', { matches: '"n":"b"' }, true],
  ['no match in the body', { matches: '^b$' }, false],
  ['a match of a number', { at: { in: 'json', path: '$.id' }, matches: '^\\d$' }, true],
  ['a body', { exists: true }, true],
  [
    'several parts, of which one fails',
    { status: [201], at: { in: 'json', path: '$.id' }, is: 7, matches: '8' },
    false,
  ],
];
for (const [title, condition, expected] of HOLDS) {
  test(`a condition on ${title} ${expected ? 'holds' : 'does not hold'}`, () => {
    expect(holds(condition, answer, (template) => (template === '{{ seven }}' ? 7 : template))).toBe(expected);
  });
}

import { expect, test } from '@playwright/test';
import { createPrint, leaves, parseJson, placeOf, walkScalars } from '../../src/detect/json.js';

const PARSED: readonly (readonly [text: string, value: unknown])[] = [
  ['{"a":[1]}', { a: [1] }],
  ['\ufeff{"a":1}', { a: 1 }],
  [' \r\n\t[]', []],
  ['17', 17],
  ['"x"', 'x'],
  ['null', null],
  ['', undefined],
  ['<html></html>', undefined],
  ['{"a":', undefined],
  ['true story', undefined],
];
for (const [text, value] of PARSED) {
  test(`parsing ${JSON.stringify(text)} gives ${JSON.stringify(value) ?? 'nothing'}`, () => {
    expect(parseJson(text)).toEqual(value);
  });
}

test('leaves are the scalars of a value by their places, as prints', () => {
  const print = (text: string) => `<${text}>`;
  const value = { a: { b: ['x', 5], "it's": true }, 'odd key': null, none: {}, empty: [] };
  expect(leaves(value, print)).toEqual({
    '$.a.b[0]': { print: '<x>', length: 1, type: 'string' },
    '$.a.b[1]': { print: '<5>', length: 1, type: 'number' },
    "$.a['it\\'s']": { print: '<true>', length: 4, type: 'boolean' },
    "$['odd key']": { print: '<null>', length: 0, type: 'null' },
  });
  expect(leaves('alone', print)).toEqual({ $: { print: '<alone>', length: 5, type: 'string' } });
  expect(leaves(undefined, print)).toEqual({});
});

test('no more leaves are kept than asked for', () => {
  const value = Array.from({ length: 50 }, (_, index) => index);
  expect(Object.keys(leaves(value, String, { limit: 3 }))).toEqual(['$[0]', '$[1]', '$[2]']);
});

const PLACES: readonly (readonly [title: string, needle: string, place: string | undefined])[] = [
  ['a leaf that is it', 'needle', '$.rows[1].name'],
  ['a leaf in other letters', 'SHOUTED', '$.rows[1].tags[0]'],
  ['a number', '4711', '$.number'],
  ['a key', 'key with', "$['a key with'].x"],
  ['nothing', 'absent', undefined],
];
for (const [title, needle, place] of PLACES) {
  test(`the place of ${title} is ${place ?? 'nowhere'}`, () => {
    const value = {
      rows: [{ name: 'other' }, { name: 'a needle here', tags: ['Shouted'] }],
      number: 94_711,
      'a key with': { x: 'key with' },
    };
    expect(placeOf(value, needle)).toBe(needle === 'key with' ? "$['a key with']" : place);
  });
}

test('a value nested a hundred thousand deep is read without falling over', () => {
  let deep: unknown = 'bottom';
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(placeOf(deep, 'bottom')).toBeUndefined();
  expect(leaves({ deep, shallow: 1 }, String)).toEqual({ '$.shallow': { print: '1', length: 1, type: 'number' } });
});

test('parts that are skipped are not walked', () => {
  const rows = [1, 2];
  const seen: string[] = [];
  const note = (_: unknown, path: string) => seen.push(path) > 0;
  walkScalars({ rows, total: 2 }, note, new Set([rows]));
  expect(seen).toEqual(['$.total']);
});

test('prints are equal for equal texts and keys, and differ for others', () => {
  const print = createPrint('key');
  expect(print('value')).toBe(createPrint('key')('value'));
  expect(print('value')).not.toBe(createPrint('other key')('value'));
  const prints = new Set(Array.from({ length: 200_000 }, (_, index) => print(String(index))));
  expect(prints.size).toBe(200_000);
  expect([...prints].filter((text) => !/^[0-9a-z]{12}$/.test(text))).toEqual([]);
});

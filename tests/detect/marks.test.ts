import { expect, test } from '@playwright/test';
import { createMarks } from '../../src/detect/marks.js';
import { createRandom } from './random.js';

const marks = createMarks({ run: 'r1', key: 'the secret of the run' });
const others = createMarks({ run: 'r2', key: 'another secret' });
const place = { tenant: 1, resource: 2, record: 4711, field: 3 };

test('a canary decodes to where it was planted, at both ends of every index', () => {
  const places = [
    { tenant: 0, resource: 0, record: 0, field: 0 },
    place,
    { tenant: 224, resource: 224, record: 759_374, field: 224 },
  ];
  const read = places.map((one) => marks.read(marks.canary(one)));
  expect(read).toEqual(places.map((one) => ({ kind: 'canary', ...one })));
});

test('with few tenants there is room for thousands of resources, and with few resources for hundreds of tenants', () => {
  const decoded = (tenants: number, last: typeof place): unknown => {
    const own = createMarks({ run: 'r1', key: 'room', tenants });
    return [own.read(own.canary(last)), own.findCut(own.canary(last).slice(0, 16), false)?.mark];
  };
  for (const [tenants, resource] of [
    [2, 25_311],
    [12, 4_217],
    [1_000, 49],
  ] as const) {
    const last = { ...place, tenant: tenants - 1, resource };
    expect(decoded(tenants, last)).toEqual([
      { kind: 'canary', ...last },
      { kind: 'canary', ...last, record: -1, field: -1, cut: true },
    ]);
  }
});

test('a token decodes to the leg that wrote it, up to a million cases', () => {
  const places = [
    { case: 0, leg: 0 },
    { case: 1_000_000, leg: 224 },
  ];
  expect(places.map((one) => marks.read(marks.token(one)))).toEqual(places.map((one) => ({ kind: 'token', ...one })));
});

test('marks are short, without vowels, and start with the prefix of the run', () => {
  const written = [marks.canary(place), marks.token({ case: 5, leg: 1 })];
  expect(marks.prefix).toMatch(/^pw[bcdfghjklmnpqrstvwxz0-9]{9}$/);
  expect(written.map((text) => text.length)).toEqual([33, 30]);
  for (const text of written) {
    expect(text).toMatch(/^[bcdfghjklmnpqrstvwxz0-9]+$/);
    expect(text.startsWith(marks.prefix)).toBe(true);
    expect(text.indexOf('pw', 1)).toBe(-1);
  }
});

test('no character after the prefix of a token occurs after the prefix of a canary', () => {
  const after = (text: string) => new Set(text.slice(marks.prefix.length));
  const canaries = Array.from({ length: 200 }, (_, record) => marks.canary({ ...place, record }));
  const tokens = Array.from({ length: 200 }, (_, index) => marks.token({ case: index, leg: 0 }));
  const inCanaries = after(marks.prefix + canaries.map((text) => text.slice(marks.prefix.length)).join(''));
  const inTokens = after(marks.prefix + tokens.map((text) => text.slice(marks.prefix.length)).join(''));
  expect([...inCanaries].filter((letter) => inTokens.has(letter))).toEqual([]);
});

test('the same run and key write the same marks, another key or run others', () => {
  const again = createMarks({ run: 'r1', key: 'the secret of the run' });
  expect(again.canary(place)).toBe(marks.canary(place));
  expect(createMarks({ run: 'r1', key: 'x' }).prefix).not.toBe(marks.prefix);
  expect(createMarks({ run: 'r3', key: 'the secret of the run' }).prefix).not.toBe(marks.prefix);
});

const canary = marks.canary(place);
const foreign = others.canary(place);
const readings: readonly (readonly [title: string, text: string, reading: unknown])[] = [
  ['in capital letters it is the same mark', canary.toUpperCase(), { kind: 'canary', ...place }],
  ['in mixed letters it is the same mark', `P${canary.slice(1)}`, { kind: 'canary', ...place }],
  ['with a wrong signature it is nothing', canary.slice(0, -1) + (canary.endsWith('b') ? 'c' : 'b'), undefined],
  [
    'with another index it is nothing',
    canary.slice(0, 15) + (canary[15] === 'b' ? 'c' : 'b') + canary.slice(16),
    undefined,
  ],
  ['cut short it is nothing', canary.slice(0, -1), undefined],
  ['with something around it it is nothing', ` ${canary}`, undefined],
  ['of another run it is strange, and names that run', foreign, { kind: 'strange', run: others.prefix.slice(2) }],
  [
    'a token of another run is strange too',
    others.token({ case: 1, leg: 1 }),
    { kind: 'strange', run: others.prefix.slice(2) },
  ],
  ['the prefix alone is nothing', marks.prefix, undefined],
  ['an empty text is nothing', '', undefined],
];
for (const [title, text, reading] of readings) {
  test(`reading a mark: ${title}`, () => {
    expect(marks.read(text)).toEqual(reading);
    // The second reading comes from memory.
    expect(marks.read(text)).toEqual(reading);
  });
}

test('an index without room is an error that says so', () => {
  expect(() => marks.canary({ ...place, tenant: 225 })).toThrow('A mark has no room for the tenant 225 of 225.');
  expect(() => marks.canary({ ...place, resource: 225 })).toThrow(
    'A mark has no room for the index 50626: 4 places hold 0 to 50624.',
  );
  expect(() => marks.canary({ ...place, record: 1.5 })).toThrow(RangeError);
  expect(() => marks.token({ case: -1, leg: 0 })).toThrow(RangeError);
});

test('numbers have fifteen digits, are safe integers, differ, and are known again only by their own run', () => {
  const own = createMarks({ run: 'r1', key: 'numbers' });
  expect(own.hasNumbers()).toBe(false);
  const numbers = Array.from({ length: 3000 }, (_, record) => own.number({ ...place, record }));
  expect(new Set(numbers).size).toBe(3000);
  expect(numbers.every((value) => Number.isSafeInteger(value) && String(value).length === 15)).toBe(true);
  expect(own.hasNumbers()).toBe(true);
  expect(own.number({ ...place, record: 7 })).toBe(numbers[7]);
  expect(own.readNumber(numbers[7] ?? 0)).toEqual({ kind: 'canary', ...place, record: 7 });
  expect(own.readNumber((numbers[7] ?? 0) + 1)).toBeUndefined();
  expect(marks.readNumber(numbers[7] ?? 0)).toBeUndefined();
});

test('no forged text of the right shape is ever read as a mark', () => {
  const random = createRandom(7);
  const letters = 'bcdfghjkmp01357';
  const forged = Array.from({ length: 5000 }, () => `${marks.prefix}c${random.text(21, letters)}`);
  expect(forged.filter((text) => marks.read(text) !== undefined)).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { age, allowance, names, positiveNumber, several, wholeNumber } from '../../src/cli/options.js';

const READ: readonly (readonly [title: string, read: () => unknown, value: unknown])[] = [
  ['names are split at commas', () => names('a, b,,c'), ['a', 'b', 'c']],
  ['a repeated list adds up', () => names('b', ['a']), ['a', 'b']],
  ['a case id is taken as it is', () => several('x/y,z/a>b', ['p']), ['p', 'x/y,z/a>b']],
  ['a number of cases', () => allowance('3'), { cases: 3 }],
  ['a share of the cases', () => allowance('2.5%'), { share: 0.025 }],
  ['all of the cases', () => allowance('100%'), { share: 1 }],
  ['seconds', () => age('90s'), 90_000],
  ['minutes', () => age('30m'), 1_800_000],
  ['hours', () => age('2h'), 7_200_000],
  ['days', () => age('1d'), 86_400_000],
  ['nought where it is allowed', () => wholeNumber(0)('0'), 0],
  ['a fraction of a request per second', () => positiveNumber('0.5'), 0.5],
];
for (const [title, read, value] of READ) test(`an option is read: ${title}`, () => expect(read()).toEqual(value));

const REFUSED: readonly (readonly [title: string, read: () => unknown])[] = [
  ['a negative allowance', () => allowance('-1')],
  ['an allowance over everything', () => allowance('100.5%')],
  ['an allowance in words', () => allowance('some')],
  ['a span without a unit', () => age('30')],
  ['a span of a strange unit', () => age('2y')],
  ['a span of an inherited name', () => age('2constructor')],
  ['a fraction where a whole number is wanted', () => wholeNumber(0)('1.5')],
  ['less than the least', () => wholeNumber(1)('0')],
  ['more than a number can hold', () => wholeNumber(0)('9007199254740993')],
  ['an endless rate', () => positiveNumber('Infinity')],
];
for (const [title, read] of REFUSED) test(`an option is refused: ${title}`, () => expect(read).toThrow(/It must be/));

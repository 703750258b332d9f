import { expect, test } from '@playwright/test';
import { marked } from '../../../src/reporters/html/excerpt.js';
import { textOf } from '../../../src/reporters/html/markup.js';
import { CANARY } from '../sample.js';

const MARKED: readonly (readonly [title: string, text: string, hits: readonly string[], markup: string])[] = [
  ['every hit', 'a secret-1 b secret-1', ['secret-1'], 'a <mark>secret-1</mark> b <mark>secret-1</mark>'],
  ['in any letter case', 'SECRET-1', ['secret-1'], '<mark>SECRET-1</mark>'],
  ['the longest of two that overlap', 'secret-12', ['secret-1', 'secret-12'], '<mark>secret-12</mark>'],
  ['hits that are no safe pattern', 'x a+b(c)*[d]/\\- y', ['a+b(c)*[d]/\\-'], 'x <mark>a+b(c)*[d]/\\-</mark> y'],
  ['hits and their surroundings are escaped', '<i>&amp;</i>', ['&amp;'], '&lt;i&gt;<mark>&amp;amp;</mark>&lt;/i&gt;'],
  ['without a hit, what looks like a canary', `<${CANARY}>`, [], `&lt;<mark>${CANARY}</mark>&gt;`],
  ['too short to be one', 'password', ['pa'], 'password'],
];

for (const [title, text, hits, markup] of MARKED) {
  test(`highlighted: ${title}`, () => {
    expect(textOf(marked(text, hits))).toBe(markup);
  });
}

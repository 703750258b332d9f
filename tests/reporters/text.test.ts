import { expect, test } from '@playwright/test';
import { bytes, count, duration, fit, visible } from '../../src/reporters/text.js';

const HIDDEN: readonly (readonly [title: string, text: string, shown: string])[] = [
  ['plain text stays', 'plain <b> ☎ עברית 😀', 'plain <b> ☎ עברית 😀'],
  ['tabs and line ends stay', 'a\tb\nc\r\nd', 'a\tb\nc\r\nd'],
  ['bidi overrides', 'a\u202egnp.exe\u202c', 'a⟨U+202E⟩gnp.exe⟨U+202C⟩'],
  ['bidi isolates', '\u2066x\u2069', '⟨U+2066⟩x⟨U+2069⟩'],
  ['zero width', 'a\u200bb\u200dc\ufeffd', 'a⟨U+200B⟩b⟨U+200D⟩c⟨U+FEFF⟩d'],
  ['terminal escapes', '\u001b[31mred\u009b0m', '⟨U+001B⟩[31mred⟨U+009B⟩0m'],
  ['a lone carriage return', 'safe\revil', 'safe⟨U+000D⟩evil'],
  ['line separators', 'a\u2028b', 'a⟨U+2028⟩b'],
  ['tag characters', 'a\u{e0041}b', 'a⟨U+E0041⟩b'],
  ['lone surrogates', 'a\ud800b', 'a⟨U+D800⟩b'],
];

for (const [title, text, shown] of HIDDEN) {
  test(`hidden characters are written out: ${title}`, () => {
    expect(visible(text)).toBe(shown);
  });
}

test('a line is one line, visible, and no longer than asked', () => {
  expect(fit('a\n  b\u202e', 40)).toBe('a b⟨U+202E⟩');
  expect(fit('abcdefgh', 5)).toBe('abcd…');
  expect(fit('abc', 0)).toBe('');
});

test('counts, durations and sizes are said in words', () => {
  expect([count(1, 'case'), count(0, 'case'), count(2, 'address', 'addresses')]).toEqual([
    '1 case',
    '0 cases',
    '2 addresses',
  ]);
  expect([duration(850), duration(12_400), duration(200_000)]).toEqual(['850 ms', '12.4 s', '3 min 20 s']);
  expect([bytes(312), bytes(4100), bytes(2_000_000)]).toEqual(['312 B', '4.1 kB', '2.0 MB']);
});

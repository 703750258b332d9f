import { expect, test } from '@playwright/test';
import { type Content, html, prose, textOf } from '../../../src/reporters/html/markup.js';

const ESCAPED: readonly (readonly [title: string, value: Content, text: string])[] = [
  ['markup characters', `<b a="x" b='y'>\`&`, '&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&#96;&amp;'],
  ['an entity stays what it says', '&lt;', '&amp;lt;'],
  ['nothing', undefined, ''],
  ['false', false, ''],
  ['a number', 0, '0'],
  ['markup made by the same tag', html`<b>${'<'}</b>`, '<b>&lt;</b>'],
  ['a list of both', ['<', html`<i></i>`], '&lt;<i></i>'],
  ['hidden characters', 'a\u202eb', 'a⟨U+202E⟩b'],
];

for (const [title, value, text] of ESCAPED) {
  test(`interpolated: ${title}`, () => {
    expect(textOf(html`${value}`)).toBe(text);
    expect(textOf(html`<p title="${value}">`)).toBe(`<p title="${text}">`);
  });
}

test('no object that came out of JSON can pass for markup', () => {
  const forged = JSON.parse('{"Symbol(markup)":"<script>","markup":"<script>"}');
  expect(textOf(html`${forged}`)).not.toContain('<');
});

test('backticks in prose are code, and their text is escaped', () => {
  expect(textOf(prose('use `a < b` & go'))).toBe('use <code>a &lt; b</code> &amp; go');
});

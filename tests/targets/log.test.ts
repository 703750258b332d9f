import { expect, test } from '@playwright/test';
import { lastWords } from '../../src/targets/log.js';

const SECRETS = [{ name: 'DB_PASSWORD', value: 'pa ss/word+1' }];
const WORDS: readonly (readonly [title: string, log: string, words: string])[] = [
  ['nothing gives nothing', ' \n', ''],
  [
    'secrets are taken out, also encoded',
    'a pa ss/word+1\nb pa%20ss%2Fword%2B1',
    'It said:\n  a <redacted:DB_PASSWORD>\n  b <redacted:DB_PASSWORD>',
  ],
  [
    'what steers a terminal is taken out',
    '\u001b[31mred\u001b[0m \u0007\u009b2J\r\nnext',
    'It said:\n  red 2J\n  next',
  ],
  ['a secret that colours cut in two is taken out', 'pa ss\u001b[1m/word+1', 'It said:\n  <redacted:DB_PASSWORD>'],
];
for (const [title, log, words] of WORDS) {
  test(title, () => {
    expect(lastWords(log, SECRETS)).toBe(words);
  });
}

test('the last fifteen lines are shown', () => {
  const log = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
  expect(lastWords(log).split('\n').slice(1)).toEqual(Array.from({ length: 15 }, (_, line) => `  line ${line + 25}`));
});

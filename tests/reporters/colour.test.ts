import { expect, test } from '@playwright/test';
import { createPaint, wantsColour } from '../../src/reporters/colour.js';

const WANTS: readonly (readonly [
  title: string,
  env: Readonly<Record<string, string>>,
  isTTY: boolean,
  wanted: boolean,
])[] = [
  ['a terminal', {}, true, true],
  ['a pipe', {}, false, false],
  ['NO_COLOR on a terminal', { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR says nothing', { NO_COLOR: '' }, true, true],
  ['FORCE_COLOR on a pipe', { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR beats NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, false],
  ['TERM=dumb', { TERM: 'dumb' }, true, false],
];

for (const [title, env, isTTY, wanted] of WANTS) {
  test(`${title}: ${wanted ? 'colour' : 'no colour'}`, () => {
    expect(wantsColour(env, isTTY)).toBe(wanted);
  });
}

test('paint wraps text, or leaves it alone', () => {
  expect(createPaint(true)('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  expect(createPaint(false)(['bold', 'red'], 'x')).toBe('x');
});

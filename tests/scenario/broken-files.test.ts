import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { formatUserError, UserErrors } from '../../src/errors.js';
import { readScenario } from '../../src/scenario/load.js';

const TEXT = readFileSync(new URL('../../scenarios/sales-crm.yaml', import.meta.url), 'utf8');
const SIGNS = [
  '{',
  '}',
  '[',
  ']',
  ':',
  '-',
  '"',
  "'",
  '&',
  '*',
  '|',
  '>',
  '\n',
  ' ',
  '\t',
  '#',
  '%',
  '!',
  '<<',
  '{{',
  '\0',
  '\ufeff',
  '0',
  'null',
  '~',
];
const ENV = new Proxy<Record<string, string>>({}, { get: () => 'stand-in-value' });

/** Numbers that look random and are the same on every run (mulberry32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutilated(random: (below: number) => number): string {
  const from = random(TEXT.length);
  const to = from + random(8);
  return `${TEXT.slice(0, from)}${SIGNS[random(SIGNS.length)]}${TEXT.slice(to)}`;
}

test('a shipped scenario with one place broken is either read or refused with a place, never a crash', () => {
  const random = createRandom(20);
  const outcomes = { read: 0, refused: 0 };
  for (let round = 0; round < 150; round++) {
    const text = mutilated(random);
    try {
      readScenario('broken.yaml', text, { env: ENV });
      outcomes.read++;
    } catch (error) {
      if (!(error instanceof UserErrors)) throw new Error(`a crash on:\n${text}`, { cause: error });
      expect(error.errors.map(formatUserError).join('\n')).toMatch(
        /^error\[[a-z-]+\]: .+\n {2}at broken\.yaml:\d+:\d+/,
      );
      outcomes.refused++;
    }
  }
  expect(outcomes.refused).toBeGreaterThan(50);
  expect(outcomes.read).toBeGreaterThan(10);
});

const HOSTILE: readonly (readonly [title: string, text: string])[] = [
  ['deeply nested lists', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`],
  ['deeply nested maps', `${'{a: '.repeat(5000)}1${'}'.repeat(5000)}`],
  ['a key called __proto__', 'partywall: 1\n__proto__: { polluted: yes }\n'],
  ['a tenant called __proto__', 'partywall: 1\ntenants: { __proto__: { users: {} } }\n'],
  ['a key that is a list', 'partywall: 1\n? [a, b]\n: c\n'],
  ['unknown tags', 'partywall: !!js/function "x"\n'],
  ['only a tab', '\t'],
  ['a directive', '%YAML 9.9\n---\npartywall: 1\n'],
  ['a merge of a scalar', 'partywall: 1\nauth: { <<: 5 }\n'],
  ['a merge of a list of scalars', 'partywall: 1\nauth: { <<: [5] }\n'],
  ['a merge of itself', 'partywall: &a { <<: *a }\n'],
];

for (const [title, text] of HOSTILE) {
  test(`a file with ${title} is refused with a place`, () => {
    expect(() => readScenario('hostile.yaml', text, { env: {} })).toThrow(UserErrors);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
}

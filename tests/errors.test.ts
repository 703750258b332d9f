import { expect, test } from '@playwright/test';
import { formatUserError, UserError, type UserErrorFacts, UserErrors } from '../src/errors.js';

const TEXTS: readonly (readonly [title: string, facts: UserErrorFacts, lines: readonly string[]])[] = [
  ['the least', { code: 'no-scenario', headline: 'nothing here' }, ['error[no-scenario]: nothing here']],
  [
    'everything',
    {
      code: 'unknown-key',
      headline: 'unknown key',
      place: { file: 'a.yaml', line: 12, column: 3 },
      source: '  naem: Shop',
      met: 'naem',
      allowed: ['name', 'target'],
      didYouMean: 'name',
      hint: 'rename it',
    },
    [
      'error[unknown-key]: unknown key',
      '  at a.yaml:12:3',
      '  12 |   naem: Shop',
      '     |   ^',
      '  met: naem',
      '  allowed: name, target',
      '  did you mean name?',
      '  rename it',
    ],
  ],
  ['nothing allowed', { code: 'x', headline: 'y', allowed: [] }, ['error[x]: y']],
];
for (const [title, facts, lines] of TEXTS) {
  test(`a user error says ${title}`, () => expect(formatUserError(new UserError(facts)).split('\n')).toEqual(lines));
}

test('several errors are told in one message', () => {
  const errors = ['one', 'two'].map((headline) => new UserError({ code: 'x', headline }));
  expect(new UserErrors(errors).message).toBe('one\ntwo');
});

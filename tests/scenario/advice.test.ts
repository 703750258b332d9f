import { expect, test } from '@playwright/test';
import { readScenario } from '../../src/scenario/load.js';

const SOUND = `partywall: 1
target: { url: http://127.0.0.1:1 }
auth: { login: POST /login, token: $.token, whoami: { request: GET /me, at: $.company } }
tenants:
  acme: { users: { admin: {} } }
  globex: { users: { admin: {} } }
resources:
  note: { path: /notes, json: { title: "{{ canary }}" } }
`;

const ROWS: readonly (readonly [title: string, text: string, expected: readonly string[]])[] = [
  ['a scenario that leaves nothing open', SOUND, []],
  ['records that nothing can be recognised by', SOUND.replace('{{ canary }}', 'a note'), ['no-canary 8']],
  ['a canary in a part of the text only', SOUND.replace('{{ canary }}', 'on {{ canary.slug }}'), []],
  [
    'what is shared needs no mark',
    SOUND.replace('"{{ canary }}" }', 'x }, shared: { with: public, reason: a list of countries }'),
    [],
  ],
  [
    'fields that are said to be private',
    SOUND.replace('"{{ canary }}" } }', '"{{ canary }}" }, private: [salary] }'),
    [],
  ],
  [
    'an operator who sees some tenants',
    SOUND.replace('resources:', 'operators: { aide: { sees: [acme] } }\nresources:'),
    [],
  ],
  ['a sign-in that never says who it is', SOUND.replace(/, whoami: .* \}\n/, ' }\n'), ['no-whoami 3']],
];

for (const [title, text, expected] of ROWS) {
  test(`advice on ${title}`, () => {
    const { warnings } = readScenario('note.yaml', text, { env: {} });
    expect(warnings.map(({ code, at }) => `${code} ${at.line}`)).toEqual(expected);
  });
}

test('what was shared for a time only is an error after that time', () => {
  const text = SOUND.replace(
    'json: { title: "{{ canary }}" } }',
    'json: { title: "{{ canary }}" }, shared: { with: tenants, reason: a trial, until: 2026-01-31 } }',
  );
  const load = (day: string) => () => readScenario('note.yaml', text, { env: {}, now: new Date(day) });
  expect(load('2026-01-31')).not.toThrow();
  expect(load('2026-02-01')).toThrow('note was shared until 2026-01-31');
});

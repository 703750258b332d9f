import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { formatUserError, UserErrors } from '../../src/errors.js';
import { ERROR_CODES } from '../../src/scenario/error-codes.js';
import { readScenario } from '../../src/scenario/load.js';

const folder = new URL('./golden/', import.meta.url);
const cases = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const options = {
  env: { ACME_MAIL: 'a@acme.test', ACME_PASSWORD: 'not-shown-to-anyone' },
  checks: ['object-read-foreign', 'list-total-leak'],
  now: new Date('2025-06-01T00:00:00Z'),
};

/** What a user sees. `PARTYWALL_UPDATE_GOLDEN=1` writes the files anew, to be read in the diff. */
function textOf(name: string): string {
  try {
    readScenario('scenario.yaml', readFileSync(new URL(name, folder), 'utf8'), options);
    return 'no error\n';
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    return `${error.errors.map(formatUserError).join('\n\n')}\n`;
  }
}

for (const name of cases) {
  test(`the scenario ${name} is refused in these words`, () => {
    const text = textOf(name);
    const golden = new URL(name.replace(/yaml$/, 'err'), folder);
    if (process.env.PARTYWALL_UPDATE_GOLDEN) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
    expect(text).not.toMatch(/not-shown-to-anyone|very-literal-secret|\n\s+at .*\.[jt]s:/);
  });
}

// These are about a file or a folder, not about what is written in it (see file.test.ts), or take hundreds of lines. The last are warnings.
const ELSEWHERE = [
  'file-unreadable',
  'file-too-large',
  'file-encoding',
  'no-scenario',
  'too-many-resources',
  'short-secret',
  'no-canary',
  'no-whoami',
];

test('every error code of the registry has a golden text, and every golden text a code of the registry', () => {
  const texts = cases.map((name) => readFileSync(new URL(name.replace(/yaml$/, 'err'), folder), 'utf8')).join('\n');
  const shown = new Set([...texts.matchAll(/^error\[([a-z-]+)\]/gm)].map(([, code]) => code));
  expect([...shown, ...ELSEWHERE].sort()).toEqual(Object.keys(ERROR_CODES).sort());
});

test('more tenants and resources than canaries can tell apart are refused', () => {
  const told = (tenants: number, resources: number): readonly string[] => {
    const people = Array.from(
      { length: tenants },
      (_, index) => `  t${index}: { users: { u: { email: u@t${index}.test } } }`,
    );
    const kinds = Array.from({ length: resources }, (_, index) => `  r${index}: { path: /r${index} }`);
    const auth = 'auth: { login: POST /login, json: { email: "{{ user.email }}" }, token: $.token }';
    const text = [
      'partywall: 1',
      'target: { url: "http://crm.test" }',
      auth,
      'tenants:',
      ...people,
      'resources:',
      ...kinds,
    ];
    try {
      readScenario('scenario.yaml', `${text.join('\n')}\n`, options);
      return [];
    } catch (error) {
      if (!(error instanceof UserErrors)) throw error;
      return error.errors.map(({ facts }) => `${facts.code} ${facts.place?.line}: ${facts.headline}`);
    }
  };
  expect(told(15, 15)).toEqual([]);
  expect(told(60, 844)).toEqual(['too-many-resources 65: 60 tenants times 844 resources are more than 50,625']);
});

test('at most twenty errors are told, sorted by place', () => {
  const keys = Array.from({ length: 30 }, (_, index) => `nonsense${index}: 1`).join('\n');
  try {
    readScenario('scenario.yaml', `partywall: 1\n${keys}\n`, options);
    throw new Error('it was accepted');
  } catch (error) {
    const lines = error instanceof UserErrors ? error.errors.map(({ facts }) => facts.place?.line) : [];
    expect(lines).toEqual([1, 1, 1, ...Array.from({ length: 17 }, (_, index) => index + 2)]);
  }
});

import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { sessionExports } from '../../src/auth/exports.js';
import { createEmptySession } from '../../src/auth/index.js';
import { json } from '../probes/server.js';
import { LOGIN, onStage } from './stage.js';

test('a shell reads back exactly the secrets of a session', async () => {
  const token = `it's "$HOME" \`id\` $(id) \\ ! * é`;
  await onStage(
    (_request, response) =>
      json(response, 200, { t: token }, { 'set-cookie': 'connect.sid=s%3Aabcdefgh; Path=/', 'x-csrf': 'csrf-value-1' }),
    {
      auth: {
        kind: 'login',
        login: [LOGIN],
        token: { in: 'json', path: '$.t' },
        csrf: { at: { in: 'header', name: 'x-csrf' }, send: { headers: {}, form: {} } },
      },
    },
    async ({ sessions, acme, redactor }) => {
      const text = sessionExports(await sessions.of(acme), acme);
      expect(text.split('\n')[0]).toBe('# acme.admin');
      const names = ['TOKEN', 'COOKIE_CONNECT_SID', 'CSRF'].map((name) => `PARTYWALL_ACME_ADMIN_${name}`);
      const script = `${text}\nprintf '%s\\n' ${names.map((name) => `"$${name}"`).join(' ')}`;
      const values = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
      expect(values).toEqual([token, 's%3Aabcdefgh', 'csrf-value-1']);
      // The names are those that redacted output shows.
      expect(values.map((value) => redactor.text(value))).toEqual(names.map((name) => `<redacted:${name}>`));
      expect(redactor.text('s:abcdefgh')).toBe('<redacted:PARTYWALL_ACME_ADMIN_COOKIE_CONNECT_SID>');
    },
  );
});

test('a secret that is known twice by its name is exported once, with its last value', () => {
  const secrets = () => [
    { name: 'PARTYWALL_X_CSRF', value: 'first' },
    { name: 'PARTYWALL_X_TOKEN', value: 'token' },
    { name: 'PARTYWALL_X_CSRF', value: 'renewed' },
  ];
  expect(sessionExports({ ...createEmptySession('x'), secrets }, { name: 'x' })).toBe(
    "# x\nexport PARTYWALL_X_CSRF='renewed'\nexport PARTYWALL_X_TOKEN='token'\n",
  );
});

test('a hostile identity cannot leave the comment', () => {
  const session = { ...createEmptySession('x'), whoami: { text: 'shows a\nrm -rf /\r\u2028x' } };
  expect(sessionExports(session, { name: 'acme.admin\nid' })).toBe('# acme.admin id · shows a rm -rf /  x\n');
});

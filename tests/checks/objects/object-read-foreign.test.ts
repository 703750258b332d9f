import { expect, test } from '@playwright/test';
import { askings, canary, held, legsAsked, refused, saw, values } from '../observations.js';
import { READ_ROWS, REFUSED_READ } from '../record-rows.js';
import { judgeTable } from '../table.js';

const ID = 'object-read-foreign/call/acme.admin>globex';
const OPEN = 'object-read-foreign/chat/acme.admin>globex';

judgeTable(ID, READ_ROWS);

judgeTable(OPEN, [
  {
    title: 'another status for absent than for foreign, where existence need not be hidden',
    seen: { ...REFUSED_READ, attack: saw(403, { denied: ['status'] }) },
    verdict: 'pass/denied at attack',
    says: /that it exists is visible: 403 for foreign, 404 for absent/,
  },
  {
    title: '200 without data where the scenario allows silence',
    seen: { ...REFUSED_READ, attack: saw(200) },
    verdict: 'pass/denied at attack',
    says: /without data and without effect/,
  },
  {
    title: '200 with data where the scenario allows silence',
    seen: { ...REFUSED_READ, attack: saw(200, { values: values({ '$.city': 'Springfield' }) }) },
    verdict: 'fail/leak at attack',
  },
]);

test('controls, the question about absent, the attack and the look whether the session lives are asked in this order, once', () => {
  expect(askings(ID, () => refused())).toEqual([['control', 'own', 'ghost', 'attack', 'alive']]);
});

test('a leak is asked once more by nobody, to say how open it is', () => {
  const leaking = legsAsked(ID, ({ name }) =>
    name === 'attack' ? saw(200, { sightings: [canary('globex')] }) : held(),
  );
  expect(
    leaking.map((legs) => legs.map(({ name, as, credentials }) => `${name} ${as} ${credentials ?? ''}`.trim())),
  ).toEqual([
    ['control globex.admin', 'own acme.admin', 'ghost acme.admin', 'attack acme.admin', 'alive acme.admin'],
    ['open nobody none'],
  ]);
});

test('an attack writes tokens, never canaries, and aims at the record that reads share', () => {
  const attack = legsAsked(ID, () => refused())[0]?.find(({ role }) => role === 'attack');
  expect({ writes: attack?.writes, aim: attack?.aim, share: attack?.share }).toEqual({
    writes: 'token',
    aim: { record: 'shared', of: 'globex' },
    share: undefined,
  });
});

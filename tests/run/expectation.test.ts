import { expect, test } from '@playwright/test';
import type { Expectation, Observation } from '../../src/model.js';
import { isMet } from '../../src/run/expectation.js';
import { seedAll } from '../../src/run/seed-all.js';
import type { World } from '../../src/run/world.js';
import { canary, lost, rows, saw, values } from '../checks/observations.js';
import { questionOf } from './question.js';
import { casesOf, notebook, open, worldOn } from './stage.js';

/** `note` is the only resource of the stage; acme its first tenant. */
const MINE = { ...canary('acme'), what: { kind: 'canary', tenant: 0, resource: 0, record: 0, field: 0 } } as const;
const THEIRS = { ...MINE, what: { ...MINE.what, tenant: 1 } } as const;
const ANOTHER = { ...MINE, what: { ...MINE.what, record: 7 } } as const;
const TO_SIGN_IN = { headers: { location: '/login?next=/notes' } };
const LATE = { first: saw(200, { values: values({ '$.a': '1' }), rows: rows({ counters: { total: 3 } }) }) };

for (const { title, expects, seen, met } of [
  { title: '200', expects: { kind: 'ok' }, seen: saw(200), met: true },
  { title: '204', expects: { kind: 'ok' }, seen: saw(204), met: true },
  { title: 'a redirect', expects: { kind: 'ok' }, seen: saw(302, { headers: { location: '/notes/1' } }), met: true },
  { title: 'a redirect to sign-in', expects: { kind: 'ok' }, seen: saw(302, TO_SIGN_IN), met: false },
  { title: 'a sign-in page with 200', expects: { kind: 'ok' }, seen: saw(200, { page: 'sign-in' }), met: false },
  { title: 'a challenge with 200', expects: { kind: 'ok' }, seen: saw(200, { page: 'challenge' }), met: false },
  {
    title: '200 that the scenario calls no success',
    expects: { kind: 'ok' },
    seen: saw(200, { isNotOk: true }),
    met: false,
  },
  { title: '200 that `denied` names', expects: { kind: 'ok' }, seen: saw(200, { denied: ['status'] }), met: false },
  { title: '404', expects: { kind: 'ok' }, seen: saw(404), met: false },
  { title: 'no answer', expects: { kind: 'ok' }, seen: lost('timeout'), met: false },
  { title: 'the record’s own canary', expects: { kind: 'canary' }, seen: saw(200, { sightings: [MINE] }), met: true },
  {
    title: 'another record’s canary',
    expects: { kind: 'canary' },
    seen: saw(200, { sightings: [ANOTHER] }),
    met: false,
  },
  {
    title: 'another tenant’s canary',
    expects: { kind: 'canary' },
    seen: saw(200, { sightings: [THEIRS] }),
    met: false,
  },
  { title: 'the canary in a refusal', expects: { kind: 'canary' }, seen: saw(403, { sightings: [MINE] }), met: false },
  {
    title: 'some canary of the tenant',
    expects: { kind: 'canary-of', of: 'acme' },
    seen: saw(200, { sightings: [ANOTHER] }),
    met: true,
  },
  {
    title: 'some canary of another',
    expects: { kind: 'canary-of', of: 'acme' },
    seen: saw(200, { sightings: [THEIRS] }),
    met: false,
  },
  { title: 'all own rows', expects: { kind: 'own-rows', of: 'acme' }, seen: saw(200, { rows: rows() }), met: true },
  {
    title: 'one own row missing',
    expects: { kind: 'own-rows', of: 'acme' },
    seen: saw(200, { rows: rows({ ownFound: 2 }) }),
    met: false,
  },
  {
    title: 'no row expected and none there',
    expects: { kind: 'own-rows', of: 'acme' },
    seen: saw(200, { rows: rows({ ownFound: 0, ownExpected: 0 }) }),
    met: false,
  },
  {
    title: 'a number that moved',
    expects: { kind: 'counter-moved', since: 'first' },
    seen: saw(200, { rows: rows({ counters: { total: 4 } }) }),
    met: true,
  },
  {
    title: 'a number that stood still',
    expects: { kind: 'counter-moved', since: 'first' },
    seen: saw(200, { rows: rows({ counters: { total: 3 } }) }),
    met: false,
  },
  {
    title: 'a changed value',
    expects: { kind: 'effect', since: 'first' },
    seen: saw(200, { values: values({ '$.a': '2' }) }),
    met: true,
  },
  {
    title: 'equal values',
    expects: { kind: 'effect', since: 'first' },
    seen: saw(200, { values: values({ '$.a': '1' }) }),
    met: false,
  },
  {
    title: 'a record that is gone',
    expects: { kind: 'effect', since: 'first' },
    seen: saw(404, { gone: true }),
    met: true,
  },
  { title: 'a witness that was refused', expects: { kind: 'effect', since: 'first' }, seen: saw(401), met: false },
  {
    title: 'a change since a look that never was',
    expects: { kind: 'effect', since: 'never' },
    seen: saw(200, { values: values({ '$.a': '2' }) }),
    met: false,
  },
] satisfies readonly { title: string; expects: Expectation; seen: Observation; met: boolean }[])
  test(`${expects.kind}: ${title} ${met ? 'meets it' : 'does not meet it'}`, async () => {
    await onStage((world) => {
      const question = questionOf(world, 'object-read-foreign/note/acme.admin>globex', 'own');
      const leg = { ...question.leg, expect: expects };
      expect(isMet(world, { ...question, leg, seen: LATE }, seen)).toBe(met);
    });
  });

async function onStage(act: (world: World) => void): Promise<void> {
  const stage = await open(notebook());
  const world = await worldOn(stage);
  await seedAll(world, casesOf(world), () => undefined);
  act(world);
  await world.http.close();
  await stage.close();
}

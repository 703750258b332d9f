import { expect, test } from '@playwright/test';
import { seedAll } from '../../src/run/seed-all.js';
import { askShared, letGo, sharedControls } from '../../src/run/shared-legs.js';
import { questionOf } from './question.js';
import { casesOf, notebook, open, worldOn } from './stage.js';

const READ = 'object-read-foreign/note/acme.admin>globex';
const BACK = 'object-read-foreign/note/globex.admin>acme';
const LIST = 'list-foreign-rows/note/acme.admin>globex';

/** The requests that these shared legs cost, and what was said to whom. */
async function asked(...legs: readonly (readonly [id: string, leg: string, round?: number])[]) {
  const stage = await open(notebook());
  const world = await worldOn(stage);
  await seedAll(world, casesOf(world), () => undefined);
  const before = stage.asks.length;
  const seen = await Promise.all(legs.map(([id, leg, round]) => askShared(world, questionOf(world, id, leg, round))));
  const requests = stage.asks.slice(before).map(({ method, who }) => `${method} ${who}`);
  await world.http.close();
  await stage.close();
  return { requests, legs: seen.map(({ leg }) => leg), shared: [...world.shared.values()] };
}

test('one reading is one case’s control and another’s own leg', async () => {
  const { requests, legs, shared } = await asked([READ, 'own'], [BACK, 'control']);
  expect({ requests, legs }).toEqual({ requests: ['GET acme.admin'], legs: ['own', 'control'] });
  expect(shared.map(({ cases, roles }) => [cases.size, [...roles]])).toEqual([[2, ['own', 'control']]]);
});

test('an attack is asked anew where the case is asked again; a control is not', async () => {
  const { requests } = await asked([LIST, 'attack'], [LIST, 'attack', 2], [LIST, 'control'], [LIST, 'control', 2]);
  expect(requests.sort()).toEqual(['GET acme.admin', 'GET acme.admin', 'GET globex.admin']);
});

test('what no case wants any more is let go: a control stays to be asked again, and who comes later asks anew', async () => {
  const stage = await open(notebook());
  const world = await worldOn(stage);
  await seedAll(world, casesOf(world), () => undefined);
  const ask = (id: string, leg: string) => askShared(world, questionOf(world, id, leg));
  await Promise.all([ask(READ, 'own'), ask(BACK, 'control'), ask(READ, 'ghost')]);
  await letGo(world, 'note');
  const controls = (await sharedControls(world)).flat();
  const before = stage.asks.length;
  await ask(READ, 'own');
  await world.http.close();
  await stage.close();
  expect(controls.map(({ leg, held, cases }) => [leg.name, held, cases.length])).toEqual([['own', true, 2]]);
  expect([world.shared.size, stage.asks.length - before]).toEqual([1, 1]);
});

test('nothing is let go of where passing cases will be asked once more', async () => {
  const stage = await open(notebook());
  const world = { ...(await worldOn(stage)), isCalibrating: true };
  await seedAll(world, casesOf(world), () => undefined);
  await askShared(world, questionOf(world, READ, 'own'));
  await letGo(world, 'note');
  await world.http.close();
  await stage.close();
  expect([world.shared.size, world.controls.length]).toEqual([1, 0]);
});

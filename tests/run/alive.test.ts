import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { askAlive } from '../../src/run/alive.js';
import { seedAll } from '../../src/run/seed-all.js';
import { questionOf } from './question.js';
import { casesOf, notebook, open, worldOn } from './stage.js';

const CASE = 'object-read-foreign/note/acme.admin>globex';

/** A system that takes its time for reads, with records in it. */
async function slowly() {
  const plain = notebook();
  const reads: string[] = [];
  const stage = await open(async (ask) => {
    if (ask.method !== 'GET' || ask.path === '/notes') return plain(ask);
    const name = `read ${reads.filter((one) => one.startsWith('read')).length + 1}`;
    reads.push(name);
    await sleep(60);
    reads.push(`answer to ${name}`);
    return plain(ask);
  });
  const world = await worldOn(stage);
  await seedAll(world, casesOf(world), () => undefined);
  reads.length = 0;
  const close = async (): Promise<void> => {
    await world.http.close();
    await stage.close();
  };
  return { world, reads, close };
}

test('whoever asks while one is under way waits for the next, and all who wait share it', async () => {
  const { world, reads, close } = await slowly();
  const question = questionOf(world, CASE, 'alive');
  const first = askAlive(world, question);
  const later = [askAlive(world, question), askAlive(world, question), askAlive(world, question)];
  const [one, ...others] = await Promise.all([first, ...later]);
  await close();
  expect(reads).toEqual(['read 1', 'answer to read 1', 'read 2', 'answer to read 2']);
  expect({ held: one.held, shared: new Set(others).size, apart: others.includes(one) }).toEqual({
    held: true,
    shared: 1,
    apart: false,
  });
});

test('what was answered before the attack says nothing: each later question is asked anew', async () => {
  const { world, reads, close } = await slowly();
  const question = questionOf(world, CASE, 'alive');
  await askAlive(world, question);
  await askAlive(world, question);
  await close();
  expect(reads).toHaveLength(4);
});

test('the alive leg of a dead session does not sign in again', async () => {
  let isOver = false;
  const plain = notebook((ask) => (isOver && ask.tenant === 'acme' ? { status: 401 } : undefined));
  const stage = await open(plain);
  const world = await worldOn(stage);
  await seedAll(world, casesOf(world), () => undefined);
  const before = world.sessions.signIns();
  isOver = true;
  const seen = await askAlive(world, questionOf(world, CASE, 'alive'));
  await world.http.close();
  await stage.close();
  expect({ held: seen.held, status: seen.status, signIns: world.sessions.signIns() - before }).toEqual({
    held: false,
    status: 401,
    signIns: 0,
  });
});

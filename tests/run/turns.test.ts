import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { createTurns } from '../../src/run/turns.js';

/** Notes what goes on at the same time. */
function stage() {
  const turns = createTurns();
  const said: string[] = [];
  const act = (name: string) => async (): Promise<void> => {
    said.push(`${name} begins`);
    await sleep(5);
    said.push(`${name} ends`);
  };
  return { turns, said, act };
}

test('acts go on side by side', async () => {
  const { turns, said, act } = stage();
  await Promise.all(['a', 'b'].map((name) => turns.together(act(name))));
  expect(said).toEqual(['a begins', 'b begins', 'a ends', 'b ends']);
});

test('who wants to be alone waits for the others, and whoever comes later waits for it', async () => {
  const { turns, said, act } = stage();
  const first = turns.together(act('a'));
  const second = turns.together(() => turns.alone(act('b')));
  await sleep(1);
  await Promise.all([first, second, turns.together(act('c'))]);
  expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('two who want to be alone at the same time are, one after the other', async () => {
  const { turns, said, act } = stage();
  await Promise.all(['a', 'b'].map((name) => turns.together(() => turns.alone(act(name)))));
  expect(said.map((line) => line.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
});

test('an act that fails gives its place back, alone or not', async () => {
  const { turns, said, act } = stage();
  const fails = async (): Promise<void> => {
    throw new Error('no');
  };
  await expect(turns.together(fails)).rejects.toThrow('no');
  await expect(turns.together(() => turns.alone(fails))).rejects.toThrow('no');
  await turns.together(() => turns.alone(act('a')));
  expect(said).toEqual(['a begins', 'a ends']);
});

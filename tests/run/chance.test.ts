import { expect, test } from '@playwright/test';
import { conducted, type Note, notebook, open, type Reply } from './stage.js';

/** Chance, the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** With every so many requests a worker gives one note at random another score, however quick or slow the machine is. */
function scoring(every: number, seed: number) {
  const next = dice(seed);
  let asked = 0;
  return notebook((_ask, notes): Reply | undefined => {
    asked += 1;
    const all: readonly Note[] = [...notes.values()];
    const note = asked % every === 0 ? all[next(all.length)] : undefined;
    if (note) Object.assign(note, { score: next(1_000_000) });
    return undefined;
  });
}

for (const every of [1, 2, 3, 5, 8, 13])
  test(`a worker that scores a note at random with every ${every}. request is never taken for an attack`, async () => {
    const checks = ['object-update-foreign', 'object-delete-foreign'];
    const stage = await open(scoring(every, every));
    const { found } = await conducted(stage, { checks });
    await stage.close();
    expect(Object.keys(found)).toHaveLength(4);
    expect(Object.values(found).filter((one) => one.startsWith('fail'))).toEqual([]);
  });

test('a field that moves on records nobody touches is blamed on no attack, though the attacked one moved both times', async () => {
  let score = 0;
  const rescored = notebook(({ method }, notes): Reply | undefined => {
    const all: readonly Note[] = [...notes.values()];
    // Every write has the oldest note and the newest one scored anew, whosesoever they are.
    if (method !== 'GET') score += 1;
    for (const note of method === 'GET' ? [] : [all.at(0), all.at(-1)]) if (note) Object.assign(note, { score });
    return undefined;
  });
  const stage = await open(rescored);
  const { found } = await conducted(stage, { checks: ['object-update-foreign'] });
  await stage.close();
  expect(Object.values(found).filter((one) => one !== 'pass/denied')).toEqual(['inconclusive/noisy']);
});

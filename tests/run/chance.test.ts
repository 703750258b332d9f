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

/** Every so often a worker gives one note at random another score. */
function scoring(everyMs: number, seed: number) {
  const next = dice(seed);
  let due = performance.now();
  return notebook((_ask, notes): Reply | undefined => {
    for (; performance.now() > due; due += everyMs) {
      const all: readonly Note[] = [...notes.values()];
      const note = all[next(all.length)];
      if (note) Object.assign(note, { score: next(1_000_000) });
    }
    return undefined;
  });
}

for (const everyMs of [30, 90, 250, 600])
  test(`a worker that scores a note at random every ${everyMs} ms is never taken for an attack`, async () => {
    const checks = ['object-update-foreign', 'object-delete-foreign'];
    const stage = await open(scoring(everyMs, everyMs));
    const { found } = await conducted(stage, { checks });
    await stage.close();
    expect(Object.keys(found)).toHaveLength(4);
    expect(Object.values(found).filter((one) => one.startsWith('fail'))).toEqual([]);
  });

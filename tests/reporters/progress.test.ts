import { expect, test } from '@playwright/test';
import { createProgress, type ProgressState } from '../../src/reporters/progress.js';

const STATE: ProgressState = {
  phase: 'attacking',
  now: 'object-read-foreign/call/acme.admin>globex',
  finished: 12,
  planned: 40,
  leaks: 0,
  inconclusive: 1,
  requests: 96,
};

test('on a terminal one line is redrawn, not more often than the eye needs, and goes away', () => {
  const { written, progress, wait } = watch({ isTTY: true, columns: 60 }, {});
  progress.update(STATE);
  progress.update({ ...STATE, finished: 13 });
  wait(100);
  progress.update({ ...STATE, finished: 14 });
  progress.done();
  expect(written).toEqual([
    '\r\u001b[2Kattacking · 12/40 ███░░░░░░░ · none caught · 1 unproved · …',
    '\r\u001b[2Kattacking · 14/40 ███░░░░░░░ · none caught · 1 unproved · …',
    '\r\u001b[2K',
  ]);
});

test('the line turns red with the first catch, unless colour is off', () => {
  const { written, progress } = watch({ isTTY: true, columns: 41 }, {});
  progress.update({ ...STATE, leaks: 1, now: undefined });
  const plain = watch({ isTTY: true, columns: 41 }, { NO_COLOR: '1' });
  plain.progress.update({ ...STATE, leaks: 1, now: undefined });
  expect(written).toEqual(['\r\u001b[2K\u001b[31mattacking · 12/40 ███░░░░░░░ · 1 caught…\u001b[39m']);
  expect(plain.written).toEqual(['\r\u001b[2Kattacking · 12/40 ███░░░░░░░ · 1 caught…']);
});

test('what a record is called cannot move the cursor', () => {
  const { written, progress } = watch({ isTTY: true, columns: 120 }, {});
  progress.update({ ...STATE, now: 'x\u001b[2Jy\nz' });
  expect(written).toEqual([
    '\r\u001b[2Kattacking · 12/40 ███░░░░░░░ · none caught · 1 unproved · 96 requests · x⟨U+001B⟩[2Jy z',
  ]);
});

for (const [title, stream, env] of [
  ['a pipe', { isTTY: false }, {}],
  ['TERM=dumb', { isTTY: true, columns: 80 }, { TERM: 'dumb' }],
  ['CI', { isTTY: true, columns: 80 }, { CI: 'true', NO_COLOR: '1' }],
] as const) {
  test(`${title}: plain lines at a new phase, the first catch, and now and then`, () => {
    const { written, progress, wait } = watch(stream, env);
    const quiet = { ...STATE, now: undefined, inconclusive: 0 };
    progress.update({ ...quiet, phase: 'seeding', finished: 0, planned: 0, requests: 4 });
    progress.update({ ...quiet, phase: 'seeding', finished: 0, planned: 0, requests: 8 });
    progress.update(quiet);
    progress.update({ ...quiet, finished: 13 });
    progress.update({ ...quiet, finished: 14, leaks: 1 });
    progress.update({ ...quiet, finished: 15, leaks: 2 });
    wait(10_001);
    progress.update({ ...quiet, finished: 20, leaks: 1 });
    progress.done();
    expect(written).toEqual([
      'seeding · none caught · 4 requests\n',
      'attacking · 12/40 ███░░░░░░░ · none caught · 96 requests\n',
      'attacking · 14/40 ███░░░░░░░ · 1 caught · 96 requests\n',
      'attacking · 20/40 █████░░░░░ · 1 caught · 96 requests\n',
    ]);
  });
}

function watch(stream: { readonly isTTY: boolean; readonly columns?: number }, env: Readonly<Record<string, string>>) {
  let now = 0;
  const written: string[] = [];
  const write = (text: string): void => {
    written.push(text);
  };
  const progress = createProgress({ stream: { ...stream, write }, env, clock: () => now });
  return { written, progress, wait: (ms: number) => (now += ms) };
}

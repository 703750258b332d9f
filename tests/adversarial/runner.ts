import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { packageRoot } from '../../src/installation.js';

export interface Runner {
  /** Runs one command line; what it printed stands in the answer. */
  command(args: readonly string[]): Promise<{ readonly code: number | null; readonly printed: string }>;
}

/** A hundred starts of Node would be most of the time these tests take: each worker has one, and keeps it. */
export const test = base.extend<object, { runner: Runner }>({
  runner: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from an object pattern.
    async ({}, use) => {
      const file = join(packageRoot(), 'tests', 'adversarial', 'runner.mjs');
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1' };
      const child = fork(file, { silent: true, env, execArgv: [] });
      await use(runnerOf(child));
      child.kill();
    },
    { scope: 'worker' },
  ],
});

function runnerOf(child: ChildProcess): Runner {
  let printed = '';
  const keep = (chunk: unknown): void => {
    printed += String(chunk);
  };
  const ended = once(child, 'exit').then(() => [null]);
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return {
    async command(args) {
      printed = '';
      child.send([...args]);
      const [code] = await Promise.race([once(child, 'message'), ended]);
      return { code: typeof code === 'number' ? code : null, printed };
    },
  };
}

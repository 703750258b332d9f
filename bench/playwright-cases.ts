import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** CPU milliseconds of a Playwright run of a scenario's cases: runner, workers and conductor together. */
export async function playwrightCpu(root: string, scenario: string, folder: string): Promise<number> {
  const usage = join(folder, `usage-${Date.now()}`);
  await mkdir(usage, { recursive: true });
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '-c', join(root, 'bench/suite')],
    {
      cwd: root,
      env: {
        ...process.env,
        NODE_OPTIONS: `--import ${join(root, 'bench/usage.mjs')}`,
        USAGE_FOLDER: usage,
        SUITE_OUT: join(folder, 'suite'),
        SUITE_SCENARIO: scenario,
        SUITE_RESULTS: join(folder, 'suite-results'),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the Playwright run ended with ${code}`);
  // The conductor looks every 300 ms whether its runner is still there.
  await sleep(1500);
  const files = await readdir(usage);
  const told = await Promise.all(files.map((name) => readFile(join(usage, name), 'utf8')));
  return told.reduce((sum, text) => sum + Number(JSON.parse(text).cpuMs), 0);
}

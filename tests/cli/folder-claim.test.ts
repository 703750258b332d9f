import { readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { claimFolder } from '../../src/cli/folder-claim.js';

/** A process that has ended. */
const NOBODY = 2 ** 22 + 1;

for (const [title, text, outcome, age = 0] of [
  ['a process that is there', `${hostname()} ${process.ppid}`, 'folder-in-use'],
  ['a process that is gone', `${hostname()} ${NOBODY}`, 'free'],
  ['a process of another machine', 'elsewhere.example 7', 'folder-in-use'],
  ['a process of another machine, an hour ago,', 'elsewhere.example 7', 'free', 3600],
  ['nonsense', 'x', 'folder-in-use'],
] as const) {
  test(`a folder that ${title} holds is ${outcome === 'free' ? 'free' : 'not'} for the taking`, async () => {
    const folder = test.info().outputPath('out');
    const leave = await claimFolder(folder);
    await writeFile(join(folder, 'running'), text);
    const at = Date.now() / 1000 - age;
    await utimes(join(folder, 'running'), at, at);
    const taken = await claimFolder(folder).then(
      () => 'free',
      (error) => error.facts.code,
    );
    leave();
    expect({ taken, left: await readdir(folder) }).toEqual({ taken: outcome, left: [] });
  });
}

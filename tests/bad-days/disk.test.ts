import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { packageRoot } from '../../src/installation.js';
import { scenarioText } from '../adversarial/command.js';
import { openOffice } from '../adversarial/office.js';

/** No file may grow beyond so many kilobytes: to the program that is a disk that is full. */
for (const { kilobytes, when } of [
  { kilobytes: 1, when: 'while seeding' },
  { kilobytes: 3, when: 'in the middle' },
]) {
  test(`a disk that is full ${when}: what was created is removed, and the reason is told`, async () => {
    test.skip(process.platform === 'win32', 'needs a shell with ulimit');
    const office = await openOffice();
    const scenario = test.info().outputPath('office.yaml');
    await writeFile(scenario, scenarioText(office.url));
    const bin = join(packageRoot(), 'dist', 'src', 'bin.js');
    const command = `ulimit -f ${kilobytes}; exec "$0" -- "$1" run "$2" --out "$3"`;
    const child = spawn('bash', ['-c', command, process.execPath, bin, scenario, test.info().outputPath('out')], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [complained, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    await office.close();
    expect({ code, left: office.notes.size }, complained).toEqual({ code: 3, left: 0 });
    expect(complained).toContain('error[output-not-writable]: the output cannot be written: EFBIG');
    expect(complained).not.toContain('bug in Partywall');
  });
}

import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { FLAGS } from '../../src/cli/engine.js';
import { packageRoot } from '../../src/installation.js';

const ENGINE = JSON.stringify(join(packageRoot(), 'dist', 'src', 'cli', 'engine.js'));

test('the engine that runs this knows the flags that it is given, and says nothing of them', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const [major] = process.versions.node.split('.');
  const given = Object.entries(FLAGS).filter(([, majors]) => majors.some((one) => String(one) === major));
  expect(given.filter(([flag]) => !known.includes(`--${flag} `))).toEqual([]);
  const script = `import(${ENGINE}).then((engine) => { engine.optimiseLater(); engine.keepMemoryFlat(); })`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

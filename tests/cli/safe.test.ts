import { expect, test } from '@playwright/test';
import { partywall, SHOP } from './partywall.js';

test('plan --safe shows that nothing writes, what is looked at instead, and why each case is left out', async () => {
  const { code, stdout } = await partywall(['plan', SHOP, '--safe']);
  expect(code).toBe(0);
  expect(stdout).toContain('0 of them may write');
  expect(stdout).toContain(
    'Safe mode: nothing that writes is sent, but to sign in and out; nothing is created, nothing cleaned up.',
  );
  expect(stdout).toContain('Records that are there already, from the lists of their owners');
  expect(stdout).not.toContain('Records created before the first case');
  expect(stdout).toMatch(/object-delete-foreign\/\S+ {2}skipped, safe-mode: delete writes, and nothing is written/);
  expect(stdout).not.toMatch(/^ {2}(?:POST|PATCH|PUT|DELETE) .*writes/m);
});

test('run --safe creates nothing, so that a system without any record proves nothing: exit code 2', async () => {
  const out = test.info().outputPath('out');
  const { stdout, stderr } = await partywall(['run', SHOP, '--safe', '--json', '--out', out]);
  const told: unknown = JSON.parse(stdout);
  expect(told, stderr).toMatchObject({
    exitCode: 2,
    runs: [{ exitCode: 2, left: [], reasons: { 'own-rows-missing': 16, 'safe-mode': 8 } }],
  });
});

for (const [title, args, code] of [
  ['the whole of an answer may not be shown', ['run', SHOP, '--safe', '--evidence', 'full'], 'safe-evidence'],
] as const)
  test(`in safe mode ${title}: ${code}`, async () => {
    const ended = await partywall([...args, '--out', test.info().outputPath('out')]);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain(`error[${code}]`);
  });

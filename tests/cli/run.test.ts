import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { partywall, SHOP, start } from './partywall.js';

/** Lines of the ledger: the header, and one for each record. */
function noted(out: string): number {
  return ledgerOf(out) === '' ? 0 : ledgerOf(out).trimEnd().split('\n').length;
}

function ledgerOf(out: string): string {
  const file = join(out, 'ledger.ndjson');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

test('a system without a leak ends with 0, a result and a report', async () => {
  const out = test.info().outputPath('out');
  const { code, stdout, stderr } = await partywall(['run', SHOP, '--out', out, '--report', 'html,junit,json']);
  const files = ['result.ndjson', 'index.html', 'junit.xml', 'result.json'].filter((name) =>
    existsSync(join(out, name)),
  );
  expect({ code, files, ledger: existsSync(join(out, 'ledger.ndjson')) }, stderr).toEqual({
    code: 0,
    files: ['result.ndjson', 'index.html', 'junit.xml', 'result.json'],
    ledger: false,
  });
  expect(stdout).toContain(join(out, 'index.html'));
});

test('a leak ends with 1, and --json gives one document that names it', async () => {
  const out = test.info().outputPath('out');
  const args = ['run', SHOP, '--out', out, '--switch', 'read-unscoped', '--check', 'object-read-foreign', '--json'];
  const { code, stdout } = await partywall(args);
  const summary: unknown = JSON.parse(stdout);
  expect(code).toBe(1);
  expect(summary).toMatchObject({
    version: 1,
    exitCode: 1,
    runs: [
      {
        scenario: 'Shop',
        exitCode: 1,
        planned: 2,
        outcomes: { fail: 2 },
        failures: [{ check: 'object-read-foreign', reason: 'leak' }, {}],
      },
    ],
  });
});

test('one case can be asked alone', async () => {
  const out = test.info().outputPath('out');
  const id = 'object-read-foreign/order/acme.admin>globex';
  const { code, stdout } = await partywall(['run', SHOP, '--out', out, '--case', id, '--json']);
  expect({ code, runs: JSON.parse(stdout).runs.map(({ planned }: { planned: number }) => planned) }).toEqual({
    code: 0,
    runs: [1],
  });
});

test('of two scenarios each gets a folder, and one that cannot run does not keep the other from it', async () => {
  const out = test.info().outputPath('out');
  const broken = test.info().outputPath('broken.yaml');
  await writeFile(broken, 'partywall: 1\nnaem: Broken\n');
  const { code, stdout, stderr } = await partywall([
    'run',
    broken,
    SHOP,
    '--out',
    out,
    '--check',
    'object-read-foreign',
    '--json',
  ]);
  const codes = JSON.parse(stdout).runs.map(({ exitCode }: { exitCode: number }) => exitCode);
  expect({ code, codes, result: existsSync(join(out, 'shop', 'result.ndjson')) }, stderr).toEqual({
    code: 3,
    codes: [3, 0],
    result: true,
  });
  expect(stderr).toContain('did you mean name?');
});

test('a stored result is rendered again, in another format', async () => {
  const out = test.info().outputPath('out');
  await partywall(['run', SHOP, '--out', out, '--check', 'object-read-foreign']);
  const { code, stdout } = await partywall(['report', out, '--format', 'junit', '--out', join(out, 'again')]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `junit: ${join(out, 'again', 'junit.xml')}\n` });
  expect(await readFile(join(out, 'again', 'junit.xml'), 'utf8')).toContain(
    'object-read-foreign/order/acme.admin&gt;globex',
  );
});

test('a folder that cannot be written is said before anything is sent', async () => {
  const file = test.info().outputPath('file');
  await writeFile(file, '');
  const { code, stderr } = await partywall(['run', SHOP, '--out', join(file, 'out')]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/error\[output-not-writable\]: the output cannot be written: (ENOTDIR|EEXIST)/);
});

test('a full disk stops the run, which still cleans up', async () => {
  test.skip(!existsSync('/dev/full'), 'this system has no /dev/full');
  const out = test.info().outputPath('out');
  await mkdir(out, { recursive: true });
  await symlink('/dev/full', join(out, 'result.ndjson'));
  const { code, stderr } = await partywall(['run', SHOP, '--out', out]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/error\[output-not-writable\]: the output cannot be written: ENOSPC/);
  expect(stderr).toContain('The disk is full');
  expect(existsSync(join(out, 'ledger.ndjson'))).toBe(false);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} stops the run in good order: 2, records removed, report written`, async () => {
    const out = test.info().outputPath('out');
    const { child, ended } = start(['run', SHOP, '--out', out, '--json'], { env: { SHOP_DELAY_MS: '60' } });
    await expect.poll(() => noted(out), { timeout: 45_000 }).toBeGreaterThan(2);
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    const [run] = JSON.parse(stdout).runs;
    expect({ code, left: run.left, report: existsSync(join(out, 'index.html')) }).toEqual({
      code: 2,
      left: [],
      report: true,
    });
    expect(run.interrupted).toContain(signal);
    expect(stderr).toContain(`${signal}: stopping and removing what was created.`);
  });
}

test('Ctrl-C while a run signs in ends with 2 and no error of the sign-in', async () => {
  const out = test.info().outputPath('out');
  const { child, ended } = start(['run', SHOP, '--out', out], { env: { SHOP_DELAY_MS: '1000' } });
  await expect.poll(() => existsSync(join(out, 'ledger.ndjson')), { timeout: 45_000 }).toBe(true);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect({ code, error: stderr.includes('error['), ledger: noted(out) }).toEqual({ code: 2, error: false, ledger: 0 });
});

test('a second Ctrl-C ends at once', async () => {
  const out = test.info().outputPath('out');
  const { child, ended } = start(['run', SHOP, '--out', out], { env: { SHOP_DELAY_MS: '1000' } });
  await expect.poll(() => noted(out), { timeout: 45_000 }).toBeGreaterThan(2);
  child.kill('SIGINT');
  await new Promise((done) => setTimeout(done, 100));
  child.kill('SIGINT');
  const { code } = await ended;
  // Every request takes a second: had it waited for the clean-up, something would be noted as removed.
  expect({ code, isCleanedUp: ledgerOf(out).includes('"removed"') }).toEqual({ code: 2, isCleanedUp: false });
});

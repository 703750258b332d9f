import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { partywall, SHOP } from './partywall.js';

const CHECKS = ['--check', 'object-read-foreign,list-foreign-rows'];

/** Three scenario files of the shop; the second of them leaks. */
async function threeScenarios(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await cp(join(dirname(SHOP), 'main.mjs'), join(folder, 'main.mjs'));
  const text = await readFile(SHOP, 'utf8');
  for (const name of ['Apples', 'Books', 'Cars']) {
    const switched = name === 'Books' ? 'target: { fixture: ./main.mjs, switches: [read-unscoped] }' : '$&';
    const own = text.replace('name: Shop', `name: ${name}`).replace(/^target: .*$/m, switched);
    await writeFile(join(folder, `${name.toLowerCase()}.yaml`), own);
  }
  return folder;
}

test('one, two and five shards: each writes its part, and merged they say the same of the same cases', async () => {
  test.setTimeout(180_000);
  const scenarios = await threeScenarios(test.info().outputPath('scenarios'));
  const wholes: unknown[] = [];
  for (const of of [1, 2, 5]) {
    const out = test.info().outputPath(`of-${of}`);
    const codes: (number | null)[] = [];
    for (let index = 1; index <= of; index++) {
      const args = ['run', scenarios, '--shard', `${index}/${of}`, '--out', out, ...CHECKS];
      const { code, stdout, stderr } = await partywall(args);
      codes.push(code);
      if (index > 3)
        expect(stdout, stderr).toBe(`Shard ${index} of ${of} was given no scenario file: nothing was asked.\n`);
    }
    expect(codes).toEqual({ 1: [1], 2: [0, 1], 5: [0, 1, 0, 0, 0] }[of]);
    const whole = join(out, 'whole');
    const { code, stdout, stderr } = await partywall([
      'merge',
      out,
      '--out',
      whole,
      '--report',
      'json,html,junit',
      '--json',
    ]);
    expect(code, stderr).toBe(1);
    const { findings } = JSON.parse(await readFile(join(whole, 'result.json'), 'utf8'));
    const [{ planned, outcomes, reasons, verdict }] = JSON.parse(stdout).runs;
    wholes.push({
      cases: findings.map((one: Record<string, string>) => `${one.case} ${one.outcome}/${one.reason}`).sort(),
      told: { planned, outcomes, reasons, verdict },
    });
    expect(['index.html', 'junit.xml'].map((name) => existsSync(join(whole, name)))).toEqual([true, true]);
  }
  expect(wholes[1]).toEqual(wholes[0]);
  expect(wholes[2]).toEqual(wholes[0]);
  expect(wholes[0]).toMatchObject({
    told: { planned: 12, reasons: { leak: 2 } },
    cases: expect.arrayContaining(['Books: object-read-foreign/order/acme.admin>globex fail/leak']),
  });
});

test('shards of files that differ are refused, and nothing is left that could be taken for a whole', async () => {
  test.setTimeout(120_000);
  const scenarios = await threeScenarios(test.info().outputPath('scenarios'));
  const out = test.info().outputPath('out');
  await partywall(['run', scenarios, '--shard', '1/2', '--out', out, '--check', 'object-read-foreign']);
  await partywall(['run', scenarios, '--shard', '2/2', '--out', out, '--check', 'list-foreign-rows']);
  const { code, stderr } = await partywall(['merge', out]);
  expect({ code, says: /error\[merge-mismatch\]: these results are not of one plan/.test(stderr) }, stderr).toEqual({
    code: 3,
    says: true,
  });
  const whole = test.info().outputPath('whole');
  await partywall(['merge', join(out, 'shard-1-of-2'), join(out, 'shard-2-of-2'), '--out', whole]);
  expect(existsSync(join(whole, 'result.ndjson'))).toBe(false);
});

test('failures that are mended and asked again turn the whole green, with their history', async () => {
  test.setTimeout(120_000);
  const first = test.info().outputPath('first');
  const again = test.info().outputPath('again');
  const broken = await partywall(['run', SHOP, '--out', first, ...CHECKS], { env: { SHOP_LEAK: '1' } });
  expect(broken.code, broken.stderr).toBe(1);
  const mended = await partywall(['run', SHOP, '--failed', first, '--out', again, '--json']);
  expect({ code: mended.code, planned: JSON.parse(mended.stdout).runs[0].planned }, mended.stderr).toEqual({
    code: 0,
    planned: 2,
  });
  const whole = test.info().outputPath('whole');
  const merged = await partywall(['merge', first, '--rerun', again, '--out', whole, '--report', 'json']);
  expect(merged.code, merged.stdout + merged.stderr).toBe(0);
  const { findings } = JSON.parse(await readFile(join(whole, 'result.json'), 'utf8'));
  const notes = findings.flatMap((one: { readonly notes: readonly string[] }) => one.notes);
  expect(notes.filter((note: string) => note.includes('it was fail/leak')).length).toBe(2);
});

import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { renderReports } from '../../src/cli/rendering.js';
import { type Reporter, readResult } from '../../src/reporters/index.js';
import { linesOf, sampleLines } from '../reporters/sample.js';
import { partywall, SHOP } from './partywall.js';

test('a reporter that throws in the middle does not keep the others from writing', async () => {
  const out = test.info().outputPath('out');
  const fine = (id: string): Reporter => ({
    id,
    file: `${id}.txt`,
    title: id,
    async *render(result) {
      for await (const finding of result.findings()) yield `${finding.case}\n`;
    },
  });
  const thrown = new Error('no more ink');
  const throwing: Reporter = {
    ...fine('second'),
    async *render() {
      yield 'it begins\n';
      throw thrown;
    },
  };
  const { reports, failures } = await renderReports({
    reader: readResult(linesOf(sampleLines({ cases: 3 }))),
    formats: ['first', 'second', 'third'],
    out,
    reporters: [fine('first'), throwing, fine('third')],
  });
  expect({ reports, failures }).toEqual({
    reports: { first: join(out, 'first.txt'), third: join(out, 'third.txt') },
    failures: [thrown],
  });
  expect((await readFile(join(out, 'third.txt'), 'utf8')).trim().split('\n').length).toBe(3);
});

for (const [title, flags, code] of [
  ['nothing failed ends with 3', [], 3],
  ['something leaked ends with 1 all the same', ['--switch', 'read-unscoped'], 1],
] as const) {
  test(`a run whose page cannot be written still writes the rest, says so, and where ${title}`, async () => {
    const out = test.info().outputPath('out');
    await mkdir(join(out, 'index.html'), { recursive: true });
    const args = ['run', SHOP, '--out', out, '--check', 'object-read-foreign', '--report', 'html,junit,json', ...flags];
    const ended = await partywall(args);
    expect({
      code: ended.code,
      written: ['junit.xml', 'result.json'].map((name) => existsSync(join(out, name))),
    }).toEqual({
      code,
      written: [true, true],
    });
    expect(ended.stdout).toContain('2 planned');
    expect(ended.stderr).toContain('error[output-not-writable]: the output cannot be written: EISDIR');
  });
}

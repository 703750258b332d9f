import { expect, test } from '@playwright/test';
import type { Finding } from '../../src/model.js';
import { json } from '../../src/reporters/json.js';
import { GOLDEN, golden } from './golden.js';
import { textOf } from './sample.js';

for (const name of GOLDEN) {
  test(`${name}: one document with everything of the result`, async () => {
    const result = golden(name);
    const findings: Finding[] = [];
    for await (const finding of result.findings()) findings.push(finding);
    const expected = {
      run: await result.header(),
      notes: await result.notes(),
      findings,
      end: (await result.end()) ?? null,
      damage: (await result.damage()) ?? null,
    };
    expect(JSON.parse(await textOf(json.render(golden(name))))).toEqual(JSON.parse(JSON.stringify(expected)));
  });
}

import { expect, test } from '@playwright/test';
import { run } from './command.js';
import { openOffice } from './office.js';
import { READS } from './reads.js';
import type { Row } from './row.js';

const ROWS: readonly Row[] = [...READS];

for (const { title, bend, scenario = {}, ids, before, check, found, code, says } of ROWS) {
  test(title, async () => {
    const office = await openOffice(bend, ids);
    before?.(office);
    const ran = await run(office, scenario, ['--check', check, '--report', 'json']);
    await office.close();
    expect({ found: ran.found, code: ran.code }, ran.stdout + ran.stderr).toEqual({ found, code });
    const said = ran.findings.map((one) => [one.title, one.text, ...one.notes].join('\n')).join('\n');
    if (says) expect(said).toMatch(says);
  });
}

import { expect } from '@playwright/test';
import { run, scenarioText } from './command.js';
import { LISTS } from './lists.js';
import { openOffice } from './office.js';
import { PEOPLE } from './people.js';
import { READS } from './reads.js';
import type { Row } from './row.js';
import { test } from './runner.js';
import { WRITES } from './writes.js';

const ROWS: readonly Row[] = [...READS, ...WRITES, ...LISTS, ...PEOPLE];

for (const { title, bend, scenario, ids, before, check, found, code, says } of ROWS) {
  test(title, async ({ runner }) => {
    const office = await openOffice(bend, ids);
    before?.(office);
    const ran = await run(runner, scenarioText(office.url, scenario), ['--check', check, '--report', 'json']);
    await office.close();
    expect({ found: ran.found, code: ran.code }, ran.printed).toEqual({ found, code });
    const said = [...ran.findings.flatMap((one) => [one.title, one.text, ...one.notes]), ...ran.notes].join('\n');
    if (says) expect(said).toMatch(says);
  });
}

import { expect } from '@playwright/test';
import { run, scenarioText } from './command.js';
import { openOffice } from './office.js';
import type { Row } from './row.js';
import type { Runner } from './runner.js';

/** Opens the office, runs the command on it, and compares all that counts: verdicts, exit code, what is left behind. */
export async function judge(row: Row, runner: Runner): Promise<void> {
  const { bend, scenario, ids, before, check, found, code, left = 0, told = left, says } = row;
  const office = await openOffice(bend, ids);
  before?.(office);
  const old = office.notes.size;
  const ran = await run(runner, scenarioText(office.url, scenario), ['--check', check, '--report', 'json']);
  await office.close();
  expect(
    { found: ran.found, code: ran.code, left: office.notes.size - old, told: ran.end?.cleanup.left.length ?? 0 },
    ran.printed,
  ).toEqual({
    found,
    code,
    left,
    told,
  });
  const said = [...ran.findings.flatMap((one) => [one.title, one.text, ...one.notes]), ...ran.notes, ran.printed];
  if (says) expect(said.join('\n')).toMatch(says);
}

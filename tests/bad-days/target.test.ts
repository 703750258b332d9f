import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { run, scenarioText, startRun } from '../adversarial/command.js';
import { openOffice } from '../adversarial/office.js';
import { test } from '../adversarial/runner.js';

const READ = ['--check', 'object-read-foreign', '--report', 'html'];

test('a target that is down at the start cannot be tested: 3, and it says which', async ({ runner }) => {
  const office = await openOffice();
  await office.close();
  const { code, printed } = await run(runner, scenarioText(office.url), READ);
  expect(code).toBe(3);
  expect(printed).toContain('error[target-unreachable]: the target does not answer: ECONNREFUSED');
  expect(printed).toContain(office.url);
  expect(printed).not.toMatch(/ at .*\.js:\d+/);
});

for (const after of [9, 14, 20]) {
  test(`a target that dies at request ${after} proves nothing, and what it holds is told`, async () => {
    let count = 0;
    const office = await openOffice((_ask, plain, self) => {
      count += 1;
      if (count < after) return plain();
      void self.close();
      return 'hang-up';
    });
    const running = await startRun(scenarioText(office.url), READ);
    const ran = await running.ended;
    const told = new Set(ran.end?.cleanup.left.map(({ id }) => id));
    const untold = [...office.notes.keys()].filter((id) => !told.has(id) && !told.has('(unknown)'));
    const verdicts = Object.values(ran.found).map((verdict) => verdict.split('/')[0]);
    expect({ code: ran.code, verdicts, untold, report: existsSync(join(ran.out, 'index.html')) }, ran.stderr).toEqual({
      code: 2,
      verdicts: ['inconclusive'],
      untold: [],
      report: true,
    });
    expect(existsSync(join(ran.out, 'ledger.ndjson'))).toBe(true);
  });
}

test('a redirect to another host is recorded, and that host is never contacted', async ({ runner }) => {
  const elsewhere = await openOffice();
  const office = await openOffice(({ isForeign, note, who }, plain) =>
    isForeign && who ? { status: 302, headers: { location: `${elsewhere.url}/notes/${note?.id}` } } : plain(),
  );
  const ran = await run(runner, scenarioText(office.url), READ);
  await Promise.all([office.close(), elsewhere.close()]);
  expect({ code: ran.code, found: ran.found, seen: elsewhere.seen }).toEqual({
    code: 1,
    found: { 'object-read-foreign': 'fail/contract' },
    seen: [],
  });
  expect(ran.findings[0]?.text).toContain(elsewhere.url);
});

test('a list that leads to another host is not followed there', async ({ runner }) => {
  const elsewhere = await openOffice();
  const office = await openOffice(({ path, method, company }, plain) => {
    const reply = plain();
    if (path !== '/notes' || method !== 'GET' || !company) return reply;
    return { ...reply, headers: { link: `<${elsewhere.url}/notes>; rel="next"` } };
  });
  const ran = await run(runner, scenarioText(office.url), ['--check', 'list-foreign-rows']);
  await Promise.all([office.close(), elsewhere.close()]);
  expect({ found: ran.found, seen: elsewhere.seen, left: office.notes.size }).toEqual({
    found: { 'list-foreign-rows': 'inconclusive/not-sent' },
    seen: [],
    left: 0,
  });
});

test('two runs at once in one system do not see leaks in each other', async () => {
  const office = await openOffice();
  const text = scenarioText(office.url, { more: '' });
  const runs = await Promise.all([startRun(text, ['--report', 'json']), startRun(text, ['--report', 'json'])]);
  const both = await Promise.all(runs.map(({ ended }) => ended));
  await office.close();
  const failed = both.flatMap(({ found }) => Object.entries(found).filter(([, verdict]) => verdict.startsWith('fail')));
  expect({ failed, left: office.notes.size }).toEqual({ failed: [], left: 0 });
});

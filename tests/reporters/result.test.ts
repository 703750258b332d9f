import { expect, test } from '@playwright/test';
import { UserError } from '../../src/errors.js';
import type { Finding } from '../../src/model.js';
import { type ResultReader, readResult } from '../../src/reporters/result.js';
import { GOLDEN, golden, goldenLines } from './golden.js';
import { HEADER, linesOf, sampleLines } from './sample.js';

const DAMAGE = {
  clean: undefined,
  leaky: undefined,
  killed: 'The run was killed: the last line of its result (line 11) is cut off.',
  hostile: undefined,
};

for (const name of GOLDEN) {
  test(`${name}: one finding per case, and what is missing is said`, async () => {
    const result = golden(name);
    const findings = await all(result);
    expect(new Set(findings.map((finding) => finding.case)).size).toBe(findings.length);
    expect(await result.damage()).toBe(DAMAGE[name]);
    expect((await result.end())?.outcomes).toEqual(name === 'killed' ? undefined : outcomesOf(findings));
  });
}

test('a correction replaces the finding of its case, in its place', async () => {
  const cases = goldenLines('leaky').filter((line) => line.includes('"object-delete-foreign/quote/acme.admin>globex"'));
  const found = (await all(golden('leaky'))).filter((finding) =>
    finding.case.startsWith('object-delete-foreign/quote/acme.admin'),
  );
  expect(cases.length).toBe(2);
  expect(found.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(['fail breach']);
});

test('a correction of a case that has no finding is that finding', async () => {
  const [header = '', finding = '', end = ''] = sampleLines({ cases: 1 });
  const corrected = readResult(linesOf([header, finding.replace('"finding"', '"correction"'), end]));
  expect(await all(corrected)).toEqual(await all(readResult(linesOf([header, finding, end]))));
});

test('findings keep no trace of the line they came on', async () => {
  const [finding] = await all(readResult(linesOf(sampleLines({ cases: 1 }))));
  expect(finding && 'type' in finding).toBe(false);
});

test('a run that was killed between two lines has no closing line, and says so', async () => {
  const lines = sampleLines({ cases: 3 });
  const result = readResult(linesOf(lines.slice(0, -1)));
  expect(await result.damage()).toBe('The run was killed: its result has no closing line.');
  expect((await all(result)).length).toBe(3);
});

const [HEAD = '', FIRST = '', SECOND = '', END = ''] = sampleLines({ cases: 2 });

const UNREADABLE: readonly (readonly [title: string, lines: readonly string[], code: string])[] = [
  ['an empty file', [], 'result-headless'],
  ['a file of something else', ['{"hello":1}', '{}'], 'result-headless'],
  ['a file whose header was cut off', [HEAD.slice(0, 40)], 'result-headless'],
  ['a file without its header', [FIRST, SECOND, END], 'result-headless'],
  ['a newer format', [JSON.stringify({ ...HEADER, version: 2 }), FIRST], 'result-too-new'],
  ['a broken line in the middle', [HEAD, FIRST.slice(0, 50), SECOND, END], 'result-broken'],
  ['an unknown kind of line in the middle', [HEAD, '{"type":"surprise"}', END], 'result-broken'],
];

for (const [title, lines, code] of UNREADABLE) {
  test(`${title} is a user error: ${code}`, async () => {
    const failure = await all(readResult(linesOf(lines))).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure instanceof UserError ? failure.facts.code : failure).toBe(code);
  });
}

async function all(result: ResultReader): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of result.findings()) findings.push(finding);
  return findings;
}

function outcomesOf(findings: readonly Finding[]) {
  const sum = (outcome: Finding['outcome']): number => findings.filter((finding) => finding.outcome === outcome).length;
  return { skipped: sum('skipped'), pass: sum('pass'), inconclusive: sum('inconclusive'), fail: sum('fail') };
}

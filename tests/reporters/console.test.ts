import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { summarise } from '../../src/reporters/console.js';
import { readResult } from '../../src/reporters/result.js';
import { GOLDEN, golden } from './golden.js';
import { linesOf, sampleLines, textOf } from './sample.js';

for (const name of GOLDEN) {
  test(`${name}: the closing summary`, async () => {
    const file = fileURLToPath(new URL(`golden/${name}.txt`, import.meta.url));
    const options = { color: false, width: 100, report: 'reports/x/index.html' };
    expect(await textOf(summarise(golden(name), options))).toBe(readFileSync(file, 'utf8'));
  });

  test(`${name}: the counts add up to the plan`, async () => {
    const text = await textOf(summarise(golden(name), { color: false, width: 80 }));
    const [, planned, parts = ''] = /(\d+) planned = ([^·\n]*)/.exec(text) ?? [];
    const sum = [...parts.matchAll(/\d+/g)].reduce((total, [number]) => total + Number(number), 0);
    expect(sum).toBe(Number(planned));
    expect(sum).toBe((await golden(name).header()).planned);
  });

  test(`${name}: no line is wider than the terminal, but those that are copied whole`, async () => {
    const text = await textOf(summarise(golden(name), { color: false, width: 60 }));
    const copied = /planned = |^ {2}[✕✓?] .*\.$|^ {4}[a-z-]+\/|Report:|The run was killed/;
    expect(text.split('\n').filter((line) => line.length > 60 && !copied.test(line))).toEqual([]);
  });
}

test('colour is only where it was asked for, and never carries meaning alone', async () => {
  const coloured = await textOf(summarise(golden('leaky'), { color: true, width: 100 }));
  const plain = await textOf(summarise(golden('leaky'), { color: false, width: 100 }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escapes are what is looked for.
  const escapes = /\u001b\[\d+m/g;
  expect(coloured).toMatch(escapes);
  expect(plain).not.toMatch(escapes);
  expect(coloured.replace(escapes, '')).toBe(plain);
});

test('without a terminal no text is cut', async () => {
  const text = await textOf(summarise(golden('leaky'), { color: false }));
  expect(text).not.toContain('…');
  expect(text).toContain(
    'fix: Put the tenant into the query that loads the record (`WHERE id = $1 AND tenant_id = $2`), taken from the session',
  );
});

test('who was not proved to be who is said in one line, and so is what calibration showed', async () => {
  const [header = '', ...others] = sampleLines({ cases: 2 });
  const notes = [
    { topic: 'identity', text: 'acme.admin: whoami shows acme' },
    { topic: 'identity', text: 'acme.agent: identity not proved: the sign-in has no whoami' },
    { topic: 'identity', text: 'globex.admin: identity not proved: the sign-in has no whoami' },
    { topic: 'calibration', text: '2 passing cases were asked by someone who must succeed: all turned red' },
    { topic: 'learned', text: 'call: rows at $.items' },
  ].map((note) => JSON.stringify({ type: 'note', ...note }));
  const text = await textOf(
    summarise(readResult(linesOf([header, ...notes, ...others])), { color: false, width: 100 }),
  );
  expect(text).toContain(
    [
      '',
      '  ? acme.agent: identity not proved: the sign-in has no whoami (and 1 more)',
      '  Calibration: 2 passing cases were asked by someone who must succeed: all turned red',
      '',
    ].join('\n'),
  );
  expect(text).not.toMatch(/whoami shows acme|rows at/);
});

test('a long list of causes is cut, and the cut is said', async () => {
  const text = await textOf(
    summarise(readResult(linesOf(sampleLines({ cases: 240, leakEvery: 5 }))), { color: false, width: 100 }),
  );
  expect(text).toContain('Caught: 12 causes, 48 cases');
  expect(text).toContain('… and 4 more causes, all in the report');
});

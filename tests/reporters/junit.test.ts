import { expect, test } from '@playwright/test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { junit } from '../../src/reporters/junit.js';
import { readResult } from '../../src/reporters/result.js';
import { GOLDEN, golden } from './golden.js';
import { HEADER, linesOf, sampleLines, textOf } from './sample.js';

const SUMS = {
  clean: { tests: 22, failures: 0, errors: 0, skipped: 4 },
  leaky: { tests: 25, failures: 11, errors: 3, skipped: 4 },
  killed: { tests: 40, failures: 0, errors: 34, skipped: 0 },
  hostile: { tests: 4, failures: 1, errors: 1, skipped: 1 },
};

for (const name of GOLDEN) {
  test(`${name}: valid XML whose cases, suites and sums agree with the result`, async () => {
    const text = await textOf(junit.render(golden(name)));
    expect(XMLValidator.validate(text)).toBe(true);
    expect(text).not.toMatch(FORBIDDEN);
    const { sums, suites, cases } = read(text);
    expect(sums).toEqual(SUMS[name]);
    expect(add(suites)).toEqual(SUMS[name]);
    expect(add(cases)).toEqual(SUMS[name]);
    expect(sums.tests).toBe((await golden(name).header()).planned);
  });
}

test('what XML forbids is replaced, what it reads as markup is escaped, and the texts come back whole', async () => {
  const text = 'a\u0000\u001b\ufffe<b>&"\'\n\tz\ud800';
  const lines = sampleLines({ cases: 1, leakEvery: 1 }).map((line) => {
    const value: { type: string } = JSON.parse(line);
    return JSON.stringify(value.type === 'finding' ? { ...value, text, title: 'T' } : value);
  });
  const document = await textOf(junit.render(readResult(linesOf(lines))));
  const { suites } = read(document);
  expect(suites[0]?.testcase[0]?.failure?.message).toBe('T: a���<b>&"\'\n\tz�');
});

test('a case is named by its check and its id', async () => {
  const { suites } = read(await textOf(junit.render(readResult(linesOf(sampleLines({ cases: 2, leakEvery: 2 }))))));
  expect(suites.map(({ name, testcase }) => [name, ...testcase.map((one) => `${one.classname} ${one.name}`)])).toEqual([
    ['object-read-foreign', 'object-read-foreign object-read-foreign/account/acme.admin>globex#0'],
    ['object-update-foreign', 'object-update-foreign object-update-foreign/call/globex.admin>acme#1'],
  ]);
});

test('every suite says which run it was', async () => {
  const document = await textOf(junit.render(readResult(linesOf(sampleLines({ cases: 1 })))));
  const properties = [...document.matchAll(/<property name="(\w+)" value="([^"]*)"/g)].map(
    ([, name, value]) => `${name}=${value}`,
  );
  expect(properties).toContain(`run=${HEADER.run}`);
  expect(properties).toContain('seed=7');
});

/** https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

interface Sums {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

interface Case extends Sums {
  readonly name: string;
  readonly classname: string;
  readonly failure?: { readonly message: string };
}

interface Suite extends Sums {
  readonly name: string;
  readonly testcase: readonly Case[];
}

function read(text: string): {
  readonly sums: Sums;
  readonly suites: readonly Suite[];
  readonly cases: readonly Sums[];
} {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    processEntities: true,
    htmlEntities: true,
    trimValues: false,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  const { testsuites } = parser.parse(text);
  const suites = testsuites.testsuite.map((suite: Record<string, unknown>) => ({ ...suite, ...sumsOf(suite) }));
  const cases = suites.flatMap((suite: Suite) =>
    suite.testcase.map((one) => ({
      tests: 1,
      failures: 'failure' in one ? 1 : 0,
      errors: 'error' in one ? 1 : 0,
      skipped: 'skipped' in one ? 1 : 0,
    })),
  );
  return { sums: sumsOf(testsuites), suites, cases };
}

function sumsOf(from: Readonly<Record<string, unknown>>): Sums {
  const { tests, failures, errors, skipped } = from;
  return { tests: Number(tests), failures: Number(failures), errors: Number(errors), skipped: Number(skipped) };
}

function add(parts: readonly Sums[]): Sums {
  return parts.reduce(
    (sum, part) => ({
      tests: sum.tests + part.tests,
      failures: sum.failures + part.failures,
      errors: sum.errors + part.errors,
      skipped: sum.skipped + part.skipped,
    }),
    { tests: 0, failures: 0, errors: 0, skipped: 0 },
  );
}

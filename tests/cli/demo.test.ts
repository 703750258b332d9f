import { expect, test } from '@playwright/test';
import { demoPage } from '../../src/cli/demo-page.js';
import { type Demonstration, isConvincing } from '../../src/cli/demo-run.js';
import { demoClosing, demoMatrix } from '../../src/cli/demo-text.js';
import type { Executed } from '../../src/cli/execution.js';
import type { Caught } from '../../src/cli/expectations.js';
import type { ExitCode, Scenario } from '../../src/model.js';
import { createPaint } from '../../src/reporters/colour.js';
import { readResult } from '../../src/reporters/index.js';

const SCENARIO: Scenario = {
  name: 'Shop',
  file: 'shop.yaml',
  target: {
    kind: 'url',
    url: 'http://shop.test',
    headers: {},
    hosts: [],
    disposable: false,
    switches: [],
    tlsVerify: true,
  },
  auth: [],
  tenants: [],
  operators: [],
  tenancy: [],
  resources: [],
  views: [],
  pairs: [],
  attackers: [],
  checks: { only: [], except: [] },
  exempt: [],
  limits: { concurrency: 8, rate: 0, timeoutMs: 1000, bodyBytes: 1000, requests: 0, timeMs: 0 },
  secrets: [],
  warnings: [],
};

function executed(exitCode: ExitCode, fail: number, build: string): Executed {
  return {
    scenario: SCENARIO,
    plan: { cases: [], hash: '' },
    end: {
      type: 'end',
      finishedAt: '2026-01-01T00:00:00Z',
      durationMs: 1,
      requests: 7,
      outcomes: { skipped: 0, pass: 2, inconclusive: 0, fail },
      reasons: {},
      gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
      exitCode,
      verdict: `2 of ${2 + fail} cases held.`,
      cleanup: { created: 0, removed: 0, left: [] },
    },
    result: `out/shop/${build}/result.ndjson`,
    reader: readResult(async function* () {}),
    failures: [],
    reports: { html: `out/shop/${build}/index.html` },
  };
}

const RED = {
  case: 'object-read-foreign/order/acme.admin>globex',
  check: 'object-read-foreign',
  subject: { resource: 'order', operation: 'read' },
  attacker: 'acme.admin',
  victim: 'globex',
  reason: 'leak',
} as const;
const CAUGHT: Caught = { name: 'read-unscoped', title: 'loaded by <id>', kind: 'leak', by: [RED, RED] };
const MISSED: Caught = { ...CAUGHT, name: 'list-unscoped', by: [] };
const DECOY: Caught = { ...CAUGHT, name: 'slow-index', kind: 'decoy', by: [] };

function demonstration(change: {
  readonly fixed?: ExitCode;
  readonly fail?: number;
  readonly caught?: readonly Caught[];
}): Demonstration {
  const { fixed = 0, fail = 2, caught = [CAUGHT] } = change;
  return {
    name: 'Shop',
    file: 'shop.yaml',
    fixed: executed(fixed, 0, 'fixed'),
    leaky: executed(fail > 0 ? 1 : 0, fail, 'leaky'),
    caught,
  };
}

const CONVINCING: readonly (readonly [
  title: string,
  change: Parameters<typeof demonstration>[0],
  convincing: boolean,
])[] = [
  ['a clean build and every mistake caught', {}, true],
  ['a mistake that was missed', { caught: [CAUGHT, MISSED] }, false],
  ['a fixed build that is not clean', { fixed: 1 }, false],
  ['a fixed build of which something is not proved', { fixed: 2 }, false],
  ['a decoy alone, and nothing red', { caught: [DECOY], fail: 0 }, true],
  ['a decoy alone that turned something red', { caught: [DECOY] }, false],
];
for (const [title, change, convincing] of CONVINCING) {
  test(`${title} ${convincing ? 'convinces' : 'does not convince'}`, () => {
    expect(isConvincing(demonstration(change))).toBe(convincing);
  });
}

test('the matrix shows what each mistake was caught by, and what was missed', () => {
  const lines = demoMatrix(demonstration({ caught: [CAUGHT, MISSED, DECOY] }), createPaint(false)).split('\n');
  expect(lines.filter((line) => /^ {2}[✓✗·]/.test(line))).toEqual([
    '  ✓ read-unscoped  caught  object-read-foreign/order/acme.admin>globex (leak) and 1 more',
    '  ✗ list-unscoped  MISSED',
    '  · slow-index     decoy: nothing to catch',
  ]);
});

test('the end says what was proved, what was caught, where the report is and what to type next', () => {
  const text = demoClosing([demonstration({ caught: [CAUGHT, MISSED] })], 'out/index.html');
  expect(text).toContain('Proved:  2 cases held on the fixed build, 1 of 1 systems clean.');
  expect(text).toContain('Caught:  1 of 2 planted mistakes on the leaky build.');
  expect(text).toContain('Report:  out/index.html');
  expect(text).toContain('partywall run shop.yaml --switch NAME');
});

test('what a figure of the leaky build showed is told with its matrix, at the end and on the page', () => {
  const figure = 'The <dashboard> shows acme 23,628 customers: 1,157 of its own, and 22,471 of the 41 other tenants.';
  const told = { ...demonstration({}), figure };
  expect(demoMatrix(told, createPaint(false))).toContain(`\n\n  ${figure}\n\n`);
  expect(demoClosing([told, demonstration({})], 'out/index.html')).toContain(`\nThus:    ${figure}\nReport:`);
  expect(demoPage([told], 'out')).toContain(
    '<p>On the leaky build: The &#60;dashboard&#62; shows acme 23,628 customers',
  );
});

test('the page links to both reports, escapes what it shows and loads nothing', () => {
  const page = demoPage([demonstration({})], 'out');
  expect(page).toContain('href="shop/fixed/index.html"');
  expect(page).toContain('href="shop/leaky/index.html"');
  expect(page).toContain('loaded by &#60;id&#62;');
  expect(page).toMatch(/content="default-src 'none'; style-src 'sha256-[\w+/=]+'/);
  expect(page).not.toMatch(/<script|https?:|url\(/);
});

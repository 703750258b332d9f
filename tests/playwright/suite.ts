import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openResult } from '../../src/cli/result-file.js';
import { packageRoot } from '../../src/installation.js';
import type { Finding, RunEnd, RunHeader } from '../../src/model.js';

export interface SuiteOptions {
  readonly scenario: string;
  /** A folder of the test's own. */
  readonly folder: string;
  /** Of `isolationTests`. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
  readonly retries?: number;
}

/** One test as Playwright's own JSON reporter tells it. */
export interface ToldTest {
  /** `Office › note › object-read-foreign › acme.admin>globex`. */
  readonly title: string;
  /** Case id; empty for the last test. */
  readonly id: string;
  /** Of each try. */
  readonly statuses: readonly string[];
  readonly messages: readonly string[];
  readonly tags: readonly string[];
  readonly annotations: readonly string[];
  readonly attachments: readonly string[];
  readonly place: string;
}

/** Runs `tests/playwright/suite` in a Playwright of its own, as a user's CI would. */
export async function runSuite({ scenario, folder, options = {}, args = [], retries = 0 }: SuiteOptions) {
  const results = join(folder, 'results');
  const root = packageRoot();
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  // Whatever the outer runner says to its workers is not meant for this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(TEST_|PW_|PLAYWRIGHT_|PWTEST|SUITE_)/.test(name)),
  );
  const child = spawn(process.execPath, [cli, 'test', '-c', join(root, 'tests/playwright/suite'), ...args], {
    cwd: root,
    env: {
      ...env,
      NO_COLOR: '1',
      SUITE_OUT: join(folder, 'playwright'),
      SUITE_SCENARIO: scenario,
      SUITE_RESULTS: results,
      SUITE_OPTIONS: JSON.stringify(options),
      SUITE_RETRIES: String(retries),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const told = await readFile(join(folder, 'playwright', 'report.json'), 'utf8').catch(() => undefined);
  const tests = told === undefined ? [] : testsIn(JSON.parse(told).suites, []);
  return { code: Number(code), stdout, stderr, tests, results, child };
}

export interface Result {
  readonly header: RunHeader;
  readonly end: RunEnd | undefined;
  readonly findings: readonly Finding[];
  /** Case → `outcome/reason`. */
  readonly cases: Readonly<Record<string, string>>;
}

/** Waits for the Result: without the reporter it is complete a moment after Playwright has ended. */
export async function resultIn(folder: string): Promise<Result> {
  const file = join(folder, 'result.ndjson');
  const deadline = Date.now() + 60_000;
  for (;;) {
    const reader = (await stat(file).catch(() => undefined)) ? await openResult(file) : undefined;
    const end = await reader?.end().catch(() => undefined);
    if (reader && (end || Date.now() > deadline)) {
      const findings: Finding[] = [];
      for await (const finding of reader.findings()) findings.push(finding);
      const cases = Object.fromEntries(findings.map((one) => [one.case, `${one.outcome}/${one.reason}`]));
      return { header: await reader.header(), end, findings, cases };
    }
    if (Date.now() > deadline) throw new Error(`there is no result in ${folder}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

interface JsonSuite {
  readonly title: string;
  readonly suites?: readonly JsonSuite[];
  readonly specs?: readonly JsonSpec[];
}

interface JsonSpec {
  readonly title: string;
  readonly file: string;
  readonly line: number;
  readonly tags: readonly string[];
  readonly tests: readonly {
    readonly annotations: readonly { readonly type: string; readonly description?: string }[];
    readonly results: readonly {
      readonly status: string;
      readonly errors: readonly { readonly message: string }[];
      readonly annotations?: readonly { readonly type: string; readonly description?: string }[];
      readonly attachments: readonly { readonly name: string }[];
    }[];
  }[];
}

function testsIn(suites: readonly JsonSuite[], above: readonly string[]): readonly ToldTest[] {
  return suites.flatMap((suite) => {
    const path = above.length === 0 && suite.title.endsWith('.ts') ? [] : [...above, suite.title];
    return [
      ...(suite.specs ?? []).map((spec) => toldTest(spec, path)),
      ...testsIn(suite.suites ?? [], path.length === 0 ? [''] : path),
    ];
  });
}

function toldTest(spec: JsonSpec, path: readonly string[]): ToldTest {
  const tries = spec.tests.flatMap(({ results }) => results);
  const annotations = spec.tests.flatMap((one) => [
    ...one.annotations,
    ...one.results.flatMap((r) => r.annotations ?? []),
  ]);
  return {
    title: [...path, spec.title].filter((part) => part !== '').join(' › '),
    id: annotations.find(({ type }) => type === 'partywall')?.description ?? '',
    statuses: tries.map(({ status }) => status),
    messages: tries.flatMap(({ errors }) => errors.map(({ message }) => message)),
    tags: spec.tags,
    annotations: [...new Set(annotations.map(({ type, description }) => `${type}: ${description}`))],
    attachments: [...new Set(tries.flatMap(({ attachments }) => attachments.map(({ name }) => name)))],
    place: `${spec.file}:${spec.line}`,
  };
}

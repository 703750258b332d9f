import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserPage } from './browser-page.js';
import { containerStart } from './container-start.js';
import { measureLongList } from './long-list.js';
import { playwrightCpu } from './playwright-cases.js';
import { scenarioText } from './scenario-text.js';
import { writeShards } from './shards.js';

/**
 * Ratios of CPU time between Partywall and a bare client that sends as many requests, measured in one run on one
 * machine. Writes reports/bench/performance.json; a metric holds where value ≤ bar.
 */
export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: number;
}

export interface Usage {
  readonly cpuMs: number;
  readonly peakMb: number;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'dist/bin/partywall.js');
const BARE = join(ROOT, 'dist/bench/bare-loop.js');
/** Each figure is the median of so many runs. */
const RUNS = Number(process.env.BENCH_RUNS ?? 3);
/** Resources of the large scenario: enough for 10,000 requests sent by cases. */
const LARGE = 84;

const folder = await mkdtemp(join(tmpdir(), 'partywall-bench-'));
const metrics: Metric[] = [];
try {
  await measureAll();
} finally {
  await rm(folder, { recursive: true, force: true });
}
await mkdir(join(ROOT, 'reports/bench'), { recursive: true });
await writeFile(join(ROOT, 'reports/bench/performance.json'), `${JSON.stringify({ metrics }, undefined, 2)}\n`);
process.exitCode = metrics.every(({ value, bar }) => value <= bar) ? 0 : 1;

async function measureAll(): Promise<void> {
  await start();
  const small = await compared({ resources: 1 });
  note({ name: 'smallest-scenario', value: small.cpu, unit: 'x', bar: 2 });
  const large = await compared({ resources: LARGE });
  note({ name: 'requests-10000', value: large.perRequest, unit: 'x', bar: 1.5 });
  note({ name: 'memory-10000', value: large.peakMb - large.barePeakMb, unit: 'MB above the bare loop', bar: 80 });
  const larger = await compared({ resources: 2 * LARGE });
  const thousands = (larger.requests - large.requests) / 1000;
  note({ name: 'memory-per-1000', value: (larger.peakMb - large.peakMb) / thousands, unit: 'MB', bar: 0.5 });
  const canaries = await compared({ resources: 1, records: 1000 });
  const few = await compared({ resources: 1, records: 1000, marked: false });
  note({ name: 'canaries-2000', value: canaries.cpuMs / few.cpuMs, unit: 'x', bar: 1.3 });
  const failing = await compared({ resources: LARGE, leaky: Math.round(LARGE / 4) });
  note({
    name: 'failing-10-percent',
    value: failing.cpuMs / failing.requests / (large.cpuMs / large.requests),
    unit: 'x',
    bar: 1.3,
  });
  process.stdout.write(`  failing cases: ${failing.failed} of ${failing.failed + failing.passed}\n`);
  await containers();
  await pages();
  for (const metric of await longList()) note(metric);
  await merging();
  await asTests();
}

/** The same cases as tests of Playwright: what one costs more, the start of everything included. */
async function asTests(): Promise<void> {
  const server = await startServer('');
  try {
    const file = join(folder, 'tests.yaml');
    const out = join(folder, 'out');
    await writeFile(file, scenarioText({ url: server.url, resources: LARGE / 2, records: 2, marked: true }));
    const plain = await median(() => used([BIN, 'run', file, '--out', out]));
    const end = JSON.parse((await readFile(join(out, 'result.ndjson'), 'utf8')).trimEnd().split('\n').at(-1) ?? '{}');
    const cases = Object.values<number>(end.outcomes).reduce((sum, count) => sum + count, 0);
    const tests = await median(async () => ({ cpuMs: await playwrightCpu(ROOT, file, folder), peakMb: 0 }));
    process.stdout.write(`  ${cases} cases: run ${plain.cpuMs.toFixed(0)} ms, tests ${tests.cpuMs.toFixed(0)} ms\n`);
    note({ name: 'playwright-case', value: (tests.cpuMs - plain.cpuMs) / cases, unit: 'ms', bar: 12 });
  } finally {
    server.stop();
  }
}

/** The results of eight shards, made of the last run's. */
async function merging(): Promise<void> {
  const merged = async (findings: number): Promise<Usage> => {
    const shards = await writeShards(
      join(folder, `shards-${findings}`),
      join(folder, 'out', 'result.ndjson'),
      findings,
    );
    return median(() => used([BIN, 'merge', shards, '--out', join(folder, 'merged')], [0, 1, 2]));
  };
  const [some, many] = [await merged(10_000), await merged(40_000)];
  note({ name: 'merge-cpu', value: some.cpuMs / 1000, unit: 's', bar: 0.5 });
  note({ name: 'merge-memory', value: (many.peakMb - some.peakMb) / 30, unit: 'MB per 1000 findings', bar: 1 });
}

async function longList(): Promise<readonly Metric[]> {
  const server = await startServer('', 'long-list-server.js');
  const tools = { folder, bin: BIN, bare: join(ROOT, 'dist/bench/bare-pages.js'), runs: RUNS };
  try {
    return await measureLongList(server.url, { ...tools, used: (args) => median(() => used(args)) });
  } finally {
    server.stop();
  }
}

async function containers(): Promise<void> {
  const seconds = await containerStart();
  if (seconds === undefined)
    process.stdout.write('  containers: no Docker engine answers, so their start is not measured\n');
  else note({ name: 'container-start', value: seconds, unit: 's', bar: 15 });
}

async function pages(): Promise<void> {
  const seconds = await browserPage();
  if (seconds === undefined) process.stdout.write('  pages: no browser is there, so they are not measured\n');
  else note({ name: 'browser-page', value: seconds, unit: 's', bar: 1.5 });
}

async function start(): Promise<void> {
  const bare = await median(() => used(['-e', '0']));
  const help = await median(() => used([BIN, '--help']));
  const file = join(folder, 'validate.yaml');
  await writeFile(file, scenarioText({ url: 'http://127.0.0.1:1', resources: 1, records: 2, marked: true }));
  const validate = await median(() => used([BIN, 'validate', file]));
  note({ name: 'start-help', value: Math.max(help.cpuMs, validate.cpuMs) / bare.cpuMs, unit: 'x', bar: 4 });
  process.stdout.write(
    `  node -e 0 ${bare.cpuMs.toFixed(0)} ms, --help ${help.cpuMs.toFixed(0)} ms, validate ${validate.cpuMs.toFixed(0)} ms\n`,
  );
}

interface Shape {
  readonly resources: number;
  readonly records?: number;
  readonly marked?: boolean;
  readonly leaky?: number;
}

/** One scenario against one fresh server, and the bare loop against the same server with as many requests. */
async function compared({ resources, records = 2, marked = true, leaky = 0 }: Shape) {
  const names = Array.from({ length: leaky }, (_, index) => `thing${index}`).join(',');
  const server = await startServer(names);
  try {
    const file = join(folder, 'scenario.yaml');
    const out = join(folder, 'out');
    await writeFile(file, scenarioText({ url: server.url, resources, records, marked }));
    const run = await median(() =>
      used([BIN, 'run', file, '--out', out, '--concurrency', '16', '--report', 'html,junit'], [0, 1]),
    );
    const end = JSON.parse((await readFile(join(out, 'result.ndjson'), 'utf8')).trimEnd().split('\n').at(-1) ?? '{}');
    const mix = await (await fetch(`${server.url}/sent`)).text();
    const perRun = Object.fromEntries(
      Object.entries(JSON.parse(mix)).map(([method, count]) => [method, Math.round(Number(count) / RUNS)]),
    );
    const bare = await median(() => used([BARE, server.url, JSON.stringify(perRun), join(folder, 'bare.ndjson')]));
    process.stdout.write(
      `  ${resources} resources: ${end.requests} requests, ${run.cpuMs.toFixed(0)} ms, ${run.peakMb.toFixed(0)} MB; bare loop ${bare.cpuMs.toFixed(0)} ms, ${bare.peakMb.toFixed(0)} MB\n`,
    );
    return {
      cpu: run.cpuMs / bare.cpuMs,
      perRequest: run.cpuMs / bare.cpuMs,
      cpuMs: run.cpuMs,
      requests: Number(end.requests),
      passed: Number(end.outcomes.pass),
      failed: Number(end.outcomes.fail),
      peakMb: run.peakMb,
      barePeakMb: bare.peakMb,
    };
  } finally {
    server.stop();
  }
}

/** CPU time and peak memory of a Node process, its start included. */
async function used(args: readonly string[], codes: readonly number[] = [0]): Promise<Usage> {
  const file = join(folder, 'usage.json');
  const hook = join(ROOT, 'bench/usage.mjs');
  const child = spawn(process.execPath, ['--import', hook, ...args], {
    env: { ...process.env, USAGE_FILE: file },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  if (!codes.includes(code ?? -1)) throw new Error(`${args.join(' ')} ended with ${code}: ${errors.slice(-2000)}`);
  return JSON.parse(await readFile(file, 'utf8'));
}

async function median(measure: () => Promise<Usage>): Promise<Usage> {
  const runs: Usage[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await measure());
  const middle = (pick: (usage: Usage) => number): number =>
    runs.map(pick).sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
  return { cpuMs: middle(({ cpuMs }) => cpuMs), peakMb: middle(({ peakMb }) => peakMb) };
}

async function startServer(
  leaky: string,
  program = 'server.js',
): Promise<{ readonly url: string; readonly stop: () => void }> {
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'dist/bench', program)], {
    env: { ...process.env, LEAKY: leaky },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (chunk) => resolve(String(chunk).trim())),
  );
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

function note(metric: Metric): void {
  const rounded = { ...metric, value: Math.round(metric.value * 1000) / 1000 };
  metrics.push(rounded);
  const verdict = rounded.value <= rounded.bar ? 'holds' : 'MISSED';
  process.stdout.write(
    `${rounded.name.padEnd(20)} ${String(rounded.value).padStart(8)} ${rounded.unit} (bar ${rounded.bar}) ${verdict}\n`,
  );
}

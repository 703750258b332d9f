import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Case, EvidenceLevel, Gate, RunEnd, Scenario, Shard } from '../model.js';
import { type Plan, planOf } from '../plan.js';
import { calibrate } from './calibrate.js';
import { cleanUpRun } from './cleanup.js';
import { accuse } from './collected.js';
import { createWorld } from './creation.js';
import { lookEarly } from './early-looks.js';
import { ending } from './ending.js';
import { isReadAbroad, settleOf } from './first-looks.js';
import { headerOf } from './header.js';
import { createJournal, type Journal } from './journal.js';
import { calmDown, createAsker, runLane } from './lanes.js';
import { awaitReady, learnOwners, signEveryoneIn } from './preflight.js';
import { recheckControls } from './recheck.js';
import { seedAll, seedStates } from './seed-all.js';
import { sweep } from './sweep.js';
import type { World } from './world.js';

/** What the run is doing right now. */
export interface RunState {
  readonly phase: string;
  readonly now?: string;
  readonly finished: number;
  readonly planned: number;
  readonly leaks: number;
  readonly inconclusive: number;
  readonly requests: number;
}

export interface RunOptions {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly target: { readonly url: string; readonly started: boolean };
  /** Names of the fixture's switches that are on. */
  readonly switches?: readonly string[];
  /** Of generated data. */
  readonly seed: number;
  readonly concurrency?: number;
  readonly rate?: number;
  readonly proxy?: string;
  readonly gate: Gate;
  readonly calibrate: boolean;
  /** Leave the records where they are. */
  readonly keep: boolean;
  readonly allowOutbound: boolean;
  readonly evidence?: EvidenceLevel;
  readonly ledgerFile: string;
  /** Ends asking; records are cleaned up and the end is written all the same. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Version of the tool. */
  readonly tool: string;
  /** Puts a file beside the result, and gives its name; undefined where it cannot be written. */
  readonly attach?: (name: string, content: Buffer) => string | undefined;
  /** Hash of the scenario's text, and which shard of how many this is. */
  readonly origin?: { readonly hash: string; readonly shard?: Shard };
  /**
   * Chooses which cases are asked, and when, one after the other; what it leaves out is no part of the result. Without,
   * all are asked, side by side where they may be. `ask` is done when the case has its finding.
   */
  readonly lead?: (ask: (one: Case) => Promise<void>) => Promise<void>;
  /** Takes one line of the result, redacted, without its line break. */
  readonly write: (line: string) => void | Promise<void>;
  readonly progress: (state: RunState) => void;
}

/**
 * The conductor: signs in, seeds, asks every planned case in its lane, asks the controls again, looks once more at what
 * was attacked, cleans up whatever happened, and closes the result. Lines are written redacted, as they come.
 * @throws SignInError or UserError before anything was asked
 */
export async function conduct(options: RunOptions): Promise<RunEnd> {
  const startedAt = Date.now();
  // Whoever waits listens: as many as there are cases under way.
  setMaxListeners(0, options.signal);
  const world = await createWorld(options);
  const { cases } = options.plan;
  let phase = 'signing in';
  const report: Report = (next, now) => {
    phase = next;
    const { reasons, outcomes, finished } = journal.counts();
    const leaks = (reasons.leak ?? 0) + (reasons.breach ?? 0);
    const state = {
      phase,
      finished,
      planned: cases.length,
      leaks,
      inconclusive: outcomes.inconclusive,
      requests: world.http.sent(),
    };
    options.progress({ ...state, ...(now ? { now } : {}) });
  };
  const journal = createJournal({ world, onChange: (now) => report(phase, now.id) });
  void world.write(headerOf(options, world));
  let { plan } = options;
  let isCutShort = false;
  let cleanup: RunEnd['cleanup'] = { created: 0, removed: 0, left: [] };
  try {
    await awaitReady(world);
    report('signing in');
    await signEveryoneIn(world);
    await learnOwners(world);
    await lookEarly(world, cases, 'before');
    await seedAll(world, cases, (what) => report(world.scenario.mode === 'safe' ? 'looking' : 'seeding', what));
    await lookEarly(world, cases, 'after');
    await seedStates(world, cases);
    world.pace.seededAt = performance.now();
    plan = await askAll(world, options, journal, report);
    isCutShort = options.signal.aborted;
  } catch (error) {
    if (!options.signal.aborted) throw error;
    leaveOff(journal, cases);
  } finally {
    report('cleaning up');
    if (!options.keep && world.scenario.mode !== 'safe')
      cleanup = await cleanUpRun({ ...world, isCleaningUp: true, signal: new AbortController().signal });
    world.ledger.close();
    await world.sessions.signOutAll();
    await world.http.close();
    await world.browser.close();
    await world.testimony?.close();
  }
  // Clean-up gets answers too. Who stood in while calibrating left marks wherever it may write.
  if (!options.calibrate) accuse(world, plan.cases, journal);
  const end = ending({ options, plan, isCutShort, world, journal, cleanup, startedAt });
  await world.write(end);
  return end;
}

/** The last look comes no sooner than effects may show: most of that time has passed by then. */
async function settleSince(world: World, attackedUntil: number): Promise<void> {
  const settles = [...world.attacked.values()].map(({ case: one, record }) => {
    const operations = world.scenario.resources[record.resourceIndex]?.operations ?? [];
    return operations.find(({ name }) => name === one.subject.operation)?.settleMs ?? 0;
  });
  const reads = world.scenario.resources.map((one) => (isReadAbroad(world, one) ? settleOf(one) : 0));
  const left = Math.max(0, ...settles, ...reads) - (performance.now() - attackedUntil);
  if (left > 0) await sleep(left, undefined, { signal: world.signal }).catch(() => undefined);
}

/** Interrupted while signing in or seeding: no case was asked, and each says so. */
function leaveOff(journal: Journal, cases: readonly Case[]): void {
  for (const one of cases) {
    if (journal.reasonOf(one)) continue;
    const verdict = { outcome: 'inconclusive', reason: 'interrupted', text: 'the run ended first' } as const;
    journal.write(one, { verdict: one.skip ? { outcome: 'skipped', ...one.skip } : verdict, legs: [] });
  }
}

type Report = (phase: string, now?: string) => void;

/** Gives what was asked: the plan, or what the lead chose of it. */
async function askAll(world: World, options: RunOptions, journal: Journal, report: Report): Promise<Plan> {
  report('attacking');
  if (options.lead) await options.lead(createAsker(world, options.plan.cases, journal));
  else await runLanes(world, options.plan.cases, journal);
  journal.settle();
  const plan = options.lead ? chosenPlan(world, options.plan, journal) : options.plan;
  const { cases } = plan;
  const byIndex = new Map(cases.map((one) => [one.index, one]));
  const attackedUntil = performance.now();
  report('asking the controls again');
  await recheckControls(world, journal, (index) => byIndex.get(index));
  report('looking at what was attacked');
  await settleSince(world, attackedUntil);
  await sweep(world, journal, cases);
  accuse(world, cases, journal);
  if (options.calibrate) {
    report('calibrating');
    await calibrate(world, cases, journal);
  }
  journal.nameWeaker();
  return plan;
}

async function runLanes(world: World, cases: readonly Case[], journal: Journal): Promise<void> {
  const inLane = (lane: Case['lane']): readonly Case[] => cases.filter((one) => one.lane === lane);
  await runLane(world, inLane('shared'), journal, world.scenario.limits.concurrency);
  const quiet = inLane('quiet');
  if (quiet.some(({ skip }) => !skip) || world.attacked.size > 0) await calmDown(world);
  await runLane(world, quiet, journal, 1);
  await runLane(world, inLane('disruptive'), journal, 1);
}

/** Who is stopped has chosen nothing: what was not asked by then is interrupted. */
function chosenPlan(world: World, plan: Plan, journal: Journal): Plan {
  if (world.signal.aborted) {
    leaveOff(journal, plan.cases);
    return plan;
  }
  const chosen = plan.cases.filter((one) => journal.reasonOf(one));
  return chosen.length === plan.cases.length ? plan : planOf(chosen);
}

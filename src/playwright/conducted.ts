import { CHECKS } from '../checks/index.js';
import { readEnvironment } from '../cli/environment.js';
import { type Executed, execute } from '../cli/execution.js';
import { withScenario } from '../cli/opened-scenario.js';
import { textHash } from '../cli/shards.js';
import { splitLine } from '../merge/head.js';
import type { Case } from '../model.js';
import { failSeverity } from '../run/heading.js';
import type { Corrected, Ended, Told } from './protocol.js';
import type { IsolationOptions } from './settings.js';

/** One scenario under way: signed in and seeded once, its cases asked as tests call for them. */
export interface Conducted {
  /** The finding of a case. Asked once; whoever asks again hears the same. Throws where the run could not begin. */
  ask(id: string): Promise<Told>;
  /** Asks the controls again, looks at what was attacked, cleans up. Whoever asks again hears the same. */
  finish(): Promise<Ended>;
  /** The same, but what was not asked by then is interrupted. */
  stop(why: string): Promise<Ended>;
}

export interface ConductOptions {
  readonly file: string;
  readonly options: IsolationOptions;
  readonly folder: (scenarioName: string) => string;
}

type Ask = (one: Case) => Promise<void>;

export function conductScenario({ file, options, folder }: ConductOptions): Conducted {
  const journal = createListener();
  const stop = new AbortController();
  const opening = deferred<{ readonly cases: ReadonlyMap<string, Case>; readonly ask: Ask }>();
  const ending = deferred<void>();
  const executed = run({ file, options, folder }, stop, {
    hear: journal.hear,
    lead: async ({ cases }, ask) => {
      opening.resolve({ cases: new Map(cases.map((one) => [one.id, one])), ask });
      await ending.promise;
    },
  });
  executed.catch((error: unknown) => opening.reject(error));
  opening.promise.catch(() => undefined);
  let queue: Promise<void> = Promise.resolve();
  let isOver = false;

  /** One after the other: that is what makes counts comparable. */
  async function askOne(id: string): Promise<void> {
    const { cases, ask } = await opening.promise;
    const one = cases.get(id);
    if (!one) throw new Error(`the plan has no case ${id}: has the scenario changed while the tests ran?`);
    if (!journal.told(id)) await ask(one);
  }

  async function end(): Promise<Ended> {
    await queue.catch(() => undefined);
    isOver = true;
    journal.beginEnding();
    ending.resolve();
    const { scenario, end: last, result, reports } = await executed;
    return { scenario: scenario.name, result, reports, exitCode: last.exitCode, corrected: journal.corrected() };
  }

  const finish = once(end);
  return {
    async ask(id) {
      const known = journal.told(id);
      if (known) return known;
      if (isOver) throw new Error('the run had ended before this case was asked: ask all cases in one project');
      const asked = queue.catch(() => undefined).then(() => askOne(id));
      queue = asked;
      await asked;
      const told = journal.told(id);
      if (told) return told;
      throw new Error(`${id} was asked and has no finding`);
    },
    finish,
    stop: (why) => {
      stop.abort(new Error(why));
      opening.reject(new Error(why));
      return finish();
    },
  };
}

/** The same conductor and the same files as with `partywall run`. */
async function run(
  { file, options, folder }: ConductOptions,
  stop: AbortController,
  parts: Pick<Parameters<typeof execute>[2], 'lead' | 'hear'>,
): Promise<Executed> {
  const env = await readEnvironment(options.envFile);
  const { checks, resources, seed, evidence, proxy, rate } = options;
  const settings = {
    ...parts,
    seed: seed ?? Math.floor(Math.random() * 2 ** 31),
    gate: { failOn: options.failOn ?? 'contract', allowInconclusive: { cases: 0 } },
    only: { ...(checks ? { checks } : {}), ...(resources ? { resources } : {}) },
    calibrate: options.calibrate === true,
    keep: options.keep === true,
    allowOutbound: options.allowOutbound === true,
    formats: options.report ?? ['html'],
    origin: { hash: await textHash(file) },
    stop,
    progress: () => undefined,
    ...(rate === undefined ? {} : { rate }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(evidence === undefined ? {} : { evidence }),
  } as const;
  return withScenario({ file, env, switches: options.switches ?? [], say: () => undefined }, (opened) =>
    execute(opened, folder(opened.scenario.name), settings),
  );
}

/** Hears the lines of a result: what tests report of each case, and what the end made of it. */
function createListener() {
  const told = new Map<string, Told>();
  const corrected = new Map<string, Corrected>();
  let isEnding = false;

  function correct(id: string, now: Told): void {
    const was = told.get(id);
    const [before, after] = [was, now].map((one) => one && `${one.outcome}/${one.reason}`);
    if (before === undefined || after === undefined) return;
    if (before === after) corrected.delete(id);
    else corrected.set(id, { case: id, was: before, now: after, outcome: now.outcome, text: now.text ?? '' });
  }

  return {
    hear(line: string): void {
      const split = /^\{"type":"(finding|correction)"/.test(line) ? splitLine(line) : undefined;
      if (!split) return;
      const now = toldOf(split.head, line);
      if (isEnding) correct(split.head.case, now);
      else told.set(split.head.case, now);
    },
    told: (id: string) => told.get(id),
    beginEnding: () => {
      isEnding = true;
    },
    corrected: () => [...corrected.values()],
  };
}

/** Of passes, which are most, nothing is kept but that they are. */
function toldOf(
  { outcome, reason, check }: Pick<Told, 'outcome' | 'reason'> & { readonly check: string },
  line: string,
): Told {
  if (outcome === 'pass') return { outcome, reason };
  const facts = CHECKS.find((one) => one.facts.id === check)?.facts;
  const value: unknown = JSON.parse(line);
  const text = typeof value === 'object' && value !== null && 'text' in value ? String(value.text) : '';
  if (outcome === 'skipped' || !facts) return { outcome, reason, text };
  const severity = reason === 'contract' ? failSeverity(facts, reason) : facts.severity;
  return { outcome, reason, text, finding: line, holds: facts.title.holds, fix: facts.fix, severity };
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}

function once<T>(act: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}

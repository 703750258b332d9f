import { test } from '@playwright/test';
import { onBehalfOf } from './playwright/call-site.js';
import { type Client, createClient } from './playwright/client.js';
import { endText, failureText, isWorse, legText, partsOf } from './playwright/failure-text.js';
import { type PlannedScenario, type PlannedTest, planOf } from './playwright/planned.js';
import type { Told } from './playwright/protocol.js';
import { type IsolationOptions, type Settings, settingsOf } from './playwright/settings.js';

export type { IsolationOptions } from './playwright/settings.js';

/** Milliseconds: the first test signs in and seeds, the last one looks at everything once more. */
const PATIENCE = 600_000;

/**
 * Declares one `test()` per planned case of the scenarios (files or folders; relative to the working directory), grouped by
 * scenario, resource and check, and a last one for what shows only at the end. The tests ask one conductor, the same as
 * `partywall run`, which signs in and seeds once however many of them fail; what `--grep` leaves out is not asked.
 * All of them are one group: neither `--shard` nor `fullyParallel` splits it.
 * @throws Error where a scenario is wrong, with what `partywall validate` says of it
 */
export function isolationTests(
  scenarios: string | URL | readonly (string | URL)[],
  options: IsolationOptions = {},
): void {
  const paths = typeof scenarios === 'string' || scenarios instanceof URL ? [scenarios] : scenarios;
  const settings = settingsOf(paths, options);
  const here = onBehalfOf(isolationTests);
  const stand: Stand = { client: createClient(settings), options, last: 'passed', isEndShown: false };
  const planned = plannedFor(settings);
  // Playwright's own functions, and not ones that call them: it is the direct caller that they look at.
  const describe = here<readonly [string, () => void]>(test.describe);
  const declareTest = here<readonly [string, Details, () => Promise<void>]>(test);
  const declareAll = (scenario: PlannedScenario, index: number): void =>
    describe(scenario.name, () => {
      for (const [resource, ofResource] of runsOf(scenario.cases, (one) => one.resource))
        describe(resource, () => {
          for (const [check, ofCheck] of runsOf(ofResource, (one) => one.check))
            describe(check, () => {
              for (const one of ofCheck) declareTest(one.title, detailsOf(one), () => report(stand, index, one.id));
            });
        });
      declareTest('what held to the end', { tag: '@end' }, () => reportEnd(stand, index));
    });
  test.describe(() => {
    test.describe.configure({ mode: 'default', timeout: options.timeout ?? PATIENCE });
    test.afterAll(() => takeLeave(stand));
    planned.forEach(declareAll);
  });
}

/** What is wrong with a scenario is shown at the call, not somewhere in this package. */
function plannedFor(settings: Settings): readonly PlannedScenario[] {
  try {
    return planOf(settings);
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error, isolationTests);
    throw error;
  }
}

/** What one worker knows of the group. */
interface Stand {
  readonly client: Client;
  readonly options: IsolationOptions;
  /** How the last test ended; one that never did was interrupted. */
  last: 'passed' | 'failed' | 'interrupted';
  isEndShown: boolean;
}

interface Details {
  readonly tag: string | string[];
  readonly annotation?: { readonly type: string; readonly description: string };
}

function detailsOf({ id, tags }: PlannedTest): Details {
  return { tag: [...tags], annotation: { type: 'partywall', description: id } };
}

/** Neighbours with the same key, together: the order is that of the run. */
function runsOf<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [string, readonly T[]])[] {
  const runs: [string, T[]][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run?.[0] === keyOf(item)) run[1].push(item);
    else runs.push([keyOf(item), [item]]);
  }
  return runs;
}

async function report(stand: Stand, scenario: number, id: string): Promise<void> {
  stand.last = 'interrupted';
  const { project, retry, repeatEachIndex } = test.info();
  const turn = `${project.name}/${retry}/${repeatEachIndex}`;
  const told = await stand.client.ask({ scenario, case: id, turn }).catch((error: Error) => fail(stand, error.message));
  stand.last = 'passed';
  test.skip(told.outcome === 'skipped', `${told.reason}: ${told.text}`);
  test.info().annotations.push({ type: told.outcome, description: told.text ?? told.reason });
  if (told.outcome === 'pass' || isBelowGate(stand, told)) return;
  await showEvidence(told);
  fail(stand, failureText(id, told));
}

/** The same order as that of the command line. */
function isBelowGate({ options: { failOn = 'contract' } }: Stand, { outcome, reason }: Told): boolean {
  if (outcome !== 'fail' || failOn === 'contract') return false;
  return reason === 'contract' || (failOn === 'leak' && reason === 'oracle');
}

/** For the report and the trace: the legs as steps, and the finding, redacted, as it stands in the result. */
async function showEvidence({ finding }: Told): Promise<void> {
  if (finding === undefined) return;
  for (const leg of partsOf(finding).legs) await test.step(legText(leg), () => undefined);
  await test.info().attach('finding.json', { body: finding, contentType: 'application/json' });
}

async function reportEnd(stand: Stand, scenario: number): Promise<void> {
  stand.last = 'interrupted';
  const ended = await stand.client.finish(scenario).catch((error: Error) => fail(stand, error.message));
  stand.last = 'passed';
  stand.isEndShown = true;
  const corrected = ended.flatMap((one) => one.corrected);
  if (isWorse(corrected)) fail(stand, endText(corrected));
}

/**
 * After a failure too, since a worker ends with it. Where the last test was left out by `--grep`, the end shows here: an
 * error of this hook fails the test before it.
 */
async function takeLeave(stand: Stand): Promise<void> {
  test.setTimeout(stand.options.timeout ?? PATIENCE);
  const ended = await stand.client.leave(stand.last);
  const corrected = ended.flatMap((one) => one.corrected);
  if (!stand.isEndShown && isWorse(corrected)) fail(stand, endText(corrected));
}

/** The place is that of the call, in the file of whoever reads the report. */
function fail(stand: Stand, message: string): never {
  stand.last = 'failed';
  const { file, line, column } = test.info();
  const error = new Error(message);
  error.stack = `Error: ${message}\n    at ${file}:${line}:${column}`;
  throw error;
}

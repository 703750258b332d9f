import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describeFailure } from '../cli/failure.js';
import { createFolders } from '../cli/result-folder.js';
import { type Conducted, conductScenario } from './conducted.js';
import { planOf } from './planned.js';
import { type Answer, type Ended, type Question, receive, send } from './protocol.js';
import { addressOf, type Settings } from './settings.js';
import { readSettings } from './stage.js';

// A process of its own, which outlives Playwright's workers: they are ended after every failure, and whoever signs in with
// them would sign in anew. It ends with the test runner.
const stage = process.argv[2] ?? '';
const settings = readSettings(stage);
const ensemble = createEnsemble(settings);
const server = createServer((socket) => void converse(socket));
server.listen(addressOf(stage), () => writeFileSync(join(stage, 'conductor'), String(process.pid)));
const watch = setInterval(() => void (isAlive(settings.runner) || leave()), 300);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave());

async function leave(): Promise<void> {
  clearInterval(watch);
  server.close();
  await ensemble.runnerIsGone();
  rmSync(stage, { recursive: true, force: true });
  // Whatever still holds the process is nobody's any more.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2000).unref();
}

async function converse(socket: Socket): Promise<void> {
  // A worker that is ended in the middle of a question is no fault.
  socket.on('error', () => undefined);
  try {
    for await (const message of receive(socket)) if (isQuestion(message)) send(socket, await answerTo(message));
  } catch {
    socket.destroy();
  }
}

async function answerTo(question: Question): Promise<Answer> {
  try {
    return await ensemble.answer(question);
  } catch (error) {
    return { error: describeFailure(error).trimEnd() };
  }
}

/** Our own workers wrote it. */
function isQuestion(message: unknown): message is Question {
  return typeof message === 'object' && message !== null && 'do' in message;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The scenarios of one call, one after the other: of two at once each would spoil the other's counts. */
function createEnsemble({ options, ...rest }: Settings) {
  let runs = new Map<number, Conducted>();
  let turns = new Set<string>();
  let folder = folders();
  let last: Extract<Question, { do: 'leave' }>['last'] = 'interrupted';
  let beginning: Promise<unknown> = Promise.resolve();

  function folders() {
    return createFolders(options.out, { scenarios: planOf({ options, ...rest }).length });
  }

  const finishAll = (): Promise<readonly Ended[]> => all((run) => run.finish());
  const stopAll = (why: string): Promise<readonly Ended[]> => all((run) => run.stop(why));

  async function all(end: (run: Conducted) => Promise<Ended>): Promise<readonly Ended[]> {
    const ended = await Promise.allSettled([...runs.values()].map(end));
    return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  }

  /** The run that a question is for: a test run of its own where the very question was asked before. */
  async function runFor({ scenario, turn, ...question }: Extract<Question, { do: 'ask' }>): Promise<Conducted> {
    const key = JSON.stringify([scenario, question.case, turn]);
    if (turns.has(key)) {
      await finishAll();
      runs = new Map();
      turns = new Set();
      folder = folders();
    }
    turns.add(key);
    const known = runs.get(scenario);
    if (known) return known;
    await finishAll();
    const file = planOf({ options, ...rest })[scenario]?.file;
    if (file === undefined)
      throw new Error('the plan has no such scenario: have the files changed while the tests ran?');
    const run = conductScenario({ file, options, folder });
    runs.set(scenario, run);
    return run;
  }

  return {
    async answer(question: Question): Promise<Answer> {
      switch (question.do) {
        case 'ask': {
          const found = beginning.then(() => runFor(question));
          beginning = found.catch(() => undefined);
          return { told: await (await found).ask(question.case) };
        }
        case 'finish': {
          const run = runs.get(question.scenario);
          return { ended: run ? [await run.finish()] : [] };
        }
        case 'leave':
          last = question.last;
          return { ended: last === 'passed' ? await finishAll() : [] };
        case 'close':
          return {
            ended: await (question.status === 'interrupted' ? stopAll('the tests were interrupted') : finishAll()),
          };
      }
    },
    /** After a failure nobody can say whether that was the last test; else somebody stopped in the middle. */
    runnerIsGone: () => (last === 'failed' ? finishAll() : stopAll('the test runner ended before its tests did')),
  };
}

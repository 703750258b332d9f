import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../installation.js';
import { type Answer, type Ended, type Question, receive, send, type Told } from './protocol.js';
import { addressOf, type Settings } from './settings.js';

/** A worker's way to the conductor; the first one to ask starts it. */
export interface Client {
  ask(question: Omit<Extract<Question, { do: 'ask' }>, 'do'>): Promise<Told>;
  finish(scenario: number): Promise<readonly Ended[]>;
  leave(last: 'passed' | 'failed' | 'interrupted'): Promise<readonly Ended[]>;
}

export function createClient(settings: Settings): Client {
  let line: Promise<Line> | undefined;
  const say = async (question: Question): Promise<Answer> => {
    line ??= openLine(settings);
    const answer = await (await line).say(question);
    if ('error' in answer) throw new Error(answer.error);
    return answer;
  };
  const end = async (question: Question): Promise<readonly Ended[]> => {
    const answer = await say(question);
    return 'ended' in answer ? answer.ended : [];
  };
  return {
    async ask(question) {
      const answer = await say({ do: 'ask', ...question });
      if ('told' in answer) return answer.told;
      throw new Error('the conductor did not answer the question');
    },
    finish: (scenario) => end({ do: 'finish', scenario }),
    // Where no test asked anything there is nobody to take leave of.
    leave: async (last) => (line ? end({ do: 'leave', last }) : []),
  };
}

/** Asks a conductor that is there already; undefined where there is none. */
export async function sayTo(stage: string, question: Question): Promise<Answer | undefined> {
  const socket = await reach(stage);
  if (!socket) return undefined;
  // Nothing else may keep the runner alive by then.
  socket.ref();
  try {
    return await lineOver(socket).say(question);
  } finally {
    socket.destroy();
  }
}

interface Line {
  say(question: Question): Promise<Answer>;
}

/** A conductor needs a moment to start; one that died says why in its log. */
const START_MS = 60_000;

async function openLine(settings: Settings): Promise<Line> {
  const deadline = Date.now() + START_MS;
  const conductor = (await reach(settings.stage)) ? undefined : startOnce(settings);
  for (;;) {
    const socket = await reach(settings.stage);
    if (socket) return lineOver(socket);
    if (Date.now() > deadline || conductor?.exitCode != null)
      throw new Error(`the conductor did not start: ${logOf(settings.stage)}`);
    await sleep(20);
  }
}

/** Of several workers that find nobody there, one starts it. */
function startOnce({ stage, cwd, ...settings }: Settings) {
  mkdirSync(stage, { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(join(stage, 'starting'), 'wx'));
  } catch {
    return undefined;
  }
  writeFileSync(join(stage, 'settings.json'), JSON.stringify({ ...settings, stage, cwd }));
  const log = openSync(join(stage, 'log'), 'w');
  const script = join(packageRoot(), 'dist', 'src', 'playwright', 'conductor.js');
  // Of its own group, so that Ctrl-C reaches the test runner and not, at the same time, the one who cleans up.
  const child = spawn(process.execPath, [script, stage], { cwd, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  return child;
}

function reach(stage: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(addressOf(stage));
    socket.once('connect', () => {
      socket.unref();
      resolve(socket);
    });
    socket.once('error', () => resolve(undefined));
  });
}

/** Answers come in the order of the questions. */
function lineOver(socket: Socket): Line {
  const waiting: { readonly answer: (answer: Answer) => void; readonly fail: (error: Error) => void }[] = [];
  const hear = async (): Promise<void> => {
    for await (const message of receive(socket)) if (isAnswer(message)) waiting.shift()?.answer(message);
  };
  const end = (): void => {
    for (const { fail } of waiting.splice(0))
      fail(new Error('inconclusive: the conductor ended before it had answered'));
  };
  hear().then(end, end);
  return {
    say: (question) =>
      new Promise((answer, fail) => {
        if (socket.destroyed) return fail(new Error('inconclusive: the conductor has ended'));
        waiting.push({ answer, fail });
        send(socket, question);
      }),
  };
}

/** Our own conductor wrote it. */
function isAnswer(message: unknown): message is Answer {
  return typeof message === 'object' && message !== null;
}

function logOf(stage: string): string {
  try {
    return readFileSync(join(stage, 'log'), 'utf8').trim().split('\n').slice(-5).join('\n') || 'it left no word';
  } catch {
    return 'it left no word';
  }
}

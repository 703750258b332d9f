import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.js';
import type { CommandTarget } from '../model.js';
import { answersHttp } from './answer.js';
import { onGround, openGround } from './ground.js';
import type { StartedTarget, TargetOptions, TargetSource } from './index.js';
import { loadAll } from './load.js';
import { createLog, lastWords, type NamedValue } from './log.js';
import { filledIn, filledInAll, type Words } from './prepared-service.js';
import { endGroup } from './process-group.js';
import { openNetwork, type RunningServices, startServices } from './service-group.js';
import { demandFreePort, freePort } from './taken.js';

/**
 * Starts a program that serves the system, in a process group of its own, which ends with this process however it ends.
 * Services beside it run in containers.
 */
export async function startCommand(
  source: TargetSource,
  target: CommandTarget,
  options: TargetOptions,
): Promise<StartedTarget> {
  if (target.url !== undefined) await demandFreePort(target.url);
  const signal = options.signal ?? new AbortController().signal;
  if (!source.target.services?.length) return serve({ source, target, options, signal, services: NONE });
  const ground = await openGround(options);
  return onGround(ground, signal, async () => {
    const { file } = source;
    const { secrets = [], say = () => {} } = options;
    const around = { ...ground, network: await openNetwork(ground), file, secrets, say, signal };
    const services = await startServices(source.target.services, around);
    const served = await serve({ source, target, options, signal, services, engine: ground.engine });
    const stop = async () => {
      await served.stop();
      await ground.leave();
    };
    const byLabel = `docker rm -fv $(docker ps -aq --filter label=partywall.run=${ground.tag})`;
    const remains = [...(served.remains ?? []), `${services.doors.join(', ')}; remove with: ${byLabel}`];
    return { ...served, env: services.env, secrets: services.secrets, stop, remains };
  });
}

const NONE: RunningServices = { idOf: () => undefined, inner: {}, outer: {}, secrets: [], env: {}, doors: [] };

interface Serving {
  readonly source: TargetSource;
  readonly target: CommandTarget;
  readonly options: TargetOptions;
  readonly signal: AbortSignal;
  readonly services: RunningServices;
  readonly engine?: Parameters<typeof loadAll>[2]['engine'];
}

async function serve(serving: Serving): Promise<StartedTarget> {
  const { source, target, options, signal, services, engine } = serving;
  const port = target.url === undefined ? String(await freePort()) : undefined;
  const url = target.url?.replace(/\/+$/, '') ?? `http://127.0.0.1:${port}`;
  const words = { ...services.outer, ...(port === undefined ? {} : { port }) };
  const { secrets = [], say = () => {} } = options;
  const hidden = [...secrets, ...services.secrets];
  const env = { ...options.env, TARGET_URL: url };
  const loading = {
    ...(engine && { engine }),
    file: source.file,
    idOf: services.idOf,
    words,
    env,
    secrets: hidden,
    say,
    signal,
  };
  await loadAll(source.target.load, 'before', loading);
  const process = launch(serving, words);
  try {
    await whenServing(process, { url, target, secrets: hidden, signal });
    await loadAll(source.target.load, 'after', loading);
  } catch (error) {
    await process.end();
    throw error;
  }
  const stop = options.keep ? process.release : process.end;
  const remains = [`the target still runs: ${url}`, `end it with: kill -TERM -${process.child.pid}`, ...process.notes];
  return { url, env: {}, secrets: [], started: true, stop, log: process.log, remains };
}

interface Launched {
  readonly child: ChildProcess;
  readonly log: () => string;
  readonly end: () => Promise<void>;
  /** Lets it live on. */
  readonly release: () => Promise<void>;
  readonly notes: readonly string[];
}

function launch({ source, target, options }: Serving, words: Words): Launched {
  const [program = '', ...args] = target.run.map((word) => filledIn(word, words));
  const cwd = resolve(dirname(source.file), target.directory ?? '.');
  const port = words.port === undefined ? {} : { PORT: words.port };
  const env = { ...options.env, ...port, ...filledInAll(target.environment, words) };
  // What is to live on cannot write into a pipe of ours.
  const file = options.keep ? join(mkdtempSync(join(tmpdir(), 'partywall-')), 'target.log') : undefined;
  const out = file === undefined ? 'pipe' : openSync(file, 'a', 0o600);
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', out, out], detached: true });
  const log = createLog();
  log.follow(child.stdout);
  log.follow(child.stderr);
  const watch = options.keep ? () => {} : watchOver(child);
  const end = async () => {
    watch();
    await endGroup(child);
  };
  const release = async () => child.unref();
  if (file === undefined) return { child, log: log.text, end, release, notes: [] };
  return { child, log: () => readFileSync(file, 'utf8'), end, release, notes: [`its log: ${file}`] };
}

/** Ends the group when this process is gone, however it went. Returns how to call it off. */
function watchOver(child: ChildProcess): () => void {
  if (child.pid === undefined) return () => {};
  const script = `cat >/dev/null; kill -TERM -${child.pid}; sleep 5; kill -KILL -${child.pid}`;
  const keeper = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  keeper.on('error', () => {});
  keeper.stdin.on('error', () => {});
  keeper.unref();
  return () => {
    // The whole group: `cat` is a process of its own.
    if (keeper.pid !== undefined) process.kill(-keeper.pid, 'SIGKILL');
    keeper.stdin.destroy();
  };
}

interface Expected {
  readonly url: string;
  readonly target: CommandTarget;
  readonly secrets: readonly NamedValue[];
  readonly signal: AbortSignal;
}

const LOOK_MS = 100;

async function whenServing({ child, log }: Launched, { url, target, secrets, signal }: Expected): Promise<void> {
  let trouble: string | undefined;
  child.once('error', (error: NodeJS.ErrnoException) => {
    trouble = error.code === 'ENOENT' ? 'it was not found, or its folder is not there' : error.message;
  });
  // `close` comes after the last of its output, so that the error can quote it.
  child.once(child.stdout ? 'close' : 'exit', (code: number | null, killer: string | null) => {
    trouble ??= `it ended with ${killer ?? `code ${code}`}`;
  });
  const deadline = Date.now() + target.withinMs;
  for (;;) {
    signal.throwIfAborted();
    if (trouble !== undefined) throw failed(target, trouble, log(), secrets);
    if (child.exitCode === null && (await answersHttp(url))) return;
    if (Date.now() > deadline)
      throw failed(target, `it did not answer at ${url} within ${target.withinMs / 1000} s`, log(), secrets);
    await sleep(LOOK_MS);
  }
}

function failed({ run }: CommandTarget, why: string, log: string, secrets: readonly NamedValue[]): UserError {
  return new UserError({
    code: 'command-failed',
    headline: `\`${run[0]}\` did not start the target: ${why}`,
    hint: lastWords(log, secrets) || 'It wrote nothing.',
  });
}

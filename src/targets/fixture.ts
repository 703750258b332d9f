import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { packageRoot } from '../installation.js';
import { createControl } from './control.js';
import type { StartedTarget, TargetOptions } from './index.js';
import { type ReadyLine, readReadyLine } from './ready-line.js';

const LOG_BYTES = 64 * 1024;
const STOP_MS = 10_000;

/**
 * Starts a program that serves a system and prints one line of JSON when it is ready:
 * `{ "url": …, "control": …, "env": { NAME: value } }`. It ends on SIGTERM and when its stdin closes, so even a killed
 * Partywall leaves nothing running. Its own process group keeps Ctrl-C from ending it before the records are removed.
 */
export async function startFixture(
  source: { readonly fixture: string; readonly file: string },
  options: TargetOptions,
): Promise<StartedTarget> {
  const program = locate(source);
  const child = spawn(process.execPath, [program], {
    env: { ...options.env, FIXTURE_SWITCHES: (options.switches ?? []).join(',') },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const log = keepLog(child);
  const onExit = () => endGroup(child);
  process.once('exit', onExit);
  const stop = async () => {
    await end(child);
    process.off('exit', onExit);
  };
  const ready = await readReadyLine(child).catch(async (error: unknown) => {
    await stop();
    throw notReady(source.fixture, error, log());
  });
  return started(ready, stop, log);
}

function started(ready: ReadyLine, stop: () => Promise<void>, log: () => string): StartedTarget {
  const fixture = ready.control === undefined ? {} : { fixture: createControl(ready.control) };
  return { url: ready.url.replace(/\/+$/, ''), env: ready.env, started: true, ...fixture, stop, log };
}

/** A bare name is a system shipped with Partywall; anything with a slash is a program beside the scenario file. */
function locate({ fixture, file }: { readonly fixture: string; readonly file: string }): string {
  const program = /[/\\]/.test(fixture)
    ? resolve(dirname(file), fixture)
    : join(packageRoot(), 'dist', 'fixtures', 'systems', fixture, 'main.js');
  if (existsSync(program)) return program;
  throw new UserError({
    code: 'fixture-missing',
    headline: `there is no fixture "${fixture}"`,
    met: program,
    hint: 'Name a system under fixtures/systems (compiled by `npm run build`), or a path that starts with ./',
  });
}

function keepLog(child: ChildProcess): () => string {
  let kept = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    kept = (kept + text).slice(-LOG_BYTES);
  });
  // A program that is gone cannot be written to; that it is gone is noticed elsewhere.
  child.stdin?.on('error', () => {});
  return () => kept;
}

function notReady(fixture: string, error: unknown, log: string): UserError {
  const why = error instanceof Error ? error.message : String(error);
  const said = log.trim().split('\n').slice(-15).join('\n  ');
  return new UserError(
    {
      code: 'fixture-failed',
      headline: `the fixture "${fixture}" did not start: ${why}`,
      ...(said ? { hint: `It said:\n  ${said}` } : {}),
    },
    { cause: error },
  );
}

/** Asks politely first (it has a database to close), then ends the whole group. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise<void>((done) => child.once('exit', () => done()));
    child.stdin?.end();
    child.kill('SIGTERM');
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(timer);
  }
  signalGroup(child, 'SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** On the way out nothing can be awaited: a short-lived shell ends what is still there after the polite request. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const script = `sleep 5; kill -KILL -- -${child.pid} 2>/dev/null`;
  spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref();
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

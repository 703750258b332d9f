import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { packageRoot } from '../installation.js';
import { createControl } from './control.js';
import type { StartedTarget, TargetOptions } from './index.js';
import { createLog, lastWords } from './log.js';
import { endGroup, endGroupOnExit } from './process-group.js';
import { type ReadyLine, readReadyLine } from './ready-line.js';

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
  const log = createLog();
  log.follow(child.stderr);
  // A program that is gone cannot be written to; that it is gone is noticed elsewhere.
  child.stdin.on('error', () => {});
  const onExit = () => endGroupOnExit(child);
  process.once('exit', onExit);
  const stop = async () => {
    await endGroup(child);
    process.off('exit', onExit);
  };
  const ready = await readReadyLine(child).catch(async (error: unknown) => {
    await stop();
    throw notReady(source.fixture, error, lastWords(log.text(), options.secrets));
  });
  return started(ready, stop, log.text);
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

function notReady(fixture: string, error: unknown, said: string): UserError {
  const why = error instanceof Error ? error.message : String(error);
  return new UserError(
    {
      code: 'fixture-failed',
      headline: `the fixture "${fixture}" did not start: ${why}`,
      ...(said ? { hint: said } : {}),
    },
    { cause: error },
  );
}

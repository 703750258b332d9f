import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot } from '../../src/installation.js';

export const SHOP = join(packageRoot(), 'tests', 'cli', 'shop', 'shop.yaml');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the compiled command line to its end, as a user would. */
export function partywall(args: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  return start(args, surroundings).ended;
}

/** The same, while it is still running. Without `--` Node 20 itself would take `--env-file` for its own. */
export function start(args: readonly string[], { cwd, env }: Surroundings = {}): Started {
  const child = spawn(process.execPath, ['--', join(packageRoot(), 'dist', 'src', 'bin.js'), ...args], {
    cwd: cwd ?? packageRoot(),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, ended: end(child) };
}

async function end(child: ChildProcess): Promise<Ended> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the output is not piped');
  const [said, complained, [code]] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return { code: typeof code === 'number' ? code : null, stdout: said, stderr: complained };
}

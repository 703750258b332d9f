import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../installation.js';

/**
 * A process that outlives this one just long enough: when its stdin closes, however this one ended, it removes what
 * the run started in the engine. `release` when nothing is left to remove.
 */
export function startKeeper(tag: string, env: Readonly<Record<string, string | undefined>>): { release(): void } {
  const program = join(packageRoot(), 'dist', 'src', 'targets', 'keeper-process.js');
  const child = spawn(process.execPath, [program, tag], { env, stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // Without it a later run sweeps.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  return {
    release: () => {
      child.kill('SIGKILL');
      child.stdin.destroy();
    },
  };
}

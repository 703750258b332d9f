import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.js';

const NAME = 'running';
const STRANGER_MS = 600_000;

/**
 * Makes a folder this run's own until the function that comes back is called: two runs that write one result spoil it for
 * both. What a killed run left does not count. A folder that cannot be written is nobody's: who writes there says so.
 * @throws UserError `folder-in-use`
 */
export async function claimFolder(folder: string): Promise<() => void> {
  const file = join(folder, NAME);
  const own = `${hostname()} ${process.pid}`;
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  if (write(file, own, 'wx')) return () => rmSync(file, { force: true });
  const holder = read(file);
  if (holder !== undefined && isAlive(holder, file)) throw inUse(folder, holder);
  return write(file, own, 'w') ? () => rmSync(file, { force: true }) : () => undefined;
}

function write(file: string, text: string, flag: 'w' | 'wx'): boolean {
  try {
    writeFileSync(file, text, { flag });
    return true;
  } catch {
    return false;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Of another machine nobody here can tell, and a job that was killed there must not stand in the way of the next for long. */
function isAlive(holder: string, file: string): boolean {
  const [host, id] = holder.split(' ');
  if (host !== hostname()) return Date.now() - statSync(file).mtimeMs < STRANGER_MS;
  const pid = Number(id);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(folder: string, holder: string): UserError {
  const [host, pid] = holder.split(' ');
  return new UserError({
    code: 'folder-in-use',
    headline: 'another run writes into this folder',
    met: `${folder} (process ${pid} on ${host})`,
    hint: `Give this run a folder of its own with --out, or wait. If nothing runs, delete ${join(folder, NAME)}.`,
  });
}

import { createHash, randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Whatever a run starts in an engine carries this label; Compose carries it in the name of its project. */
export const RUN_LABEL = 'partywall.run';
export const PROJECT_LABEL = 'com.docker.compose.project';
const PROJECT_PREFIX = 'partywall-';
const TAG = /^([0-9a-f]{8})-(\d+)-[0-9a-f]{6}(-keep)?$/;

/** Names the process that answers for what is started: machine, process, a number, and whether it is to stay. */
export function newTag(keep: boolean): string {
  return `${machine()}-${process.pid}-${randomBytes(3).toString('hex')}${keep ? '-keep' : ''}`;
}

export function projectOf(tag: string): string {
  return PROJECT_PREFIX + tag;
}

/** The tag in the labels of a container, network or volume; undefined where it is not ours. */
export function tagIn(labels: Readonly<Record<string, string>> | null | undefined): string | undefined {
  const project = labels?.[PROJECT_LABEL];
  const tag = labels?.[RUN_LABEL] ?? (project?.startsWith(PROJECT_PREFIX) ? project.slice(PROJECT_PREFIX.length) : '');
  return TAG.test(tag) ? tag : undefined;
}

/** `running`: its process lives. `elsewhere`: of another machine, about which nothing can be known from here. */
export type Ownership = 'running' | 'kept' | 'dead' | 'elsewhere';

export function ownershipOf(tag: string): Ownership {
  const [, where, pid, keep] = TAG.exec(tag) ?? [];
  if (keep !== undefined) return 'kept';
  if (where !== machine()) return 'elsewhere';
  return isRunning(Number(pid)) ? 'running' : 'dead';
}

/** Two containers may have one name, and process numbers of their own: the number space is part of the machine. */
export function machine(): string {
  return createHash('sha256').update(`${hostname()}\n${processSpace()}`).digest('hex').slice(0, 8);
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

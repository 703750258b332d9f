import { stat } from 'node:fs/promises';
import type { ContainerRuntimeClient } from 'testcontainers';
import { UserError } from '../errors.js';

/** What containers are started with: a Docker engine, or one that speaks its language. */
export type ContainerEngine = ContainerRuntimeClient;

const ANSWER_MS = 20_000;

/** @throws UserError engine-missing, with what was tried, how to start one, and what needs none. */
export async function openEngine(env: Readonly<Record<string, string | undefined>>): Promise<ContainerEngine> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    return await within(getContainerRuntimeClient(), ANSWER_MS);
  } catch (error) {
    throw new UserError(
      {
        code: 'engine-missing',
        headline: 'no Docker engine answers, and this target is made of containers',
        met: `tried ${await tried(env.DOCKER_HOST)}`,
        hint: 'Start one (Linux: `sudo systemctl start docker` or `dockerd`; elsewhere Docker Desktop) or name it with DOCKER_HOST. Targets with `url`, `command` or `fixture` need none.',
      },
      { cause: error },
    );
  }
}

/** Rejects when it takes longer; what it was then no longer matters. */
export async function within<Result>(promise: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  promise.catch(() => {});
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const SOCKET = '/var/run/docker.sock';

async function tried(host: string | undefined): Promise<string> {
  const named = host ? `DOCKER_HOST=${host.replace(/\/\/[^@/]*@/, '//…@')} (no answer)` : 'DOCKER_HOST (not set)';
  const isThere = await stat(SOCKET).then(
    () => true,
    () => false,
  );
  return `${named}, ${SOCKET} (${isThere ? 'no answer' : 'not there'}), ~/.testcontainers.properties`;
}

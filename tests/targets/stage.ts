import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { test } from '@playwright/test';
import { builtImages, type Images } from '../../fixtures/containers/images.js';
import { UserError } from '../../src/errors.js';
import type { ContainerTarget } from '../../src/model.js';
import { type ContainerEngine, openEngine } from '../../src/targets/engine.js';
import { type StartedTarget, startTarget, type TargetOptions, type TargetSource } from '../../src/targets/index.js';

// The engine listens to this machine alone, which `localhost` need not mean.
process.env.TESTCONTAINERS_HOST_OVERRIDE ??= '127.0.0.1';

const NEEDS = 'needs docker: a Docker engine on Linux, which runs (`dockerd`) and may be reached';

let images: Promise<Images> | undefined;

/** Skips the test where no engine is; else the images it may use, built here from what this machine has. */
export async function withImages(): Promise<Images> {
  test.skip(!(await hasEngine()), NEEDS);
  images ??= builtImages();
  return images;
}

async function hasEngine(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  return openEngine(process.env).then(
    () => true,
    () => false,
  );
}

export function engine(): Promise<ContainerEngine> {
  return openEngine(process.env);
}

/** A file in the folder of the test. */
export async function written(name: string, text: string): Promise<string> {
  const path = test.info().outputPath(name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

/** A container that serves by this program; its words are `NAME=value` of its environment. */
export function serving(image: string, program: string, more: Partial<ContainerTarget> = {}): ContainerTarget {
  return {
    kind: 'container',
    image,
    ports: [{ inside: 8080 }],
    environment: {},
    files: [],
    command: ['node', '-e', program],
    wait: { for: 'answer', withinMs: 20_000 },
    ...more,
  };
}

/** Answers with its environment, and with what it is asked for. */
export const ECHO = `require('node:http').createServer((request, response) => {
  if (request.url === '/die') process.exit(1);
  response.end(JSON.stringify({ env: process.env, url: request.url }));
}).listen(8080); console.log('echo listens');`;

export async function start(
  target: TargetSource['target'],
  options: Partial<TargetOptions> = {},
): Promise<StartedTarget> {
  const file = join(test.info().outputDir, 'scenario.yaml');
  return startTarget({ file, target }, { env: process.env, ...options });
}

export async function refusal(promise: Promise<unknown>): Promise<UserError['facts']> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error.facts;
  throw new Error(`expected a UserError, got ${String(error)}`);
}

/** Names of all containers, networks and volumes that a process started and that are still there. */
export async function leftBy(pid: number): Promise<readonly string[]> {
  const { dockerode } = (await engine()).container;
  const [containers, networks, { Volumes }] = await Promise.all([
    dockerode.listContainers({ all: true }),
    dockerode.listNetworks(),
    dockerode.listVolumes(),
  ]);
  const labelled = [
    ...containers.map(({ Names, Labels }) => [Names.join(), Labels] as const),
    ...networks.map(({ Name, Labels }) => [Name, Labels] as const),
    ...Volumes.map(({ Name, Labels }) => [Name, Labels] as const),
  ];
  const isOfPid = new RegExp(`(^|-)[0-9a-f]{8}-${pid}-[0-9a-f]{6}(-keep)?$`);
  return labelled.flatMap(([name, labels]) =>
    Object.values(labels ?? {}).some((text) => isOfPid.test(text)) ? [name] : [],
  );
}

export const run = promisify(execFile);

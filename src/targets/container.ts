import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedTestContainer } from 'testcontainers';
import { UserError } from '../errors.js';
import type { ContainerSource } from '../model.js';
import type { ContainerEngine } from './engine.js';
import { buildImage } from './image.js';
import { type Log, lastWords, type NamedValue } from './log.js';
import { RUN_LABEL } from './ownership.js';
import { filledIn, filledInAll, type Words } from './prepared-service.js';

/** What all containers of one target have in common. */
export interface Surroundings {
  readonly engine: ContainerEngine;
  readonly tag: string;
  /** Name of the network they share. */
  readonly network: string;
  /** Path of the scenario. */
  readonly file: string;
  readonly words: Words;
  readonly secrets: readonly NamedValue[];
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface RunningContainer {
  readonly id: string;
  /** Name among the others of the network. */
  readonly name: string;
  readonly host: string;
  /** Port here that leads to a port inside. */
  readonly portOf: (inside: number) => number;
}

const PART_LABEL = 'partywall.part';
const LOOK_MS = 250;

/**
 * Starts one container in the network, under its name; it runs, and may not answer yet.
 * @throws UserError image-missing, port-taken, container-failed
 */
export async function startContainer(
  name: string,
  source: ContainerSource,
  around: Surroundings,
): Promise<RunningContainer> {
  const image = source.build ? await buildImage(source.build, around) : await pulledImage(source.image ?? '', around);
  const container = await described(image, { name, source, around });
  const starting = container.start();
  starting.catch(() => {});
  const isOver = new AbortController();
  try {
    const started = await Promise.race([starting, endOf(name, around, isOver.signal)]);
    return running(name, started);
  } catch (error) {
    throw await told(error, { name, image, source, around });
  } finally {
    isOver.abort();
  }
}

interface Part {
  readonly name: string;
  readonly source: ContainerSource;
  readonly around: Surroundings;
}

async function described(image: string, { name, source, around }: Part) {
  const { GenericContainer } = await import('testcontainers');
  const { environment, command, ports } = source;
  const container = new GenericContainer(image)
    // What is left is found by its label, also where no helper container may run beside it.
    .withAutoCleanup(false)
    .withLabels({ [RUN_LABEL]: around.tag, [PART_LABEL]: name })
    .withNetworkMode(around.network)
    .withNetworkAliases(name)
    .withEnvironment(filledInAll(environment, around.words))
    .withExposedPorts(
      ...ports.map(({ inside, outside }) => (outside === undefined ? inside : { container: inside, host: outside })),
    )
    // Whether it answers is asked elsewhere, where its end is noticed too.
    .withWaitStrategy(AT_ONCE);
  const { files, directories } = await copies(source.files, around.file);
  container.withCopyFilesToContainer(files).withCopyDirectoriesToContainer(directories);
  return command.length > 0 ? container.withCommand(command.map((word) => filledIn(word, around.words))) : container;
}

const AT_ONCE = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => AT_ONCE,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};

async function copies(files: ContainerSource['files'], scenario: string) {
  const found = await Promise.all(
    files.map(async ({ from, to }) => {
      const source = resolve(dirname(scenario), from);
      const facts = await stat(source).catch(() => undefined);
      if (!facts) throw fileMissing(source);
      return { source, target: to, isFolder: facts.isDirectory() };
    }),
  );
  return {
    files: found.filter(({ isFolder }) => !isFolder).map(({ source, target }) => ({ source, target })),
    directories: found.filter(({ isFolder }) => isFolder).map(({ source, target }) => ({ source, target })),
  };
}

export function fileMissing(path: string): UserError {
  return new UserError({
    code: 'target-file-missing',
    headline: 'a file that the target is to be given is not there',
    met: path,
    hint: 'Paths are seen from the folder of the scenario.',
  });
}

async function pulledImage(image: string, { engine, say }: Surroundings): Promise<string> {
  const { ImageName } = await import('testcontainers');
  const name = ImageName.fromString(image);
  if (await engine.image.exists(name)) return image;
  say(`pulling ${image}`);
  try {
    await engine.image.pull(name);
  } catch (error) {
    throw imageMissing(image, error);
  }
  return image;
}

function imageMissing(image: string, error: unknown): UserError {
  return new UserError(
    {
      code: 'image-missing',
      headline: `there is no image ${image}, and it cannot be pulled`,
      met: messageOf(error),
      hint: 'Correct its name, build it (`docker build -t …`) or sign in to its registry (`docker login`).',
    },
    { cause: error },
  );
}

/** Rejects when the container has ended: a port of one that is gone would be waited for in vain. */
async function endOf(name: string, { engine, tag }: Surroundings, signal: AbortSignal): Promise<never> {
  const filters = { label: [`${RUN_LABEL}=${tag}`, `${PART_LABEL}=${name}`], status: ['exited', 'dead'] };
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal });
    const [ended] = await engine.container.dockerode.listContainers({ all: true, filters });
    if (ended) throw new Ended(ended.Id);
  }
}

class Ended extends Error {
  readonly id: string;
  constructor(id: string) {
    super('the container has ended');
    this.name = 'Ended';
    this.id = id;
  }
}

async function told(error: unknown, { name, image, source, around }: Part & { image: string }): Promise<unknown> {
  if (error instanceof UserError) return error;
  if (error instanceof Ended) return hasEnded({ id: error.id, name }, around);
  const text = messageOf(error);
  if (/port is already allocated|address already in use|ports are not available/i.test(text))
    return new UserError(
      {
        code: 'port-taken',
        headline: `${name} cannot have its port: somebody else has it`,
        met: source.ports.map(({ inside, outside = 'free' }) => `${outside}:${inside}`).join(', '),
        hint: 'Write the port inside alone, and a free one is taken outside; or end whoever has it.',
      },
      { cause: error },
    );
  if (/no such image/i.test(text)) return imageMissing(image, error);
  return new UserError(
    { code: 'container-failed', headline: `${name} did not start: the engine refused it`, met: text },
    { cause: error },
  );
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 500);
}

function running(name: string, started: StartedTestContainer): RunningContainer {
  return {
    id: started.getId(),
    name,
    host: started.getHost(),
    portOf: (inside) => started.getMappedPort(inside),
  };
}

/** Waits until a container is ready, and no longer than it lives. */
export async function whenReady(
  { id, name }: Pick<RunningContainer, 'id' | 'name'>,
  { withinMs, isReady }: { readonly withinMs: number; readonly isReady: () => Promise<boolean> },
  around: Surroundings,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    around.signal.throwIfAborted();
    const state = await stateOf(id, around.engine);
    if (!state.Running) throw await hasEnded({ id, name }, around);
    if (await isReady()) return;
    if (Date.now() > deadline) throw await neverReady({ id, name }, withinMs, around);
    await sleep(LOOK_MS);
  }
}

export async function stateOf(id: string, engine: ContainerEngine) {
  return (await engine.container.inspect(engine.container.getById(id))).State;
}

/** The last lines that a container wrote. */
async function logOf(id: string, { engine }: Surroundings): Promise<string> {
  try {
    const stream = await engine.container.dockerode
      .getContainer(id)
      .logs({ stdout: true, stderr: true, tail: 200, follow: false });
    return withoutFrames(stream);
  } catch {
    return '';
  }
}

const FRAME_HEADER = 8;

/** Without a terminal the engine puts eight bytes before each piece: the stream it is of, and its length. */
function withoutFrames(log: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + FRAME_HEADER <= log.length; ) {
    const length = log.readUInt32BE(at + 4);
    if ((log[at] ?? 0) > 2) return log.toString('utf8');
    pieces.push(log.subarray(at + FRAME_HEADER, at + FRAME_HEADER + length));
    at += FRAME_HEADER + length;
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function hasEnded({ id, name }: Pick<RunningContainer, 'id' | 'name'>, around: Surroundings): Promise<UserError> {
  const code = await stateOf(id, around.engine).then(
    ({ ExitCode }) => ` with code ${ExitCode}`,
    () => '',
  );
  return failed(`the container ${name} ended${code} before it was ready`, await logOf(id, around), around.secrets);
}

async function neverReady(
  { id, name }: Pick<RunningContainer, 'id' | 'name'>,
  withinMs: number,
  around: Surroundings,
): Promise<UserError> {
  const headline = `the container ${name} was not ready within ${withinMs / 1000} s`;
  return failed(headline, await logOf(id, around), around.secrets);
}

function failed(headline: string, log: string, secrets: readonly NamedValue[]): UserError {
  const said = lastWords(log, secrets);
  return new UserError({ code: 'container-failed', headline, hint: said || 'It wrote nothing.' });
}

/** Keeps the end of what a container writes, for as long as it runs. */
export async function followLog(id: string, log: Log, { engine }: Surroundings): Promise<void> {
  log.follow(await engine.container.logs(engine.container.getById(id)));
}

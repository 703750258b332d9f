import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../errors.js';
import type { ComposeTarget } from '../model.js';
import { answersHttp } from './answer.js';
import { fileMissing, followLog, type Surroundings, whenReady } from './container.js';
import type { ContainerEngine } from './engine.js';
import { type Ground, onGround, openGround } from './ground.js';
import type { StartedTarget, TargetOptions, TargetSource } from './index.js';
import { loadAll } from './load.js';
import { createLog, lastWords } from './log.js';
import { PROJECT_LABEL, projectOf } from './ownership.js';
import { demandFreePort } from './taken.js';

const SERVICE_LABEL = 'com.docker.compose.service';

/** Starts what Compose files describe, as a project of this run alone, whatever else runs of the same files. */
export async function startCompose(
  source: TargetSource,
  target: ComposeTarget,
  options: TargetOptions,
): Promise<StartedTarget> {
  if (target.url !== undefined) await demandFreePort(target.url);
  const ground = await openGround(options);
  const signal = options.signal ?? new AbortController().signal;
  return onGround(ground, signal, async () => {
    const { secrets = [], say = () => {}, env } = options;
    const around: Surroundings = { ...ground, network: '', file: source.file, words: {}, secrets, say, signal };
    await up(target, around, env);
    const all = await containersOf(ground);
    const id = all.get(target.service) ?? notThere(target, [...all.keys()]);
    const log = createLog();
    await followLog(id, log, around);
    const url = target.url?.replace(/\/+$/, '') ?? (await addressOf(id, target, ground.engine, around));
    const loading = { ...around, idOf: (name: string) => all.get(name), env: { ...env, TARGET_URL: url } };
    await loadAll(source.target.load, 'before', loading);
    const readiness = { withinMs: target.withinMs, isReady: () => answersHttp(url) };
    await whenReady({ id, name: target.service }, readiness, around);
    await loadAll(source.target.load, 'after', loading);
    const remains = remainsOf(url, ground.tag);
    return { url, env: {}, secrets: [], started: true, stop: ground.leave, log: log.text, remains };
  });
}

/** @throws UserError compose-missing, target-file-missing, image-missing, port-taken, compose-failed */
async function up(
  { files, only, profiles, environment }: ComposeTarget,
  { engine, tag, file, secrets, say }: Surroundings,
  env: TargetOptions['env'],
): Promise<void> {
  const executable = await findCompose();
  const paths = files.map((one) => resolve(dirname(file), one));
  for (const path of paths) if (!(await stat(path).catch(() => undefined))?.isFile()) throw fileMissing(path);
  const [first = ''] = paths;
  say(`starting ${files.map((one) => basename(one)).join(', ')}`);
  const projectName = projectOf(tag);
  const options = {
    filePath: dirname(first),
    files: paths,
    projectName,
    composeOptions: profiles.flatMap((profile) => ['--profile', profile]),
    commandOptions: [],
    environment: { ...env, ...environment, COMPOSE_PROJECT_NAME: projectName },
    ...(executable && { executable }),
  };
  try {
    await engine.compose.up(options, only.length > 0 ? [...only] : undefined);
  } catch (error) {
    throw told(error instanceof Error ? error.message : String(error), secrets);
  }
}

const run = promisify(execFile);

/** `docker compose`, or the program `docker-compose` of older systems. */
async function findCompose(): Promise<{ readonly standalone: true } | undefined> {
  const works = (program: string, args: readonly string[]) =>
    run(program, [...args], { timeout: 20_000 }).then(
      () => true,
      () => false,
    );
  if (await works('docker', ['compose', 'version'])) return undefined;
  if (await works('docker-compose', ['version'])) return { standalone: true };
  throw new UserError({
    code: 'compose-missing',
    headline: 'Docker Compose is missing, and this target is a Compose file',
    met: 'tried `docker compose version`, `docker-compose version`',
    hint: 'Install it (Debian: `apt-get install docker-compose`; elsewhere the plugin `docker-compose-plugin`), or describe the system as `container` with `services`.',
  });
}

function told(text: string, secrets: Surroundings['secrets']): UserError {
  const hint = lastWords(text, secrets) || 'It wrote nothing.';
  if (/port is already allocated|address already in use/i.test(text))
    return new UserError({
      code: 'port-taken',
      headline: 'a port of the Compose file is taken by somebody else',
      hint,
    });
  if (
    /no such image|pull access denied|manifest (?:for \S+ )?(?:unknown|not found)|repository does not exist|failed to resolve reference|Get "https?:\/\/[^"]*\/v2\//i.test(
      text,
    )
  )
    return new UserError({
      code: 'image-missing',
      headline: 'an image of the Compose file is not there, and cannot be pulled',
      hint,
    });
  return new UserError({ code: 'compose-failed', headline: 'Docker Compose could not start the target', hint });
}

/** Service → id of its (first) container, ended ones too. */
async function containersOf({ engine, tag }: Ground): Promise<ReadonlyMap<string, string>> {
  const filters = { label: [`${PROJECT_LABEL}=${projectOf(tag)}`] };
  const all = await engine.container.dockerode.listContainers({ all: true, filters });
  return new Map(all.map(({ Labels, Id }) => [Labels[SERVICE_LABEL] ?? '', Id]));
}

function notThere({ service }: ComposeTarget, known: readonly string[]): never {
  throw new UserError({
    code: 'unknown-service',
    headline: `the Compose file started no service ${service}`,
    met: service,
    allowed: known,
    hint: 'Correct `compose.port`, or turn on the profile that the service is in.',
  });
}

async function addressOf(
  id: string,
  { service, port }: ComposeTarget,
  engine: ContainerEngine,
  around: Surroundings,
): Promise<string> {
  const { NetworkSettings, State } = await engine.container.inspect(engine.container.getById(id));
  const outside = NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort;
  if (outside !== undefined) return `http://${engine.info.containerRuntime.host}:${outside}`;
  // One that has ended publishes nothing: that it ended, and what it said, is what is worth telling.
  if (!State.Running) await whenReady({ id, name: service }, { withinMs: 0, isReady: async () => false }, around);
  throw new UserError({
    code: 'port-not-published',
    headline: `the Compose file does not publish port ${port} of ${service}`,
    hint: `Add \`ports: ["${port}"]\` to ${service}, or say with \`url\` where the system answers.`,
  });
}

function remainsOf(url: string, tag: string): readonly string[] {
  return [
    `the target still runs: ${url}`,
    'remove it with: partywall cleanup --kept',
    `or by hand: docker compose -p ${projectOf(tag)} down -v`,
  ];
}

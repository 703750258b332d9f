import type { Service } from '../model.js';
import { answersAs, isOpen } from './answer.js';
import { type RunningContainer, type Surroundings, startContainer, stateOf, whenReady } from './container.js';
import type { Ground } from './ground.js';
import type { NamedValue } from './log.js';
import { RUN_LABEL } from './ownership.js';
import { type PreparedService, prepared, type Words, wordsOf } from './prepared-service.js';

export interface RunningServices {
  readonly idOf: (service: string) => string | undefined;
  /** As the containers beside them see them. */
  readonly inner: Words;
  /** As they are seen from here. */
  readonly outer: Words;
  /** Drawn passwords. */
  readonly secrets: readonly NamedValue[];
  /** `NAME_URL`, for the scenario. */
  readonly env: Readonly<Record<string, string>>;
  /** `db at 127.0.0.1:32768`. */
  readonly doors: readonly string[];
}

/** A network for one target alone: its parts find each other by name. */
export async function openNetwork({ engine, tag }: Ground): Promise<string> {
  const name = `partywall-${tag}`;
  await engine.network.create({ Name: name, Driver: 'bridge', Labels: { [RUN_LABEL]: tag } });
  return name;
}

/** Starts all services at once, and waits until each takes sessions. */
export async function startServices(
  services: readonly Service[] = [],
  around: Omit<Surroundings, 'words'>,
): Promise<RunningServices> {
  const all = services.map(prepared);
  const secrets = all.flatMap(({ name, access }) =>
    access ? [{ name: `${name.toUpperCase()}_PASSWORD`, value: access.password }] : [],
  );
  const ofAll = { ...around, secrets: [...around.secrets, ...secrets] };
  const running = await Promise.all(all.map((service) => startService(service, ofAll)));
  const words = (inside: boolean): Words =>
    Object.assign({}, ...all.map((service, index) => doorWords(service, running[index], inside)));
  const outer = words(false);
  return {
    idOf: (name) => running.find((one) => one.name === name)?.id,
    inner: words(true),
    outer,
    secrets,
    env: Object.fromEntries(all.flatMap(({ name }) => addressOf(name, outer))),
    doors: all.map(({ name }) => `${name} at ${outer[`${name}.host`]}:${outer[`${name}.port`]}`),
  };
}

async function startService(service: PreparedService, around: Omit<Surroundings, 'words'>): Promise<RunningContainer> {
  // A service is told of no other: all start at once. Of itself it knows its own door.
  const own = doorWords(service, undefined, true);
  const surroundings = { ...around, words: own };
  const running = await startContainer(service.name, service, surroundings);
  const isReady = readiness(service, running, surroundings);
  await whenReady(running, { withinMs: service.wait.withinMs, isReady }, surroundings);
  return running;
}

function doorWords(service: PreparedService, running: RunningContainer | undefined, inside: boolean): Words {
  const port = service.ports[0]?.inside;
  if (port === undefined) return { [`${service.name}.host`]: service.name };
  return running && !inside
    ? wordsOf(service, { host: running.host, port: running.portOf(port) })
    : wordsOf(service, { host: service.name, port });
}

function addressOf(name: string, words: Words): readonly (readonly [string, string])[] {
  const url = words[`${name}.url`];
  return url === undefined ? [] : [[`${name.replace(/\W/g, '_').toUpperCase()}_URL`, url]];
}

function readiness(
  { engine, wait, ports }: PreparedService,
  running: RunningContainer,
  around: Surroundings,
): () => Promise<boolean> {
  const port = ports[0]?.inside;
  if (wait.for !== 'answer') return saysSo(running.id, wait.for, around);
  if (port === undefined) return async () => true;
  const door = { host: running.host, port: running.portOf(port) };
  return () => (engine ? answersAs(engine, door) : isOpen(door));
}

/** Ready when its health check, or a line of its log, says so. */
export function saysSo(
  id: string,
  sign: 'health' | { readonly log: string },
  { engine }: Pick<Surroundings, 'engine'>,
): () => Promise<boolean> {
  if (sign === 'health') return async () => (await stateOf(id, engine)).Health?.Status === 'healthy';
  const pattern = new RegExp(sign.log, 'm');
  return async () => {
    const container = engine.container.dockerode.getContainer(id);
    return pattern.test((await container.logs({ stdout: true, stderr: true, follow: false })).toString('utf8'));
  };
}

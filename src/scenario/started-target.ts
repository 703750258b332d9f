import type { CommandTarget, ComposeTarget, ContainerSource, Engine, Load, Service } from '../model.js';
import { defined, given, milliseconds } from './conversions.js';
import type { Draft } from './draft.js';
import { nearest } from './nearest.js';
import { demandKnown } from './people.js';
import type { RawContainer, RawLoad, RawService, RawTarget } from './schema-target.js';
import type { Path } from './source.js';
import { addressName } from './supplied.js';

const WITHIN_MS = 60_000;
const ENGINES: readonly Engine[] = ['postgres', 'mysql', 'mariadb', 'redis'];

export function commandOf(raw: NonNullable<RawTarget['command']>, url: string | undefined): CommandTarget {
  const { run, directory, environment, within } = typeof raw === 'string' || Array.isArray(raw) ? { run: raw } : raw;
  return defined({
    kind: 'command' as const,
    run: wordsOf(run),
    directory,
    environment: texts(environment),
    withinMs: given(within, milliseconds) ?? WITHIN_MS,
    url,
  });
}

export function composeOf(raw: NonNullable<RawTarget['compose']>, url: string | undefined): ComposeTarget {
  const [service = '', port = ''] = raw.port.split(':');
  return defined({
    kind: 'compose' as const,
    files: [raw.file].flat(),
    only: raw.services ?? [],
    profiles: raw.profiles ?? [],
    environment: texts(raw.environment),
    service,
    port: Number(port),
    withinMs: given(raw.within, milliseconds) ?? WITHIN_MS,
    url,
  });
}

/** What a container is made from; `what` names it in complaints. */
export function containerOf(raw: RawContainer, at: Path, draft: Draft, engineImage?: string): ContainerSource {
  const { image = engineImage, dockerfile, context, args, wait } = raw;
  if ((image === undefined) === (dockerfile === undefined)) {
    const isNeither = image === undefined;
    draft.complaints.add({
      code: isNeither ? 'missing-key' : 'conflicting-keys',
      headline: isNeither
        ? `\`${String(at.at(-1))}\` needs a key \`image\` or \`dockerfile\``
        : 'a container has one image',
      at,
      part: 'key',
    });
  }
  if (wait?.log !== undefined && wait.health)
    draft.complaints.add({
      code: 'conflicting-keys',
      headline: 'a container waits for `log` or for `health`',
      at: [...at, 'wait'],
    });
  return defined({
    image,
    build: given(dockerfile, (path) => defined({ dockerfile: path, context, args: texts(args) })),
    ports: [raw.ports ?? []].flat().map(portOf),
    environment: texts(raw.environment),
    files: Object.entries(raw.files ?? {}).map(([from, to]) => ({ from, to })),
    command: raw.command === undefined ? [] : wordsOf(raw.command),
    wait: {
      for: wait?.log === undefined ? (wait?.health ? 'health' : 'answer') : { log: wait.log },
      withinMs: given(wait?.within, milliseconds) ?? WITHIN_MS,
    },
  });
}

export function servicesOf(raw: NonNullable<RawTarget['services']>, draft: Draft): readonly Service[] {
  return Object.entries(raw).map(([name, service]) => serviceOf(name, service, draft));
}

function serviceOf(name: string, raw: RawService, draft: Draft): Service {
  const at = ['target', 'services', name];
  const engines = ENGINES.filter((engine) => raw[engine] !== undefined);
  if (engines.length > 1)
    draft.complaints.add({ code: 'conflicting-keys', headline: 'a service is of one engine', at, part: 'key' });
  const [engine] = engines;
  const { user, password, database } = raw;
  return defined({
    name,
    engine,
    user,
    password,
    database,
    ...containerOf(raw, at, draft, engine && raw[engine]),
  });
}

/** Where the data go: of a container's databases the only one, unless it is said; of Compose it must be said. */
export function loadsOf(
  raw: NonNullable<RawTarget['load']>,
  { services, isCompose, isStarted }: { services: readonly Service[]; isCompose: boolean; isStarted: boolean },
  draft: Draft,
): readonly Load[] {
  const databases = services.flatMap(({ engine, name }) => (engine && engine !== 'redis' ? [name] : []));
  return [raw].flat().flatMap((item, index): readonly Load[] => {
    const at = Array.isArray(raw) ? ['target', 'load', index] : ['target', 'load'];
    const { sql, run, into, when = 'after' }: RawLoad = typeof item === 'string' ? { sql: item } : item;
    if (into !== undefined && !isCompose)
      demandKnown(
        into,
        services.map(({ name }) => name),
        { code: 'unknown-service', what: 'service', at, draft },
      );
    if ((sql === undefined) === (run === undefined))
      complain(at, 'what is loaded is either `sql` or a command to `run`', draft);
    else if (run !== undefined) return [{ run: wordsOf(run), when, ...(into === undefined ? {} : { into }) }];
    else if (into === undefined && (isCompose || databases.length !== 1))
      complain(at, 'SQL needs `into`, the name of the service with the database', draft);
    else if (when === 'before' && !isStarted)
      complain(at, '`when: before` needs a system that Partywall starts', draft);
    else return [{ sql: sql ?? '', into: into ?? databases[0] ?? '', when }];
    return [];
  });
}

function complain(at: Path, headline: string, { complaints }: Draft): void {
  complaints.add({ code: 'missing-key', headline, at });
}

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** What a started service can be asked for in `{{ NAME.word }}`. */
export function wordsOfService({ name, engine, password }: Service): readonly string[] {
  const access = engine === undefined ? [] : ['user', 'password', 'database'];
  const known = engine === 'redis' ? (password === undefined ? [] : ['password']) : access;
  return ['url', 'host', 'port', ...known].map((word) => `${name}.${word}`);
}

/** Placeholders in what is started mean its services, and nothing else is known so early. */
export function demandWords(value: unknown, at: Path, allowed: readonly string[], draft: Draft): void {
  if (typeof value === 'string')
    for (const [, name = ''] of value.matchAll(PLACEHOLDER)) demandWord(name, at, allowed, draft);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) demandWords(item, [...at, key], allowed, draft);
}

function demandWord(met: string, at: Path, allowed: readonly string[], { complaints }: Draft): void {
  if (allowed.includes(met)) return;
  const headline = `nobody provides {{ ${met} }}`;
  complaints.add({ code: 'unresolved-placeholder', headline, at, met, allowed, didYouMean: nearest(met, allowed) });
}

/** Two services whose addresses would have one name. */
export function demandAddressNames(services: readonly Service[], { complaints }: Draft): void {
  const names = services.map(({ name }) => addressName(name));
  for (const [index, name] of names.entries())
    if (names.indexOf(name) !== index)
      complaints.add({
        code: 'duplicate-name',
        headline: `two services have the address \${${name}}`,
        at: ['target', 'services', services[index]?.name ?? ''],
        part: 'key',
        met: name,
      });
}

function portOf(raw: string | number): { readonly inside: number; readonly outside?: number } {
  if (typeof raw === 'number') return { inside: raw };
  const [outside = '', inside = ''] = raw.split(':');
  return { inside: Number(inside), outside: Number(outside) };
}

function wordsOf(raw: string | readonly string[]): readonly string[] {
  return typeof raw === 'string' ? (raw.match(/(?:\{\{[^{}]*\}\}|\S)+/g) ?? []) : raw;
}

function texts(raw: Readonly<Record<string, string | number | boolean>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, String(value)]));
}

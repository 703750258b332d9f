import { randomBytes } from 'node:crypto';
import type { Engine, Service } from '../model.js';
import type { Door } from './answer.js';

/** How a kind of database is told its first user, and how it is addressed. */
interface EngineFacts {
  readonly port: number;
  readonly scheme: string;
  readonly environment: (access: Access) => Readonly<Record<string, string>>;
  readonly command?: (access: Access) => readonly string[];
}

export interface Access {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

const NAME = 'app';

const ENGINES: Readonly<Record<Engine, EngineFacts>> = {
  postgres: {
    port: 5432,
    scheme: 'postgres',
    environment: ({ user, password, database }) => ({
      POSTGRES_USER: user,
      POSTGRES_PASSWORD: password,
      POSTGRES_DB: database,
    }),
  },
  mysql: { port: 3306, scheme: 'mysql', environment: (access) => variables('MYSQL', access) },
  mariadb: { port: 3306, scheme: 'mariadb', environment: (access) => variables('MARIADB', access) },
  redis: {
    port: 6379,
    scheme: 'redis',
    environment: () => ({}),
    command: ({ password }) => ['redis-server', '--requirepass', password],
  },
};

function variables(prefix: string, { user, password, database }: Access): Readonly<Record<string, string>> {
  return {
    [`${prefix}_USER`]: user,
    [`${prefix}_PASSWORD`]: password,
    [`${prefix}_ROOT_PASSWORD`]: password,
    [`${prefix}_DATABASE`]: database,
  };
}

/** A service with everything said that its engine leaves to convention. */
export interface PreparedService extends Service {
  /** Of an engine, and of a Redis only where a password is given. */
  readonly access?: Access;
}

export function prepared(service: Service): PreparedService {
  const { engine } = service;
  if (engine === undefined) return service;
  const facts = ENGINES[engine];
  const access = accessOf(service);
  const command = service.command.length === 0 && facts.command && access ? facts.command(access) : service.command;
  return {
    ...service,
    command,
    ports: service.ports.length === 0 ? [{ inside: facts.port }] : service.ports,
    environment: { ...(access && facts.environment(access)), ...service.environment },
    ...(access && { access }),
  };
}

/** A password that is drawn cannot be known to anybody; Redis is open unless one is given. */
function accessOf({ engine, user = NAME, password, database = NAME }: Service): Access | undefined {
  if (engine === 'redis' && password === undefined) return undefined;
  return { user, password: password ?? randomBytes(15).toString('base64url'), database };
}

/** What `{{ NAME.word }}` means in what is started, seen from this door. */
export function wordsOf({ name, engine, access }: PreparedService, { host, port }: Door): Record<string, string> {
  const facts = { host, port: String(port), url: addressOf(engine, access, { host, port }), ...access };
  return Object.fromEntries(Object.entries(facts).map(([word, value]) => [`${name}.${word}`, value]));
}

function addressOf(engine: Engine | undefined, access: Access | undefined, { host, port }: Door): string {
  if (engine === undefined) return `http://${host}:${port}`;
  const { scheme } = ENGINES[engine];
  if (engine === 'redis')
    return `${scheme}://${access ? `:${encodeURIComponent(access.password)}@` : ''}${host}:${port}`;
  const { user, password, database } = access ?? { user: '', password: '', database: '' };
  return `${scheme}://${[user, password].map(encodeURIComponent).join(':')}@${host}:${port}/${encodeURIComponent(database)}`;
}

export type Words = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Reading the scenario has refused every other word. */
export function filledIn(text: string, words: Words): string {
  return text.replace(PLACEHOLDER, (written, name: string) => words[name] ?? written);
}

export function filledInAll(texts: Readonly<Record<string, string>>, words: Words): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, filledIn(text, words)]));
}

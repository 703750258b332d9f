import type { Scenario } from '../model.js';
import type { NamedSecret } from './environment.js';
import { isRecord } from './placeholder.js';
import { isList } from './request-draft.js';
import type { RawScenario } from './schema.js';
import type { Path, Source } from './source.js';

type Kept = Pick<Scenario, 'secrets' | 'warnings'>;

// A value this short turns up by chance, so it cannot be hidden wherever it appears.
const SHORTEST = 8;

/** What must appear in no output: values out of the environment, and values of keys that look secret. */
export function secretsOf(raw: RawScenario, supplied: readonly NamedSecret[], source: Source): Kept {
  const found = [
    ...supplied.map(({ name, value, offset }) => ({ name, value, at: source.placeAt(offset) })),
    ...declared(raw).map(({ name, value, path }) => ({ name, value, at: source.placeOf(path) })),
  ];
  const secrets = found.filter(({ value }, index) => found.findIndex((other) => other.value === value) === index);
  const short = secrets.filter(({ value }) => value.length < SHORTEST);
  return {
    secrets: secrets.map(({ name, value }) => ({ name, value })),
    warnings: short.map(({ name, at }) => ({
      code: 'short-secret',
      text: `${name} has fewer than ${SHORTEST} characters: it is hidden where it is sent and received, not wherever it appears`,
      at,
    })),
  };
}

const CREDENTIALS = ['json', 'form', 'headers', 'basic', 'send'] as const;

function signInSecrets(auth: RawScenario['auth']): readonly Declared[] {
  const list = isList(auth)
    ? auth.map((scheme, index) => ({ scheme, at: ['auth', index] }))
    : [{ scheme: auth, at: ['auth'] }];
  return list.flatMap(({ scheme, at }) => CREDENTIALS.flatMap((key) => secretsIn(scheme[key], ['auth'], [...at, key])));
}

interface Declared {
  readonly name: string;
  readonly value: string;
  readonly path: Path;
}

function declared(raw: RawScenario): readonly Declared[] {
  const tenants = Object.entries(raw.tenants).flatMap(([tenant, { users, ...properties }]) => [
    ...secretsIn(properties, [tenant], ['tenants', tenant]),
    ...Object.entries(users ?? {}).flatMap(([role, user]) =>
      secretsIn(user, [tenant, role], ['tenants', tenant, 'users', role]),
    ),
  ]);
  const operators = Object.entries(raw.operators ?? {}).flatMap(([name, operator]) =>
    secretsIn(operator, [name], ['operators', name]),
  );
  const url = [raw.target.url, raw.target.proxy].flatMap((address, index) =>
    userinfo(address, ['target', index === 0 ? 'url' : 'proxy']),
  );
  return [
    ...tenants,
    ...operators,
    ...signInSecrets(raw.auth),
    ...secretsIn(raw.target, ['target'], ['target']),
    ...url,
    ...databasePassword(raw.database?.url),
  ];
}

/** The user of a database is often called as the product is: only the password is hidden wherever it appears. */
function databasePassword(url: string | undefined): readonly Declared[] {
  const [, written] = /^\w+:\/\/[^/?#:@]*:([^@]*)@/.exec(url ?? '') ?? [];
  const [, asked] = /[?&]password=([^&]*)/.exec(url ?? '') ?? [];
  return [written, asked].flatMap((password) => {
    if (!password) return [];
    return [{ name: variableName(['database', 'password']), value: decoded(password), path: ['database', 'url'] }];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function secretsIn(value: unknown, owner: readonly string[], path: Path): readonly Declared[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(item, owner, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = [...path, key];
    if (!isScalar(item)) return secretsIn(item, owner, at);
    const text = String(item);
    if (!looksSecret(key) || text === '' || text.includes('{{')) return [];
    return [{ name: variableName([...owner, key]), value: text, path: at }];
  });
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

const SECRET_WORDS = new Set([
  'password',
  'passwd',
  'passphrase',
  'pass',
  'pwd',
  'pin',
  'secret',
  'token',
  'key',
  'apikey',
  'authorization',
  'credential',
  'credentials',
  'otp',
  'totp',
  'mfa',
]);

/** `apiKey`, `X-Auth-Token`, `client_secret`: one of the words of the key is one that names secrets. */
function looksSecret(key: string): boolean {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => SECRET_WORDS.has(word) || SECRET_WORDS.has(word.replace(/s$/, '')));
}

function variableName(parts: readonly string[]): string {
  return ['PARTYWALL', ...parts]
    .join('_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toUpperCase();
}

function userinfo(address: string | undefined, path: Path): readonly Declared[] {
  if (address === undefined || !URL.canParse(address)) return [];
  const { username, password } = new URL(address);
  const parts = [username, password].filter((part) => part !== '').map(decodeURIComponent);
  return parts.map((value, index) => ({
    name: variableName(['target', index === 0 ? 'user' : 'password']),
    value,
    path,
  }));
}

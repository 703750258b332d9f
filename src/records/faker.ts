import type { Faker } from '@faker-js/faker';

/** Generated data by name (`person.fullName`, `phone.number`), the same for the same seed, key and name. */
export interface FakerScope {
  /** An object of objects: `at('call/3').person.fullName`. Names that do not exist or do not give one value: undefined. */
  at(key: string): Readonly<Record<string, unknown>>;
}

export interface FakerOptions {
  /** What "recent" and "soon" are relative to; by default the beginning of this day (UTC). */
  readonly now?: Date;
}

/**
 * Generated data that reaches nobody: addresses end in example.com (RFC 2606), telephone numbers are 555-01XX (kept for
 * fiction by the North American Numbering Plan), network addresses are those for documentation (RFC 5737, RFC 3849).
 * `key` names a record, so that twins get equal natural keys. The library is loaded here, on first use.
 */
export async function createFakerScope(seed: number, { now = startOfDay() }: FakerOptions = {}): Promise<FakerScope> {
  const { faker } = await import('@faker-js/faker/locale/en');
  const generate: Generate = (key, module, method) => {
    // The library has one state for all: setting it before each value makes the order of asking irrelevant.
    faker.seed(hash(`${seed} ${key} ${module}.${method}`));
    faker.setDefaultRefDate(now);
    return harmless(produce(faker, module, method));
  };
  const prototype = modulesOf(faker, generate);
  return { at: (key) => Object.create(prototype, { [KEY]: { value: key } }) };
}

type Generate = (key: string, module: string, method: string) => unknown;

const KEY = Symbol('key');

interface Keyed {
  readonly [KEY]: string;
}

function startOfDay(): Date {
  return new Date(new Date().toISOString().slice(0, 10));
}

// Getters on shared prototypes: a template looks up `person` and `fullName` as plain properties, and asking for one
// value builds nothing but two small objects.
function modulesOf(faker: Faker, generate: Generate): object {
  const prototype = {};
  for (const module of Object.keys(faker)) {
    const methods = methodsOf(Reflect.get(faker, module), (key, method) => generate(key, module, method));
    Object.defineProperty(prototype, module, {
      get(this: Keyed) {
        return Object.create(methods, { [KEY]: { value: this[KEY] } });
      },
    });
  }
  return prototype;
}

function methodsOf(module: unknown, generate: (key: string, method: string) => unknown): object {
  const prototype = {};
  if (typeof module !== 'object' || module === null) return prototype;
  for (const method of Object.getOwnPropertyNames(module)) {
    if (typeof Reflect.get(module, method) !== 'function') continue;
    Object.defineProperty(prototype, method, {
      get(this: Keyed) {
        return generate(this[KEY], method);
      },
    });
  }
  return prototype;
}

function produce(faker: Faker, module: string, method: string): unknown {
  const undeliverable = UNDELIVERABLE[`${module}.${method}`];
  if (undeliverable) return undeliverable(faker);
  const owner: unknown = Reflect.get(faker, module);
  if (typeof owner !== 'object' || owner === null) return undefined;
  const call: unknown = Reflect.get(owner, method);
  try {
    return typeof call === 'function' ? call.call(owner) : undefined;
  } catch {
    // It needs arguments, and a template has none to give.
    return undefined;
  }
}

const UNDELIVERABLE: Readonly<Record<string, (faker: Faker) => string>> = {
  'internet.email': exampleEmail,
  'internet.exampleEmail': exampleEmail,
  'internet.domainName': exampleDomain,
  'internet.url': (faker) => `https://${exampleDomain(faker)}`,
  'internet.ip': documentationIp,
  'internet.ipv4': documentationIp,
  'internet.ipv6': (faker) => `2001:db8::${faker.string.hexadecimal({ length: 4, prefix: '', casing: 'lower' })}`,
  'phone.number': fictitiousPhone,
};

function exampleEmail(faker: Faker): string {
  return faker.internet.email({ provider: 'example.com' }).toLowerCase();
}

function exampleDomain(faker: Faker): string {
  return `${faker.internet.domainWord()}.example.com`;
}

function documentationIp(faker: Faker): string {
  return `192.0.2.${faker.number.int({ min: 1, max: 254 })}`;
}

// Area codes in service; validators refuse others. 555-0100 to 555-0199 of each is set aside for fictitious use
// (NANPA, "555 Line Number Reference").
const AREA_CODES = (
  '201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 252 253 ' +
  '254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 ' +
  '330 334 336 337 347 351 352 360 361 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 432 434 435 ' +
  '440 443 469 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 540 541 559 561 562'
).split(' ');

function fictitiousPhone(faker: Faker): string {
  const line = faker.number.int({ min: 100, max: 199 });
  return `+1${faker.helpers.arrayElement(AREA_CODES)}5550${line}`;
}

const HOST_IN_ADDRESS = /\b(https?:\/\/)(?![\w.-]*\bexample\.com\b)[^/\s"'<>]+/g;
const MAIL_DOMAIN = /@[\w-]+(?:\.[\w-]+)+/g;

// Whatever else the library makes up: one value, and nothing in it that someone could be reached by.
function harmless(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(HOST_IN_ADDRESS, '$1example.com').replace(MAIL_DOMAIN, '@example.com');
  }
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Date ? value.toISOString() : undefined;
}

// FNV-1a, 32 bits.
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return state >>> 0;
}

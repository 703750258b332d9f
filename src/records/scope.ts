import { randomBytes, randomInt } from 'node:crypto';
import type { Marks } from '../detect/marks.js';
import type { Principal, Resource, Scenario, Tenant } from '../model.js';
import { SELECTED } from '../scenario/address.js';
import { CanaryValue } from './canary-value.js';
import type { FakerScope } from './faker.js';
import type { Seeded } from './record.js';

/** What a template may say, for one request of one sender about one record. */
export interface ScopeFacts {
  readonly principal: Principal;
  /** Of the sender's sign-in: captures, and the tenant's id as `whoami` names it. */
  readonly session?: { readonly properties: Readonly<Record<string, unknown>>; readonly tenantId?: unknown };
  /** The resource it is about, where there is one. */
  readonly resource?: Resource;
  readonly record?: Seeded;
  /** Stands for `record.id`: a ghost's. */
  readonly id?: string | number;
  /** Stand for `ids`: several records at once. */
  readonly ids?: readonly (string | number)[];
  /** The tenant it is about, where no record says it. */
  readonly owner?: string;
  /** References by resource name; an attack on a record names the record's own neighbours. */
  readonly references: Readonly<Record<string, Seeded>>;
  /** Attack tokens instead of canaries. */
  readonly token?: string;
  readonly captures: Record<string, unknown>;
  /** What selectors say for address parameters, by name. */
  readonly selected?: Readonly<Record<string, string>>;
}

export interface Scope {
  readonly [word: string]: unknown;
}

/** A scope, and the marks that rendering with it wrote. */
export interface Written {
  readonly scope: Scope;
  readonly marks: readonly string[];
}

export interface Words {
  scopeOf(facts: ScopeFacts): Written;
}

export interface WordsOptions {
  readonly scenario: Scenario;
  readonly marks: Marks;
  readonly faker: FakerScope;
  readonly run: string;
  readonly targetUrl: string;
}

/** At most so many fields of one record may hold a canary; each further write counts on from there. */
const FIELDS_PER_WRITE = 15;
const WRITES = 14;

/**
 * Prepares the words of templates once a run. They are getters on one prototype, because a scope is made for every
 * request and most requests say two or three words.
 */
export function createWords(options: WordsOptions): Words {
  const Scoped = scopedBy(wordsOf(options));
  return {
    scopeOf(facts) {
      const state: State = { facts, marks: [], field: 0 };
      const scope: Record<string | symbol, unknown> = new Scoped(state);
      if (facts.selected) Object.defineProperty(scope, SELECTED, { value: facts.selected });
      Object.assign(scope, facts.captures, facts.record?.captures);
      for (const name in facts.references) scope[name] = reference(facts.references[name]);
      const refs = facts.resource?.refs;
      for (const alias in refs) scope[alias] = reference(facts.references[refs[alias] ?? '']);
      return { scope, marks: state.marks };
    },
  };
}

const STATE = Symbol('state');

interface State {
  readonly facts: ScopeFacts;
  readonly marks: string[];
  field: number;
}

interface Scoped {
  readonly [STATE]: State;
}

/** A class, because an object put together from a prototype and a description costs more than all words it will say. */
function scopedBy(words: object): new (state: State) => Scoped & Record<string | symbol, unknown> {
  class Made implements Scoped {
    readonly [STATE]: State;
    readonly [word: string | symbol]: unknown;

    constructor(state: State) {
      this[STATE] = state;
    }
  }
  Object.setPrototypeOf(Made.prototype, words);
  return Made;
}

function wordsOf({ scenario, marks, faker, run, targetUrl }: WordsOptions): object {
  const tenants = new Map(scenario.tenants.map((tenant) => [tenant.name, tenant]));
  const places = new Map(scenario.tenants.map(({ name }, index) => [name, index]));
  let sequence = 0;
  const words: Record<string, (state: State) => unknown> = {
    id: ({ facts }) => facts.id ?? facts.record?.id,
    ids: ({ facts }) => facts.ids ?? [facts.id ?? facts.record?.id].filter((id) => id !== undefined),
    record: ({ facts }) => ({ ...(facts.record ?? facts).captures, id: facts.id ?? facts.record?.id }),
    resource: ({ facts }) => facts.resource?.name ?? facts.record?.resource,
    user: ({ facts }) => ({
      name: facts.principal.user?.name,
      ...facts.principal.user?.properties,
      ...facts.session?.properties,
    }),
    tenant: ({ facts }) => tenantOf(tenants.get(facts.principal.tenant ?? ''), facts.session?.tenantId),
    owner: ({ facts }) => {
      const name = facts.record?.tenant ?? facts.owner;
      return tenants.get(name ?? '')?.properties.id ?? name;
    },
    amount: ({ facts }) => amountOf(facts.record?.tenantIndex ?? places.get(facts.principal.tenant ?? '') ?? 0),
    canary: (state) => new CanaryValue(nextMark(state, marks), () => numberOf(marks, state.facts)),
    faker: ({ facts }) => faker.at(`${facts.record?.resource ?? ''}/${facts.record?.index ?? 0}`),
    unique: () => randomBytes(6).toString('hex'),
    secret: () => `Pw-${randomBytes(12).toString('base64url')}1`,
    seq: () => ++sequence,
    now: () => new Date().toISOString(),
    run: () => ({ id: run }),
    target: () => ({ url: targetUrl }),
  };
  const getters = Object.entries(words).map(([name, word]) => [name, getterOf(name, word)] as const);
  return Object.defineProperties({}, Object.fromEntries(getters));
}

const SMALLEST_AMOUNT = 1009;
const GROWTH = 4;
const MOST_AMOUNTS = 8;

/**
 * Super-increasing by tenant: where each has as many records as the others, its own outweigh all those of the tenants
 * before it together, so that a sum says whose records are in it. Of more than eight tenants, two have the same.
 */
function amountOf(tenantIndex: number): number {
  return SMALLEST_AMOUNT * GROWTH ** (tenantIndex % MOST_AMOUNTS);
}

/** A capture of the same name wins over the word. */
function getterOf(name: string, word: (state: State) => unknown): PropertyDescriptor & ThisType<Scoped> {
  return {
    get() {
      return word(this[STATE]);
    },
    set(value: unknown) {
      Object.defineProperty(this, name, { value, writable: true });
    },
  };
}

function reference(record: Seeded | undefined): object | undefined {
  return record && { ...record.captures, id: record.id };
}

function tenantOf(tenant: Tenant | undefined, id: unknown): object {
  return { name: tenant?.name, ...tenant?.properties, ...(id === undefined ? {} : { id }) };
}

function nextMark(state: State, marks: Marks): string {
  const { record, token } = state.facts;
  const mark =
    token !== undefined || !record
      ? (token ?? marks.token({ case: 0, leg: 0 }))
      : marks.canary(placeOf(record, state.field++));
  state.marks.push(mark);
  return mark;
}

/** An attack writes one of the same length that is no canary: a canary sent by the attacker would be spent. */
function numberOf(marks: Marks, { record, token }: ScopeFacts): number {
  if (token !== undefined) return randomInt(100_000_000_000_000, 200_000_000_000_000);
  return record ? marks.number(placeOf(record, 0)) : 0;
}

function placeOf(record: Seeded, field: number) {
  const { tenantIndex: tenant, resourceIndex: resource, index, writes } = record;
  return { tenant, resource, record: index, field: (writes % WRITES) * FIELDS_PER_WRITE + (field % FIELDS_PER_WRITE) };
}

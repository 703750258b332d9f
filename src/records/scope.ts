import { randomBytes } from 'node:crypto';
import type { Marks } from '../detect/marks.js';
import type { Principal, Scenario } from '../model.js';
import type { FakerScope } from './faker.js';
import type { Seeded } from './record.js';

/** What a template may say, for one request of one sender about one record. */
export interface ScopeFacts {
  readonly principal: Principal;
  /** Of the sender's sign-in: captures, and the tenant's id as `whoami` names it. */
  readonly session?: { readonly properties: Readonly<Record<string, unknown>>; readonly tenantId?: string | number };
  readonly record?: Seeded;
  /** Stands for `record.id`: a ghost's, or a lookup's. */
  readonly id?: string | number;
  /** References by resource name; an attack on a record names the record's own neighbours. */
  readonly references: Readonly<Record<string, Seeded>>;
  /** Attack tokens instead of canaries. */
  readonly token?: string;
  readonly captures: Record<string, unknown>;
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
  readonly aliases: ReadonlyMap<string, string>;
}

/** At most so many fields of one record may hold a canary; each further write counts on from there. */
const FIELDS_PER_WRITE = 15;
const WRITES = 14;

/** Prepares what does not change within a run. */
export function createWords(options: WordsOptions): Words {
  const tenants = new Map(options.scenario.tenants.map((tenant) => [tenant.name, tenant]));
  let sequence = 0;
  return {
    scopeOf(facts) {
      const marks: string[] = [];
      let field = 0;
      const { record } = facts;
      const nextMark = (): string => {
        if (facts.token !== undefined || !record) {
          const token = facts.token ?? options.marks.token({ case: 0, leg: 0 });
          marks.push(token);
          return token;
        }
        const place = {
          tenant: record.tenantIndex,
          resource: record.resourceIndex,
          record: record.index,
          field: fieldOf(record, field),
        };
        field += 1;
        const canary = options.marks.canary(place);
        marks.push(canary);
        return canary;
      };
      const tenant = facts.principal.tenant ? tenants.get(facts.principal.tenant) : undefined;
      const own: Record<string, unknown> = {
        ...facts.captures,
        ...record?.captures,
        resource: record?.resource,
        id: facts.id ?? record?.id,
        run: { id: options.run },
        target: { url: options.targetUrl },
      };
      for (const [name, reference] of Object.entries(facts.references))
        own[name] = { ...reference.captures, id: reference.id };
      for (const [alias, name] of options.aliases) if (own[name] !== undefined) own[alias] = own[name];
      Object.defineProperties(own, {
        user: {
          get: () => ({
            name: facts.principal.user?.name,
            ...facts.principal.user?.properties,
            ...facts.session?.properties,
          }),
          enumerable: true,
        },
        tenant: {
          get: () => ({ name: tenant?.name, ...tenant?.properties, ...withId(facts.session?.tenantId) }),
          enumerable: true,
        },
        owner: { get: () => tenants.get(record?.tenant ?? '')?.properties.id ?? record?.tenant, enumerable: true },
        canary: { get: () => canaryValue(nextMark(), () => numberOf(options.marks, record)), enumerable: true },
        faker: { get: () => options.faker.at(`${record?.resource ?? ''}/${record?.index ?? 0}`), enumerable: true },
        record: { get: () => ({ ...record?.captures, id: facts.id ?? record?.id }), enumerable: true },
        unique: { get: () => randomBytes(6).toString('hex'), enumerable: true },
        secret: { get: () => `Pw-${randomBytes(12).toString('base64url')}1`, enumerable: true },
        seq: { get: () => ++sequence, enumerable: true },
        now: { get: () => new Date().toISOString(), enumerable: true },
      });
      return { scope: own, marks };
    },
  };
}

/** Alone it is the mark; its parts fit where a mark as such would be refused. Addresses are undeliverable (RFC 2606). */
function canaryValue(mark: string, number: () => number) {
  return {
    email: `${mark}@example.com`,
    slug: mark,
    get number() {
      return number();
    },
    valueOf: () => mark,
    toString: () => mark,
  };
}

function numberOf(marks: Marks, record: Seeded | undefined): number {
  if (!record) return 0;
  return marks.number({
    tenant: record.tenantIndex,
    resource: record.resourceIndex,
    record: record.index,
    field: fieldOf(record, 0),
  });
}

function fieldOf(record: Seeded, field: number): number {
  return (record.writes % WRITES) * FIELDS_PER_WRITE + (field % FIELDS_PER_WRITE);
}

function withId(id: string | number | undefined): { id?: string | number } {
  return id === undefined ? {} : { id };
}

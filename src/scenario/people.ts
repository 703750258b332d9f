import type { AuthScheme, Operator, Tenant, User } from '../model.js';
import { type Draft, placeOf } from './draft.js';
import { nearest } from './nearest.js';
import type { RawScenario } from './schema.js';
import type { Path } from './source.js';

export interface People {
  readonly tenants: readonly Tenant[];
  readonly operators: readonly Operator[];
  readonly pairs: readonly (readonly [string, string])[];
  readonly attackers: readonly string[];
}

/** Tenants with their users, operators, and who attacks whom. */
export function peopleOf(raw: RawScenario, auth: readonly AuthScheme[], draft: Draft): People {
  const schemes = auth.map(({ name }) => name);
  const tenants = Object.entries(raw.tenants).map(([name, { users = {}, ...properties }]): Tenant => {
    const at = ['tenants', name];
    const all = Object.entries(users).map(([role, user]) =>
      userOf(role, user, { at: [...at, 'users', role], schemes, draft }),
    );
    return { name, properties, users: all, at: placeOf(draft, at) };
  });
  const operators = Object.entries(raw.operators ?? {}).map(([name, { sees, ...rest }]): Operator => {
    const at = ['operators', name];
    const seen = sees.length === 0 ? 'none' : sees;
    return { ...userOf(name, rest, { at, schemes, draft }), sees: seen, at: placeOf(draft, at) };
  });
  const names = tenants.map(({ name }) => name);
  const people = {
    tenants,
    operators,
    pairs: pairsOf(raw.pairs ?? 'all', names),
    attackers: attackersOf(raw.attackers),
  };
  demandTenants(people, draft);
  demandNames(raw, people, draft);
  return people;
}

/** Roles and operators that `allow` and `as` may name. */
export function rolesOf({ tenants, operators }: Pick<People, 'tenants' | 'operators'>): readonly string[] {
  return [
    ...new Set([
      ...tenants.flatMap(({ users }) => users.map(({ name }) => name)),
      ...operators.map(({ name }) => name),
    ]),
  ];
}

/** Complains unless the name is one of those known. */
export function demandKnown(
  name: string,
  known: readonly string[],
  context: {
    readonly code:
      | 'unknown-principal'
      | 'unknown-auth'
      | 'unknown-resource'
      | 'unknown-operation'
      | 'unknown-check'
      | 'unknown-service';
    readonly what: string;
    readonly at: Path;
    readonly draft: Draft;
  },
): void {
  if (known.includes(name)) return;
  const { code, what, at, draft } = context;
  draft.complaints.add({
    code,
    headline: `there is no ${what} ${name}`,
    at,
    met: name,
    allowed: known,
    didYouMean: nearest(name, known),
  });
}

interface UserContext {
  readonly at: Path;
  readonly schemes: readonly string[];
  readonly draft: Draft;
}

type RawUser = Readonly<Record<string, unknown>> & { readonly auth?: string | readonly string[] };

function userOf(name: string, { auth, ...properties }: RawUser, { at, schemes, draft }: UserContext): User {
  const named = auth === undefined ? schemes : [auth].flat();
  for (const [index, scheme] of named.entries()) {
    const place = Array.isArray(auth) ? [...at, 'auth', index] : [...at, 'auth'];
    if (auth !== undefined)
      demandKnown(scheme, schemes, { code: 'unknown-auth', what: 'sign-in scheme', at: place, draft });
  }
  return { name, properties, auth: named };
}

function pairsOf(
  pairs: NonNullable<RawScenario['pairs']>,
  names: readonly string[],
): readonly (readonly [string, string])[] {
  if (typeof pairs !== 'string') return pairs;
  const all = names.flatMap((one) => names.filter((other) => other !== one).map((other) => [one, other] as const));
  if (pairs === 'all') return all;
  return all.filter(([one, other]) => names.indexOf(other) === (names.indexOf(one) + 1) % names.length);
}

function attackersOf(attackers: RawScenario['attackers']): readonly string[] {
  return attackers === undefined || attackers === 'all' ? [] : attackers;
}

function demandTenants({ tenants, pairs }: People, { complaints }: Draft): void {
  if (tenants.length < 2) {
    const met = tenants.length === 0 ? 'none' : tenants.map(({ name }) => name).join(', ');
    complaints.add({ code: 'too-few-tenants', headline: 'two tenants are needed', at: ['tenants'], part: 'key', met });
    return;
  }
  for (const { name, users } of tenants) {
    const at = ['tenants', name];
    if (users.length === 0) {
      complaints.add({
        code: 'unused-tenant',
        headline: `tenant ${name} has no users`,
        at,
        part: 'key',
        hint: 'add a user',
      });
    } else if (!pairs.some((pair) => pair.includes(name))) {
      complaints.add({ code: 'unused-tenant', headline: `tenant ${name} stands in no pair`, at, part: 'key' });
    }
  }
}

function demandNames(raw: RawScenario, people: People, draft: Draft): void {
  const tenants = people.tenants.map(({ name }) => name);
  const roles = people.tenants.flatMap(({ users }) => users.map(({ name }) => name));
  const tenant = (name: string, at: Path): void =>
    demandKnown(name, tenants, { code: 'unknown-principal', what: 'tenant', at, draft });
  if (typeof raw.pairs === 'object') {
    for (const [index, pair] of raw.pairs.entries())
      for (const [side, name] of pair.entries()) tenant(name, ['pairs', index, side]);
  }
  for (const [index, role] of people.attackers.entries()) {
    demandKnown(role, [...new Set(roles)], {
      code: 'unknown-principal',
      what: 'role',
      at: ['attackers', index],
      draft,
    });
  }
  for (const { name, sees } of people.operators) {
    const at = ['operators', name];
    if (typeof sees === 'object') for (const [index, seen] of sees.entries()) tenant(seen, [...at, 'sees', index]);
    if (roles.includes(name) || tenants.includes(name)) {
      const headline = `${name} is an operator and also a ${roles.includes(name) ? 'role' : 'tenant'}`;
      draft.complaints.add({ code: 'duplicate-name', headline, at, part: 'key', met: name });
    }
    if (name === 'nobody') {
      draft.complaints.add({
        code: 'bad-name',
        headline: '`nobody` is the one who asks without credentials',
        at,
        part: 'key',
        hint: 'choose another name',
      });
    }
  }
}

import type { Leg } from '../model.js';
import type { Question } from './ask.js';
import { SeedError } from './seeding.js';
import type { World } from './world.js';

/** What the system calls a tenant is not known: a parameter that names it cannot be sent. */
export class UnnamedTenant extends Error {
  constructor(readonly tenant: string) {
    super(`nothing tells what the system calls ${tenant}: give the tenant its \`id\`, or the sign-in \`whoami\``);
    this.name = 'UnnamedTenant';
  }
}

/**
 * The query parameters that a leg adds, with what the system calls a tenant put in.
 * @throws UnnamedTenant
 */
export function addsOf(world: World, { leg, context }: Question): Record<string, string | readonly string[]> {
  const { victim } = context.case;
  const tenants = { own: [context.home ?? victim], victim: [victim], both: [context.home ?? victim, victim] };
  const fields = context.resource?.owner?.fields ?? [];
  return Object.fromEntries(
    Object.entries(leg.adds ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value
        : tenants[value.tenant].map((tenant) =>
            tenantNamed(world, tenant, fields.includes(name.replace('[]', '')) ? 'owner' : 'id'),
          ),
    ]),
  );
}

/**
 * What records say of their owner, and the tenant's id, as the scenario or `whoami` has it: the one that fits the
 * parameter first. Never the name that the scenario itself gave the tenant.
 */
export function tenantNamed(world: World, tenant: string, first: 'owner' | 'id'): string {
  const said = [...world.ownerValues].find(([, owner]) => owner === tenant)?.[0];
  const written = world.scenario.tenants.find(({ name }) => name === tenant)?.properties.id;
  const id = typeof written === 'string' || typeof written === 'number' ? String(written) : world.tenantIds.get(tenant);
  const found = first === 'owner' ? (said ?? id) : (id ?? said);
  if (found === undefined) throw new UnnamedTenant(tenant);
  return found;
}

// A record that is never made: canaries count them in five digits of base 15.
const NEVER = 700_000;

/** The term itself. Beginnings are long enough to name the tenant and the kind of record, and too short to be a canary. */
export function needleOf(world: World, needle: Leg['needle']): string {
  // Whoever looks without a term of its own sees everything of this run.
  if (!needle) return world.marks.prefix;
  const { part, of, resource } = needle;
  if (part === 'nothing') return '';
  const kind = world.scenario.resources.find(({ name }) => name === resource);
  if (kind?.existing !== undefined) return earlierNeedle(world, { part, of, resource });
  const seeded = world.book.shared.get(`${resource}/${of}`)?.[0];
  const canary = world.marks.canary({
    tenant: world.scenario.tenants.findIndex(({ name }) => name === of),
    resource: world.scenario.resources.findIndex(({ name }) => name === resource),
    record: part === 'never' ? NEVER : (seeded?.index ?? 0),
    field: 0,
  });
  return part === 'beginning' ? canary.slice(0, world.marks.prefix.length + BEGINNING) : canary;
}

const BEGINNING = 5;

/** Of records that were there before a value that is evidence, its first half, or one of the same form that nobody has. */
function earlierNeedle(
  { book, print }: World,
  { part, of, resource }: Pick<NonNullable<Leg['needle']>, 'part' | 'of' | 'resource'>,
): string {
  // From the end: of the first ones attacks send the identifier, which then proves nothing any more.
  const records = [...(book.shared.get(`${resource}/${of}`) ?? [])].reverse();
  const values = records.flatMap(({ earlier }) => earlier?.marks ?? []);
  // The scenario names first what searches know best.
  const { value } = [...values].sort((one, other) => one.field - other.field)[0] ?? {};
  if (value === undefined)
    throw new SeedError(
      `no value of a ${resource} of ${of} is held by it alone: nothing to search for`,
      'own-rows-missing',
    );
  if (part === 'beginning') return value.slice(0, Math.max(SHORTEST_BEGINNING, Math.ceil(value.length / 2)));
  return part === 'never' ? madeUp(value, print(value)) : value;
}

const SHORTEST_BEGINNING = 4;
const RARE = 'qxzjvkwy';

/** What stands behind an @ many have in common: a search that looks at words finds as much by it in both. */
function madeUp(value: string, seed: string): string {
  const end = value.includes('@') ? value.indexOf('@') : value.length;
  const drawn = [...value.slice(0, end)].map((letter, index) =>
    /[\p{L}\p{N}]/u.test(letter) ? RARE.charAt(seed.charCodeAt(index % seed.length) % RARE.length) : letter,
  );
  return drawn.join('') + value.slice(end);
}

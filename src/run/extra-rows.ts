import type { Case, Resource, Scenario, Tally } from '../model.js';
import type { World } from './world.js';

/** So many tenants, the first ones, are told apart by how many rows they were given. */
const MOST_TENANTS = 5;

/**
 * How many rows of a resource each tenant gets beyond what every tenant gets, by tenant: where a figure that is looked
 * at early counts them, a surplus then says whose rows are in it.
 */
export function extraRows(
  world: Pick<World, 'scenario' | 'checks'>,
  cases: readonly Case[],
  { name, leaves }: Resource,
  base: number,
) {
  const { tenants } = world.scenario;
  const isCounted = leaves === undefined && countedEarly(world, cases).has(name);
  const counts = isCounted ? tellingCounts(base, Math.min(tenants.length, MOST_TENANTS)) : [];
  return new Map(tenants.map((tenant, index) => [tenant.name, (counts[index] ?? base) - base]));
}

/**
 * Numbers of rows, none below `base`, of which every mixture has a sum of its own: the smallest such, one after the
 * other. Doubling would do as well and needs more rows.
 */
export function tellingCounts(base: number, tenants: number): readonly number[] {
  const counts: number[] = [];
  const sums = new Set([0]);
  for (let count = base; counts.length < tenants; count += 1) {
    if ([...sums].some((sum) => sums.has(sum + count))) continue;
    counts.push(count);
    for (const sum of [...sums]) sums.add(sum + count);
  }
  return counts;
}

const known = new WeakMap<readonly Case[], ReadonlySet<string>>();

/** Resources that a figure of such a view counts. */
function countedEarly(world: Pick<World, 'scenario' | 'checks'>, cases: readonly Case[]): ReadonlySet<string> {
  const made = known.get(cases);
  if (made) return made;
  const views = new Set(
    cases.filter(({ skip, check }) => !skip && world.checks.get(check)?.early).map(({ subject }) => subject.view),
  );
  const counted = new Set(tallies(world.scenario, views).flatMap(countedIn));
  known.set(cases, counted);
  return counted;
}

function tallies({ views }: Scenario, names: ReadonlySet<string | undefined>): readonly Tally[] {
  return views
    .filter(({ name }) => names.has(name))
    .flatMap(({ values }) => values.flatMap(({ equals }) => equals ?? []));
}

function countedIn(tally: Tally): readonly string[] {
  if (tally.kind === 'operation') return [...countedIn(tally.left), ...countedIn(tally.right)];
  return tally.kind === 'count' ? [tally.resource] : [];
}

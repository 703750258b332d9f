/** A figure as it was shown, and what each tenant's really is. */
export interface Claim {
  readonly seen: number;
  /** Largest difference that is rounding. */
  readonly tolerance: number;
  /** Whose figure it should be. */
  readonly home: string;
  /** Who is suspected to be in it. */
  readonly victim: string;
  /** What each tenant's was meanwhile: between these two. */
  readonly parts: readonly Part[];
  /** Tenants of which any few may have been mixed; the others count only one by one, or all together. */
  readonly known: ReadonlySet<string>;
}

export interface Part {
  readonly tenant: string;
  readonly low: number;
  readonly high: number;
}

export type Reconciled =
  /** It is the home tenant's own. `hides`: it would look the same with the victim's in it, or instead. */
  | { readonly kind: 'own'; readonly hides: boolean }
  /** It is made of these. `chance`: how likely a figure that is wrong for another reason would look so. */
  | { readonly kind: 'mixture'; readonly tenants: readonly string[]; readonly isAll: boolean; readonly chance: number }
  | { readonly kind: 'unexplained' };

/**
 * Whose figure this is. Own comes first; then all tenants together; then the few mixtures a missing predicate makes (all
 * others, own and victim, the victim alone); then any few of the known ones, or any single other. Of several that fit,
 * none is named, unless it is all.
 */
export function reconcile(claim: Claim): Reconciled {
  const { home, victim, parts, known } = claim;
  const own = sumOf(claim, [home]);
  if (fits(claim, own))
    return { kind: 'own', hides: fits(claim, sumOf(claim, [home, victim])) || fits(claim, sumOf(claim, [victim])) };
  const all = parts.map(({ tenant }) => tenant);
  const likely = [all, all.filter((tenant) => tenant !== home), [home, victim], [victim]];
  const others = all.filter((tenant) => tenant !== home).flatMap((tenant) => [[tenant], [home, tenant]]);
  const few = subsets(all.filter((tenant) => known.has(tenant)));
  return explained(claim, distinct(claim, likely), distinct(claim, [...likely, ...few, ...others]));
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function sumOf({ parts }: Claim, tenants: readonly string[]): Range {
  const wanted = new Set(tenants);
  let [low, high] = [0, 0];
  for (const part of parts)
    if (wanted.has(part.tenant)) {
      low += part.low;
      high += part.high;
    }
  return { low, high };
}

// Sums of amounts with cents do not meet exactly in binary.
const SLACK = 1e-9;

function fits({ seen, tolerance }: Claim, { low, high }: Range): boolean {
  const slack = tolerance + SLACK * Math.max(1, Math.abs(seen));
  return seen >= low - slack && seen <= high + slack;
}

type Tenants = readonly string[];
/** Each set of tenants once, by who is in it. */
type Sets = ReadonlyMap<string, Tenants>;

function explained(claim: Claim, likely: Sets, sets: Sets): Reconciled {
  const fitting = [...sets].filter(([, tenants]) => tenants.length > 0 && fits(claim, sumOf(claim, tenants)));
  const [every] = likely.keys();
  const found = fitting.find(([key]) => key === every) ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (!found) return { kind: 'unexplained' };
  const [key, tenants] = found;
  // What a missing predicate makes is looked for first: only what is none of it had so many chances to fit.
  const chance = chanceOf(claim, tenants, likely.has(key) ? likely.size : sets.size);
  return { kind: 'mixture', tenants, isAll: key === every, chance };
}

/** Sets that differ in what they add up to: who has nothing is in none. */
function distinct({ parts }: Claim, candidates: readonly Tenants[]): Sets {
  const something = new Set(parts.filter(({ low, high }) => low !== 0 || high !== 0).map(({ tenant }) => tenant));
  const sets = new Map<string, Tenants>();
  for (const candidate of candidates) {
    const tenants = candidate.filter((tenant) => something.has(tenant));
    const key = JSON.stringify([...tenants].sort());
    if (!sets.has(key)) sets.set(key, tenants);
  }
  return sets;
}

/**
 * A figure that is wrong for another reason lies anywhere around the own one, as far off as this one does: so often it
 * would fall into the window of one of so many candidates.
 */
function chanceOf(claim: Claim, tenants: readonly string[], candidates: number): number {
  const own = sumOf(claim, [claim.home]);
  const distance = Math.max(own.low - claim.seen, claim.seen - own.high);
  const { low, high } = sumOf(claim, tenants);
  const window = high - low + 2 * claim.tolerance + unitOf(claim);
  return Math.min(1, (candidates * window) / distance);
}

/** Counts are whole, amounts have cents. */
function unitOf({ seen, parts }: Claim): number {
  return [seen, ...parts.flatMap(({ low, high }) => [low, high])].every(Number.isInteger) ? 1 : 0.01;
}

const MOST_KNOWN = 10;

function subsets(tenants: readonly string[]): readonly (readonly string[])[] {
  const sets: (readonly string[])[] = [[]];
  if (tenants.length > MOST_KNOWN) return sets;
  for (const tenant of tenants) sets.push(...sets.map((set) => [...set, tenant]));
  return sets;
}

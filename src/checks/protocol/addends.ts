import type { Part } from '../../detect/reconcile.js';
import type { Clear } from './reconciling.js';

/** `1,157 of acme + 22,471 of the 41 other tenants of the database`. */
export function sentenceOf(look: Clear, tenants: readonly string[]): string {
  return addendsOf(look, tenants)
    .map(({ tenant, low, high }) => `${rangeText(low, high)} of ${tenant}`)
    .join(' + ');
}

const MOST_NAMED = 3;

/** Its own part, then the others: each by its name where they are few, else together. */
export function addendsOf({ claim, partial }: Clear, tenants: readonly string[]): readonly Part[] {
  const wanted = new Set(tenants);
  const own = claim.parts.filter(({ tenant }) => tenant === claim.home && wanted.has(tenant));
  const others = claim.parts.filter(({ tenant }) => tenant !== claim.home);
  const mixed = others.filter(({ tenant }) => wanted.has(tenant));
  if (mixed.length <= MOST_NAMED) return [...own, ...mixed];
  const isAll =
    partial === undefined && others.every((part) => wanted.has(part.tenant) || (part.low === 0 && part.high === 0));
  const tenant = isAll ? `the ${others.length} other tenants of the database` : `${mixed.length} other tenants`;
  const add = (side: 'low' | 'high'): number => mixed.reduce((sum, part) => sum + part[side], 0);
  return [...own, { tenant, low: add('low'), high: add('high') }];
}

/** Numbers as a manager reads them; `1,157 to 1,160` where it moved meanwhile. */
export function rangeText(low: number, high: number): string {
  return low === high ? numberText(low) : `${numberText(low)} to ${numberText(high)}`;
}

export function numberText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

import { asObject, isScalar, walkScalars } from '../detect/json.js';
import { SHORTEST_VALUE } from '../detect/known-values.js';
import type { Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { keyOf, type Lists, whoseIs } from './earlier-claims.js';
import type { ListedRow } from './earlier-lists.js';
import type { World } from './world.js';

/** A value that may be evidence, if in the end one tenant alone holds it. */
export interface Candidate {
  readonly value: string;
  readonly field: number;
  readonly record: Seeded;
}

/** Held by several, by somebody unknown, or by everybody. */
const SEVERAL = -1;

/** Values that stand in for many are held by everybody anyway. */
const SHORTEST_HELD = 3;

/** Notes of every value of these lists which tenant holds it. A leaking list makes nobody a holder of what is not its own. */
export function noteHolders(world: World, lists: Lists): void {
  const { resource, byTenant, open } = lists;
  const seen = new Map<string, string>();
  for (const [tenant, { rows }] of byTenant)
    for (const row of rows) {
      const key = keyOf(world, resource, row);
      const known = seen.get(key);
      seen.set(key, known === undefined || known === tenant ? tenant : '');
    }
  for (const { rows } of byTenant.values())
    for (const row of rows) {
      const whose = whoseIs(world, resource, row);
      const name = whose === 'others' ? '' : whose === 'unsaid' ? seen.get(keyOf(world, resource, row)) : whose.tenant;
      hold(world, row, resource.shared ? SEVERAL : indexOf(world, name));
    }
  for (const row of open) hold(world, row, SEVERAL);
}

function indexOf({ scenario }: World, tenant: string | undefined): number {
  return scenario.tenants.findIndex(({ name }) => name === tenant);
}

function hold({ holders, print }: World, { json }: ListedRow, tenant: number): void {
  walkScalars(json, (value) => {
    const text = String(value);
    if (typeof value === 'boolean' || value === null || text.length < SHORTEST_HELD) return true;
    const key = print(text);
    const known = holders.get(key);
    holders.set(key, known === undefined || known === tenant ? tenant : SEVERAL);
    return true;
  });
}

/**
 * Makes known what is evidence: values of the fields that the scenario lists, of 8 characters or more, held by exactly
 * one tenant, and not shown to everybody. To be done once all lists are read, since any of them may hold the same.
 */
export function knowValues({ known, holders, print }: World, candidates: readonly Candidate[]): void {
  const times = new Map<string, number>();
  for (const { value } of candidates) times.set(value, (times.get(value) ?? 0) + 1);
  for (const { value, field, record } of candidates) {
    // What stands in several records is a phrase, and may stand in anybody's tomorrow.
    if ((times.get(value) ?? 0) > 1) continue;
    if (holders.get(print(value)) !== record.tenantIndex || value.trim().length < SHORTEST_VALUE) continue;
    const { tenantIndex: tenant, resourceIndex: resource, index } = record;
    known.add(value.trim(), { kind: 'canary', tenant, resource, record: index, field });
    record.earlier?.marks.push({ value: value.trim(), field });
  }
}

/** Texts and numbers in these fields of a row (dotted where they lie deeper). */
export function valuesAt(
  row: unknown,
  fields: NonNullable<Resource['marks']>,
): readonly { readonly value: string; readonly field: number }[] {
  return fields.flatMap((name, field) => {
    const found = Reflect.has(Object(row), name)
      ? asObject(row)?.[name]
      : name.split('.').reduce<unknown>((value, step) => asObject(value)?.[step], row);
    return isScalar(found) && (typeof found === 'string' || typeof found === 'number')
      ? [{ value: String(found), field }]
      : [];
  });
}

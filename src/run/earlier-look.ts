import { leaves } from '../detect/json.js';
import type { Leaf } from '../model.js';
import type { Seeded } from '../records/record.js';
import type { Question } from './ask.js';
import type { Reading } from './reading.js';
import { firstNamed } from './seed-all.js';
import { principalNamed, type World } from './world.js';

/**
 * Does an answer show the record it was asked about, as the owner's list shows it? Its identifier and one more value
 * under the same name, or two such values. A side door (its history, its comments) shows something else of it: that it
 * is served, and holds anything, is all that can be said.
 */
export function showsEarlier(
  { print }: World,
  { leg, context }: Question,
  record: Seeded | undefined,
  { json, status, size }: Reading,
): boolean {
  if (!record?.earlier || status >= 300) return false;
  if (leg.operation !== 'read' && leg.operation !== 'alive' && context.operation?.variantOf !== 'read')
    return leg.role !== 'attack' && size > EMPTY;
  const shown = Object.entries(leaves(json, print));
  const isNamed = record.id !== undefined && shown.some(([, leaf]) => leaf.print === print(String(record.id)));
  const names = new Set(shown.flatMap(([path, leaf]) => (isTelling(leaf) ? [`${nameIn(path)} ${leaf.print}`] : [])));
  const row = Object.entries(record.earlier.shown).filter(([, leaf]) => isTelling(leaf));
  const same = row.filter(([path, leaf]) => names.has(`${nameIn(path)} ${leaf.print}`)).length;
  return same >= (isNamed ? Math.min(2, row.length) : 2);
}

/** `{}`, `[]`, `""`: nothing. */
const EMPTY = 2;

function isTelling({ type }: Leaf): boolean {
  return type === 'string' || type === 'number';
}

/** The last name of a path, wherever it is wrapped. */
function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The tenant that a record names as its owner, by the field that the scenario says. */
export function ownerNamed({ ownerValues }: World, { context }: Question, json: unknown): string | undefined {
  const named = firstNamed(json, context.resource?.owner?.fields ?? []);
  return named === undefined ? undefined : ownerValues.get(String(named)) || undefined;
}

/** Values that the attacker's own tenant, or several, are known to hold prove nothing when it is shown them. */
export function commonPrints(
  { holders, scenario, principals }: World,
  { leg, as, context }: Question,
  values: Readonly<Record<string, Leaf>>,
): readonly string[] {
  if (holders.size === 0) return [];
  const { tenant } = principalNamed({ principals }, as ?? leg.as);
  const victim = scenario.tenants.findIndex(({ name }) => name === context.case.victim);
  return Object.values(values).flatMap(({ print }) => {
    const holder = holders.get(print);
    const isElsewhere =
      holder !== undefined && holder !== victim && (holder < 0 || tenantAt(scenario, holder) === tenant);
    return isElsewhere ? [print] : [];
  });
}

function tenantAt({ tenants }: World['scenario'], index: number): string | undefined {
  return tenants[index]?.name;
}

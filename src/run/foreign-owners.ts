import { resourceNamed } from '../checks/subjects.js';
import { asObject, childPath } from '../detect/json.js';
import { pick } from '../detect/pointer.js';
import { ownerOf } from '../detect/rows.js';
import type { OwnerRule, Principal, Scenario } from '../model.js';
import type { Reading } from './reading.js';
import { isAtHome, type World } from './world.js';

/** A record that says itself that it is another tenant's. */
export interface ForeignOwner {
  readonly tenant: string;
  readonly place: string;
}

const MOST_DEPTH = 8;

/**
 * The first record in a success whose owner field holds another tenant. A record of one's own may embed what tenants
 * share: where the scenario shares anything, only outermost records tell.
 */
export function foreignOwnerIn(
  world: World,
  reading: Reading,
  { principal, about }: { readonly principal: Principal; readonly about: string | undefined },
): ForeignOwner | undefined {
  const { scenario } = world;
  const rule = ruleOf(scenario, about);
  if (!rule || reading.status >= 300 || !mayHold(world, rule, reading, principal)) return undefined;
  const isSharing = scenario.resources.some(({ shared }) => shared !== undefined);
  const find = (value: unknown, path: string, depth: number): ForeignOwner | undefined => {
    if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return undefined;
    const tenant = asObject(value) && world.ownerValues.get(String(ownerSaid(value, rule)));
    if (tenant && !isAtHome(principal, tenant)) return { tenant, place: `body ${path}` };
    if (tenant && isSharing) return undefined;
    for (const [key, member] of Object.entries(value)) {
      const found = find(member, childPath(path, Array.isArray(value) ? Number(key) : key), depth + 1);
      if (found) return found;
    }
    return undefined;
  };
  return find(reading.json, '$', 0);
}

/** The resource's own, else what the scenario says of all; none where what is shared cannot be told apart. */
function ruleOf(scenario: Scenario, about: string | undefined): OwnerRule | undefined {
  const resource = resourceNamed(scenario, about);
  if (resource) return resource.shared ? undefined : resource.owner;
  if (scenario.resources.some(({ shared }) => shared !== undefined)) return undefined;
  return scenario.resources.find(({ owner }) => owner)?.owner;
}

/** Most answers name no other tenant at all, and need not be parsed. */
function mayHold({ ownerValues }: World, rule: OwnerRule, { text }: Reading, principal: Principal): boolean {
  if (rule.fields.length > 0 && !rule.fields.some((field) => text.includes(lastStep(field)))) return false;
  for (const [value, tenant] of ownerValues)
    if (tenant && !isAtHome(principal, tenant) && text.includes(value)) return true;
  return false;
}

function lastStep(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1);
}

function ownerSaid(record: unknown, { fields, pointer }: OwnerRule): unknown {
  return ownerOf(record, fields) ?? (pointer && pick(pointer, { status: 200, headers: {}, text: '', json: record })[0]);
}

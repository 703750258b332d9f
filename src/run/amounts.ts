import { parseJson } from '../detect/json.js';
import { numberOf } from '../detect/written-number.js';
import type { Resource, Scenario, Tally } from '../model.js';
import type { Gathered } from './exchange.js';
import type { World } from './world.js';

/** Of a record just made: the amounts that some figure of the scenario sums, as the system shows them, else as sent. */
export function amountsOf(
  { scenario }: Pick<World, 'scenario'>,
  resource: Resource,
  gathered: Gathered,
): Record<string, number> {
  const found: Record<string, number> = {};
  for (const field of summedFields(scenario).get(resource.name) ?? []) {
    const amount = fieldIn(gathered.last?.json, field) ?? fieldIn(parseJson(bodyOf(gathered)), field);
    if (amount !== undefined) found[field] = amount;
  }
  return found;
}

const known = new WeakMap<Scenario, ReadonlyMap<string, ReadonlySet<string>>>();

/** Resource → fields of it that are summed. */
function summedFields(scenario: Scenario): ReadonlyMap<string, ReadonlySet<string>> {
  const made = known.get(scenario);
  if (made) return made;
  const fields = new Map<string, Set<string>>();
  const note = (tally: Tally): void => {
    if (tally.kind === 'sum') fields.set(tally.resource, (fields.get(tally.resource) ?? new Set()).add(tally.field));
    if (tally.kind !== 'operation') return;
    note(tally.left);
    note(tally.right);
  };
  for (const view of scenario.views) for (const { equals } of view.values) if (equals) note(equals);
  known.set(scenario, fields);
  return fields;
}

function bodyOf({ requests }: Gathered): string {
  return requests.at(-1)?.body ?? '';
}

/** The shallowest field of this name that is a number; a dotted name is a path. */
function fieldIn(json: unknown, field: string): number | undefined {
  const [name = '', ...rest] = field.split('.');
  for (
    let level: readonly unknown[] = [json];
    level.length > 0 && level.length < 10_000;
    level = level.flatMap(membersOf)
  ) {
    for (const node of level) {
      if (!isMap(node) || !(name in node)) continue;
      const value = rest.length > 0 ? fieldIn(node[name], rest.join('.')) : numberOf(node[name]);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function membersOf(node: unknown): readonly unknown[] {
  return typeof node === 'object' && node !== null ? Object.values(node) : [];
}

function isMap(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

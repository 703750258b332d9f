import type { Leg, Observation, Resource } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { numbersOf } from './experiment.js';
import { type Grown, grown } from './growth.js';
import { TENANT_NAMES } from './tenant-names.js';

export type Addition = Pick<Leg, 'adds' | 'drops'>;

/** All usual names at once: where that changes nothing, none of them does. */
export const JOINT = 'usual tenant names=victim';

/** What real systems were found to read from everybody. */
const EVERYTHING: readonly (readonly [name: string, value: string])[] = [
  ['scope', 'all'],
  ['all', 'true'],
  ['all_tenants', 'true'],
  ['admin', 'true'],
];

/** Every technique by name. A parameter that the list takes no notice of costs one request, the usual names one together. */
export function techniques({ resource, operation }: CaseContext): ReadonlyMap<string, Addition> {
  const found = new Map<string, Addition>();
  if (resource) {
    for (const name of ownerFields(resource)) found.set(...named(name));
    const usual = usualNames(resource).map((name) => [name, { tenant: 'victim' }] as const);
    found.set(JOINT, { adds: Object.fromEntries(usual) });
    const both = ownerFields(resource).length > 0 ? ownerFields(resource) : TENANT_NAMES.slice(0, 2);
    for (const name of both) found.set(`${name}[]=both`, { adds: { [`${name}[]`]: { tenant: 'both' } } });
  }
  for (const [name, value] of EVERYTHING) found.set(`${name}=${value}`, { adds: { [name]: value } });
  for (const name of parametersOf(operation?.requests.at(-1))) found.set(`without ${name}`, { drops: [name] });
  return found;
}

/** The usual names one by one, for lists that refuse what they do not know, or filter by what means something else here. */
export function singles({ resource }: CaseContext): ReadonlyMap<string, Addition> {
  return new Map(resource ? usualNames(resource).map(named) : []);
}

/** Does the addition name a tenant? */
export function namesTenant({ adds = {} }: Addition): boolean {
  return Object.values(adds).some((value) => typeof value !== 'string');
}

function named(name: string): [string, Addition] {
  return [`${name}=victim`, { adds: { [name]: { tenant: 'victim' } } }];
}

/** Names of the fields by which records name their tenant. */
function ownerFields({ owner }: Resource): readonly string[] {
  return owner?.fields.slice(0, 3) ?? [];
}

function usualNames(resource: Resource): readonly string[] {
  return TENANT_NAMES.filter((name) => !ownerFields(resource).includes(name));
}

/** Query parameters that the scenario sends, but for those of paging. */
function parametersOf(request: { readonly path: string; readonly query?: object } | undefined): readonly string[] {
  const written = [...new URLSearchParams(request?.path.split('?')[1] ?? '').keys()];
  return [...written, ...Object.keys(request?.query ?? {})].filter(
    (name) => !/page|limit|offset|cursor|size|sort|order/i.test(name),
  );
}

/** A counter that is larger with the parameter, and the reading that gives it away, where one does. */
export interface Surplus extends Grown {
  /** As large as the victim's own, or larger than before by just that. */
  readonly told?: Grown['readings'][number];
  /** What the victim reads there. */
  readonly abroad: number | undefined;
}

/** Counters that are larger with the parameter, but for those that the rows beside them explain. */
export function surplusesOf(seen: Seen, name: string, { drops }: Addition): readonly Surplus[] {
  return grown(seen, name)
    .map((one): Surplus => {
      const abroad = numbersOf(seen.control).get(one.place) ?? seen.control?.rows?.count;
      const told = one.readings.find(({ value, before }) => value - before === abroad || value === abroad);
      return { ...one, abroad, ...(told ? { told } : {}) };
    })
    .filter((one) => !drops || !isAccounted(seen[name], one));
}

/**
 * Without its filter a list may be another list, with figures of its own. What was delivered to the end, all of one's own
 * in it and nobody else's, is what they count.
 */
function isAccounted(found: Observation | undefined, { place, told }: Surplus): boolean {
  const { rows } = found ?? {};
  if (!rows?.ended || !found?.complete || rows.ownFound < rows.ownExpected) return false;
  const value = numbersOf(found).get(place) ?? 0;
  return value === rows.count || (value < rows.count && !told);
}

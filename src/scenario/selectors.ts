import type { Selector, Tenant } from '../model.js';
import { type Draft, placeOf, type Use, usesIn } from './draft.js';
import { BadTemplate, EmptyPlaceholder } from './placeholder.js';
import { WORDS } from './request.js';
import type { DraftedRequest } from './request-draft.js';
import type { RawTenancy } from './schema-tenancy.js';
import { compileTemplate } from './template.js';

export interface DraftedTenancy {
  readonly selectors: readonly Selector[];
  readonly uses: readonly Use[];
}

/** Where requests name the tenant. */
export function draftTenancy(raw: RawTenancy | undefined, draft: Draft): DraftedTenancy {
  const uses: Use[] = [];
  const selectors = (raw ?? []).map(({ in: place, name = '', value = OWN_ID, except = [] }, index): Selector => {
    const at = ['tenancy', index];
    uses.push(...usesIn(value, [...at, 'value'], draft));
    const told = place === 'header' ? name.toLowerCase() : name;
    return { in: place, name: told, value, except: [except].flat(), at: placeOf(draft, at) };
  });
  return { selectors, uses };
}

const OWN_ID = '{{ tenant.id }}';

interface Surroundings {
  readonly tenants: readonly Tenant[];
  /** Can the tenant's `id` come from the system itself? */
  readonly hasWhoami: boolean;
  /** Resources, and aliases of them. */
  readonly taken: readonly string[];
  readonly requests: readonly DraftedRequest[];
}

/** Complains of selectors that could not be sent, that nothing would send, or that name one tenant for another. */
export function demandSelectors({ selectors, uses }: DraftedTenancy, around: Surroundings, draft: Draft): void {
  for (const [index, selector] of selectors.entries()) {
    const at = ['tenancy', index];
    const wrong = nameFault(selector, around) ?? twice(selector, selectors.slice(0, index));
    if (wrong) draft.complaints.add({ code: 'bad-selector', headline: wrong, at, met: selector.name || selector.in });
    demandDifference(selector, around, [...at, 'value'], draft);
  }
  for (const use of uses) demandProvided(use, around, draft);
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const PARAMETER = /^[A-Za-z_][\w-]*$/;

function nameFault({ in: place, name }: Selector, { taken, requests }: Surroundings): string | undefined {
  if (place === 'host')
    return name === '' ? undefined : 'a selector in the host has no `name`: its `value` is the host';
  if (name === '') return `a selector in ${place === 'path' ? 'the path' : `a ${place}`} needs a \`name\``;
  if (place === 'query') return undefined;
  if (place !== 'path') return TOKEN.test(name) ? undefined : `${name} is no name of a ${place}`;
  if (!PARAMETER.test(name) || (name !== 'tenant' && WORDS.has(name))) return `${name} is no name for a parameter`;
  if (taken.includes(name)) return `{${name}} in an address names a record of the resource ${name}`;
  const isNamed = requests.some(({ uses }) => uses.some((use) => use.isInAddress && use.name === name));
  return isNamed ? undefined : `no address has the parameter {${name}}`;
}

function twice({ in: place, name }: Selector, others: readonly Selector[]): string | undefined {
  const isThere = others.some((other) => other.in === place && other.name === name);
  return isThere ? `there are two selectors in the ${place} ${name}`.trimEnd() : undefined;
}

/** As far as the scenario says the values itself. */
function demandDifference(
  { value }: Selector,
  { tenants }: Surroundings,
  at: readonly (string | number)[],
  draft: Draft,
): void {
  const known = new Map<string, string>();
  for (const { name, properties } of tenants) {
    const text = valueFor(value, { tenant: { name, ...properties } });
    if (text === undefined) continue;
    const other = known.get(text);
    known.set(text, name);
    if (other === undefined) continue;
    const headline = `this selector says the same for ${other} and for ${name}`;
    draft.complaints.add({ code: 'bad-selector', headline, at, met: text, hint: 'use {{ tenant.… }} in `value`' });
    return;
  }
}

function valueFor(value: unknown, scope: object): string | undefined {
  try {
    return String(compileTemplate(value).render(scope));
  } catch (error) {
    if (error instanceof EmptyPlaceholder || error instanceof BadTemplate) return undefined;
    throw error;
  }
}

/** It is the same for all people of a tenant, and known of every tenant. */
function demandProvided({ name, root, at }: Use, { tenants, hasWhoami }: Surroundings, draft: Draft): void {
  const [, property] = name.split('.');
  const shared = Object.keys(tenants[0]?.properties ?? {});
  const allowed = ['tenant.id', 'tenant.name', ...shared.map((key) => `tenant.${key}`)];
  const isKnown = ({ properties }: Tenant): boolean =>
    property === 'name' || (property === 'id' && hasWhoami) || (property !== undefined && property in properties);
  const without = tenants.find((tenant) => !isKnown(tenant));
  if (root === 'tenant' && !without) return;
  const headline =
    root === 'tenant' && without
      ? `nobody provides {{ ${name} }} of ${without.name}`
      : `a selector reads the tenant alone, not {{ ${name} }}`;
  draft.complaints.add({ code: 'unresolved-placeholder', headline, at, met: name, allowed: [...new Set(allowed)] });
}

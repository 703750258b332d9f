import type { Plant, RequestTemplate, Selector } from '../../model.js';
import type { CaseContext } from '../check.js';
import { type Technique, tenantFields, USUAL } from './spellings.js';

const HEADERS = [
  'x-tenant-id',
  'x-tenant',
  'x-company-id',
  'x-customer-id',
  'x-organization-id',
  'x-org-id',
  'x-account-id',
];
const COOKIES = ['tenant', 'tenant_id', 'tenantId', 'company_id', 'org'];

/**
 * The victim's tenant in each place of a request from which systems were found to take it: all usual names of a place at
 * once, but for those that the request, or a selector of the scenario, says itself.
 */
export function placeTechniques(
  { scenario, resource, view }: Pick<CaseContext, 'scenario' | 'resource' | 'view'>,
  request: RequestTemplate,
): readonly Technique[] {
  const owned = resource ?? (view ? scenario.resources.find(({ owner }) => owner?.fields.length) : undefined);
  const fields = owned ? tenantFields(owned) : [];
  if (fields.length === 0) return [];
  const isTaken = takenBy(request, scenario.tenancy);
  const names: Readonly<Record<'query' | 'header' | 'cookie', readonly string[]>> = {
    query: [...fields, ...USUAL],
    header: HEADERS,
    cookie: [...fields, ...COOKIES],
  };
  const places: readonly (keyof typeof names)[] = ['query', 'header', 'cookie'];
  const techniques = places.map((place) => ({ place, left: names[place].filter((name) => !isTaken(place, name)) }));
  return techniques
    .filter(({ left }) => left.length > 0)
    .map(({ place, left }) => ({ name: WORDS[place], plants: [...new Set(left)].map((name) => plant(place, name)) }));
}

const WORDS = { query: 'the query', header: 'headers', cookie: 'cookies' } as const;

function plant(place: Plant['in'], name: string): Plant {
  return { in: place, name, value: { tenant: 'victim' } };
}

function takenBy({ path, query, headers }: RequestTemplate, tenancy: readonly Selector[]) {
  const written = new Set([...new URLSearchParams(path.split('?')[1] ?? '').keys(), ...Object.keys(query ?? {})]);
  const own = new Set(Object.keys(headers ?? {}).map((name) => name.toLowerCase()));
  return (place: Plant['in'], name: string): boolean =>
    (place === 'query' && written.has(name)) ||
    (place === 'header' && own.has(name)) ||
    tenancy.some((selector) => selector.in === place && selector.name === name);
}

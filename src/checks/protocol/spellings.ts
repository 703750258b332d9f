import type { Operation, Plant, RequestBody, Resource } from '../../model.js';

/** One technique: what is added, and what of it a verdict says. */
export interface Technique {
  readonly name: string;
  readonly plants: readonly Plant[];
}

/** Names under which systems are known to take a tenant from what a client sends. */
export const USUAL = [
  'tenant_id',
  'tenantId',
  'company_id',
  'companyId',
  'customer_id',
  'customerId',
  'organization_id',
  'organizationId',
  'org_id',
  'account_id',
  'accountId',
  'workspace_id',
] as const;

/** Fields by which records name their tenant; none where the scenario does not say. */
export function tenantFields({ owner }: Pick<Resource, 'owner'>): readonly string[] {
  return owner?.fields.slice(0, 3) ?? [];
}

/**
 * The victim's tenant in a body: in the record's own tenant field, in all usual spellings of such a field at once, and
 * (`single`) in the other spellings of its own field one by one, for systems that refuse what they do not know.
 */
export function bodyTechniques(resource: Resource, operation: Operation): readonly Technique[] {
  const body = operation.requests.at(-1)?.body;
  const fields = tenantFields(resource);
  if (!takesFields(body) || fields.length === 0) return [];
  const said = fieldsOf(body);
  const others = USUAL.filter((name) => !fields.includes(name) && !said.has(name));
  return [technique(fields.join(' + '), fields, body), technique('the usual spellings', others, body)];
}

/** The same in each row of a file or a list of rows: in one column each, since a file may be refused for one it does not know. */
export function rowTechniques(resource: Resource, operation: Operation): readonly Technique[] {
  const body = operation.requests.at(-1)?.body;
  if (!body || body.kind === 'graphql' || body.kind === 'form') return [];
  if (!JSON.stringify(body.value).includes('canary')) return [];
  return tenantFields(resource).map((name) => ({
    name: `the column ${name}`,
    plants: [{ in: 'row', name, value: { tenant: 'victim' } }],
  }));
}

export function singleTechniques(resource: Resource, operation: Operation): readonly Technique[] {
  const body = operation.requests.at(-1)?.body;
  const fields = tenantFields(resource);
  if (!takesFields(body)) return [];
  const said = new Set([...fieldsOf(body), ...fields]);
  const spelled = [...new Set(fields.flatMap((name) => [snake(name), camel(name)]))].filter((name) => !said.has(name));
  return spelled.slice(0, 3).map((name) => technique(name, [name], body));
}

function technique(name: string, fields: readonly string[], { kind, value }: RequestBody): Technique {
  const before = placeIn({ kind, value });
  const path = (field: string): string => (before ? joined(kind, before, field) : field);
  return { name, plants: fields.map((field) => ({ in: 'body', name: path(field), value: { tenant: 'victim' } })) };
}

function joined(kind: RequestBody['kind'], before: string, field: string): string {
  return kind === 'form' ? `${before}[${field}]` : `${before}.${field}`;
}

/** Is there a place for one more field, and anything by which what was written is known again? */
function takesFields(body: RequestBody | undefined): body is RequestBody {
  if (!body || body.kind === 'text' || !JSON.stringify(body.value).includes('canary')) return false;
  return isMap(body.value) && (body.kind !== 'graphql' || inputOf(body.value) !== undefined);
}

/** The map within the body that holds the fields, where it is not the body itself. */
function placeIn({ kind, value }: RequestBody): string | undefined {
  if (kind === 'graphql') return inputOf(value);
  return kind === 'multipart' ? undefined : wrapperOf(value);
}

/** `{ issue: { subject: … } }`: the fields are those of the one map within. */
function wrapperOf(value: unknown): string | undefined {
  const members = isMap(value) ? Object.entries(value) : [];
  const [key, inner] = members.length === 1 ? (members[0] ?? []) : [];
  return isMap(inner) ? key : undefined;
}

/** Of GraphQL the one variable that is a map. */
function inputOf(value: unknown): string | undefined {
  const variables = isMap(value) && isMap(value.variables) ? Object.entries(value.variables) : [];
  const maps = variables.filter(([, one]) => isMap(one));
  return maps.length === 1 ? `variables.${maps[0]?.[0]}` : undefined;
}

function fieldsOf({ kind, value }: RequestBody): ReadonlySet<string> {
  const before = placeIn({ kind, value });
  const inner = (before ?? '').split('.').reduce<unknown>((at, step) => (isMap(at) && step ? at[step] : at), value);
  return new Set(isMap(inner) ? Object.keys(inner) : []);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

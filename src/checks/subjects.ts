import type { Operation, PrincipalName, Resource, Scenario, Subject, Tenant, View, ViewRow } from '../model.js';
import type { Planned } from './check.js';

/** Who asks whom: an attacking principal and the tenant whose data it must not reach. */
export interface Direction {
  readonly attacker: PrincipalName;
  readonly victim: string;
}

/** Every attacking user of every ordered pair; and who sees some tenants only, against those it does not see. */
export function tenantDirections(scenario: Scenario): readonly Direction[] {
  const users = scenario.pairs.flatMap(([attacker, victim]) =>
    attackersOf(scenario, attacker).map((name) => ({ attacker: name, victim })),
  );
  const partly = scenario.operators.flatMap(({ name, sees }) =>
    typeof sees === 'string' ? [] : victims(scenario).map((victim) => ({ attacker: name, victim, sees })),
  );
  const abroad = partly.filter(({ victim, sees }) => !sees.includes(victim));
  return [...users, ...abroad.map(({ attacker, victim }) => ({ attacker, victim }))];
}

/** The same for those who have a tenant of their own: what they see at home is what they are compared with. */
export function insideDirections(scenario: Scenario): readonly Direction[] {
  return tenantDirections(scenario).filter(({ attacker }) => attacker.includes('.'));
}

/** The users of a tenant who attack. */
function attackersOf(scenario: Scenario, tenant: string): readonly PrincipalName[] {
  const found = tenantNamed(scenario, tenant);
  if (!found) return [];
  return found.users
    .filter(({ name }) => scenario.attackers.length === 0 || scenario.attackers.includes(name))
    .map((user) => principalName(found, user));
}

/**
 * The tenants whose data is this attacker's own: a user's tenant; of an operator those it `sees`, the first of which is
 * where it is at home. None for nobody and for operators who see all or nothing.
 */
export function homesOf(scenario: Scenario, attacker: PrincipalName): readonly string[] {
  const operator = scenario.operators.find(({ name }) => name === attacker);
  if (operator) return typeof operator.sees === 'string' ? [] : operator.sees;
  const tenant = scenario.tenants.find(({ name }) => attacker.startsWith(`${name}.`));
  return tenant ? [tenant.name] : [];
}

/** Nobody, or each operator that sees so much, against every tenant that is a victim in some pair. */
export function nobodyDirections(scenario: Scenario): readonly Direction[] {
  return victims(scenario).map((victim) => ({ attacker: 'nobody', victim }));
}

export function operatorDirections(scenario: Scenario, sees: 'all' | 'none'): readonly Direction[] {
  return scenario.operators
    .filter((operator) => operator.sees === sees)
    .flatMap((operator) => victims(scenario).map((victim) => ({ attacker: operator.name, victim })));
}

/** The victim's user who creates, controls and witnesses: the first whom `allow` permits. */
export function ownerOf(scenario: Scenario, tenant: string, allow?: readonly string[]): PrincipalName | undefined {
  const found = tenantNamed(scenario, tenant);
  const user = allow ? found?.users.find(({ name }) => allow.includes(name)) : found?.users[0];
  return found && user && principalName(found, user);
}

const principalNames = new WeakMap<Tenant['users'][number], PrincipalName>();

/** One text for all who name this person: every case, record and leg does. */
function principalName({ name: tenant }: Tenant, user: Tenant['users'][number]): PrincipalName {
  const known = principalNames.get(user) ?? `${tenant}.${user.name}`;
  principalNames.set(user, known);
  return known;
}

/** Who acts for a tenant's records: whom `ownerOf` names, or where only operators may, the first of them who sees it. */
export function keeperOf(scenario: Scenario, tenant: string, allow?: readonly string[]): PrincipalName | undefined {
  const named = scenario.operators.filter(({ name }) => allow?.includes(name));
  const seeing = named.find(({ sees }) => sees === 'all' || (sees !== 'none' && sees.includes(tenant)));
  return ownerOf(scenario, tenant, allow) ?? (seeing ?? named[0])?.name;
}

/** May operators alone do this? Then no tenant's own user has any right to it, not even at home. */
export function isForOperators(scenario: Scenario, allow: readonly string[] | undefined): boolean {
  return allow?.every((name) => scenario.operators.some((operator) => operator.name === name)) ?? false;
}

/**
 * Who must be refused what `allow` reserves: each tenant's users whom it does not name, on their own records too; and
 * where only operators may, also every other operator.
 */
export function reservedDirections(scenario: Scenario, allow: readonly string[]): readonly Direction[] {
  const tenants = [...new Set(scenario.pairs.flat())];
  const atHome = tenants.flatMap((tenant) =>
    attackersOf(scenario, tenant).map((attacker) => ({ attacker, victim: tenant })),
  );
  const operators = scenario.operators.flatMap(({ name }) =>
    victims(scenario).map((victim) => ({ attacker: name, victim })),
  );
  const abroad = tenantDirections(scenario).filter(({ attacker }) => attacker.includes('.'));
  const all = isForOperators(scenario, allow) ? [...atHome, ...abroad, ...operators] : atHome;
  return all.filter(({ attacker }) => !isPermitted(attacker, allow));
}

/** A reading of one operation in each direction, as planned cases. */
export function planned(
  scenario: Scenario,
  directions: readonly Direction[],
  operations: (resource: Resource) => readonly { readonly operation: Operation; readonly form?: string }[],
  controls: typeof ownerOf = ownerOf,
): readonly Planned[] {
  return scenario.resources.flatMap((resource) =>
    operations(withoutVariants(resource)).flatMap(({ operation, form }) =>
      directions.flatMap(({ attacker, victim }) => {
        const owner = controls(scenario, victim, operation.allow);
        if (!owner) return [];
        const subject = { resource: resource.name, operation: operation.name, ...(form ? { form } : {}) };
        return [{ subject, attacker, victim, owner }];
      }),
    ),
  );
}

/** Other addresses of an operation are the matter of a check of their own. */
function withoutVariants(resource: Resource): Resource {
  if (!resource.operations.some(({ variantOf }) => variantOf)) return resource;
  return { ...resource, operations: resource.operations.filter(({ variantOf }) => !variantOf) };
}

/** Is this operation (or view) open to all tenants by declaration? `shared` covers reads unless it names operations. */
export function isShared(subject: Resource | View, operation?: Operation): boolean {
  const { shared } = subject;
  if (!shared) return false;
  if (!operation) return true;
  if (shared.only) return shared.only.includes(operation.name);
  return operation.kind === 'list' || operation.kind === 'read';
}

const STANDARD = new Set(['list', 'create', 'read', 'update', 'delete']);

export function isAction(operation: Operation): boolean {
  return !STANDARD.has(operation.name);
}

const resources = new WeakMap<Scenario, ReadonlyMap<string | undefined, Resource>>();

/** By name, whatever the number of them: it is asked for every case. */
export function resourceNamed(scenario: Scenario, name: string | undefined): Resource | undefined {
  const known = resources.get(scenario) ?? new Map(scenario.resources.map((resource) => [resource.name, resource]));
  resources.set(scenario, known);
  return known.get(name);
}

const holders = new WeakMap<Scenario, ReadonlyMap<Operation, Resource>>();

/** The resource that has this operation; none where it stands for a view. */
export function resourceOf(scenario: Scenario, operation: Operation): Resource | undefined {
  const known =
    holders.get(scenario) ??
    new Map(scenario.resources.flatMap((resource) => resource.operations.map((each) => [each, resource] as const)));
  holders.set(scenario, known);
  return known.get(operation);
}

export function operationNamed(resource: Resource, name: string): Operation | undefined {
  return resource.operations.find((operation) => operation.name === name);
}

/** The operation by which a signed-in user shows that its session works on this resource: read, else list. */
export function aliveOperation(resource: Resource): Operation | undefined {
  return operationNamed(resource, 'read') ?? resource.operations.find((operation) => operation.kind === 'list');
}

function tenantNamed(scenario: Scenario, tenant: string): Tenant | undefined {
  return scenario.tenants.find(({ name }) => name === tenant);
}

function victims(scenario: Scenario): readonly string[] {
  return [...new Set(scenario.pairs.map(([, victim]) => victim))];
}

/** Who may see a view on the victim's side: an operator it names, else the victim's first user whom it permits. */
export function viewOwner(scenario: Scenario, view: View, victim: string): PrincipalName | undefined {
  const operator = scenario.operators.find(({ name }) => view.allow?.includes(name));
  return operator?.name ?? ownerOf(scenario, victim, view.allow);
}

/** A view as the subject of cases: once for each set of its parameters. */
export function viewSubjects(view: View, rows: readonly ViewRow[] = view.rows): readonly Subject[] {
  return rows.map(({ name }) => ({
    view: view.name,
    operation: 'view',
    ...(name ? { row: name, form: name } : {}),
  }));
}

/** Every view that can be searched, by every user who may see it. */
export function searches(scenario: Scenario): readonly Planned[] {
  return scenario.views
    .filter(({ needle }) => needle !== undefined)
    .flatMap((view) => viewCases(scenario, view, viewSubjects(view)).filter(({ attacker }) => attacker.includes('.')));
}

export function rowNamed(view: View, name: string | undefined): ViewRow | undefined {
  return view.rows.find((row) => row.name === (name ?? ''));
}

/** Cases about a view in each direction, for the users whom it permits; where nobody of the victim's may see it, none. */
export function viewCases(scenario: Scenario, view: View, subjects: readonly Subject[]): readonly Planned[] {
  return tenantDirections(scenario).flatMap(({ attacker, victim }): readonly Planned[] => {
    const owner = ownerOf(scenario, victim, view.allow);
    if (!owner || !isPermitted(attacker, view.allow)) return [];
    return subjects.map((subject) => ({ subject, attacker, victim, owner }));
  });
}

/** Is this tenant user among those whom `allow` permits? Everybody is where it says nothing. */
export function isPermitted(principal: PrincipalName, allow: readonly string[] | undefined): boolean {
  return !allow || allow.includes(principal.slice(principal.indexOf('.') + 1));
}

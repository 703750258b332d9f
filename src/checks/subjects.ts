import type { Operation, PrincipalName, Resource, Scenario, Subject, Tenant, View, ViewRow } from '../model.js';
import type { Planned } from './check.js';

/** Who asks whom: an attacking principal and the tenant whose data it must not reach. */
export interface Direction {
  readonly attacker: PrincipalName;
  readonly victim: string;
}

/** Every attacking user of every ordered pair. */
export function tenantDirections(scenario: Scenario): readonly Direction[] {
  return scenario.pairs.flatMap(([attacker, victim]) =>
    usersOf(scenario, attacker)
      .filter((user) => scenario.attackers.length === 0 || scenario.attackers.includes(user))
      .map((user) => ({ attacker: `${attacker}.${user}`, victim })),
  );
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
  const users = usersOf(scenario, tenant);
  const user = allow ? users.find((name) => allow.includes(name)) : users[0];
  return user && `${tenant}.${user}`;
}

/** A reading of one operation in each direction, as planned cases. */
export function planned(
  scenario: Scenario,
  directions: readonly Direction[],
  operations: (resource: Resource) => readonly { readonly operation: Operation; readonly form?: string }[],
): readonly Planned[] {
  return scenario.resources.flatMap((resource) =>
    operations(resource).flatMap(({ operation, form }) =>
      directions.flatMap(({ attacker, victim }) => {
        const owner = ownerOf(scenario, victim, operation.allow);
        if (!owner) return [];
        const subject = { resource: resource.name, operation: operation.name, ...(form ? { form } : {}) };
        return [{ subject, attacker, victim, owner }];
      }),
    ),
  );
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

export function operationNamed(resource: Resource, name: string): Operation | undefined {
  return resource.operations.find((operation) => operation.name === name);
}

/** The operation by which a signed-in user shows that its session works on this resource: read, else list. */
export function aliveOperation(resource: Resource): Operation | undefined {
  return operationNamed(resource, 'read') ?? resource.operations.find((operation) => operation.kind === 'list');
}

function usersOf(scenario: Scenario, tenant: string): readonly string[] {
  const found: Tenant | undefined = scenario.tenants.find(({ name }) => name === tenant);
  return found ? found.users.map(({ name }) => name) : [];
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
export function viewSubjects(view: View): readonly Subject[] {
  return view.rows.map(({ name }) => ({
    view: view.name,
    operation: 'view',
    ...(name ? { row: name, form: name } : {}),
  }));
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

import type { Aim, Leg, Observation, Operation, PrincipalName, Resource, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Planned, Seen } from '../check.js';
import {
  homesOf,
  isForOperators,
  isPermitted,
  keeperOf,
  operationNamed,
  ownerOf,
  reservedDirections,
} from '../subjects.js';
import { controlOf, refusal, unreadAttack } from './answer.js';
import { aliveFault, sparedAttack, trouble } from './controls.js';
import { leakIn } from './data.js';
import { effectOf, idleIfMoved } from './effect.js';
import { alive, attack, controlRead, idle, swapKey, witness, workingWrite } from './legs.js';
import { witnessWait } from './waits.js';

/** Operations for some only, asked by everyone else: by a tenant's own users on their own records too. */
export function reservedOperations(scenario: Scenario): readonly Planned[] {
  return scenario.resources.flatMap((resource) =>
    resource.operations.flatMap((operation) => {
      const { allow } = operation;
      if (!allow || !isAskable(operation)) return [];
      return reservedDirections(scenario, allow).flatMap(({ attacker, victim }): readonly Planned[] => {
        const owner = keeperOf(scenario, victim, allow);
        // What names no record would be the same request again.
        const isSame = operation.kind === 'create' && attacker.includes('.') && !attacker.startsWith(`${victim}.`);
        if (!owner || isSame) return [];
        const subject = { resource: resource.name, operation: operation.name, form: operation.name };
        return [{ subject, attacker, victim, owner }];
      });
    }),
  );
}

/** What changes something without naming it would be done to whatever is there. */
function isAskable({ kind, aimed }: Operation): boolean {
  return aimed || (kind !== 'write' && kind !== 'delete');
}

/** Is this case about what is kept from the attacker, and not about what it should see? */
export function isReserved({ scenario, operation, case: { attacker } }: CaseContext): boolean {
  if (!operation?.allow || isPermitted(attacker, operation.allow)) return false;
  return attacker.includes('.') || isForOperators(scenario, operation.allow);
}

export function askReserved(given: CaseContext, seen: Seen): readonly Leg[] {
  const context = withWitness(given);
  const { victim, id } = context.case;
  if (!isWrite(context)) return seen.attack ? [] : [control(context), reading(context), alive(context)];
  if (seen.after) return idleIfMoved(context, seen);
  if (!seen.control) return workingWrite(context, 'control');
  const twin: Aim = { record: 'twin', of: victim, name: id };
  if (!seen.attack)
    return [idle(context, 'before'), witness(context, 'before', twin), attack(context, twin, { values: true })];
  return [witness(context, 'after', twin, { waitMs: witnessWait(context, seen) }), alive(context)];
}

/** Who may, does it: reads the record, lists the tenant's rows, creates one. */
function control(context: CaseContext): Leg {
  const { operation, case: one } = context;
  if (operation?.aimed) return controlRead(context, { record: 'shared', of: one.victim });
  const share = `reserved/${one.subject.resource}/${one.subject.operation}/${one.owner}/${one.victim}`;
  const { swap: _, ...request } = attack(context, { record: 'none' });
  const leg = {
    ...request,
    name: 'control',
    role: 'control',
    as: one.owner,
    share,
  } as const;
  if (operation?.kind === 'create')
    return { ...leg, aim: { record: 'twin', of: one.victim, name: share }, writes: 'canary', expect: { kind: 'ok' } };
  const expect: Leg['expect'] = operation?.kind === 'list' ? { kind: 'canary-of', of: one.victim } : { kind: 'ok' };
  return { ...leg, writes: 'canary', expect, pollMs: operation?.settleMs ?? 0 };
}

function reading(context: CaseContext): Leg {
  const { operation, case: one } = context;
  if (operation?.kind === 'create') return attack(context, { record: 'none' });
  if (operation?.aimed) return attack(context, { record: 'shared', of: one.victim });
  // One answer tells of every tenant.
  const share = `reserved/${one.subject.resource}/${one.subject.operation}/${one.attacker}${swapKey(context)}`;
  return attack(context, { record: 'none' }, { share });
}

export function judgeReserved(context: CaseContext, seen: Seen): Verdict {
  return (
    leakIn(context, withoutOwn(context, seen), ['attack']) ??
    (isWrite(context) ? effectOf(context, seen) : undefined) ??
    sparedAttack(seen.attack, 'attack') ??
    trouble(seen.attack, 'attack') ??
    unreadAttack(seen.attack) ??
    controlOf(context, seen, 'control') ??
    aliveFault(seen.alive, seen.attack) ??
    // At home there is nothing to hide: that the role may not is refusal enough.
    refusal(context, seen, 'status', 'anonymous')
  );
}

/** What the attacker wrote itself, or may see by another way, is no news to it: that it was not refused is told all the same. */
function withoutOwn(context: CaseContext, seen: Seen): Seen {
  const { scenario, case: one } = context;
  const found = seen.attack;
  const operator = scenario.operators.find(({ name }) => name === one.attacker);
  const isSeen = operator?.sees === 'all' || homesOf(scenario, one.attacker).includes(one.victim);
  if (!found || !isSeen || (!operator && isHidden(context))) return seen;
  const isVictims = (tenant: number): boolean => scenario.tenants[tenant]?.name === one.victim;
  const sightings = found.sightings.filter(({ what }) => !('tenant' in what) || !isVictims(what.tenant));
  const attacked: Observation = { ...found, sightings };
  return { ...seen, attack: attacked };
}

/** Is a reserved read the only way by which this user could see the tenant's own record, written by somebody else? */
function isHidden({ scenario, resource, operation, case: { attacker, victim } }: CaseContext): boolean {
  if (!resource || (operation?.kind !== 'read' && operation?.kind !== 'list')) return false;
  const creator = keeperOf(scenario, victim, operationNamed(resource, 'create')?.allow);
  const isOpen = resource.operations.some(({ kind, allow }) => isReading(kind) && isPermitted(attacker, allow));
  return creator !== attacker && !isOpen;
}

function isReading(kind: Operation['kind']): boolean {
  return kind === 'read' || kind === 'list';
}

function isWrite({ operation }: CaseContext): boolean {
  return operation?.kind === 'write' || operation?.kind === 'delete';
}

/** The record's own people show what became of it, where they may look; else who may do what is reserved. */
function withWitness(context: CaseContext): CaseContext {
  const { scenario, resource, case: one } = context;
  if (!resource) return context;
  return { ...context, witness: witnessOf(scenario, resource, one.victim) ?? one.owner };
}

function witnessOf(scenario: Scenario, resource: Resource, tenant: string): PrincipalName | undefined {
  const named = resource.witness.flatMap((name) => operationNamed(resource, name) ?? []);
  const fallback = operationNamed(resource, 'read') ?? operationNamed(resource, 'list');
  const operations = named.length > 0 ? named : fallback ? [fallback] : [];
  const allows = operations.flatMap(({ allow }) => (allow ? [allow] : []));
  const users = scenario.tenants.find(({ name }) => name === tenant)?.users.map(({ name }) => name) ?? [];
  return ownerOf(
    scenario,
    tenant,
    users.filter((user) => allows.every((allow) => allow.includes(user))),
  );
}

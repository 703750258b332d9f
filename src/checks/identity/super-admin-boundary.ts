import type { Aim, Leg, Operation, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { refusal, unreadAttack } from '../protocol/answer.js';
import { aliveFault, answerOf, controlFault, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { alive, attack, controlRead, lookedAt, looking, swapped } from '../protocol/legs.js';
import { listing } from '../protocol/list.js';
import { privateSighting } from '../protocol/private.js';
import { askReserved, isReserved, judgeReserved, reservedOperations } from '../protocol/reserved.js';
import {
  type Direction,
  isForOperators,
  isPermitted,
  operationNamed,
  operatorDirections,
  planned,
  reservedDirections,
  tenantDirections,
  viewOwner,
  viewSubjects,
} from '../subjects.js';

export const superAdminBoundary: Check = {
  facts: {
    id: 'super-admin-boundary',
    family: 'identity',
    title: {
      holds: 'what is reserved is refused to everyone else, and operators see what they should',
      fails: 'the boundary between those who may and everyone else does not hold',
      by: { contract: 'who may not is not refused as demanded, or an operator sees less than declared' },
    },
    why: 'The one view that shows every tenant is the one that must not be reachable from inside a tenant, and what only some may do is no longer theirs once anybody can send the request. And an operator who sees less than declared makes support work around the product.',
    fix: 'Guard operator routes by role in one place, never by the absence of a tenant, and test both sides of the guard.',
    severity: 'critical',
    contractSeverity: 'high',
    effect: 'writes',
    needs: 'a view or operation with `allow`, or an operator with `sees: all`',
    falsifier: { who: 'operator' },
    mapping: {
      cwe: [269, 266],
      owasp: ['API5:2023', 'A01:2021'],
      asvs: ['8.2.1', '8.4.2'],
      controls: ['SOC 2 CC6.3', 'ISO/IEC 27001:2022 8.2', 'NIST SP 800-53 AC-6'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: 'the answer to a reserved view or read holds a canary, a random identifier or a row that the asker could not see otherwise',
    },
    {
      reason: 'breach',
      when: 'a reserved write was done: the record’s own people, or who may do it, read back a change that an untouched neighbour did not make, whatever the status',
    },
    {
      reason: 'contract',
      when: "who may not was not refused as `denied.status` (of an operation also `denied.anonymous`) says; or an operator with `sees: all` does not find a tenant's records",
    },
    {
      reason: 'denied',
      when: 'who may not was refused and nothing changed, the request of who may works, and the refused session was alive',
    },
    { reason: 'as-demanded', when: "the operator with `sees: all` finds the tenant's records" },
  ],
  lane: 'shared',
  swaps: true,
  plan: (scenario) => [...reservedViews(scenario), ...reservedOperations(scenario), ...sights(scenario)],
  ask: (context, seen) => (isReserved(context) ? askReserved(context, seen) : ask(context, seen)),
  // Nobody must not see what the operator sees; and where something is reserved, who may must succeed.
  falsifier: (context) => (context.view || isReserved(context) ? context.case.owner : 'nobody'),
  judge: (context, seen) => (isReserved(context) ? judgeReserved(context, seen) : judge(context, seen)),
};

/** Views for some only, asked by everyone who is not among them: where they are an operator's, by other operators too. */
function reservedViews(scenario: Scenario): readonly Planned[] {
  return scenario.views.flatMap((view) => {
    if (!view.allow) return [];
    const isAbroad = ({ attacker, victim }: Direction): boolean => !attacker.startsWith(`${victim}.`);
    const directions = isForOperators(scenario, view.allow)
      ? reservedDirections(scenario, view.allow).filter(isAbroad)
      : tenantDirections(scenario);
    return directions.flatMap(({ attacker, victim }): readonly Planned[] => {
      const owner = viewOwner(scenario, view, victim);
      if (!owner || isPermitted(attacker, view.allow)) return [];
      return viewSubjects(view).map((subject) => ({ subject, attacker, victim, owner }));
    });
  });
}

/** What an operator who sees everything must find: each tenant's records, by read, else by list. */
function sights(scenario: Scenario): readonly Planned[] {
  return planned(scenario, operatorDirections(scenario, 'all'), (resource) => {
    const operation: Operation | undefined = operationNamed(resource, 'read') ?? operationNamed(resource, 'list');
    return operation ? [{ operation, form: operation.name }] : [];
  });
}

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  if (seen.attack) return [];
  const { owner, attacker, victim } = context.case;
  if (!context.view) return [ownSight(context), sight(context, victim), alive(context)];
  const view = { ...looking(context), writes: 'token' } as const;
  const control: Leg = {
    ...view,
    name: 'control',
    role: 'control',
    as: owner,
    share: `view/${lookedAt(context)}/${owner}`,
    expect: { kind: 'ok' },
    values: true,
  };
  const attacked: Leg = { ...view, ...swapped(context), name: 'attack', role: 'attack', as: attacker, values: true };
  return [control, attacked, alive(context)];
}

/** The victim's own user sees it: it is there to be seen. */
function ownSight(context: CaseContext): Leg {
  const { owner, victim } = context.case;
  if (context.operation?.kind === 'list') return listing(context, 'control', owner, victim, 'control');
  return controlRead(context, { record: 'shared', of: victim });
}

function sight(context: CaseContext, victim: string): Leg {
  const aim: Aim = context.operation?.aimed ? { record: 'shared', of: victim } : { record: 'none' };
  return {
    ...attack(context, aim),
    writes: 'canary',
    expect: { kind: 'canary-of', of: victim },
    pollMs: context.operation?.settleMs ?? 0,
  };
}

function judge(context: CaseContext, seen: Seen): Verdict {
  if (!context.view) return judgeSight(context, seen);
  const leak = leakIn(context, seen, ['attack']);
  if (leak) return leak;
  const fault =
    trouble(seen.attack, 'attack') ??
    unreadAttack(seen.attack) ??
    controlFault(seen.control, 'control', context.case.owner) ??
    aliveFault(seen.alive, seen.attack);
  return fault ?? refusal(context, seen, 'status');
}

function judgeSight(context: CaseContext, seen: Seen): Verdict {
  const { attacker, victim } = context.case;
  const fault = trouble(seen.attack, 'attack');
  if (fault) return fault;
  const told = privateSighting(context, seen.attack);
  if (told !== undefined)
    return { outcome: 'fail', reason: 'leak', leg: 'attack', text: `${attacker} sees ${victim}, and with it ${told}` };
  if (seen.attack?.held)
    return { outcome: 'pass', reason: 'as-demanded', leg: 'attack', text: `${attacker} sees the records of ${victim}` };
  const unproved =
    unreadAttack(seen.attack) ??
    controlFault(seen.control, 'control', context.case.owner) ??
    aliveFault(seen.alive, seen.attack);
  if (unproved) return unproved;
  return {
    outcome: 'fail',
    reason: 'contract',
    leg: 'attack',
    text: `${attacker} should see every tenant, got ${answerOf(seen.attack)} without the records of ${victim}`,
  };
}

import type { Aim, Leg, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { controlOf, refusal, unreadAttack } from '../protocol/answer.js';
import { aliveFault, trouble } from '../protocol/controls.js';
import { leakByValues, leakIn } from '../protocol/data.js';
import { effectOf, idleIfMoved } from '../protocol/effect.js';
import { alive, attack, controlRead, idle, witness, workingWrite } from '../protocol/legs.js';
import { completeness, listing } from '../protocol/list.js';
import { witnessWait } from '../protocol/waits.js';
import { isAction, operatorDirections, planned } from '../subjects.js';

export const tenantlessPrincipal: Check = {
  facts: {
    id: 'tenantless-principal',
    family: 'identity',
    title: {
      holds: 'a signed-in user who belongs to no tenant is refused everywhere',
      fails: 'a signed-in user who belongs to no tenant gets in',
    },
    why: 'New sign-ups, removed members and service accounts have no tenant. Code that compares with a missing tenant either sees everything or writes rows that belong to nobody.',
    fix: 'Refuse requests without a tenant in one place, before any handler, on reads and on writes alike; make the tenant column NOT NULL.',
    severity: 'critical',
    effect: 'writes',
    needs: 'an operator with `sees: none`',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [636, 862],
      owasp: ['API1:2023', 'API5:2023', 'A01:2021'],
      asvs: ['8.2.1', '8.3.1', '8.4.1'],
      controls: ['SOC 2 CC6.3', 'ISO/IEC 27001:2022 5.18', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: 'an answer holds a canary, a random identifier, a row or distinctive values of a tenant' },
    { reason: 'breach', when: "a tenant's record was changed or is gone" },
    {
      reason: 'contract',
      when: 'another answer than a refusal that `denied.status` or `denied.anonymous` names: a create that succeeds, an empty list with 200',
    },
    {
      reason: 'denied',
      when: "refused, while the tenant's own user can do the same and the session without a tenant was alive",
    },
  ],
  lane: 'shared',
  plan: (scenario) =>
    planned(scenario, operatorDirections(scenario, 'none'), (resource) =>
      resource.operations
        .filter((operation) => !isAction(operation))
        .map((operation) => ({ operation, form: operation.name })),
    ),
  ask,
  judge,
};

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { victim, owner, id } = context.case;
  const kind = context.operation?.kind;
  if (kind === 'read' || kind === 'list') {
    if (seen.attack) return [];
    const aim: Aim = context.operation?.aimed ? { record: 'shared', of: victim } : { record: 'none' };
    const control = kind === 'list' ? listing(context, 'control', owner, victim, 'control') : controlRead(context, aim);
    return [control, attack(context, aim, { values: kind === 'read' }), alive(context)];
  }
  if (kind === 'create')
    return seen.attack ? [] : [created(context), attack(context, { record: 'none' }), alive(context)];
  if (seen.after) return idleIfMoved(context, seen);
  const twin: Aim = { record: 'twin', of: victim, name: id };
  if (!seen.control) return workingWrite(context, 'control');
  if (!seen.attack)
    return [idle(context, 'before'), witness(context, 'before', twin), attack(context, twin, { values: true })];
  return [witness(context, 'after', twin, { waitMs: witnessWait(context, seen) }), alive(context)];
}

/** The owner creates the same kind of record: the request is a valid one. */
function created(context: CaseContext): Leg {
  const { owner, victim, subject } = context.case;
  const share = `work/${subject.resource}/create/${owner}`;
  return {
    name: 'control',
    role: 'control',
    as: owner,
    operation: 'create',
    aim: { record: 'twin', of: victim, name: share },
    writes: 'canary',
    share,
    expect: { kind: 'ok' },
  };
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const { owner } = context.case;
  const isList = context.operation?.kind === 'list';
  const isWrite = context.operation?.kind === 'write' || context.operation?.kind === 'delete';
  return (
    leakIn(context, seen, ['attack']) ??
    (context.operation?.kind === 'create' ? undefined : leakByValues(context, seen)) ??
    (isWrite ? effectOf(context, seen) : undefined) ??
    trouble(seen.attack, 'attack') ??
    unreadAttack(seen.attack) ??
    (isList ? completeness(seen, 'control', owner) : controlOf(context, seen, 'control')) ??
    aliveFault(seen.alive, seen.attack) ??
    refusal(context, seen, 'status', 'anonymous')
  );
}

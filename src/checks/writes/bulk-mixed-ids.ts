import type { Operation, Resource, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { controlOf, ownFault, refusal, unreadAttack } from '../protocol/answer.js';
import { aliveFault, answerOf, trouble } from '../protocol/controls.js';
import { leakByValues, leakIn } from '../protocol/data.js';
import { effectOf } from '../protocol/effect.js';
import { askWrite } from '../protocol/record.js';
import { isRefusal } from '../protocol/swapped.js';
import { insideDirections, planned } from '../subjects.js';

export const bulkMixedIds: Check = {
  facts: {
    id: 'bulk-mixed-ids',
    family: 'writes',
    title: {
      holds: "an operation on many records leaves another tenant's alone",
      fails: "an operation on many records reaches another tenant's among them",
    },
    why: 'Batch endpoints are written late, beside the routes of single records: one statement takes whatever identifiers come, or the check looks at the first of them only.',
    fix: 'Put the tenant into the statement (`WHERE id = ANY($1) AND tenant_id = $2`) and answer for what it did not touch as for what does not exist.',
    severity: 'critical',
    effect: 'writes',
    needs: 'an action of `kind: bulk` that names records by `{{ ids }}`',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 862],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: "the answer holds data of the victim's record, whatever the status" },
    {
      reason: 'breach',
      when: 'the owner reads back a change that an untouched neighbour did not make, or no record at all; whatever the status',
    },
    {
      reason: 'contract',
      when: 'refused otherwise than `denied.reference` says; or the victim’s identifier alone was taken, and answered otherwise than one that never was',
    },
    { reason: 'indistinguishable', when: 'the victim’s identifier alone is answered like one that never was' },
    { reason: 'own-data-only', when: 'among own ones it was left alone' },
    { reason: 'denied', when: 'the whole was refused, while it works for records of one’s own' },
  ],
  lane: 'shared',
  plan,
  ask: (context, seen) => askWrite(context, seen),
  judge,
};

function plan(scenario: Scenario): readonly Planned[] {
  const operations = ({ operations: all }: Resource): readonly Operation[] =>
    all.filter(({ isBulk, aimed, kind }) => isBulk && aimed && (kind === 'write' || kind === 'delete'));
  const alone = planned(scenario, insideDirections(scenario), (resource) =>
    operations(resource).map((operation) => ({ operation, form: operation.name })),
  );
  return alone.flatMap((one): readonly Planned[] => [
    one,
    { ...one, subject: { ...one.subject, form: `${one.subject.form}.mixed`, mixed: true } },
  ]);
}

function judge(context: CaseContext, seen: Seen): Verdict {
  return (
    leakIn(context, seen, ['attack', 'ghost']) ??
    leakByValues(context, seen) ??
    effectOf(context, seen) ??
    answered(context, seen)
  );
}

function answered(context: CaseContext, seen: Seen): Verdict {
  const { attack } = seen;
  const fault = trouble(attack, 'attack') ?? unreadAttack(attack) ?? controlOf(context, seen, 'control');
  if (fault) return fault;
  const verdict = isRefusal(attack) ? refusal(context, seen, 'reference') : taken(context, seen);
  return ownFault(context, seen, { verdict, attacks: [attack] }) ?? aliveFault(seen.alive, attack) ?? verdict;
}

function taken(context: CaseContext, seen: Seen): Verdict {
  const { attack, ghost } = seen;
  const text = `${context.case.attacker} got ${answerOf(attack)}, and the record of ${context.case.victim} was left alone`;
  if (context.case.subject.mixed) return { outcome: 'pass', reason: 'own-data-only', leg: 'attack', text };
  const isAlike = attack?.status === ghost?.status && (!attack?.shape || !ghost?.shape || attack.shape === ghost.shape);
  return isAlike && ghost && !ghost.failure
    ? { outcome: 'pass', reason: 'indistinguishable', leg: 'attack', text: `${text}, as one that never was` }
    : refusal(context, seen, 'reference');
}

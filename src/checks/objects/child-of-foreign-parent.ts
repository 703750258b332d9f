import type { Leg, Resource, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { ownFault, refusal, unreadAttack } from '../protocol/answer.js';
import { aliveFault, answerOf, inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { listOf, OWN_TOKEN } from '../protocol/home-writes.js';
import { alive } from '../protocol/legs.js';
import { completeness, listing } from '../protocol/list.js';
import { addressReferences } from '../protocol/references.js';
import { tokensIn } from '../protocol/tokens.js';
import { witnessWait } from '../protocol/waits.js';
import { insideDirections, operationNamed, planned } from '../subjects.js';

export const childOfForeignParent: Check = {
  facts: {
    id: 'child-of-foreign-parent',
    family: 'objects',
    title: {
      holds: "nothing is listed or created below another tenant's record",
      fails: "children of another tenant's record can be listed or created",
    },
    why: 'The route of a parent is guarded, and those of its children trust that whoever knows its address came through it.',
    fix: 'Load the parent for the tenant of the session first, and answer as for an absent one where there is none; only then list or create below it.',
    severity: 'critical',
    effect: 'writes',
    needs: 'a list or create operation whose address names another resource',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 862],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: 'the list holds rows of the victim, or the answer any other data of it' },
    { reason: 'breach', when: "what the attacker created stands in the victim's list, whatever the status" },
    {
      reason: 'contract',
      when: 'no data and no effect, but neither a refusal that `denied.status` names nor the answer that a parent gets that never was',
    },
    { reason: 'unsettled', when: 'a create was taken, and the victim is shown nothing of it' },
    { reason: 'indistinguishable', when: 'the same answer as below a parent that never was' },
    { reason: 'denied', when: 'refused, while both sides can do it below their own records' },
  ],
  lane: 'shared',
  writesAtHome: true,
  plan: (scenario) => planned(scenario, insideDirections(scenario), operationsOf),
  ask: (context, seen) => (context.operation?.kind === 'list' ? askList(context, seen) : askCreate(context, seen)),
  judge,
};

function operationsOf(resource: Resource): ReturnType<Parameters<typeof planned>[2]> {
  return resource.operations
    .filter(({ aimed, kind }) => !aimed && (kind === 'list' || kind === 'create'))
    .filter((operation) => addressReferences(resource, operation).length > 0)
    .filter(({ kind }) => kind === 'list' || operationNamed(resource, 'list'))
    .map((operation) => ({ operation, form: operation.name }));
}

/** Everybody's parents in the address: the victim's, or such as never were. */
function below(context: CaseContext, whose: 'victim' | 'ghost'): NonNullable<Leg['refers']> {
  const { resource, operation, case: one } = context;
  const names = resource && operation ? addressReferences(resource, operation) : [];
  return Object.fromEntries(names.map((name) => [name, whose === 'victim' ? one.victim : { ghost: true }]));
}

function askList(context: CaseContext, seen: Seen): readonly Leg[] {
  const { owner, victim, attacker } = context.case;
  if (seen.attack || !context.home) return [];
  const own = listing(context, 'own', attacker, context.home, 'own');
  const { share: _, expect: __, pollMs: ___, ...plain } = own;
  return [
    listing(context, 'control', owner, victim, 'control'),
    own,
    { ...plain, name: 'ghost', role: 'ghost', refers: below(context, 'ghost'), shape: true },
    { ...plain, name: 'attack', role: 'attack', refers: below(context, 'victim'), shape: true },
    alive(context),
  ];
}

function askCreate(context: CaseContext, seen: Seen): readonly Leg[] {
  const { attacker, subject } = context.case;
  const create: Omit<Leg, 'name' | 'role'> = {
    as: attacker,
    operation: subject.operation,
    aim: { record: 'none' },
    writes: 'token',
  };
  const settle = context.operation?.settleMs ?? 0;
  if (!seen.own)
    return [
      listOf(context, 'control'),
      { ...create, name: 'own', role: 'own', token: OWN_TOKEN, expect: { kind: 'ok' } },
      {
        ...listOf(context, 'home'),
        name: 'own:after',
        role: 'own',
        expect: { kind: 'token', token: OWN_TOKEN },
        pollMs: settle,
      },
      { ...create, name: 'ghost', role: 'ghost', token: 1, refers: below(context, 'ghost'), shape: true },
      { ...create, name: 'attack', role: 'attack', refers: below(context, 'victim'), shape: true },
    ];
  if (seen.alive) return [];
  return [{ ...listOf(context, 'abroad'), waitMs: witnessWait(context, seen) }, alive(context)];
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const leak = leakIn(context, seen, ['attack']);
  if (leak) return leak;
  return context.operation?.kind === 'list' ? judgeList(context, seen) : judgeCreate(context, seen);
}

function judgeList(context: CaseContext, seen: Seen): Verdict {
  const { owner, attacker } = context.case;
  const fault =
    completeness(seen, 'control', owner) ?? completeness(seen, 'own', attacker) ?? trouble(seen.attack, 'attack');
  return fault ?? unreadAttack(seen.attack) ?? answered(context, seen);
}

function judgeCreate(context: CaseContext, seen: Seen): Verdict {
  const { attacker, victim, owner } = context.case;
  const isOpen = seen.control?.sightings.some(
    ({ what }) => what.kind === 'canary' && context.scenario.tenants[what.tenant]?.name === context.home,
  );
  if (isOpen)
    return inconclusive('control-failed', `the list of ${victim} shows rows of ${context.home} anyway`, 'control');
  const text = `${attacker} got ${answerOf(seen.attack)}`;
  const refusedButDone = (seen.attack?.status ?? 0) >= 300;
  if (tokensIn(context, seen.abroad).size > 0)
    return {
      outcome: 'fail',
      reason: 'breach',
      leg: 'abroad',
      refusedButDone,
      text: `${text}; what it created stands in the list of ${victim}`,
    };
  const fault =
    completeness(seen, 'control', owner) ?? completeness(seen, 'abroad', owner) ?? trouble(seen.attack, 'attack');
  if (fault) return fault;
  const isTaken = (seen.attack?.status ?? 0) < 300 && (seen.attack?.denied ?? []).length === 0;
  if (isTaken) return inconclusive('unsettled', `${text}, and ${victim} is shown nothing of it`, 'attack');
  return answered(context, seen);
}

/** A refusal; or as below a parent that never was. */
function answered(context: CaseContext, seen: Seen): Verdict {
  const { attack, ghost } = seen;
  const isAlike = attack?.status === ghost?.status && attack?.shape === ghost?.shape && !ghost?.failure;
  const told = refusal(context, seen, 'status');
  const text = `${context.case.attacker} got ${answerOf(attack)}, as below a parent that never was`;
  const verdict: Verdict =
    told.outcome === 'fail' && isAlike ? { outcome: 'pass', reason: 'indistinguishable', leg: 'attack', text } : told;
  return ownFault(context, seen, { verdict, attacks: [attack] }) ?? aliveFault(seen.alive, attack) ?? verdict;
}

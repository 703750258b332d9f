import type { Aim, Leg, Resource, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { ownFault, refusal } from '../protocol/answer.js';
import { aliveFault, answerOf, inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { hasList, listOf, OWN_TOKEN, openList } from '../protocol/home-writes.js';
import { alive } from '../protocol/legs.js';
import { bodyReferences } from '../protocol/references.js';
import { isRefusal } from '../protocol/swapped.js';
import { tokensIn } from '../protocol/tokens.js';
import { witnessWait } from '../protocol/waits.js';
import { insideDirections, isShared, operationNamed, ownerOf, planned, resourceNamed } from '../subjects.js';

export const foreignReferenceWrite: Check = {
  facts: {
    id: 'foreign-reference-write',
    family: 'writes',
    title: {
      holds: "a record cannot be made to name another tenant's record",
      fails: "a record names another tenant's record, and the reference is stored",
    },
    why: 'A foreign key that nobody checks shows the name behind it on the next page, counts in the other tenant’s figures, and follows it when it is deleted.',
    fix: 'Load every record that a body names for the tenant of the session before storing its identifier; put the tenant into the foreign key.',
    severity: 'critical',
    effect: 'writes',
    needs: 'a create or update operation whose body names a record of another resource, and a read that shows it',
    falsifier: {
      none: 'who may name the victim’s record is of its tenant, and has no record of the attacker’s to name it in',
    },
    mapping: {
      cwe: [639, 566],
      owasp: ['API1:2023', 'API3:2023', 'A01:2021'],
      asvs: ['2.2.3', '8.2.2'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: "an answer to the attacker holds data of the victim's record: its name was filled in" },
    {
      reason: 'breach',
      when: "read again, the attacker's record holds the victim's identifier where its own reference stood, or the victim is shown what the attacker wrote; what the answer to the write itself echoes is no evidence",
    },
    { reason: 'contract', when: 'refused otherwise than `denied.reference` says' },
    { reason: 'unsettled', when: 'it was taken, and no read shows what became of the reference' },
    { reason: 'own-data-only', when: 'the reference was dropped or left as it was' },
    { reason: 'denied', when: 'refused, while the same with a record of one’s own works' },
  ],
  lane: 'shared',
  writesAtHome: true,
  plan,
  ask,
  judge,
};

function plan(scenario: Scenario): readonly Planned[] {
  return ['create', 'update'].flatMap((name) =>
    scenario.resources.flatMap((resource) => {
      const operation = operationNamed(resource, name);
      if (!operation || operation.aimed !== (name === 'update') || !isVisible(resource)) return [];
      return bodyReferences(resource, operation)
        .filter((reference) => isForeignable(scenario, reference))
        .flatMap((reference) =>
          planned({ ...scenario, resources: [resource] }, insideDirections(scenario), () => [
            { operation, form: name === 'create' ? reference : `${name}.${reference}` },
          ]).map((one): Planned => ({ ...one, subject: { ...one.subject, reference } })),
        );
    }),
  );
}

function isVisible(resource: Resource): boolean {
  const create = operationNamed(resource, 'create');
  return operationNamed(resource, 'read') !== undefined && create !== undefined && !create.aimed;
}

/** What all tenants share may be named by all; what was there before has no record of this run. */
function isForeignable(scenario: Scenario, reference: string): boolean {
  const named = resourceNamed(scenario, reference);
  return named !== undefined && !isShared(named) && named.existing === undefined;
}

const MADE: Aim = { record: 'made', by: 'made' };

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { attacker, subject, victim } = context.case;
  const isUpdate = subject.operation !== 'create';
  const aim: Aim = isUpdate ? MADE : { record: 'none' };
  const write: Omit<Leg, 'name' | 'role'> = { as: attacker, operation: subject.operation, aim, writes: 'token' };
  if (!seen.own)
    return [
      ...(hasList(context) ? [listOf(context, 'control')] : []),
      ...(isUpdate ? [madeAtHome(context)] : []),
      { ...write, name: 'own', role: 'own', token: OWN_TOKEN, expect: { kind: 'ok' } },
      back(context, 'own:after', isUpdate ? 'made' : 'own'),
      { ...write, name: 'attack', role: 'attack', refers: { [subject.reference ?? '']: victim } },
    ];
  if (seen.alive) return [];
  return [
    { ...shownTo(context), waitMs: witnessWait(context, seen) },
    ...(hasList(context) ? [listOf(context, 'abroad')] : []),
    ...(isRefusal(seen.attack) && !isUpdate ? [] : [back(context, 'back', isUpdate ? 'made' : 'attack')]),
    alive(context),
  ];
}

function madeAtHome({ case: { attacker }, resource, scenario, home }: CaseContext): Leg {
  const create = resource && operationNamed(resource, 'create');
  const as = (home === undefined ? undefined : ownerOf(scenario, home, create?.allow)) ?? attacker;
  const aim: Aim = { record: 'none' };
  return { name: 'made', role: 'act', as, operation: 'create', aim, writes: 'token', token: OWN_TOKEN - 1 };
}

/** The attacker reads its record, and where it names a record of either side. */
function back({ case: { attacker, subject }, operation }: CaseContext, name: string, by: string): Leg {
  const aim: Aim = { record: 'made', by };
  const leg: Leg = { name, role: 'witness', as: attacker, operation: 'read', aim, writes: 'canary' };
  const traced: Leg = { ...leg, ...(subject.reference === undefined ? {} : { traces: subject.reference }) };
  if (name !== 'own:after') return traced;
  return { ...traced, role: 'own', expect: { kind: 'ok' }, pollMs: operation?.settleMs ?? 0 };
}

/** The owner of the record that was named looks at it by whatever shows it. */
function shownTo({ case: { owner, subject, victim } }: CaseContext): Leg {
  const leg: Leg = {
    name: 'shown',
    role: 'witness',
    as: owner,
    operation: 'witness',
    aim: { record: 'shared', of: victim },
    writes: 'canary',
  };
  return subject.reference === undefined ? leg : { ...leg, resource: subject.reference };
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const { victim, attacker } = context.case;
  const leak = leakIn(context, seen, ['attack', 'back']);
  if (leak) return leak;
  const text = `${attacker} named a ${context.case.subject.reference} of ${victim} and got ${answerOf(seen.attack)}`;
  const refusedButDone = isRefusal(seen.attack);
  const before = seen['own:after']?.points ?? {};
  const places = Object.entries(seen.back?.points ?? {}).filter(
    ([place, tenant]) => tenant === victim && before[place] === context.home,
  );
  if (places.length > 0)
    return {
      outcome: 'fail',
      reason: 'breach',
      leg: 'back',
      refusedButDone,
      text: `${text}; read again, its record holds that identifier in ${places[0]?.[0]}`,
      mustRepeat: true,
    };
  const shown = ['shown', ...(openList(context, seen) ? [] : ['abroad'])].find(
    (name) => tokensIn(context, seen[name]).size > 0,
  );
  if (shown)
    return {
      outcome: 'fail',
      reason: 'breach',
      leg: shown,
      refusedButDone,
      text: `${text}; ${victim} is shown what it wrote`,
    };
  return answered(context, seen, text);
}

function answered(context: CaseContext, seen: Seen, text: string): Verdict {
  const fault = trouble(seen.attack, 'attack') ?? trouble(seen.shown, 'shown');
  if (fault) return fault;
  const verdict = isRefusal(seen.attack) ? refusal(context, seen, 'reference') : dropped(context, seen, text);
  const dead = isRefusal(seen.attack) ? aliveFault(seen.alive, seen.attack) : undefined;
  return ownFault(context, seen, { verdict, attacks: [seen.attack] }) ?? dead ?? verdict;
}

/** It was taken: then its read must be able to show a reference at all. */
function dropped(context: CaseContext, seen: Seen, text: string): Verdict {
  const fault = trouble(seen.back, 'back');
  if (fault) return fault;
  const points = Object.values(seen['own:after']?.points ?? {});
  const isBoth = points.includes('');
  if (isBoth)
    return {
      outcome: 'pass',
      reason: 'own-data-only',
      leg: 'back',
      text: `${text}; that identifier is one of its own, too`,
    };
  const shows = points.includes(context.home ?? '');
  if (!shows) return inconclusive('unsettled', `${text}; no read shows what became of it`, 'back');
  if (seen.back?.points === undefined) return inconclusive('unsettled', `${text}; its record cannot be read`, 'back');
  return {
    outcome: 'pass',
    reason: 'own-data-only',
    leg: 'back',
    text: `${text}; read again, its record does not name it`,
  };
}

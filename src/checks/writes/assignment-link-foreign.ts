import type { Aim, Leg, Operation, Resource, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { controlOf, ownFault, refusal } from '../protocol/answer.js';
import { aliveFault, answerOf, inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { alive, workingWrite } from '../protocol/legs.js';
import { addressReferences, bodyReferences } from '../protocol/references.js';
import { isRefusal } from '../protocol/swapped.js';
import { tokensIn } from '../protocol/tokens.js';
import { witnessWait } from '../protocol/waits.js';
import { insideDirections, isAction, isShared, planned, resourceNamed } from '../subjects.js';

export const assignmentLinkForeign: Check = {
  facts: {
    id: 'assignment-link-foreign',
    family: 'writes',
    title: {
      holds: "an action cannot link one's own record with another tenant's",
      fails: "an action links one's own record with another tenant's",
    },
    why: 'Members, assignments, tags, followers: the table between two records has no tenant of its own, and its routes check one end at best.',
    fix: 'Load both records for the tenant of the session before linking them; put the tenant into the table between them and into both its foreign keys.',
    severity: 'critical',
    effect: 'writes',
    needs:
      'an action that writes, names a record and names a record of another resource, and a `witness` that shows the link',
    falsifier: { none: 'nobody belongs to both sides, so that no such link is ever legal' },
    mapping: {
      cwe: [639, 862],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: "an answer to the attacker holds data of the victim's record" },
    {
      reason: 'breach',
      when: "looked at again, the attacker's record names the victim's where it did not before, or the victim is shown the attacker's; what the answer to the action itself echoes is no evidence",
    },
    { reason: 'contract', when: 'refused otherwise than `denied.reference` says' },
    { reason: 'unsettled', when: 'linking two records of one’s own shows no effect' },
    { reason: 'own-data-only', when: 'taken, and no link is there' },
    { reason: 'denied', when: 'refused, while linking two records of one’s own works' },
  ],
  lane: 'shared',
  plan,
  ask,
  judge,
};

function plan(scenario: Scenario): readonly Planned[] {
  return scenario.resources.flatMap((resource) =>
    resource.operations
      .filter(
        (operation) => isAction(operation) && operation.aimed && operation.kind !== 'read' && operation.kind !== 'list',
      )
      .flatMap((operation) =>
        linkedBy(scenario, resource, operation).flatMap((reference) =>
          planned({ ...scenario, resources: [resource] }, insideDirections(scenario), () => [
            { operation, form: `${operation.name}.${reference}` },
          ]).map((one): Planned => ({ ...one, subject: { ...one.subject, reference } })),
        ),
      ),
  );
}

/** What it names beside its record, but for the parents of that in the address. */
function linkedBy(scenario: Scenario, resource: Resource, operation: Operation): readonly string[] {
  const parents = addressReferences(resource, operation).filter((name) => resource.references.includes(name));
  const named = [...bodyReferences(resource, operation), ...addressReferences(resource, operation)];
  return [...new Set(named)].filter((name) => {
    const other = resourceNamed(scenario, name);
    return other && !isShared(other) && other.existing === undefined && !parents.includes(name);
  });
}

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { attacker, subject, victim, id } = context.case;
  const { home } = context;
  if (home === undefined || seen.alive) return [];
  if (!seen.own) return workingWrite(context, 'own');
  const aim: Aim = { record: 'twin', of: home, name: id };
  const reference = subject.reference ?? '';
  const act: Leg = {
    name: 'attack',
    role: 'attack',
    as: attacker,
    operation: subject.operation,
    aim,
    writes: 'token',
    refers: { [reference]: victim },
  };
  if (!seen.attack) return [ownLook(context, 'before', aim), abroadLook(context, 'theirs:before'), act];
  return [
    { ...ownLook(context, 'after', aim), waitMs: witnessWait(context, seen) },
    abroadLook(context, 'theirs:after'),
    alive(context),
  ];
}

function ownLook({ case: { attacker, subject }, homeOwner }: CaseContext, name: string, aim: Aim): Leg {
  const as = homeOwner ?? attacker;
  const traces = subject.reference ?? '';
  return { name, role: 'witness', as, operation: 'witness', aim, writes: 'canary', traces };
}

function abroadLook({ case: { owner, subject, victim } }: CaseContext, name: string): Leg {
  const aim: Aim = { record: 'shared', of: victim };
  const resource = subject.reference ?? '';
  return { name, role: 'witness', as: owner, operation: 'witness', resource, aim, writes: 'canary' };
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const { attacker, victim, subject } = context.case;
  const text = `${attacker} linked its ${subject.resource} with a ${subject.reference} of ${victim} and got ${answerOf(seen.attack)}`;
  const open = leakIn(context, seen, ['before']);
  if (open) return inconclusive('control-failed', `before anything was linked: ${open.text}`, 'before');
  const leak = leakIn(context, seen, ['attack', 'after']);
  if (leak) return leak;
  const refusedButDone = isRefusal(seen.attack);
  const linked = link(context, seen);
  if (linked)
    return {
      outcome: 'fail',
      reason: 'breach',
      leg: linked.leg,
      refusedButDone,
      text: `${text}; ${linked.what}`,
      mustRepeat: true,
    };
  const fault =
    trouble(seen.attack, 'attack') ?? trouble(seen.after, 'after') ?? trouble(seen['theirs:after'], 'theirs:after');
  if (fault) return fault;
  const none: Verdict = {
    outcome: 'pass',
    reason: 'own-data-only',
    leg: 'after',
    text: `${text}; looked at again, neither names the other`,
  };
  const verdict = isRefusal(seen.attack) ? refusal(context, seen, 'reference') : none;
  const dead = isRefusal(seen.attack) ? aliveFault(seen.alive, seen.attack) : controlOf(context, seen, 'own');
  return ownFault(context, seen, { verdict, attacks: [seen.attack] }) ?? dead ?? verdict;
}

/** On either side, and not before. */
function link(context: CaseContext, seen: Seen): { readonly leg: string; readonly what: string } | undefined {
  const { victim, subject } = context.case;
  const count = (leg: string): number => Object.values(seen[leg]?.points ?? {}).filter((of) => of === victim).length;
  if (count('after') > count('before'))
    return {
      leg: 'after',
      what: `looked at again, its ${subject.resource} holds the identifier of that ${subject.reference}`,
    };
  if (shownOf(context, seen, 'theirs:after') > shownOf(context, seen, 'theirs:before'))
    return { leg: 'theirs:after', what: `${victim} is shown records of ${context.home} in its ${subject.reference}` };
  return undefined;
}

/** What the victim is shown of the attacker: its canaries, its identifiers, and what the attack wrote. */
function shownOf(context: CaseContext, seen: Seen, leg: string): number {
  const { scenario, home } = context;
  const own = (seen[leg]?.sightings ?? []).filter(
    ({ what }) => (what.kind === 'canary' || what.kind === 'id') && scenario.tenants[what.tenant]?.name === home,
  );
  return own.length + tokensIn(context, seen[leg]).size;
}

import { lastingDifferences } from '../../detect/lasting.js';
import type { Aim, Leg, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { controlOf, ownFault, unreadAttack } from '../protocol/answer.js';
import { aliveFault, sparedAttack, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { effectOf, idleIfMoved } from '../protocol/effect.js';
import { alive, attack, controlRead, idle, ownReadOf, witness, workingWrite } from '../protocol/legs.js';
import { askNamesake, namesakeAnswer } from '../protocol/namesake.js';
import { askOtherwise, hasOtherQuestions, judgeOtherwise, OTHERWISE } from '../protocol/otherwise.js';
import { aimAt } from '../protocol/record.js';
import { ownReferences } from '../protocol/references.js';
import { witnessWait } from '../protocol/waits.js';
import { planned, tenantDirections } from '../subjects.js';

/** Only a split that is there every time counts. */
const ROUNDS = [1, 2, 3] as const;
const LEGS = ROUNDS.flatMap((round) => [`foreign${round}`, `ghost${round}`]);

export const existenceStatusOracle: Check = {
  facts: {
    id: 'existence-status-oracle',
    family: 'oracles',
    title: {
      holds: 'a foreign identifier is answered exactly like one that was never issued',
      fails: 'a foreign identifier is answered differently from one that was never issued',
    },
    why: 'Who can tell foreign from absent can enumerate another customer’s records: how many there are, and which identifiers are worth attacking.',
    fix: 'Load the record with the tenant in the query, so that foreign and absent are the same case in the code, and answer both with the same status, body and headers, before validation.',
    severity: 'medium',
    effect: 'writes',
    needs: 'an operation that names a record, where `denied.hide` is set or 404 alone is the demanded refusal',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [204, 203, 209],
      owasp: ['API3:2023', 'A01:2021'],
      asvs: ['8.2.2', '16.5.1'],
      controls: ['SOC 2 C1.1', 'ISO/IEC 27001:2022 8.12', 'NIST SP 800-53 SI-11'],
    },
  },
  decides: [
    { reason: 'leak', when: 'an answer holds data of the foreign record' },
    { reason: 'breach', when: 'the tries changed the foreign record' },
    {
      reason: 'oracle',
      when: 'status, headers or body differ between foreign and absent in every round, with what the sender sent and what is new each time masked; that it is there is not masked',
    },
    {
      reason: 'not-applicable',
      when: 'asked by other means (`HEAD`, `OPTIONS`, `If-None-Match`, `Range`, `If-Match`), where not even the owner is answered differently for its own record and for none',
    },
    {
      reason: 'own-data-only',
      when: "the attacker's own list holds a record of that very identifier, as where each tenant counts from 1: it was told of its own",
    },
    { reason: 'indistinguishable', when: 'no difference that is there every time, and the session was alive' },
  ],
  lane: 'shared',
  swaps: true,
  plan: (scenario) =>
    planned(scenario, tenantDirections(scenario), (resource) =>
      resource.operations
        .filter((operation) => operation.aimed && operation.denied.hide)
        .flatMap((operation) => [
          { operation, form: operation.name },
          ...(hasOtherQuestions(operation) ? [{ operation, form: OTHERWISE }] : []),
        ]),
    ),
  ask,
  judge,
};

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { victim, id } = context.case;
  if (context.case.subject.form === OTHERWISE) return askOtherwise(context, seen);
  if (isReading(context)) {
    const aim = aimAt(context, victim);
    if (seen.alive) return askNamesake(context, { ...seen, attack: seen.foreign1 }, aim);
    const own = context.home ? [ownReadOf(context, aimAt(context, context.home))] : [];
    return [controlRead(context, aim), ...own, ...pairs(context, aim), alive(context)];
  }
  const aim: Aim = { record: 'twin', of: victim, name: id };
  if (seen.after) {
    const attacked = { ...seen, attack: seen.foreign1 };
    const looks = idleIfMoved(context, attacked);
    return looks.length > 0 ? looks : askNamesake(context, attacked, aim);
  }
  if (!seen.control) return [...workingWrite(context, 'control'), ...workingWrite(context, 'own')];
  if (!seen.foreign1) return [idle(context, 'before'), witness(context, 'before', aim), ...pairs(context, aim)];
  const waitMs = witnessWait(context, { ...seen, attack: seen.foreign1 });
  return [witness(context, 'after', aim, { waitMs }), alive(context)];
}

function pairs(context: CaseContext, aim: Aim): readonly Leg[] {
  const refers = ownReferences(context);
  const own = refers ? { refers } : {};
  return ROUNDS.flatMap((round) => {
    const foreign = attack(context, aim, { name: `foreign${round}`, shape: true, ...own });
    const ghost = attack(context, { record: 'ghost' }, { name: `ghost${round}`, role: 'ghost', shape: true });
    // Two servers that answer in turn would tell the two apart by the order alone.
    return round === 2 ? [ghost, foreign] : [foreign, ghost];
  });
}

/** Data and effect come first here too: what these very questions took or changed is more than that it exists. */
function judge(context: CaseContext, seen: Seen): Verdict {
  if (context.case.subject.form === OTHERWISE) return judgeOtherwise(context, seen);
  const graver =
    leakIn(context, seen, LEGS) ??
    (isReading(context) ? undefined : effectOf(context, { ...seen, attack: seen.foreign1 }));
  return (
    graver ??
    legFaults(seen) ??
    controlOf(context, seen, 'control') ??
    namesakeAnswer(context, { ...seen, attack: seen.foreign1 }) ??
    compared(context, seen)
  );
}

function compared(context: CaseContext, seen: Seen): Verdict {
  const shapes = (name: string): readonly string[] => ROUNDS.map((round) => seen[`${name}${round}`]?.shape ?? '');
  const stable = lastingDifferences(shapes('foreign'), shapes('ghost'));
  if (stable.length)
    return {
      outcome: 'fail',
      reason: 'oracle',
      leg: 'foreign1',
      text: `foreign and absent differ every time: ${stable.slice(0, 3).join('; ')}`,
    };
  const attacks = LEGS.map((name) => seen[name]);
  const verdict: Verdict = {
    outcome: 'pass',
    reason: 'indistinguishable',
    leg: 'foreign1',
    text: `status ${seen.foreign1?.status} for foreign and for absent, with the same body and headers, ${ROUNDS.length} times`,
  };
  return aliveFault(seen.alive, ...attacks) ?? ownFault(context, seen, { verdict, attacks }) ?? verdict;
}

function legFaults(seen: Seen): Verdict | undefined {
  for (const name of LEGS) {
    const fault = sparedAttack(seen[name], name) ?? trouble(seen[name], name) ?? unreadAttack(seen[name]);
    if (fault) return { ...fault, leg: name };
  }
  return undefined;
}

function isReading(context: CaseContext): boolean {
  return context.operation?.kind === 'read' || context.operation?.kind === 'list';
}

import { differences } from '../../detect/differences.js';
import type { Observation, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { conditionText } from './condition.js';
import { aliveFault, answerOf, controlFault, inconclusive, sparedAttack, trouble } from './controls.js';
import { namesakeAnswer } from './namesake.js';

/**
 * Nothing leaked and nothing changed: was the answer the demanded one? For a request that addresses someone else's
 * record. Controls first: the owner's own use works, the attacker's own use works, the session was alive.
 */
export function answerToRecord(context: CaseContext, seen: Seen): Verdict {
  const spared = sparedAttack(seen.attack, 'attack');
  if (spared) return spared;
  // What could not be sent abroad and not at home either is no fault of the attack's.
  const isSent = seen.attack?.failure?.reason !== 'not-sent';
  const control = controlOf(context, seen, 'control');
  const faults =
    (isSent ? undefined : control) ?? trouble(seen.attack, 'attack') ?? unreadAttack(seen.attack) ?? control;
  if (faults) return faults;
  const verdict = namesakeAnswer(context, seen) ?? refusal(context, seen, 'status');
  return ownFault(context, seen, { verdict, attacks: [seen.attack] }) ?? aliveFault(seen.alive, seen.attack) ?? verdict;
}

type Kind = 'status' | 'reference' | 'anonymous';

/** Is the attack's answer one of the demanded refusals of this kind? */
export function refusal(context: CaseContext, seen: Seen, kind: Kind, also?: 'anonymous'): Verdict {
  const { attack } = seen;
  const accepted = attack?.denied ?? [];
  // Who names another tenant than its own may be refused as one who is nobody there.
  const isRefused = context.case.subject.swap !== undefined && accepted.length > 0;
  const text = `${context.case.attacker} got ${answerOf(attack)}`;
  if (isRefused || accepted.includes(kind) || (also && accepted.includes(also)))
    return { outcome: 'pass', reason: 'denied', leg: 'attack', text, notes: visibleExistence(seen) };
  const isSuccess = (attack?.status ?? 0) < 300;
  if (isSuccess && deniedRule(context)?.silent === 'pass')
    return { outcome: 'pass', reason: 'denied', leg: 'attack', text: `${text}, without data and without effect` };
  return {
    outcome: 'fail',
    reason: 'contract',
    leg: 'attack',
    text: `${text}${isSuccess ? ', without data and without effect' : ''}; demanded: ${demanded(context, kind)}`,
  };
}

function deniedRule(context: CaseContext) {
  return context.operation?.denied ?? context.view?.denied;
}

/** An answer that was cut proves no absence. */
export function unreadAttack(seen: Observation | undefined): Verdict | undefined {
  if (!seen || seen.complete) return undefined;
  return inconclusive('unread', unreadText('the answer', seen), 'attack');
}

export function unreadText(what: string, { size, unread }: Observation): string {
  return `${what} was not read to its end after ${size} bytes${unread ? `: ${unread}` : ''}`;
}

/** The owner's own use of the operation: a read that shows its canary, or a write whose effect the witness saw. */
export function controlOf(context: CaseContext, seen: Seen, leg: 'control' | 'own'): Verdict | undefined {
  const who = leg === 'control' ? context.case.owner : context.case.attacker;
  const act = controlFault(seen[leg], leg, `${who} on its own record`);
  if (act || !(`${leg}:after` in seen)) return act;
  const after = seen[`${leg}:after`];
  if (after?.held) return undefined;
  return (
    trouble(after, `${leg}:after`) ??
    inconclusive(
      'unsettled',
      `${who} got ${answerOf(seen[leg])} on its own record, and its effect was not seen`,
      `${leg}:after`,
    )
  );
}

/** Where the role may not do it even at home, a refusal abroad counts if a colleague showed that the operation works. */
export function ownFault(
  context: CaseContext,
  seen: Seen,
  { verdict, attacks }: { readonly verdict: Verdict; readonly attacks: readonly (Observation | undefined)[] },
): Verdict | undefined {
  if (!context.home) return undefined;
  const fault = controlOf(context, seen, 'own');
  if (fault?.outcome !== 'inconclusive' || fault.reason !== 'control-failed') return fault;
  const isRefusedAtHome = [401, 403, 404, 405].includes(seen.own?.status ?? 0);
  if (!isRefusedAtHome || aliveFault(seen.alive, ...attacks)) return fault;
  if (verdict.outcome !== 'pass') return fault;
  return { ...fault, withSibling: { ...verdict, notes: [...(verdict.notes ?? []), 'not permitted at home'] } };
}

function visibleExistence(seen: Seen): readonly string[] {
  const { attack, ghost } = seen;
  if (!attack?.status || !ghost?.status) return [];
  if (attack.status !== ghost.status)
    return [`that it exists is visible: ${attack.status} for foreign, ${ghost.status} for absent`];
  if (attack.shape === undefined || ghost.shape === undefined) return [];
  return differences(attack.shape, ghost.shape)
    .slice(0, 1)
    .map((difference) => `that it exists is visible: ${difference}`);
}

function demanded(context: CaseContext, kind: Kind): string {
  const rules = deniedRule(context)?.[kind] ?? [];
  return rules.map((rule) => (typeof rule === 'number' ? rule : conditionText(rule))).join(', ');
}

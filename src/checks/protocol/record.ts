import type { Aim, Leg, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { answerToRecord } from './answer.js';
import { leakByValues, leakIn } from './data.js';
import { effectOf, idleIfMoved } from './effect.js';
import { alive, attack, controlRead, ghost, idle, ownReadOf, witness, workingWrite } from './legs.js';

/** Protocol R: a read of someone else's record. */
export function askRead(context: CaseContext, seen: Seen, state?: string): readonly Leg[] {
  if (seen.attack) return [];
  const of = (tenant: string): Aim => aimAt(context, tenant, state);
  return [
    controlRead(context, of(context.case.victim)),
    ...(context.home ? [ownReadOf(context, of(context.home))] : []),
    ...(context.home ? [ghost(context)] : []),
    attack(context, of(context.case.victim), { values: true }),
    alive(context),
  ];
}

/** The seeded record; or, where the operation needs a record made ready for it, one spare a tenant, made ready once. */
function aimAt(context: CaseContext, of: string, state?: string): Aim {
  if (state) return { record: 'state', of, state };
  if (!context.operation?.ready.length) return { record: 'shared', of };
  const { resource, operation } = context.case.subject;
  return { record: 'twin', of, name: `prepared/${resource}/${operation}/${of}` };
}

export function judgeRead(context: CaseContext, seen: Seen): Verdict {
  return (
    leakIn(context, seen, ['attack', 'ghost', 'own']) ?? leakByValues(context, seen) ?? answerToRecord(context, seen)
  );
}

/** Protocol W: a change of someone else's record, on a spare of its own, proved by what the owner reads back. */
export function askWrite(context: CaseContext, seen: Seen): readonly Leg[] {
  if (seen.after) return idleIfMoved(context, seen);
  const { victim, id } = context.case;
  const twin: Aim = { record: 'twin', of: victim, name: id };
  const controls = [...workingWrite(context, 'control'), ...(context.home ? workingWrite(context, 'own') : [])];
  if (!seen.control) return [...controls, ...(context.home ? [ghost(context)] : [])];
  if (!seen.attack)
    return [idle(context, 'before'), witness(context, 'before', twin), attack(context, twin, { values: true })];
  return [witness(context, 'after', twin, { waitMs: witnessWait(context, seen) }), alive(context)];
}

export function judgeWrite(context: CaseContext, seen: Seen): Verdict {
  return (
    leakIn(context, seen, ['attack', 'ghost', 'own']) ??
    leakByValues(context, seen) ??
    effectOf(context, seen) ??
    answerToRecord(context, seen)
  );
}

/** At least twice as long as the effect took on the sender's own record; all of `settle` where work was only accepted. */
export function witnessWait(context: CaseContext, seen: Seen): number {
  if (seen.attack?.status === 202) return context.operation?.settleMs ?? 0;
  const took = seen['own:after']?.effectMs ?? seen['control:after']?.effectMs;
  return took === undefined ? (context.operation?.settleMs ?? 0) : 2 * took;
}

import type { Aim, Leg, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { answerToRecord } from './answer.js';
import { answerOf } from './controls.js';
import { leakByValues, leakIn } from './data.js';
import { effectOf, idleIfMoved } from './effect.js';
import { alive, attack, controlRead, ghost, idle, ownReadOf, witness, workingWrite } from './legs.js';
import { askNamesake } from './namesake.js';
import { ownReferences } from './references.js';
import { witnessWait } from './waits.js';

/** Protocol R: a read of someone else's record. */
export function askRead(context: CaseContext, seen: Seen, state?: string): readonly Leg[] {
  const of = (tenant: string): Aim => aimAt(context, tenant, state);
  if (seen.attack && !isLeaking(context, seen)) return askNamesake(context, seen, of(context.case.victim));
  if (seen.attack) return seen.open ? [] : [asNobody(context, state)];
  return [
    controlRead(context, of(context.case.victim)),
    ...(context.home ? [ownReadOf(context, of(context.home))] : []),
    ...(context.home ? [ghost(context)] : []),
    attack(context, of(context.case.victim), { values: true, shape: isOpen(context) }),
    alive(context),
  ];
}

/** The seeded record; or, where the operation needs a record made ready for it, one spare a tenant, made ready once. */
export function aimAt(context: CaseContext, of: string, state?: string): Aim {
  if (state) return { record: 'state', of, state };
  if (!context.operation?.ready.length) return { record: 'shared', of };
  const { resource, operation } = context.case.subject;
  return { record: 'twin', of, name: `prepared/${resource}/${operation}/${of}` };
}

export function judgeRead(context: CaseContext, seen: Seen): Verdict {
  const leak = leakIn(context, seen, ['attack', 'ghost', 'own', 'namesake']) ?? leakByValues(context, seen);
  return leak ? { ...leak, notes: [...(leak.notes ?? []), ...openness(context, seen)] } : answerToRecord(context, seen);
}

function isLeaking(context: CaseContext, seen: Seen): boolean {
  return Boolean(leakIn(context, seen, ['attack']) ?? leakByValues(context, seen));
}

/** What one tenant reads of another may be open to everybody. */
function asNobody(context: CaseContext, state?: string): Leg {
  return attack(context, aimAt(context, context.case.victim, state), {
    name: 'open',
    as: 'nobody',
    credentials: 'none',
    values: true,
  });
}

function openness(context: CaseContext, seen: Seen): readonly string[] {
  if (!seen.open) return [];
  const isFree = leakIn(context, seen, ['open']) ?? leakByValues(context, { ...seen, attack: seen.open });
  return [isFree ? 'it needs no sign-in either' : `without a sign-in it got ${answerOf(seen.open)}`];
}

/** Where existence need not be hidden the difference is measured all the same, and told. */
function isOpen({ operation }: CaseContext): boolean {
  return operation?.denied.hide === false || operation?.isBulk === true;
}

/** Protocol W: a change of someone else's record, on a spare of its own, proved by what the owner reads back. */
export function askWrite(context: CaseContext, seen: Seen): readonly Leg[] {
  const { victim, id } = context.case;
  const twin: Aim = { record: 'twin', of: victim, name: id };
  if (seen.after) {
    const looks = idleIfMoved(context, seen);
    return looks.length > 0 || effectOf(context, seen) ? looks : askNamesake(context, seen, twin);
  }
  if (!seen.control) {
    const controls = workingWrite(context, 'control');
    return context.home ? [...controls, ...workingWrite(context, 'own'), ghost(context)] : controls;
  }
  if (!seen.attack) return [idle(context, 'before'), witness(context, 'before', twin), ...attacks(context, twin)];
  return [witness(context, 'after', twin, { waitMs: witnessWait(context, seen) }), alive(context)];
}

/** With records of one's own in the body, and with the victim's: some systems look at these, and not at what is changed. */
function attacks(context: CaseContext, twin: Aim): readonly Leg[] {
  const refers = ownReferences(context);
  const first = attack(context, twin, { values: true, shape: isOpen(context), ...(refers ? { refers } : {}) });
  return refers ? [first, attack(context, twin, { name: THEIRS })] : [first];
}

const THEIRS = 'attack:theirs';

export function judgeWrite(context: CaseContext, seen: Seen): Verdict {
  return (
    leakIn(context, seen, ['attack', THEIRS, 'ghost', 'own', 'namesake']) ??
    leakByValues(context, seen) ??
    effectOf(context, seen) ??
    answerToRecord(context, seen)
  );
}

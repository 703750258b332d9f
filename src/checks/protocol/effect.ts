import { changedLeaves, unordered } from '../../detect/compare.js';
import type { Aim, Leg, Observation, Sighting, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { answerOf, inconclusive, trouble } from './controls.js';
import { idle, witness } from './legs.js';
import { askWindows, GONE, judgeWindows } from './windows.js';

/**
 * Once the attacked record looks different, the idle one is asked too: what moved on both moved by itself, or by an attack
 * that reaches every record, which windows tell apart. What is left may still be a worker's, which finishes every new
 * record once: a new one that nobody touches shows it.
 */
export function idleIfMoved(context: CaseContext, seen: Seen): readonly Leg[] {
  if (!seen.after) return [];
  if (!seen['idle:after']) return isTold(seen) ? [] : [idle(context, 'after')];
  if (seen.again || !(seen.after.gone || isDoubtful(context, seen))) {
    const fields = hidden(context, seen);
    return fields.length > 0 ? askWindows(context, seen, fields) : [];
  }
  const { victim, id } = context.case;
  const twin: Aim = { record: 'twin', of: victim, name: id };
  const aim: Aim = { record: 'twin', of: victim, name: `${id}/calm` };
  const waitMs = Math.max(context.operation?.settleMs ?? 0, 2 * (seen.attack?.ms ?? 0));
  // A stale copy or a set in another order shows once and not again.
  if (seen.after.gone) return [witness(context, 'again', twin, { waitMs })];
  return [
    witness(context, 'calm:before', aim),
    witness(context, 'calm:after', aim, { waitMs }),
    witness(context, 'again', twin),
  ];
}

/** The owner sees its record as it was, and could have seen an effect. */
function isTold(seen: Seen): boolean {
  return !moved(seen) && !trouble(seen.after, 'after') && forestalled(seen).length === 0;
}

/** Fields in which the record looked, before the attack, as the same act leaves it at home: nothing could be seen to move. */
function forestalled(seen: Seen): readonly string[] {
  const [first, last] = [seen['control:before']?.values, seen['control:after']?.values];
  const before = seen.before?.values;
  if (!first || !last || !before) return [];
  return changedLeaves(first, last).filter((field) => last[field] && last[field].print === before[field]?.print);
}

/** Fields moved that no token explains and the idle record does not excuse. */
function isDoubtful(context: CaseContext, seen: Seen): boolean {
  const { before, after } = seen;
  if (!before?.values || !after?.values || after.gone || tokenIn(context, after)) return false;
  return watched(before, after, seen).length > 0;
}

function tokenIn({ case: { index } }: CaseContext, { sightings }: Observation): Sighting | undefined {
  return sightings.find(({ what }) => what.kind === 'token' && what.case === index);
}

/**
 * Did the attack change anything for the victim, whatever its status? A verdict where it did or where nobody can tell;
 * undefined where the owner sees its record unchanged.
 */
export function effectOf(context: CaseContext, seen: Seen): Verdict | undefined {
  const { before } = seen;
  const after = lastLook(seen);
  if (before?.gone && seen['control:before']?.gone) return reappeared(context, seen);
  if (!before?.values || before.gone) return witnessFault(before, 'before');
  if (after?.gone) {
    if (!isReadable(seen['idle:after'])) return byWindows(context, seen) ?? witnessFault(after, 'after');
    return breach(
      context,
      seen,
      `the owner can no longer read the record (${answerOf(after)}), its untouched neighbour can be read`,
    );
  }
  if (!after?.values) return witnessFault(after, 'after');
  const token = tokenIn(context, after);
  if (token) return breach(context, seen, `the attack's token stands in the owner's ${token.place}`);
  const fields = watched(before, after, seen);
  if (fields.length)
    return {
      ...breach(context, seen, `the owner reads back a change in ${fields.slice(0, 4).join(', ')}`),
      fields,
      shownOnce: fields.every((field) => isUsual(seen, after, field)),
    };
  const told = byWindows(context, seen);
  if (told) return told;
  if (before.complete && after.complete) return undefined;
  return inconclusive(
    'unread',
    'the owner could not read its record to its end: a change may stand behind that',
    'after',
  );
}

/** What moved on the attacked record and on one that nobody touched: an attack may reach both. */
function byWindows(context: CaseContext, seen: Seen): Verdict | undefined {
  const fields = hidden(context, seen);
  const told = fields.length > 0 ? judgeWindows(seen, fields) : undefined;
  if (!told) return undefined;
  if ('fault' in told) return told.fault;
  if ('noisy' in told) {
    const text = `${told.noisy.slice(0, 4).join(', ')} moved whenever the attack was asked, and once without it`;
    return inconclusive('noisy', text, 'hit1');
  }
  const what = `${told.caused.slice(0, 4).join(', ')} moved each time it was asked, on fresh records, as never without it`;
  return { ...breach(context, seen, what), mustRepeat: true };
}

/** Fields that moved on the attacked record and that an untouched one excuses, where they are all that moved. */
function hidden(context: CaseContext, seen: Seen): readonly string[] {
  const { before } = seen;
  const after = lastLook(seen);
  if (!before?.values || before.gone || !after || !seen['idle:after']) return [];
  if (after.gone) return seen['idle:after'].gone ? [GONE] : [];
  if (!after.values || tokenIn(context, after) || watched(before, after, seen).length > 0) return [];
  const moves = changedLeaves(unordered(before.values), unordered(after.values));
  return moves.length > 0 ? moves : forestalled(seen);
}

/** The second look after the attack, where there was one and it tells anything. */
function lastLook({ after, again }: Seen): Observation | undefined {
  return again && !again.failure && (again.gone || again.values) ? again : after;
}

/** The record was out of the owner's sight to begin with, as the operation needs it (restore): did it come back? */
function reappeared(context: CaseContext, seen: Seen): Verdict | undefined {
  const { after } = seen;
  if (after?.gone) return undefined;
  return after?.values ? breach(context, seen, 'the owner sees the record again') : witnessFault(after, 'after');
}

function breach(context: CaseContext, seen: Seen, what: string): Extract<Verdict, { outcome: 'fail' }> {
  const refusedButDone = isRefused(context, seen.attack);
  const answer = `${context.case.attacker} got ${answerOf(seen.attack)}`;
  return { outcome: 'fail', reason: 'breach', leg: 'after', refusedButDone, text: `${answer}; ${what}` };
}

/** A redirect that the scenario's own `ok` takes for a success is none. */
function isRefused({ operation }: CaseContext, seen: Observation | undefined): boolean {
  const status = seen?.status ?? 0;
  if (seen?.denied?.length || status >= 400) return true;
  return status >= 300 && (seen?.isNotOk === true || !operation?.requests.some(({ ok }) => ok !== undefined));
}

function witnessFault(seen: Observation | undefined, leg: string): Verdict {
  return (
    trouble(seen, leg) ??
    inconclusive('witness-failed', `the owner cannot read its own record ${leg} the attack: ${answerOf(seen)}`, leg)
  );
}

function moved(seen: Seen): boolean {
  const { before, after } = seen;
  if (!before?.values || !after) return false;
  return Boolean(after.gone) || !after.values || changedLeaves(before.values, after.values).length > 0;
}

/** Fields that changed on the attacked record and on none that nobody touched. */
function watched(before: Observation, after: Observation, seen: Seen): readonly string[] {
  const byThemselves = new Set([...movedIn(seen, 'idle'), ...movedIn(seen, 'calm')]);
  const changed = changedLeaves(unordered(before.values ?? {}), unordered(after.values ?? {}));
  return changed.filter((field) => !byThemselves.has(field));
}

/** Does the field hold what it holds on every record that nobody touched? */
function isUsual(seen: Seen, after: Observation, field: string): boolean {
  const untouched = ['idle:before', 'idle:after', 'calm:before', 'calm:after'].map((look) => seen[look]?.values);
  const held = unordered(after.values ?? {})[field]?.print;
  return untouched.every((values) => values !== undefined && unordered(values)[field]?.print === held);
}

/** Nobody touched the record between these looks. */
function movedIn(seen: Seen, which: 'idle' | 'calm'): readonly string[] {
  const [before, after] = [seen[`${which}:before`]?.values, seen[`${which}:after`]?.values];
  return before && after ? changedLeaves(unordered(before), unordered(after)) : [];
}

function isReadable(seen: Observation | undefined): boolean {
  return Boolean(seen?.values) && !seen?.gone;
}

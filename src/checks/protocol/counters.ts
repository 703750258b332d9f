import type { Observation, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { inconclusive } from './controls.js';

/** Rows the victim gains: more than one, so that its movement is told apart from the attacker's own single row. */
export const VICTIM_ROWS = 2;

/** A number so named counts rows; if it stands still when a row is added, nothing was learned about it. */
export const COUNT_LIKE = /total|count|hits|matches|found|results|pages/i;

/** One counter: what moves with the victim leaks; what never moves with our own row is no count of rows. */
export function judgeCounter(context: CaseContext, seen: Seen, name: string): readonly Verdict[] {
  const value = (leg: string) => valueIn(seen, leg, name);
  const [first, idle, home, later] = [value('first'), value('idle'), value('home:seen'), value('later')];
  if (first === undefined || idle === undefined || home === undefined || later === undefined) return [];
  const byVictim = later - home;
  const byHome = home - idle;
  const where = `${name} went ${first}, ${idle}, ${home} (own row added), ${later} (${VICTIM_ROWS} rows added at ${context.case.victim})`;
  const isDeclared = name === declaredName(context);
  if (idle !== first) return isDeclared ? [inconclusive('noisy', `${where}: it moves by itself`, 'idle')] : [];
  const [calm, again] = [value('calm'), value('again')];
  const isRepeated = calm === later && again !== undefined && again - later === byVictim;
  if (byVictim !== 0 && !isStoodIn(context, seen) && !isRepeated) {
    const text = `${where}; asked again it went ${calm} (nothing added), ${again} (as many rows added)`;
    return isDeclared || COUNT_LIKE.test(name) ? [inconclusive('noisy', text, 'again')] : [];
  }
  if (byVictim !== 0) {
    const text = byHome === 0 ? `${where}; it follows ${context.case.victim} and not ${context.home}` : where;
    return [{ outcome: 'fail', reason: 'leak', leg: 'later', text }];
  }
  if (byHome === 0)
    return isDeclared ? [inconclusive('not-exercised', `${where}: it did not follow the own row`, 'home:seen')] : [];
  if (isDeclared && byHome !== 1)
    return [inconclusive('unexplained', `${where}; one own row moved it by ${byHome}`, 'home:seen')];
  const surplus = isDeclared ? surplusOf(seen, name) : 0;
  if (surplus !== 0)
    return [inconclusive('unexplained', `${where}; it differs from the delivered rows by ${surplus}`, 'first')];
  return [{ outcome: 'pass', reason: 'unmoved', text: where }];
}

/** A declared total that is not there was not looked at. */
export function undeclared(context: CaseContext, seen: Seen): Verdict | undefined {
  const name = declaredName(context);
  if (name === undefined || countersOf(seen.first).includes(name)) return undefined;
  return inconclusive('not-exercised', `the declared total (${name}) is no number in the answer`, 'first');
}

/** Counters that moved with the victim's rows, and not by themselves. */
export function suspects(seen: Seen): readonly string[] {
  return countersOf(seen.first).filter((name) => {
    const [first, idle, home, later] = ['first', 'idle', 'home:seen', 'later'].map((leg) => valueIn(seen, leg, name));
    return first === idle && home !== undefined && later !== undefined && home !== later;
  });
}

/** Somebody else reads (calibration): the attacker's own row never shows, the victim's must. */
export function isStoodIn(context: CaseContext, seen: Seen): boolean {
  return seen.idle !== undefined && seen.idle.as !== context.case.attacker;
}

function valueIn(seen: Seen, leg: string, name: string): number | undefined {
  return seen[leg]?.rows?.counters[name];
}

/** A total that differs from the rows delivered to the end is a suspicion, which only movement turns into a leak. */
function surplusOf(seen: Seen, name: string): number {
  const rows = seen.first?.rows;
  return rows?.ended ? (rows.counters[name] ?? 0) - rows.count : 0;
}

function declaredName(context: CaseContext): string | undefined {
  const total = context.operation?.total;
  if (!total) return undefined;
  // Counters go by their plain path: `$.meta['total']` is `$.meta.total`, and a search names no place.
  if (total.in === 'json') return /[*?]|\.\./.test(total.path) ? undefined : `body ${plainPath(total.path)}`;
  return total.in === 'header' ? `header ${total.name.toLowerCase()}` : undefined;
}

function plainPath(path: string): string {
  return path.replace(/\[(['"])([A-Za-z_]\w*)\1\]/g, '.$2');
}

export function countersOf(seen: Observation | undefined): readonly string[] {
  return Object.keys(seen?.rows?.counters ?? {});
}

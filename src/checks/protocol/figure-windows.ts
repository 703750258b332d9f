import type { Leg, Observation } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { actsOf, type Declared, type Experiment, numberIn } from './experiment.js';
import { isRepeated, odd } from './repeated.js';
import { at, FLOAT, median, noiseOf, orderOf, stepOf, type Window, windowsOf } from './window-series.js';
import { judgeWindows, movesOnlyAbroad } from './window-verdicts.js';

/**
 * Where a figure moves by itself: windows of equal length without an act, with one in the other tenant, and with one at
 * home, in a random order that the case's name seeds. The step is larger than what moves without any.
 */
export function windowLegs(context: CaseContext, seen: Seen, experiment: Experiment): readonly Leg[] {
  const { round, figures } = next(context, seen, experiment);
  if (figures.length === 0) return [];
  const acts = actsFor(context, seen, { experiment, round, figures });
  const waitMs = lengthOf(seen, acts('home', '').length, round === 1 ? 0 : experiment.settleMs / 8);
  const kinds = orderOf(context, round);
  // What the acts before it took so far, an idle window takes too.
  const busy = kinds.flatMap((kind, index) =>
    kind === 'idle' ? [] : [[at(round, index), at(round, index + 1)] as const],
  );
  return [
    experiment.reading(at(round, 0)),
    ...kinds.flatMap((kind, index): readonly Leg[] => [
      ...(kind === 'idle' ? [] : acts(kind, `${at(round, index + 1)}:act`)),
      {
        ...experiment.reading(at(round, index + 1)),
        role: kind === 'victim' ? 'attack' : 'own',
        since: at(round, index),
        waitMs,
        ...(kind === 'idle' ? { lasting: { times: 1.1, of: busy } } : {}),
      },
    ]),
  ];
}

interface Round {
  readonly round: 1 | 2;
  /** Those that need it. */
  readonly figures: readonly Declared[];
}

/** Which round of windows is next, and for which figures; none where no figure needs it. */
function next(context: CaseContext, seen: Seen, { declared, isDoubtful }: Experiment): Round {
  const unclear = declared.filter((figure) => isUnclear(seen, figure) || isDoubtful?.(seen, figure));
  const others = odd(seen, declared);
  if (!seen[at(1, 0)]) return { round: 1, figures: [...unclear, ...others] };
  const outcome = (figure: Declared) => judgeWindows(context, seen, figure)?.outcome;
  // One figure that leaks is enough.
  if (seen[at(2, 0)] || declared.some((figure) => outcome(figure) === 'fail')) return { round: 2, figures: [] };
  const isOpen = (figure: Declared): boolean => outcome(figure) === 'inconclusive';
  const isTold = ({ name }: Declared): boolean => movesOnlyAbroad(context, seen, name) !== undefined;
  return { round: 2, figures: [...unclear.filter(isOpen), ...others.filter((one) => isOpen(one) && !isTold(one))] };
}

/** Did the quiet experiment leave it open? It moved by itself, by another amount than it should, or did not repeat. */
export function isUnclear(seen: Seen, figure: Declared): boolean {
  const [first, idle, home, later] = ['first', 'idle', 'home:seen', 'later'].map((leg) =>
    numberIn(seen, leg, figure.name),
  );
  if (first === undefined || idle === undefined || home === undefined || later === undefined) return false;
  if (idle !== first) return true;
  if (later !== home) return !isRepeated(seen, figure);
  if (figure.isApproximate) return true;
  const more = numberIn(seen, 'home:more', figure.name);
  return (
    home !== idle &&
    (isWorthOther(figure, home - idle, actsOf(seen, 'home:act')) ||
      (more !== undefined && isWorthOther(figure, more - later, actsOf(seen, 'home:more:act'))))
  );
}

/** Did it move by another amount than these own rows are worth? */
function isWorthOther({ step, tolerance }: Declared, moved: number, acts: readonly Observation[]): boolean {
  const worth = step(acts);
  return worth !== undefined && Math.abs(moved - worth) > tolerance + Math.abs(worth) * FLOAT;
}

type Acts = (kind: 'home' | 'victim', name: string) => readonly Leg[];

/** Of each resource as many rows as the figures that count it need; all of them, where none says what it counts. */
function actsFor(
  context: CaseContext,
  seen: Seen,
  { experiment, round, figures }: Round & { readonly experiment: Experiment },
): Acts {
  const counted = [...new Set(experiment.declared.flatMap(({ resources = [] }) => resources))];
  const needed = figures.map((figure) => ({
    of: figure.resources ?? counted,
    rows: round === 1 ? rowsAtFirst(seen, figure) : rowsNeeded(figure, ...moved(context, seen, figure)),
  }));
  const most = Math.max(...needed.map(({ rows }) => rows));
  if (counted.length === 0) return (kind, name) => experiment.acts(kind, name, most);
  const rows = counted.flatMap((resource) => {
    const wanted = needed.filter(({ of }) => of.includes(resource)).map((one) => one.rows);
    return Array.from({ length: Math.max(0, ...wanted) }, () => resource);
  });
  return (kind, name) => experiment.acts(kind, name, 1, rows);
}

const LEAST_ROWS = 3;
const MOST_AT_FIRST = 10;
const MOST_ROWS = 30;
/** An estimate that is rounded to tens moves with so many rows. */
const ROWS_FOR_ESTIMATES = 20;

/** So many rows that the step is three times what it moves by itself. */
function rowsNeeded({ isApproximate }: Declared, spread: number, perRow: number): number {
  const least = isApproximate ? ROWS_FOR_ESTIMATES : LEAST_ROWS;
  if (perRow === 0) return least;
  return Math.min(MOST_ROWS, Math.max(least, Math.ceil((3 * spread) / perRow) + LEAST_ROWS));
}

/** As far as the quiet experiment tells; a single leap is no noise. */
function rowsAtFirst(seen: Seen, figure: Declared): number {
  const value = (leg: string): number => numberIn(seen, leg, figure.name) ?? 0;
  const worth = figure.step(actsOf(seen, 'home:act'));
  if (worth === undefined) return rowsNeeded(figure, 0, 0);
  const byItself = Math.abs(value('idle') - value('first'));
  const byHome = Math.abs(value('home:seen') - value('idle') - worth);
  const byVictim = Math.abs(value('later') - value('home:seen'));
  const rows = rowsNeeded(figure, Math.max(byItself, median([byItself, byHome, byVictim])), Math.abs(worth));
  // It may have been watched for longer than a window lasts: the first windows tell how many it takes.
  return Math.min(rows, figure.isApproximate ? ROWS_FOR_ESTIMATES : MOST_AT_FIRST);
}

/** By how much it went up and down in the first windows, and what a row moved there. */
function moved(context: CaseContext, seen: Seen, figure: Declared): readonly [spread: number, perRow: number] {
  const windows: readonly Window[] = windowsOf(context, seen, figure, 1);
  const acts = actsOf(seen, `${at(1, 1 + orderOf(context, 1).indexOf('home'))}:act`);
  const counts = new Map<string, number>();
  for (const { created } of acts) if (created) counts.set(created.resource, (counts.get(created.resource) ?? 0) + 1);
  const rows = Math.max(1, ...[...counts].flatMap(([name, count]) => (isCounted(figure, name) ? [count] : [])));
  return [noiseOf(windows), Math.abs(stepOf(windows, 'home')) / rows];
}

function isCounted({ resources }: Declared, name: string): boolean {
  return resources === undefined || resources.includes(name);
}

const SHORTEST_MS = 100;

/** Long enough for an effect to show, and for the acts themselves. */
function lengthOf(seen: Seen, rows: number, leastMs: number): number {
  const acts = Object.entries(seen).filter(([name]) => name.includes(':act'));
  const one = median(acts.map(([, act]) => act?.ms ?? 0));
  return Math.round(Math.max(SHORTEST_MS, leastMs, 2 * (seen['home:seen']?.effectMs ?? 0), 1.2 * rows * one));
}

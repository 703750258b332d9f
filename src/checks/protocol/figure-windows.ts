import type { Figure, Leg, Observation, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { inconclusive } from './controls.js';
import { actsOf, type Declared, type Experiment, numberIn, type Side, suspects } from './experiment.js';

/**
 * Where a figure moves by itself: windows of equal length without an act, with one in the other tenant, and with one at
 * home, in a random order that the case's name seeds. The step is larger than what moves without any.
 */
type Kind = 'idle' | Side;

const EACH = 4;
const SHORTEST_MS = 100;
const MOST_ROWS = 60;
/** An estimate that is rounded to tens moves with so many rows. */
const ROWS_FOR_ESTIMATES = 20;
// Sums of large amounts lose their last digits in binary.
const FLOAT = 1e-9;
// So many times the largest movement of a window is no chance.
const LEAP = 10;
// Smaller figures are the same in two tenants by chance.
const TELLING = 20;

/** The legs of all windows, where some declared figure needs them and they were not asked yet. */
export function windowLegs(context: CaseContext, seen: Seen, experiment: Experiment): readonly Leg[] {
  const { round, rows, figures } = next(context, seen, experiment);
  if (rows === 0) return [];
  const resources = resourcesOf(figures);
  const waitMs = Math.max(lengthOf(seen, rows, resources?.length ?? 1), experiment.settleMs / 8);
  const start: Leg = experiment.reading(at(round, 0));
  return [
    start,
    ...orderOf(context, round).flatMap((kind, index): readonly Leg[] => [
      ...(kind === 'idle' ? [] : experiment.acts(kind, `${at(round, index + 1)}:act`, rows, resources)),
      {
        ...experiment.reading(at(round, index + 1)),
        role: kind === 'victim' ? 'attack' : 'own',
        since: at(round, index),
        waitMs,
      },
    ]),
  ];
}

/** Which round of windows is next, and with how many rows an act; none where no figure needs it. */
function next(context: CaseContext, seen: Seen, { declared }: Experiment): Next {
  const unclear = [...declared.filter((figure) => isUnclear(seen, figure)), ...odd(seen, declared)];
  if (unclear.length === 0) return { round: 1, rows: 0, figures: [] };
  if (!seen[at(1, 0)]) return { round: 1, rows: rowsFor(unclear, spreadBefore(seen, unclear)), figures: unclear };
  if (seen[at(2, 0)]) return { round: 2, rows: 0, figures: [] };
  const noisy = unclear.filter((figure) => judgeWindows(context, seen, figure)?.outcome === 'inconclusive');
  const spread = Math.max(0, ...noisy.map((figure) => noiseOf(windowsOf(context, seen, figure, 1))));
  return { round: 2, rows: noisy.length > 0 ? rowsFor(noisy, spread) : 0, figures: noisy };
}

interface Next {
  readonly round: number;
  /** Of an act; 0 where no windows are needed. */
  readonly rows: number;
  readonly figures: readonly Declared[];
}

/** Only what the figures in question count; of one that does not say, everything. */
function resourcesOf(figures: readonly Declared[]): readonly string[] | undefined {
  if (figures.some(({ resources }) => resources === undefined)) return undefined;
  return [...new Set(figures.flatMap(({ resources }) => resources ?? []))];
}

function rowsFor(figures: readonly Declared[], spread: number): number {
  const least = figures.some(({ isApproximate }) => isApproximate) ? ROWS_FOR_ESTIMATES : 3;
  // Amounts are larger than what they move among; rows are counted one by one.
  return Math.min(MOST_ROWS, Math.max(least, spread < MOST_ROWS ? 3 * Math.ceil(spread) + 3 : 3));
}

/** Did the quiet experiment leave it open? It moved by itself, by another amount than it should, or did not repeat. */
export function isUnclear(seen: Seen, figure: Declared): boolean {
  const [first, idle, home, later] = ['first', 'idle', 'home:seen', 'later'].map((leg) =>
    numberIn(seen, leg, figure.name),
  );
  if (first === undefined || idle === undefined || home === undefined || later === undefined) return false;
  if (idle !== first) return true;
  if (later !== home) return !isRepeated(seen, figure.name);
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

/** It stood still without the victim's rows, and moved by as much with as many more. */
export function isRepeated(seen: Seen, name: string): boolean {
  const [home, later, calm, again] = ['home:seen', 'later', 'calm', 'again'].map((leg) => numberIn(seen, leg, name));
  if (home === undefined || later === undefined || again === undefined || calm !== later) return false;
  const [once, twice] = [later - home, again - later];
  return once !== 0 && Math.abs(once - twice) <= Math.abs(again) * FLOAT;
}

/** Numbers nobody declared that moved with the victim's rows twice, though not by as much: an average does. */
function odd(seen: Seen, declared: readonly Declared[]): readonly Declared[] {
  const known = new Set(declared.map(({ name }) => name));
  return suspects(seen)
    .filter((name) => !known.has(name) && isOdd(seen, name))
    .map((name) => ({ name, isApproximate: false, tolerance: 0, step: () => undefined }));
}

function isOdd(seen: Seen, name: string): boolean {
  const [later, calm, again] = ['later', 'calm', 'again'].map((leg) => numberIn(seen, leg, name));
  return again !== undefined && calm === later && again !== later && !isRepeated(seen, name);
}

/** Of a number nobody declared: did it stand still in every idle window, and move in every one with the victim's act? */
export function movesOnlyAbroad(context: CaseContext, seen: Seen, name: string): string | undefined {
  const round = seen[at(2, 0)] ? 2 : 1;
  if (!seen[at(round, 0)] || !isOdd(seen, name)) return undefined;
  const windows = windowsOf(context, seen, { name, isApproximate: false, tolerance: 0, step: () => undefined }, round);
  const isSo =
    windows.length === 3 * EACH &&
    movesOf(windows, 'idle').every((moved) => moved === 0) &&
    movesOf(windows, 'victim').every((moved) => moved !== 0);
  return isSo
    ? `in ${EACH} windows with rows of ${context.case.victim} it moved each time, in ${EACH} without any never`
    : undefined;
}

function spreadBefore(seen: Seen, figures: readonly Declared[]): number {
  const moved = figures.flatMap(({ name, step }) => {
    const value = (leg: string): number => numberIn(seen, leg, name) ?? 0;
    const known = step(actsOf(seen, 'home:act'));
    // What rows are worth to it nobody knows: only without any did it move by itself.
    if (known === undefined) return [Math.abs(value('idle') - value('first'))];
    const byHome = value('home:seen') - value('idle') - known;
    return [median([value('idle') - value('first'), byHome, value('later') - value('home:seen')].map(Math.abs))];
  });
  return Math.max(0, ...moved);
}

/** Long enough for an effect to show, and for the acts themselves. */
function lengthOf(seen: Seen, rows: number, resources: number): number {
  const acts = Object.entries(seen).filter(([name]) => name.includes(':act'));
  const one = median(acts.map(([, act]) => act?.ms ?? 0));
  const perRow = one * resources;
  return Math.round(Math.max(SHORTEST_MS, 2 * (seen['home:seen']?.effectMs ?? 0), 1.2 * rows * perRow));
}

function at(round: number, index: number): string {
  return `window${round}.${index}`;
}

/** The same order in every look at the same case: it is drawn from its name. */
export function orderOf({ case: { id } }: CaseContext, round: number): readonly Kind[] {
  const kinds: Kind[] = (['idle', 'victim', 'home'] as const).flatMap((kind) => Array<Kind>(EACH).fill(kind));
  let state = [...id].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) >>> 0, 7 + round);
  for (let last = kinds.length - 1; last > 0; last -= 1) {
    // A linear congruential step (Numerical Recipes), enough to shuffle twelve.
    state = (state * 1664525 + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    [kinds[last], kinds[other]] = [kinds[other] ?? 'idle', kinds[last] ?? 'idle'];
  }
  return kinds;
}

interface Window {
  readonly kind: Kind;
  readonly moved: number;
  /** What its act moves, where that is known beforehand. */
  readonly step: number | undefined;
}

function windowsOf(context: CaseContext, seen: Seen, figure: Declared, round: number): readonly Window[] {
  return orderOf(context, round).flatMap((kind, index) => {
    const before = numberIn(seen, at(round, index), figure.name);
    const after = numberIn(seen, at(round, index + 1), figure.name);
    if (before === undefined || after === undefined) return [];
    return [{ kind, moved: after - before, step: figure.step(actsOf(seen, `${at(round, index + 1)}:act`)) }];
  });
}

const ACTS: Readonly<Record<Kind, string>> = {
  idle: 'nothing done',
  home: 'own rows added',
  victim: 'rows added abroad',
};

/** What was read at the end of each window of the last round, and what had been done in it. */
export function windowPoints(context: CaseContext, seen: Seen, name: string): NonNullable<Figure['points']> {
  const round = seen[at(2, 0)] ? 2 : 1;
  const read = (index: number, label: string) => {
    const value = numberIn(seen, at(round, index), name);
    return value === undefined ? [] : [{ label, value }];
  };
  return [
    ...read(0, 'windows begin'),
    ...orderOf(context, round).flatMap((kind, index) => read(index + 1, ACTS[kind])),
  ];
}

function movesOf(windows: readonly Window[], kind: Kind): readonly number[] {
  return windows.filter((window) => window.kind === kind).map(({ moved }) => moved);
}

/** What the windows say of a figure: in every one with the victim's act it moved more than by itself, or in none. */
export function judgeWindows(context: CaseContext, seen: Seen, figure: Declared): Verdict | undefined {
  const round = seen[at(2, 0)] ? 2 : 1;
  if (!seen[at(round, 0)]) return undefined;
  const windows = windowsOf(context, seen, figure, round);
  const leg = at(round, 1 + orderOf(context, round).indexOf('victim'));
  const moves = (kind: Kind): string =>
    movesOf(windows, kind)
      .map((moved) => Number(moved.toFixed(2)))
      .join(', ');
  const text = `in windows of equal length ${figure.name} moved by ${moves('idle')} by itself, by ${moves('home')} with own rows, by ${moves('victim')} with rows of ${context.case.victim}`;
  if (windows.length < 3 * EACH) return inconclusive('noisy', `${text}: some could not be read`, leg);
  const abroad = following(windows, 'victim', figure);
  if (abroad === 'every') return { outcome: 'fail', reason: 'leak', leg, text };
  const leap = leapOf(seen, figure, windows);
  if (leap !== undefined) return judgeLeap(context, seen, figure, `${text}, but by ${leap} before`);
  if (abroad === 'none' && following(windows, 'home', figure) === 'every')
    return isOff(windows, figure)
      ? inconclusive('unexplained', `${text}: own rows are worth another amount`, leg)
      : { outcome: 'pass', reason: 'unmoved', leg, text };
  return inconclusive('noisy', text, leg);
}

/** In how many windows of this kind it moved by the step, and not just as it does by itself. */
function following(windows: readonly Window[], kind: Side, figure: Declared): 'every' | 'some' | 'none' {
  const step = stepOf(windows, kind);
  // Half-way between nothing and the step: what moves by itself must stay well below.
  const least = Math.abs(step) / 2;
  if (least <= slackOf(windows, figure)) return 'some';
  const usual = median(movesOf(windows, 'idle'));
  const moves = movesOf(windows, kind);
  const following = moves.filter((moved) => (moved - usual) * Math.sign(step) >= least);
  return following.length === 0 ? 'none' : following.length === moves.length ? 'every' : 'some';
}

/**
 * Before the windows it leapt by far more than it moves in any of them: windows that look quiet say nothing about that.
 * A figure that is kept, and kept for whoever asks, does so each time it is made anew.
 */
function leapOf(seen: Seen, figure: Declared, windows: readonly Window[]): number | undefined {
  const [first, idle, home, later] = ['first', 'idle', 'home:seen', 'later'].map(
    (leg) => numberIn(seen, leg, figure.name) ?? 0,
  );
  const step = figure.step(actsOf(seen, 'home:act')) ?? 0;
  const usual = Math.max(...windows.map(({ moved }) => Math.abs(moved)), Math.abs(step), 1);
  const leaps = [(idle ?? 0) - (first ?? 0), (home ?? 0) - (idle ?? 0), (later ?? 0) - (home ?? 0)];
  return leaps.find((leap) => Math.abs(leap) > LEAP * usual);
}

/** The victim had just looked, and the attacker saw the very same figure until it was made anew: it was kept for both. */
function judgeLeap({ case: { victim, owner } }: CaseContext, seen: Seen, { name }: Declared, text: string): Verdict {
  const [theirs, first] = [numberIn(seen, 'control', name), numberIn(seen, 'first', name)];
  if (theirs === undefined || theirs !== first || Math.abs(theirs) < TELLING)
    return inconclusive('unexplained', text, 'home:seen');
  const kept = `${name} was ${first}, which is what ${owner} of ${victim} had just been shown; ${text}`;
  return { outcome: 'fail', reason: 'leak', leg: 'first', text: kept, mustRepeat: true };
}

/**
 * What leapt right after the first look and stood still from then on looks like what was late. Not where the victim had
 * just been shown that very figure.
 */
export function judgeFirstLeap(context: CaseContext, asked: Seen, { declared }: Experiment): Verdict | undefined {
  if (!asked['first:again']) return undefined;
  for (const figure of declared) {
    const [first, then] = ['first', 'first:again'].map((leg) => numberIn(asked, leg, figure.name));
    const leap = (then ?? 0) - (first ?? 0);
    if (first === undefined || then === undefined) continue;
    if (Math.abs(leap) <= LEAP * Math.max(1, Math.abs(figure.step(actsOf(asked, 'home:act')) ?? 0))) continue;
    const verdict = judgeLeap(context, asked, figure, `it went to ${then} by itself`);
    if (verdict.outcome === 'fail') return verdict;
  }
  return undefined;
}

/** What moves by itself makes windows of one kind differ, whatever their acts move. */
function noiseOf(windows: readonly Window[]): number {
  return Math.max(...(['idle', 'home', 'victim'] as const).map((kind) => spreadOf(movesOf(windows, kind))));
}

function slackOf(windows: readonly Window[], { tolerance }: Declared): number {
  return noiseOf(windows) + tolerance;
}

/** Own rows that move it by another amount than they are worth: it counts something else. */
function isOff(windows: readonly Window[], figure: Declared): boolean {
  const home = windows.filter(({ kind }) => kind === 'home');
  const errors = home.flatMap(({ moved, step }) => (step === undefined ? [] : [moved - step]));
  const error = Math.abs(median(errors) - median(movesOf(windows, 'idle')));
  return (
    !figure.isApproximate &&
    errors.length > 0 &&
    error > slackOf(windows, figure) + Math.abs(stepOf(windows, 'home')) * FLOAT
  );
}

/** What an act of this kind moves: as known beforehand, else a good half of what own rows were seen to move. */
function stepOf(windows: readonly Window[], kind: Side): number {
  const steps = windows.filter((window) => window.kind === kind).map(({ step }) => step);
  if (steps.length > 0 && steps.every((step) => step !== undefined)) return Math.min(...steps);
  return 0.6 * (median(movesOf(windows, 'home')) - median(movesOf(windows, 'idle')));
}

function spreadOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

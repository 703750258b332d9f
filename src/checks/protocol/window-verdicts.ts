import type { Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { inconclusive } from './controls.js';
import { actsOf, type Declared, type Experiment, numberIn, type Side } from './experiment.js';
import { isOdd, undeclared } from './repeated.js';
import {
  at,
  EACH,
  FLOAT,
  type Kind,
  lastRound,
  median,
  movesOf,
  noiseOf,
  orderOf,
  stepOf,
  type Window,
  windowsOf,
} from './window-series.js';

// So many times the largest movement of a window is no chance.
const LEAP = 10;
// Smaller figures are the same in two tenants by chance.
const TELLING = 20;
// Windows with an act may last so many times as long as those without: what moves by itself has more time in them.
const LONGEST = 1.5;

/** What the windows say of a figure: in every one with the victim's act it moved more than by itself, or in none. */
export function judgeWindows(context: CaseContext, seen: Seen, figure: Declared): Verdict | undefined {
  const round = lastRound(seen);
  if (!seen[at(round, 0)]) return undefined;
  const windows = windowsOf(context, seen, figure, round);
  const leg = at(round, 1 + orderOf(context, round).indexOf('victim'));
  const text = told(context, figure, windows);
  if (windows.length < 3 * EACH) return inconclusive('noisy', `${text}: some could not be read`, leg);
  const abroad = following(windows, 'victim', figure);
  if (abroad === 'every') return { outcome: 'fail', reason: 'leak', leg, text, mustRepeat: true };
  const leap = leapOf(seen, figure, windows);
  if (leap !== undefined) return judgeLeap(context, seen, figure, `${text}, but by ${leap} before`);
  if (abroad === 'none' && following(windows, 'home', figure) === 'every')
    return isOff(windows, figure)
      ? inconclusive('unexplained', `${text}: own rows are worth another amount`, leg)
      : { outcome: 'pass', reason: 'unmoved', leg, text };
  return inconclusive('noisy', text, leg);
}

function told({ case: { victim } }: CaseContext, { name }: Declared, windows: readonly Window[]): string {
  const moves = (wanted: Kind): string =>
    windows.flatMap(({ kind, moved }) => (kind === wanted ? [Number(moved.toFixed(2))] : [])).join(', ');
  return `in windows of equal length ${name} moved by ${moves('idle')} by itself, by ${moves('home')} with own rows, by ${moves('victim')} with rows of ${victim}`;
}

/** Of a number nobody declared: did it stand still in every idle window, and move in every one with the victim's act? */
export function movesOnlyAbroad(context: CaseContext, seen: Seen, name: string): string | undefined {
  const round = lastRound(seen);
  if (!seen[at(round, 0)] || !isOdd(seen, name)) return undefined;
  const windows = windowsOf(context, seen, undeclared(name), round);
  const isSo =
    windows.length === 3 * EACH &&
    windows.every(({ kind, moved }) => kind === 'home' || (moved === 0) === (kind === 'idle'));
  return isSo
    ? `in ${EACH} windows with rows of ${context.case.victim} it moved each time, in ${EACH} without any never`
    : undefined;
}

/** In how many windows of this kind it moved by the step, and not just as it does by itself. */
function following(windows: readonly Window[], kind: Side, figure: Declared): 'every' | 'some' | 'none' {
  const step = stepOf(windows, kind);
  // Half-way between nothing and the step.
  const least = Math.abs(step) / 2;
  if (least <= figure.tolerance + Math.abs(step) * FLOAT || isDrowned(windows, kind, step)) return 'some';
  const reached = (one: Kind): number =>
    movesOf(windows, one).filter((moved) => moved * Math.sign(step) >= least).length;
  if (reached('idle') > 0) return 'some';
  const count = reached(kind);
  return count === 0 ? 'none' : count === EACH ? 'every' : 'some';
}

/** What moves by itself goes as far as the step, or the windows were not of equal length. */
function isDrowned(windows: readonly Window[], kind: Side, step: number): boolean {
  const spread = idleSpread(windows);
  const length = median(windows.filter((one) => one.kind === kind).map((one) => one.length));
  return spread >= Math.abs(step) || (spread > 0 && length > LONGEST);
}

/**
 * Before the windows it leapt by far more than it moves in any of them: windows that look quiet say nothing about that.
 * A figure that is kept, and kept for whoever asks, does so each time it is made anew.
 */
function leapOf(seen: Seen, figure: Declared, windows: readonly Window[]): number | undefined {
  const [first, idle, home, later] = ['first', 'idle', 'home:seen', 'later'].map(
    (leg) => numberIn(seen, leg, figure.name) ?? 0,
  );
  const usual = usualMove(windows, figure.step(actsOf(seen, 'home:act')));
  const leaps = [(idle ?? 0) - (first ?? 0), (home ?? 0) - (idle ?? 0), (later ?? 0) - (home ?? 0)];
  return leaps.find((leap) => Math.abs(leap) > LEAP * usual);
}

/** What it moves by itself in a window, and by one act; where nobody knows what rows are worth, in any window. */
function usualMove(windows: readonly Window[], step: number | undefined): number {
  const moves = windows.filter(({ kind }) => step === undefined || kind === 'idle').map(({ moved }) => Math.abs(moved));
  return Math.max(...moves, noiseOf(windows), Math.abs(step ?? 0), 1);
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

/** Own rows that move it, now or then, by another amount than they are worth: it counts something else, or counted it late. */
function isOff(windows: readonly Window[], figure: Declared): boolean {
  if (figure.isApproximate) return false;
  // A quarter: four idle windows are too few to know how far it goes by itself.
  const slack = Math.max(2 * idleSpread(windows), Math.abs(stepOf(windows, 'home')) / 4) + figure.tolerance;
  return windows.some(
    ({ kind, moved, byItself, length, step }) =>
      kind === 'home' && step !== undefined && Math.abs(moved - byItself - step) > slack * Math.max(1, length),
  );
}

function idleSpread(windows: readonly Window[]): number {
  const moves = movesOf(windows, 'idle');
  return Math.max(...moves) - Math.min(...moves);
}

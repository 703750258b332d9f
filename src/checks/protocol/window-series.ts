import type { Figure } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { actsOf, type Declared, numberIn, type Side } from './experiment.js';

/** What is done in a window. */
export type Kind = 'idle' | Side;

/** Windows of each kind in a round. */
export const EACH = 4;

// Sums of large amounts lose their last digits in binary.
export const FLOAT = 1e-9;

/** One window, as a figure went in it. */
export interface Window {
  readonly kind: Kind;
  readonly moved: number;
  /** By how much it moves in so long a time without any act. */
  readonly byItself: number;
  /** How many times as long as the idle ones it was. */
  readonly length: number;
  /** What its act moves, where that is known beforehand. */
  readonly step: number | undefined;
}

/** Name of the reading at the end of a window; 0 is the one before the first. */
export function at(round: number, index: number): string {
  return `window${round}.${index}`;
}

export function lastRound(seen: Seen): 1 | 2 {
  return seen[at(2, 0)] ? 2 : 1;
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

/** The windows of a round; one that could not be read is left out. */
export function windowsOf(context: CaseContext, seen: Seen, figure: Declared, round: number): readonly Window[] {
  const plain = orderOf(context, round).flatMap((kind, index) => {
    const before = numberIn(seen, at(round, index), figure.name);
    const after = numberIn(seen, at(round, index + 1), figure.name);
    if (before === undefined || after === undefined) return [];
    const step = figure.step(actsOf(seen, `${at(round, index + 1)}:act`));
    return [{ kind, moved: after - before, ms: seen[at(round, index + 1)]?.sinceMs, step }];
  });
  const idle = plain.filter(({ kind }) => kind === 'idle');
  const usual = median(idle.map(({ moved }) => moved));
  const usualMs = median(idle.map(({ ms = 0 }) => ms));
  return plain.map(({ ms, ...one }) => {
    const length = ms === undefined || usualMs === 0 ? 1 : ms / usualMs;
    return { ...one, length, byItself: usual * length };
  });
}

/** By how much more than by itself it moved in the windows of this kind. */
export function movesOf(windows: readonly Window[], kind: Kind): readonly number[] {
  return windows.filter((window) => window.kind === kind).map(({ moved, byItself }) => moved - byItself);
}

/** What moves by itself makes windows of one kind differ, whatever their acts move. */
export function noiseOf(windows: readonly Window[]): number {
  return Math.max(...(['idle', 'home', 'victim'] as const).map((kind) => spreadOf(movesOf(windows, kind))));
}

/** What an act of this kind moves: as known beforehand, else a good half of what own rows were seen to move. */
export function stepOf(windows: readonly Window[], kind: Side): number {
  const steps = windows.filter((window) => window.kind === kind).map(({ step }) => step);
  if (steps.length > 0 && steps.every((step) => step !== undefined)) return Math.min(...steps);
  return 0.6 * median(movesOf(windows, 'home'));
}

const ACTS: Readonly<Record<Kind, string>> = {
  idle: 'nothing done',
  home: 'own rows added',
  victim: 'rows added abroad',
};

/** What was read at the end of each window of the last round, and what had been done in it. */
export function windowPoints(context: CaseContext, seen: Seen, name: string): NonNullable<Figure['points']> {
  const round = lastRound(seen);
  const read = (index: number, label: string) => {
    const value = numberIn(seen, at(round, index), name);
    return value === undefined ? [] : [{ label, value }];
  };
  return [
    ...read(0, 'windows begin'),
    ...orderOf(context, round).flatMap((kind, index) => read(index + 1, ACTS[kind])),
  ];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function spreadOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
}

import { OUTCOMES, type Outcome } from '../model.js';
import type { CaseRow } from './survey.js';

/** How the cases of one square of a table ended. */
export interface Tally {
  readonly total: number;
  readonly worst: Outcome;
  /** Only outcomes that occurred, worst first. */
  readonly parts: readonly TallyPart[];
}

export interface TallyPart {
  readonly outcome: Outcome;
  readonly rows: readonly CaseRow[];
}

const WORST_FIRST: readonly Outcome[] = [...OUTCOMES].reverse();

export function tallyOf(rows: readonly CaseRow[]): Tally {
  const parts = WORST_FIRST.flatMap((outcome) => {
    const same = rows.filter((row) => row.outcome === outcome);
    return same.length === 0 ? [] : [{ outcome, rows: same }];
  });
  return { total: rows.length, worst: parts[0]?.outcome ?? 'skipped', parts };
}

/** Sorts values into named heaps, in the order of their first member. */
export function heaps<T>(values: Iterable<T>, keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const heaped = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const heap = heaped.get(key);
    if (heap) heap.push(value);
    else heaped.set(key, [value]);
  }
  return heaped;
}

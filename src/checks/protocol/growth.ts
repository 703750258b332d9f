import type { Seen } from '../check.js';
import { isCount, numbersOf } from './experiment.js';

/** A counter that is larger with a parameter than without it, in every reading. */
export interface Grown {
  readonly place: string;
  readonly readings: readonly { readonly value: number; readonly before: number }[];
}

/**
 * Counters that are larger with the parameter (leg `name`) than just before and just after without it (leg `own`), as
 * often as both were read: a list that grows by itself is not larger every time.
 */
export function grown(seen: Seen, name: string): readonly Grown[] {
  const last = roundsOf(seen);
  const rounds = Array.from({ length: last + 1 }, (_, round) => round).filter((round) => seen[at(round, name)]);
  return [...numbersOf(seen[name]).keys()].flatMap((place): readonly Grown[] => {
    if (!isCount(place)) return [];
    const read = (round: number, leg: string): number | undefined => numbersOf(seen[at(round, leg)]).get(place);
    const readings = rounds.flatMap((round) => {
      const [value, before] = [read(round, name), read(round, 'own')];
      const after = round < last ? read(round + 1, 'own') : undefined;
      const isLarger = value !== undefined && before !== undefined && value > Math.max(before, after ?? before);
      return isLarger ? [{ value, before }] : [];
    });
    return readings.length === rounds.length ? [{ place, readings }] : [];
  });
}

/** How often the list was read again. */
export function roundsOf(seen: Seen): number {
  return Object.keys(seen).filter((name) => /^round\d+ own$/.test(name)).length;
}

/** Name of a leg in a round; the first reading is round 0. */
export function at(round: number, name: string): string {
  return round === 0 ? name : `round${round} ${name}`;
}

/** The name without its round. */
export function nameOf(leg: string): string {
  return leg.replace(/^round\d+ /, '');
}

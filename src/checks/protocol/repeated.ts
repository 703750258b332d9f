import type { Observation } from '../../model.js';
import type { Seen } from '../check.js';
import { actsOf, type Declared, numberIn, suspects } from './experiment.js';

// Sums of large amounts lose their last digits in binary.
const FLOAT = 1e-9;

/**
 * It stood still whenever nothing was done, and moved with the victim's rows both times, the second time by as much more
 * as these were worth more. What moves by itself rarely goes by just these steps and stands still for longer in between.
 */
export function isRepeated(seen: Seen, { name, step }: Pick<Declared, 'name' | 'step'>): boolean {
  const [home, later, calm, again, after] = ['home:seen', 'later', 'calm', 'again', 'calm:again'].map((leg) =>
    numberIn(seen, leg, name),
  );
  if (home === undefined || later === undefined || again === undefined) return false;
  if (calm !== later || after !== again || later === home) return false;
  const [once, twice] = [actsOf(seen, 'victim:act'), actsOf(seen, 'victim:more')].map((acts) => worthOf(acts, step));
  return (
    Math.abs((later - home) * (twice ?? 0) - (again - later) * (once ?? 0)) <= Math.abs(again * (once ?? 0)) * FLOAT
  );
}

/** What these rows move, where that is known; else how many they are. */
function worthOf(acts: readonly Observation[], step: Declared['step']): number {
  return step(acts) || acts.length;
}

/** Numbers nobody declared that moved with the victim's rows, though not in proportion: an average does. */
export function odd(seen: Seen, declared: readonly Declared[]): readonly Declared[] {
  const known = new Set(declared.map(({ name }) => name));
  return suspects(seen)
    .filter((name) => !known.has(name) && isOdd(seen, name))
    .map(undeclared);
}

/** Still whenever nothing was done. An average may stand still, when rows are just that much. */
export function isOdd(seen: Seen, name: string): boolean {
  const [later, calm, again, after] = ['later', 'calm', 'again', 'calm:again'].map((leg) => numberIn(seen, leg, name));
  return again !== undefined && calm === later && after === again && !isRepeated(seen, undeclared(name));
}

/** A number of which nobody said what it counts. */
export function undeclared(name: string): Declared {
  return { name, isApproximate: false, tolerance: 0, step: () => undefined };
}

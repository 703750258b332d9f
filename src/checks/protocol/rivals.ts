import type { Observation, Verdict } from '../../model.js';
import type { Seen } from '../check.js';
import { inconclusive } from './controls.js';

/**
 * Another run whose rows come and go in the very list that is measured: what moves may be its work. Rows it left
 * behind, the same in every reading, move nothing.
 */
export function rivalFault(seen: Seen, readings: readonly string[]): Verdict | undefined {
  const counts = readings.flatMap((name) => (seen[name] ? [strangersIn(seen[name])] : []));
  const runs = new Set(counts.flatMap((one) => [...one.keys()]));
  const busy = [...runs].filter((run) => {
    const each = counts.map((one) => one.get(run) ?? 0);
    return new Set(each).size > 1;
  });
  if (busy.length === 0) return undefined;
  return inconclusive('noisy', `rows of another run (${busy.join(', ')}) come and go in this list meanwhile`, 'later');
}

function strangersIn({ sightings }: Observation): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { what, times = 1 } of sightings)
    if (what.kind === 'strange') counts.set(what.run, (counts.get(what.run) ?? 0) + times);
  return counts;
}

import type { Case } from '../model.js';
import type { FixtureSwitch } from '../targets/index.js';
import { isNamed } from './expectations.js';

/** Of a mistake that shows nearly everywhere so many cases tell as much as hundreds. */
const MOST = 16;

/**
 * Ids of the cases that were named beside these mistakes, of each as many as tell; undefined where everything is to be
 * asked: of what is no mistake nothing was named, and nothing may turn red.
 */
export function casesFor(planted: readonly FixtureSwitch[], planned: readonly Case[]): readonly string[] | undefined {
  if (planted.length === 0 || planted.some(({ kind }) => kind !== 'leak')) return undefined;
  const asked = planned.filter(({ skip }) => !skip);
  const named = planted.flatMap(({ expect }) =>
    asked
      .filter(({ id, ...facts }) =>
        expect.some((expected) => isNamed(expected, { case: id, reason: 'leak', ...facts })),
      )
      .slice(0, MOST)
      .map(({ id }) => id),
  );
  return named.length > 0 ? [...new Set(named)] : undefined;
}

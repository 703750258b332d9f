import type { Observation } from '../../model.js';
import type { CaseContext } from '../check.js';

/** So many tokens of its own a case may write in one round. They stand in the place of the leg, beside the round. */
export const TOKENS = 16;

/** Which tokens of this case stand in an answer: their numbers; -1 for one that was cut off. */
export function tokensIn({ case: { index } }: CaseContext, seen: Observation | undefined): ReadonlySet<number> {
  const numbers = (seen?.sightings ?? []).flatMap(({ what }) =>
    what.kind === 'token' && what.case === index ? [what.leg < 0 ? -1 : what.leg % TOKENS] : [],
  );
  return new Set(numbers);
}

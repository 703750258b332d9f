import type { Leg, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { refusal } from './answer.js';
import { aliveFault, trouble } from './controls.js';
import { type Experiment, experimentLegs, isCount, isStoodIn, numbersOf, READINGS } from './experiment.js';
import { alive, swapped } from './legs.js';
import { type Besides, judgeExperiment } from './movement.js';
import { isRefusal } from './swapped.js';

/** The experiment with readings that name the victim. `own` is a reading that does not; a refusal ends it. */
export function swappedFigureLegs(
  context: CaseContext,
  seen: Seen,
  { experiment, own }: { readonly experiment: Experiment; readonly own: Leg },
): readonly Leg[] {
  if (seen.idle && !isStoodIn(context, seen) && isRefusal(seen.first)) return [];
  const reading = (name: string): Leg => ({ ...experiment.reading(name), ...swapped(context) });
  const before = [...(experiment.before ?? []), own, alive(context)];
  return experimentLegs(context, seen, { ...experiment, reading, before });
}

/** What moves with the victim leaks. Else a refusal, one's own figures, or none at all; `fault` is what speaks against one's own reading. */
export function judgeSwappedFigures(
  context: CaseContext,
  seen: Seen,
  { experiment, fault, also }: Besides & { readonly experiment: Experiment },
): Verdict {
  const unproved = trouble(seen.first, 'first') ?? fault ?? aliveFault(seen.alive, seen.first);
  if (isRefusal(seen.first) && !isStoodIn(context, seen))
    return unproved ?? { ...refusal(context, { ...seen, attack: seen.first }, 'reference'), leg: 'first' };
  if (!seen['home:seen']) return unproved ?? nothing(context);
  const verdict = judgeExperiment(context, seen, experiment, { fault: unproved, ...(also ? { also } : {}) });
  const isOpen = verdict.reason === 'not-exercised' || verdict.reason === 'not-applicable';
  return isOpen && isBare(seen, experiment) ? nothing(context) : verdict;
}

/** No rows, and nothing that counts or is declared but noughts, in every reading. */
export function isBare(seen: Seen, { declared }: Experiment): boolean {
  const isFigure = (name: string): boolean => isCount(name) || declared.some((figure) => figure.name === name);
  return READINGS.every((leg) => {
    const { rows } = seen[leg] ?? {};
    if (rows && (rows.count > 0 || !rows.ended)) return false;
    return [...numbersOf(seen[leg])].every(([name, value]) => value === 0 || !isFigure(name));
  });
}

function nothing({ case: { attacker, victim } }: CaseContext): Verdict {
  const text = `${attacker}, who named ${victim}, was shown nothing but noughts, whoever gained records`;
  return { outcome: 'pass', reason: 'own-data-only', leg: 'later', text };
}

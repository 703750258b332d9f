import type { Figure, Oracle, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { equalityPicture, growths } from './equality.js';
import { numberIn, READINGS } from './experiment.js';
import { windowPoints } from './window-series.js';

/** Everything that was seen of a figure, in order of time, and what each oracle makes of it. */
export function pictureOf(context: CaseContext, seen: Seen, name: string, moved?: Verdict): Figure {
  const growth = growths(context, seen).find((one) => one.name === name);
  const { oracles = [], ...equated } = growth ? equalityPicture(growth) : {};
  const points = [...EARLY, ...READINGS].flatMap((leg) => {
    const value = numberIn(seen, leg, name);
    return value === undefined ? [] : [{ label: LABELS[leg] ?? leg, value }];
  });
  const all = [...oracles, ...(moved ? [movementOf(moved)] : [])];
  return {
    name: shownName(name),
    ...equated,
    points: [...points, ...windowPoints(context, seen, name)],
    ...(all.length > 0 ? { oracles: all } : {}),
  };
}

/** The name as the scenario has it; of others, their place. */
export function shownName(name: string): string {
  return name.replace(/^(?:value|body|header) /, '');
}

const EARLY = ['before', 'seeded'];

const LABELS: Readonly<Record<string, string>> = {
  before: 'before seeding',
  seeded: 'records seeded everywhere',
  first: 'at first',
  idle: 'nothing done',
  'home:seen': 'own row added',
  later: 'rows added abroad',
  'home:more': 'own row added',
  calm: 'nothing done',
  again: 'rows added abroad',
  'calm:again': 'nothing done',
};

function movementOf({ outcome, text }: Verdict): Oracle {
  return { by: 'non-interference', says: outcome === 'fail' ? 'leak' : outcome === 'pass' ? 'sound' : 'open', text };
}

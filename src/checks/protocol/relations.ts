import { valuesIn } from '../../detect/figures.js';
import type { Leg, Scenario, Verdict, View, ViewRow } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { isPermitted } from '../subjects.js';
import { numberText } from './addends.js';
import { inconclusive } from './controls.js';
import { type Equated, equated } from './equality.js';
import { numberIn } from './experiment.js';

/** Relations inside one tenant that a leak breaks. */
export function relationFault(context: CaseContext, seen: Seen): Verdict | undefined {
  return partsFault(context, seen) ?? twinFault(context, seen);
}

function partsFault({ view, row }: CaseContext, seen: Seen): Verdict | undefined {
  for (const { name, equals, parts, tolerance } of view && row ? valuesIn(view, row) : []) {
    const whole = numberIn(seen, 'first', `value ${name}`);
    const sum = numberIn(seen, 'first', `parts ${name}`);
    const within = numberIn(seen, 'narrower', `value ${name}`);
    if (
      parts &&
      whole !== undefined &&
      sum !== undefined &&
      Math.abs(whole - sum) > tolerance + Math.abs(whole) * FLOAT
    )
      return inconclusive('unexplained', `${name} is ${whole}, but its parts add up to ${sum}`, 'first');
    // A count or a sum never shrinks when the range grows; an average may.
    if (equals && whole !== undefined && within !== undefined && within > whole + tolerance)
      return inconclusive(
        'unexplained',
        `${name} is ${whole}, but ${within} with ${row?.contains}, which lies within`,
        'narrower',
      );
  }
  return undefined;
}

// Sums of large amounts lose their last digits in binary.
const FLOAT = 1e-9;

/** A figure of another view that bears the same name and counts the same. */
interface Twin {
  readonly value: Equated;
  readonly view: View;
  readonly row: ViewRow;
  readonly theirs: Equated;
}

/**
 * Figures that bear one name and count the same are one number: each is compared with the first one of the scenario. Of
 * two names one may leave something out that was there before: all customers, and the active ones.
 */
function twinsOf(context: CaseContext): readonly Twin[] {
  const { view, row, scenario, case: one } = context;
  if (!view || !row || one.subject.swap !== undefined || !isWhole(view, row)) return [];
  return equated(view, row).flatMap((value): readonly Twin[] => {
    const first = firstOf(scenario, one.attacker, value);
    return first && first.view !== view ? [{ value, ...first }] : [];
  });
}

function firstOf(scenario: Scenario, attacker: string, { name, equals }: Equated): Omit<Twin, 'value'> | undefined {
  const said = JSON.stringify(equals);
  for (const view of scenario.views) {
    if (view.shared || view.needle !== undefined || !isPermitted(attacker, view.allow)) continue;
    for (const row of view.rows.filter((each) => isWhole(view, each))) {
      const theirs = equated(view, row).find((each) => each.name === name && JSON.stringify(each.equals) === said);
      if (theirs) return { view, row, theirs };
    }
  }
  return undefined;
}

/** Nothing else is asked of the view, or of its ranges this is the widest: what a range leaves out is not said. */
function isWhole({ rows }: View, row: ViewRow): boolean {
  if (rows.length === 1) return Object.keys(row.parameters).length === 0;
  return row.contains !== undefined && rows.every(({ contains }) => contains !== row.name);
}

/** The looks at the others, before and after one's own: only what stands still meanwhile is compared. */
export function twinLegs(context: CaseContext, look: Leg, when: 'earlier' | 'later'): readonly Leg[] {
  const found = new Map(twinsOf(context).map(({ view, row }) => [nameOf(view, row), { view, row }]));
  return [...found].map(([name, { view, row }]) => {
    const { row: _, ...plain } = look;
    return { ...plain, name: `${when} ${name}`, view: view.name, ...(row.name ? { row: row.name } : {}) };
  });
}

function nameOf({ name }: View, row: ViewRow): string {
  return row.name ? `${name}.${row.name}` : name;
}

/** A difference is a suspicion, which only decoding or an act turns into a leak. */
function twinFault(context: CaseContext, seen: Seen): Verdict | undefined {
  for (const { value, view, row, theirs } of twinsOf(context)) {
    const name = nameOf(view, row);
    const [here, still] = ['first', 'idle'].map((leg) => numberIn(seen, leg, value.figure));
    const [there, later] = ['earlier', 'later'].map((when) => numberIn(seen, `${when} ${name}`, theirs.figure));
    if (here === undefined || there === undefined || here !== still || there !== later) continue;
    if (Math.abs(here - there) <= value.tolerance + theirs.tolerance + Math.abs(here) * FLOAT) continue;
    const text = `${value.name} is ${numberText(here)}, but ${theirs.name} of ${name}, which counts the same, ${numberText(there)}`;
    return inconclusive('unexplained', text, 'first');
  }
  return undefined;
}

import { reconcile } from '../../detect/reconcile.js';
import type { Leg, Observation, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Planned, Seen } from '../check.js';
import { resourceNamed, rowNamed } from '../subjects.js';
import { numberText } from './addends.js';
import { controlFault, inconclusive } from './controls.js';
import { leakIn } from './data.js';
import { isTotal, numberIn, numbersOf } from './experiment.js';
import { lookedAt } from './legs.js';
import { completeness, listing } from './list.js';

/** Where nothing is added, what moves with whom cannot be seen: figures are held against what stands beside them. */
export function isStanding({ scenario, resource }: Pick<CaseContext, 'scenario' | 'resource'>): boolean {
  return scenario.mode === 'safe' || resource?.existing !== undefined;
}

const SERIES = ['first', 'again', 'last'] as const;

/** A total beside a list, against the rows delivered; on a live system both may change between two pages. */
export function standingTotalLegs(
  context: CaseContext,
  seen: Seen,
  names: (leg: string) => readonly string[],
): readonly Leg[] {
  const { attacker, owner, victim } = context.case;
  const { home } = context;
  if (!home) return [];
  const reading = (name: string): Leg => unshared(listing(context, name, attacker, home, 'own'));
  if (!seen.first) return [unshared(listing(context, 'control', owner, victim, 'control')), reading('first')];
  const asked = SERIES.filter((leg) => seen[leg]);
  const next = SERIES[asked.length];
  const isOff = asked.every((leg) => difference(seen, leg, names(leg)) !== undefined);
  return next && isOff ? [reading(next)] : [];
}

/** A reading of the moment. */
function unshared({ share: _, pollMs: __, ...leg }: Leg): Leg {
  return leg;
}

export function judgeStandingTotal(
  context: CaseContext,
  seen: Seen,
  names: (leg: string) => readonly string[],
): Verdict {
  const { attacker, owner } = context.case;
  const open = leakIn(context, seen, ['first']);
  if (open) return inconclusive('control-failed', `what is counted is another tenant's already: ${open.text}`, 'first');
  const asked = SERIES.filter((leg) => seen[leg]);
  const fault = completeness(seen, 'control', owner) ?? completeness(seen, asked.at(-1) ?? 'first', attacker);
  if (fault) return fault;
  if (names('first').length === 0) {
    const text = 'no number beside the rows of this list says that it counts them';
    return { outcome: 'skipped', reason: 'not-applicable', text };
  }
  const right = asked.find((leg) => difference(seen, leg, names(leg)) === undefined);
  const leg = right ?? asked.at(-1) ?? 'first';
  const rows = seen[leg]?.rows?.count ?? 0;
  const [name = ''] = names(leg);
  if (right !== undefined)
    return {
      outcome: 'pass',
      reason: 'own-data-only',
      leg,
      text: `${name} is ${rows}, as many rows as ${attacker} was given`,
    };
  return decoded(context, seen, leg, difference(seen, leg, names(leg)) ?? { name, value: 0 });
}

interface Difference {
  readonly name: string;
  readonly value: number;
}

/** A total that is not the number of rows delivered. */
function difference(seen: Seen, leg: string, names: readonly string[]): Difference | undefined {
  const rows = seen[leg]?.rows;
  for (const name of names) {
    const value = numberIn(seen, leg, name);
    if (value !== undefined && rows?.ended && value !== rows.count) return { name, value };
  }
  return undefined;
}

/** So rarely at most may a total that is wrong for another reason be just what both sides have together. */
const LEAST_CHANCE = 0.02;

function decoded({ case: one, home = '' }: CaseContext, seen: Seen, leg: string, { name, value }: Difference): Verdict {
  const [own, theirs] = [seen[leg]?.rows?.count ?? 0, seen.control?.rows?.count ?? 0];
  const parts = [
    { tenant: home, low: own, high: own },
    { tenant: one.victim, low: theirs, high: theirs },
  ];
  const known = new Set([home, one.victim]);
  const made = reconcile({ seen: value, tolerance: 0, home, victim: one.victim, parts, known });
  if (made.kind === 'mixture' && made.tenants.includes(one.victim) && made.chance <= LEAST_CHANCE) {
    const sum = parts
      .filter(({ tenant }) => made.tenants.includes(tenant))
      .map(({ tenant, low }) => `${numberText(low)} of ${tenant}`);
    return {
      outcome: 'fail',
      reason: 'leak',
      leg,
      mustRepeat: true,
      text: `${one.attacker} sees ${name} ${numberText(value)} = ${sum.join(' + ')}`,
    };
  }
  const text = `${name} is ${value} and differs from the delivered rows by ${value - own}, in each of ${SERIES.length} readings`;
  return inconclusive('unexplained', text, leg);
}

/** Totals beside a list that are named so, at the top or in a map such as `meta`; deeper ones count something else. */
export function namedTotals(seen: Observation | undefined): readonly string[] {
  return [...numbersOf(seen).keys()].filter(isTotal);
}

const FOLLOWS = 'whether a figure follows other tenants shows when records are added, and nothing is added';

/** Without relations to other figures of its own tenant nothing can be said of a view. */
export function figureRuledOut(scenario: Scenario, { subject }: Planned): string | undefined {
  const view = scenario.views.find(({ name }) => name === subject.view);
  if (!view || (scenario.mode !== 'safe' && resourceNamed(scenario, subject.resource)?.existing === undefined))
    return undefined;
  const row = rowNamed(view, subject.row);
  const isRelated = view.values.some(
    ({ parts, equals }) => parts !== undefined || (equals && row?.contains !== undefined),
  );
  return subject.swap === undefined && isRelated
    ? undefined
    : `${FOLLOWS}; \`sql\` has the database asked (db-count-reconcile)`;
}

type Broken = (seen: Seen) => Verdict | undefined;

/** The whole between two looks at the narrower range, which other people's work may change meanwhile; what is odd, again. */
export function relationLegs(
  context: CaseContext,
  seen: Seen,
  { reading, broken }: { readonly reading: (name: string) => Leg; readonly broken: Broken },
): readonly Leg[] {
  const narrower = context.row?.contains;
  if (seen.first) return !seen.again && broken(seen) ? [reading('again')] : [];
  if (narrower === undefined) return [reading('first')];
  return [{ ...reading('narrower'), row: narrower }, reading('first'), { ...reading('narrower:again'), row: narrower }];
}

/** A relation that is broken time and again is a suspicion; one that holds proves nothing, since a leak may keep it. */
export function judgeRelations(context: CaseContext, seen: Seen, broken: Broken): Verdict {
  const fault = controlFault(seen.first, 'first', `${context.case.attacker} on ${lookedAt(context)}`);
  if (fault) return fault;
  const again = { ...seen, first: seen.again, narrower: seen['narrower:again'] ?? seen.narrower };
  const verdict = broken(seen);
  if (verdict && (!seen.again || broken(again))) return verdict;
  const text = `its parts and ranges fit each other; ${FOLLOWS}`;
  return { outcome: 'skipped', reason: 'safe-mode', text };
}

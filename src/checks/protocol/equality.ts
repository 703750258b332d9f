import { valuesIn } from '../../detect/figures.js';
import { type Claim, type Reconciled, reconcile } from '../../detect/reconcile.js';
import type { Figure, Leg, Oracle, Scenario, Tally, Verdict, View, ViewRow, ViewValue } from '../../model.js';
import type { CaseContext, EarlyLook, Seen } from '../check.js';
import { numberText } from './addends.js';
import { inconclusive } from './controls.js';
import { numberIn } from './experiment.js';
import { concerns } from './made-figure.js';
import { resourcesOf, stepOf } from './tally.js';

/**
 * Equality against a look before seeding: a figure that says what it counts must have grown by what this run seeded for
 * its own tenant. Whose records are in a surplus is known where it is made of exact parts of tenants: each has another
 * number of rows and other amounts, so that every mixture of them adds up to a sum of its own.
 */
export interface Growth {
  readonly name: string;
  /** The increase, and what it is made of. */
  readonly claim: Claim;
  readonly made: Reconciled;
  readonly before: number;
  readonly after: number;
  /** What was seeded for its own tenant is worth this. */
  readonly own: number;
}

/** A figure that says what it counts, with its name among the numbers of a reading. */
export type Equated = ViewValue & { readonly equals: Tally; readonly figure: string };

/** The figures of a view that say what they count. An estimate need not follow single rows. */
export function equated(view: View, row: ViewRow): readonly Equated[] {
  return valuesIn(view, row).flatMap((value) =>
    value.equals && !value.approximate ? [{ ...value, equals: value.equals, figure: `value ${value.name}` }] : [],
  );
}

/** `off` by rounding only? Both figures that a difference is made of may be rounded. */
export function isWithin(off: number, tolerance: number, figure: number): boolean {
  return Math.abs(off) <= 2 * tolerance + Math.abs(figure) * FLOAT;
}

// Sums of large amounts lose their last digits in binary.
const FLOAT = 1e-9;

const SIDES = { attacker: ['before', 'seeded'], owner: ['control:before', 'control:seeded'] } as const;
type Viewer = keyof typeof SIDES;

/** The looks of both sides, where some figure says what it counts. `reading` is a look at the figures by the attacker. */
export function earlyLooks(context: CaseContext, reading: (name: string) => Leg): readonly EarlyLook[] {
  const { view, row, home, case: one } = context;
  if (!view || !row || !home || one.subject.swap !== undefined || equated(view, row).length === 0) return [];
  const share = `early/${view.name}/${row.name}`;
  const look = (viewer: Viewer, of: string, more: Partial<Leg>): EarlyLook => {
    const [before, after] = SIDES[viewer];
    const expect = { kind: 'grown-by-own', since: before, of } as const;
    return {
      before: { ...reading(before), ...more, share },
      after: { ...reading(after), ...more, share, expect },
    };
  };
  return [look('attacker', home, {}), look('owner', one.victim, { role: 'control', as: one.owner })];
}

/** How each figure grew while this run seeded, as far as that can be told. */
export function growths(context: CaseContext, seen: Seen, viewer: Viewer = 'attacker'): readonly Growth[] {
  const { view, row, home, case: one, scenario } = context;
  const [whose, other] = viewer === 'attacker' ? [home, one.victim] : [one.victim, home];
  if (!view || !row || whose === undefined || other === undefined) return [];
  const known = new Set(scenario.tenants.map(({ name }) => name));
  return equated(view, row).flatMap((value): readonly Growth[] => {
    const grown = grownIn(seen, viewer, value.figure);
    const parts = partsOf(context, seen[SIDES[viewer][1]]?.seeding?.of ?? {}, value.equals);
    const own = parts.get(whose);
    if (!grown || own === undefined || isOfAll(scenario, value.equals)) return [];
    const claim = {
      seen: grown.after - grown.before,
      tolerance: 2 * value.tolerance,
      home: whose,
      victim: other,
      parts: [...parts].map(([tenant, part]) => ({ tenant, low: part, high: part })),
      known,
    };
    return [{ name: value.figure, ...grown, own, claim, made: reconcile(claim) }];
  });
}

function grownIn(seen: Seen, viewer: Viewer, figure: string) {
  const [before, after] = SIDES[viewer].map((leg) => {
    const look = seen[leg];
    const isWhole = look && !look.failure && !look.isNotOk && look.complete && (look.status ?? 0) < 300;
    return isWhole ? numberIn(seen, leg, figure) : undefined;
  });
  return before === undefined || after === undefined ? undefined : { before, after };
}

/** What the seeded records of each tenant are worth to this figure; tenants of whom that is not known are left out. */
function partsOf(
  { scenario: { tenants } }: CaseContext,
  of: NonNullable<NonNullable<Seen[string]>['seeding']>['of'],
  equals: Tally,
): ReadonlyMap<string, number> {
  return new Map(
    tenants.flatMap(({ name }) => {
      const part = of[name] && stepOf(equals, of[name]);
      return part === undefined ? [] : [[name, part] as const];
    }),
  );
}

/** Records that everybody may see are counted for everybody. */
function isOfAll({ resources }: Scenario, equals: Tally): boolean {
  const counted = new Set(resourcesOf(equals));
  return resources.some(({ name, shared }) => shared !== undefined && counted.has(name));
}

/** So long the figures are watched before anything else is done, where one of them did not grow as it should. */
export function watchMs(context: CaseContext, seen: Seen): number {
  const isOff = growths(context, seen).some(({ made }) => made.kind !== 'own');
  return isOff ? Math.min(2 * (seen.seeded?.seeding?.ms ?? 0), LONGEST_WATCH_MS) : 0;
}

const LONGEST_WATCH_MS = 5000;

// So rarely at most may a figure that is wrong for another reason pass for a mixture.
const LEAST_CHANCE = 0.02;

/**
 * A surplus that is made of exact parts of known tenants leaks. Small numbers meet by chance: there it takes two sides
 * that each see the other's records, in figures that stand still and do not follow the own row alone.
 */
export function equalityLeak(
  context: CaseContext,
  seen: Seen,
  moved: (figure: string) => Verdict | undefined,
): { readonly verdict: Verdict; readonly figure: string } | undefined {
  for (const growth of growths(context, seen)) {
    const { made, name } = growth;
    if (made.kind !== 'mixture' || !made.tenants.some((tenant) => concerns(context, tenant))) continue;
    const isClear = made.chance <= LEAST_CHANCE;
    const isContradicted = moved(name)?.outcome === 'pass';
    if (!isClear && (isContradicted || !isStill(seen, name) || !isSeenByBoth(context, seen, growth))) continue;
    const text = `${context.case.attacker} saw ${growthText(growth)} = ${sentenceOf(growth, made.tenants)}`;
    return { verdict: { outcome: 'fail', reason: 'leak', leg: 'seeded', text }, figure: name };
  }
  return undefined;
}

function growthText({ name, claim, before, after }: Growth): string {
  return `${name} grow from ${numberText(before)} to ${numberText(after)} while this run seeded: ${numberText(claim.seen)}`;
}

/** Nothing moved it by itself, for longer than the seeding took. */
function isStill(seen: Seen, name: string): boolean {
  const [first, idle] = ['first', 'idle'].map((leg) => numberIn(seen, leg, name));
  return first !== undefined && first === idle;
}

/** The victim's own figure grew by the same tenants' records. */
function isSeenByBoth(context: CaseContext, seen: Seen, { name, made }: Growth): boolean {
  const theirs = growths(context, seen, 'owner').find((growth) => growth.name === name)?.made;
  if (made.kind !== 'mixture' || theirs?.kind !== 'mixture') return false;
  const names = (tenants: readonly string[]): string => [...tenants].sort().join(' ');
  return (
    context.home !== undefined && made.tenants.includes(context.home) && names(made.tenants) === names(theirs.tenants)
  );
}

/** A figure that stands still, and grew by what nobody can be named for while this run seeded; or one that is kept for whoever asks. */
export function equalityFault(context: CaseContext, seen: Seen): Verdict | undefined {
  const kept = growths(context, seen).find((growth) => isKeptForBoth(context, seen, growth));
  if (kept) {
    const { attacker, owner } = context.case;
    const atOnce = seen.seeded?.seeding?.atOnce?.[kept.name] ?? kept.after;
    const figures = `${numberText(kept.before)} before this run seeded and ${numberText(atOnce)} after it`;
    const text = `${attacker} and ${owner} were both shown ${kept.name} ${figures}, and not as much was seeded for both`;
    return inconclusive('unexplained', text, 'seeded');
  }
  const off = growths(context, seen).find(({ made, name }) => made.kind !== 'own' && isStill(seen, name));
  return off && inconclusive('unexplained', `${context.case.attacker} saw ${oddText(off)}`, 'seeded');
}

// Smaller figures are the same in two tenants by chance.
const TELLING = 20;

/** Both sides were shown the very same, twice, although not as much was seeded for them. */
function isKeptForBoth(context: CaseContext, seen: Seen, { name, before, own, claim, made }: Growth): boolean {
  const theirs = growths(context, seen, 'owner').find((growth) => growth.name === name);
  if (!theirs || Math.abs(before) < TELLING || isWithin(theirs.own - own, claim.tolerance, own)) return false;
  // Two that are only late, and happened to be equal before, are right in the end.
  if (made.kind === 'own' && theirs.made.kind === 'own') return false;
  const [here, there] = [SIDES.attacker[1], SIDES.owner[1]].map((leg) => seen[leg]?.seeding?.atOnce?.[name]);
  return theirs.before === before && here !== undefined && here === there;
}

function oddText(growth: Growth): string {
  const { made, own, claim } = growth;
  const text = `${growthText(growth)}, and what was seeded for ${claim.home} is worth ${numberText(own)}`;
  if (made.kind !== 'mixture') return text;
  return `${text}; it is also ${sentenceOf(growth, made.tenants)}, which may be chance with figures this small`;
}

/** What the look before seeding adds to the picture of a figure. */
export function equalityPicture(growth: Growth): Pick<Figure, 'expected' | 'seen' | 'parts'> & {
  readonly oracles: readonly Oracle[];
} {
  const { made, before, after, own, claim } = growth;
  const expected = { expected: before + own, seen: after };
  if (made.kind === 'own')
    return {
      ...expected,
      oracles: [
        {
          by: 'equality',
          says: made.hides ? 'open' : 'sound',
          text: `it grew by ${numberText(claim.seen)} while this run seeded, as own records are worth`,
        },
      ],
    };
  const off: Oracle = { by: 'equality', says: 'open', text: `${oddText(growth)}` };
  if (made.kind !== 'mixture') return { ...expected, oracles: [off] };
  const addends = addendsOf(growth, made.tenants).map(({ tenant, high }) => ({ tenant, value: high }));
  const text = `${numberText(claim.seen)} = ${sentenceOf(growth, made.tenants)}`;
  const decoded: Oracle = { by: 'decoding', says: made.chance <= LEAST_CHANCE ? 'leak' : 'open', text };
  return { ...expected, parts: [{ tenant: BEFORE, value: before }, ...addends], oracles: [off, decoded] };
}

/** Each by its name: there are no more than the scenario has. */
function sentenceOf(growth: Growth, tenants: readonly string[]): string {
  return addendsOf(growth, tenants)
    .map(({ tenant, high }) => `${numberText(high)} of ${tenant}`)
    .join(' + ');
}

/** Its own part first. */
function addendsOf({ claim }: Growth, tenants: readonly string[]) {
  const parts = claim.parts.filter(({ tenant }) => tenants.includes(tenant));
  return [...parts].sort((one, other) => Number(other.tenant === claim.home) - Number(one.tenant === claim.home));
}

/** Stands in a picture for what was there already. */
const BEFORE = '(before seeding)';

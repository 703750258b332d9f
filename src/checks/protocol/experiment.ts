import type { Leg, Observation } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { windowLegs } from './figure-windows.js';

/**
 * Non-interference as a controlled experiment: observe; idle; act at home until it shows; act at the victim, wait twice
 * as long; observe. What moves with the victim's rows must stand still without them and move again with the next.
 * Where a figure moves by itself, windows of equal length with and without an act decide (figure-windows.ts).
 */
export interface Experiment {
  /** The attacker looks at the figures. */
  readonly reading: (name: string) => Leg;
  /** Rows are added on one side, each kind of them so often. */
  readonly acts: (side: Side, name: string, times: number, resources?: readonly string[]) => readonly Leg[];
  /** How many of each the victim gains, where not two. */
  readonly victimRows?: number;
  /** Asked before everything else. */
  readonly before?: readonly Leg[];
  /** Asked right after the first two looks. */
  readonly after?: readonly Leg[];
  /** Figures the scenario names. They are never masked. */
  readonly declared: readonly Declared[];
  /** Is something wrong with a figure that stood still? Then windows tell. */
  readonly isDoubtful?: (seen: Seen, figure: Declared) => boolean;
  readonly settleMs: number;
  /** So long the figures are watched at first, with nothing done, where they did not grow as they should. */
  readonly watchMs?: number;
}

export type Side = 'home' | 'victim';

export interface Declared {
  /** Place of the figure among the numbers of a reading. */
  readonly name: string;
  /** An estimate follows many rows, and none of them exactly. */
  readonly isApproximate: boolean;
  readonly tolerance: number;
  /** By how much these acts move it, where that is known beforehand; 0 where they have nothing to do with it. */
  readonly step: (acts: readonly Observation[]) => number | undefined;
  /** Resources it counts or sums, where that is known. */
  readonly resources?: readonly string[];
}

/** Rows the victim gains: more than one, so that its movement is told apart from the attacker's own single row. */
const VICTIM_ROWS = 2;

/**
 * A number so named counts rows; if it stands still when a row is added, nothing was learned about it. One of several
 * within a text may be anything.
 */
export function isCount(name: string): boolean {
  return COUNT_LIKE.test(name) && !/ number \d+$/.test(name) && !name.startsWith(IN_ROW);
}

const COUNT_LIKE = /total|count|hits|matches|found|results|pages/i;

/** So begin the names of numbers within a row of the asker's own: what counts there is not said by names. */
export const IN_ROW = 'own row ';

/** Is this what lists call the number of their rows? At the top or in a map such as `meta`; deeper ones count something else. */
export function isTotal(name: string): boolean {
  return TOTAL.test(name);
}

const TOTAL =
  /^body \$(?:\.\w+)?\.(?:count|total|(?:total|num)_?(?:count|items|results|records|rows|elements)|records_?total)$|^header x-total(?:-count)?$/i;

export const READINGS = ['first', 'idle', 'home:seen', 'later', 'home:more', 'calm', 'again', 'calm:again'];

/** The next legs of the experiment, none when it has enough. */
export function experimentLegs(context: CaseContext, asked: Seen, experiment: Experiment): readonly Leg[] {
  const seen = settled(asked);
  const { reading, acts, declared, settleMs } = experiment;
  if (!seen.idle)
    return [
      ...(experiment.before ?? []),
      reading('first'),
      { ...reading('idle'), ...watched(experiment) },
      ...(experiment.after ?? []),
    ];
  if (isLate(asked, experiment))
    return [{ ...experiment.reading('first:again'), waitMs: settleMs }, experiment.reading('idle:again')];
  if (numbersOf(seen.first).size === 0 && declared.length === 0) return [];
  const isBare = declared.length === 0 && numbersBeside(seen.first).length === 0;
  if (isBare && !seen['home:seen']) return [...acts('home', 'home:act', 1), reading('home:seen')];
  // What tells how many rows there are follows one's own.
  if (isBare && !seen.later && !hasMoved(seen, 'idle', 'home:seen')) return [];
  if (!seen['home:seen']) {
    const moving = declared.filter(
      (figure) => numberIn(seen, 'idle', figure.name) !== undefined && canMove(figure, experiment),
    );
    const names = moving.length > 0 ? { names: moving.map(({ name }) => name) } : {};
    const expect = { kind: 'counter-moved', since: 'idle', ...names } as const;
    return [
      ...acts('home', 'home:act', 1),
      { ...reading('home:seen'), expect, pollMs: isStoodIn(context, seen) || isAbroad(seen) ? 0 : settleMs },
    ];
  }
  if (!seen.later)
    return [
      ...acts('victim', 'victim:act', experiment.victimRows ?? VICTIM_ROWS),
      { ...reading('later'), role: 'attack', ...patience(context, seen, experiment, 'home:seen') },
    ];
  if (isStoodIn(context, seen)) return [];
  if (!seen.again && suspects(seen).length > 0) return secondRound(context, seen, experiment);
  if (!seen.again && !seen['home:more'] && experiment.watchMs) return homeAgain(seen, experiment);
  return windowLegs(context, seen, experiment);
}

/** A figure that is kept until an own row comes shows the victim's rows with the next own one. */
function homeAgain(seen: Seen, { reading, acts, settleMs }: Experiment): readonly Leg[] {
  const expect = { kind: 'counter-moved', since: 'later' } as const;
  const pollMs = seen['home:seen']?.held ? settleMs : 0;
  return [...acts('home', 'home:more:act', 1), { ...reading('home:more'), expect, pollMs }];
}

function watched({ watchMs }: Experiment): Partial<Leg> {
  return watchMs ? { waitMs: watchMs } : {};
}

/** A declared figure moved before anything was done: what was seeded may still be on its way. */
function isLate(seen: Seen, { declared, settleMs }: Experiment): boolean {
  if (settleMs === 0 || seen['first:again'] || seen['home:seen']) return false;
  return declared.some(({ name }) => numberIn(seen, 'first', name) !== numberIn(seen, 'idle', name));
}

/** Readings that were taken once more after all had settled stand instead of the first. */
export function settled(seen: Seen): Seen {
  const { 'first:again': first, 'idle:again': idle, ...rest } = seen;
  return first && idle ? { ...rest, first, idle } : seen;
}

/**
 * What moved with the victim's rows must stand still without them, for longer than they took to add, and move again with
 * the next, by as much more as they are more: else it was chance, which a slow system gives time for.
 */
function secondRound(context: CaseContext, seen: Seen, experiment: Experiment): readonly Leg[] {
  const { reading, acts } = experiment;
  const calm = (name: string, from: string, to: string): Leg => ({
    ...reading(name),
    ...patience(context, seen, experiment),
    since: to,
    lasting: { times: 1.25, of: [[from, to]] },
  });
  return [
    calm('calm', 'home:seen', 'later'),
    ...acts('victim', 'victim:more', 1 + (experiment.victimRows ?? VICTIM_ROWS)),
    { ...reading('again'), role: 'attack', ...patience(context, seen, experiment, 'calm') },
    calm('calm:again', 'calm', 'again'),
  ];
}

/**
 * Whoever stands in for the attacker, or is shown the victim's own figures, waits for the victim's rows to show; the
 * attacker, twice as long as its own took.
 */
function patience(context: CaseContext, seen: Seen, { settleMs }: Experiment, since?: string): Partial<Leg> {
  const isTheirs = isStoodIn(context, seen) || isAbroad(seen);
  const shown = isTheirs ? seen.later : seen['home:seen'];
  if (isTheirs && since !== undefined) return { expect: { kind: 'counter-moved', since }, pollMs: settleMs };
  return { waitMs: shown?.held ? 2 * (shown.effectMs ?? 0) : settleMs };
}

/** Asked under the victim's name, it was shown the victim's figures: its own rows will never be in them. */
function isAbroad({ own, control, first }: Seen): boolean {
  return own !== undefined && isAlike(first, control) && !isAlike(first, own);
}

function isAlike(one: Observation | undefined, other: Observation | undefined): boolean {
  const [numbers, others] = [numbersOf(one), numbersOf(other)];
  return numbers.size > 0 && [...numbers].every(([name, value]) => others.get(name) === value);
}

/** Not where the acts have nothing to do with it, and not an estimate, which a single row need not move. */
function canMove({ isApproximate, step }: Declared, { acts }: Experiment): boolean {
  const legs = acts('home', 'home:act', 1);
  const rows = legs.map((leg): Observation => ({ ...NOTHING, created: { resource: leg.resource ?? '', amounts: {} } }));
  return !isApproximate && step(rows) !== 0;
}

const NOTHING: Observation = {
  leg: '',
  as: '',
  requests: [],
  headers: {},
  complete: true,
  size: 0,
  hash: '',
  sightings: [],
  ms: 0,
  attempts: 1,
};

/** Numbers that moved with the victim's rows, and not by themselves. */
export function suspects(seen: Seen): readonly string[] {
  return [...numbersOf(seen.first).keys()].filter((name) => {
    const [first, idle, home, later] = ['first', 'idle', 'home:seen', 'later'].map((leg) => numberIn(seen, leg, name));
    return first === idle && home !== undefined && later !== undefined && home !== later;
  });
}

/** Somebody else reads (calibration): the attacker's own row never shows, the victim's must. */
export function isStoodIn(context: CaseContext, seen: Seen): boolean {
  return seen.idle !== undefined && seen.idle.as !== context.case.attacker;
}

/** Every number of a reading by its place. */
export function numbersOf(seen: Observation | undefined): ReadonlyMap<string, number> {
  return new Map(Object.entries({ ...seen?.rows?.counters, ...seen?.numbers }));
}

/** Names of those that do not stand within a row. */
export function numbersBeside(seen: Observation | undefined): readonly string[] {
  return [...numbersOf(seen).keys()].filter((name) => !name.startsWith(IN_ROW));
}

function hasMoved(seen: Seen, before: string, after: string): boolean {
  return [...numbersOf(seen[after])].some(([name, value]) => numberIn(seen, before, name) !== value);
}

export function numberIn(seen: Seen, leg: string, name: string): number | undefined {
  const found = seen[leg];
  return found?.numbers?.[name] ?? found?.rows?.counters[name];
}

/** The acts of one step: `home:act1`, `home:act2`. */
export function actsOf(seen: Seen, step: string): readonly Observation[] {
  return Object.entries(seen).flatMap(([name, found]) =>
    found && name.startsWith(step) && /^\d+$/.test(name.slice(step.length)) ? [found] : [],
  );
}

export interface Adding {
  readonly side: Side;
  /** `home:act` gives `home:act1`, `home:act2`. */
  readonly name: string;
  readonly resources: readonly string[];
  /** Of each of them. */
  readonly times: number;
}

/** Rows of these resources, added by the owner of that side. */
export function creating(context: CaseContext, { side, name, resources, times }: Adding): readonly Leg[] {
  const { case: one, home, homeOwner } = context;
  const [as, of] = side === 'victim' ? [one.owner, one.victim] : [homeOwner ?? one.attacker, home ?? one.victim];
  return Array.from({ length: times }, () => resources)
    .flat()
    .map((resource, index) => ({
      name: `${name}${index + 1}`,
      role: 'act',
      as,
      resource,
      operation: 'create',
      aim: { record: 'twin', of, name: `${one.id}/${name}${index + 1}` },
      writes: 'canary',
      expect: { kind: 'ok' },
    }));
}

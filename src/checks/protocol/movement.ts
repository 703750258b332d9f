import type { Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { answerOf, inconclusive, trouble } from './controls.js';
import { equalityLeak } from './equality.js';
import {
  actsOf,
  type Declared,
  type Experiment,
  IN_ROW,
  isCount,
  isStoodIn,
  isTotal,
  numberIn,
  numbersBeside,
  numbersOf,
  READINGS,
  settled,
} from './experiment.js';
import { isUnclear } from './figure-windows.js';
import { pictureOf, shownName } from './picture.js';
import { isRepeated, undeclared } from './repeated.js';
import { rivalFault } from './rivals.js';
import { judgeFirstLeap, judgeWindows, movesOnlyAbroad } from './window-verdicts.js';

/** What the experiment says of every number: what moves with the victim leaks; what never moves with own rows is no count. */
function judgeMovement(context: CaseContext, seen: Seen, { declared }: Experiment): readonly Verdict[] {
  const known = new Map(declared.map((figure) => [figure.name, figure]));
  return [...numbersOf(seen.first).keys()].flatMap((name) => {
    const figure = known.get(name);
    return (figure ? judgeDeclared(context, seen, figure) : judgeOther(context, seen, name)).map((verdict) => ({
      ...verdict,
      figures: [pictureOf(context, seen, name, verdict)],
    }));
  });
}

/** A declared figure that is not there was not looked at. */
function missing(seen: Seen, { declared }: Experiment): Verdict | undefined {
  const absent = declared.find(({ name }) => numberIn(seen, 'first', name) === undefined);
  if (!absent) return undefined;
  return inconclusive('not-exercised', `the declared figure (${absent.name}) is no number in the answer`, 'first');
}

interface Moves {
  readonly first: number;
  readonly byItself: number;
  readonly byHome: number;
  readonly byVictim: number;
  readonly text: string;
}

function movesOf(context: CaseContext, seen: Seen, name: string): Moves | undefined {
  const [first, idle, home, later] = ['first', 'idle', 'home:seen', 'later'].map((leg) => numberIn(seen, leg, name));
  if (first === undefined || idle === undefined || home === undefined || later === undefined) return undefined;
  const text = `${name} went ${first}, ${idle}, ${home} (own row added), ${later} (${rowsAdded(seen)} added at ${context.case.victim})`;
  return { first, byItself: idle - first, byHome: home - idle, byVictim: later - home, text };
}

function rowsAdded(seen: Seen): string {
  const count = actsOf(seen, 'victim:act').length;
  return count === 1 ? '1 row' : `${count} rows`;
}

/** A declared figure is never masked. */
function judgeDeclared(context: CaseContext, seen: Seen, figure: Declared): readonly Verdict[] {
  const moves = movesOf(context, seen, figure.name);
  if (!moves) return [];
  const { byItself, byHome, byVictim, text } = moves;
  const windows = judgeWindows(context, seen, figure);
  if (windows && windows.outcome !== 'inconclusive') return [windows];
  if (byItself === 0 && byVictim !== 0 && (isStoodIn(context, seen) || isRepeated(seen, figure)))
    return [leak(context, text, byHome)];
  // What was clear before needed no windows: those of another figure may have moved nothing that this one counts.
  if (windows && isUnclear(seen, figure)) return [windows];
  if (byItself !== 0) return [inconclusive('noisy', `${text}: it moves by itself`, 'idle')];
  if (byVictim !== 0) return [inconclusive('noisy', `${text}${askedAgain(seen, figure.name)}`, 'again')];
  const step = figure.step(actsOf(seen, 'home:act'));
  if (step === 0) return [{ outcome: 'pass', reason: 'unmoved', text }];
  if (byHome === 0) return [inconclusive('not-exercised', `${text}: it did not follow the own row`, 'home:seen')];
  if (step !== undefined && Math.abs(byHome - step) > figure.tolerance + Math.abs(step) * 1e-9)
    return [inconclusive('unexplained', `${text}; own rows worth ${step} moved it by ${byHome}`, 'home:seen')];
  return [{ outcome: 'pass', reason: 'unmoved', text }];
}

/** A number nobody declared: what moves by itself is masked, and what never moves with own rows counts none. */
function judgeOther(context: CaseContext, seen: Seen, name: string): readonly Verdict[] {
  const moves = movesOf(context, seen, name);
  if (moves?.byItself !== 0) return [];
  const { byHome, byVictim, text } = moves;
  if (byVictim !== 0 && (isStoodIn(context, seen) || isRepeated(seen, undeclared(name))))
    return [leak(context, text, byHome)];
  const only = movesOnlyAbroad(context, seen, name);
  if (only) return [leak(context, `${text}; ${only}`, byHome)];
  // Of seconds, visits and requests one goes by now and then just when rows are added.
  if (byVictim !== 0) return isTotal(name) ? [inconclusive('noisy', `${text}${askedAgain(seen, name)}`, 'again')] : [];
  // Where a row stands among one's own proves nothing about what counts them.
  return byHome === 0 || name.startsWith(IN_ROW) ? [] : [{ outcome: 'pass', reason: 'unmoved', text }];
}

function leak({ case: { victim }, home }: CaseContext, text: string, byHome: number): Verdict {
  const said = byHome === 0 ? `${text}; it follows ${victim} and not ${home}` : text;
  // What moves by itself may have moved just then.
  return { outcome: 'fail', reason: 'leak', leg: 'later', text: said, mustRepeat: true };
}

function askedAgain(seen: Seen, name: string): string {
  const [calm, again] = [numberIn(seen, 'calm', name), numberIn(seen, 'again', name)];
  return `; asked again it went ${calm} (nothing added), ${again} (as many rows added)`;
}

export interface Besides {
  /** What is wrong with the first reading. */
  readonly fault: Verdict | undefined;
  /** What else speaks against a pass, where the figures stood still by themselves. */
  readonly also?: () => Verdict | undefined;
  /** Is equality against the look before seeding applied? */
  readonly isEquated?: boolean;
}

/** The verdict of the whole experiment: what moves with the victim leaks, even where something else went wrong. */
export function judgeExperiment(
  context: CaseContext,
  asked: Seen,
  experiment: Experiment,
  { fault, also, isEquated }: Besides,
): Verdict {
  const seen = settled(asked);
  const rival = rivalFault(seen, READINGS);
  if (rival) return rival;
  const verdicts = judgeMovement(context, seen, experiment);
  const figures = verdicts.flatMap((verdict) => verdict.figures ?? []);
  const leak =
    verdicts.find(({ outcome }) => outcome === 'fail') ??
    judgeFirstLeap(context, asked, experiment) ??
    (isEquated && unequal(context, asked, verdicts));
  if (leak) return withOracles(leak);
  const unproved =
    fault ??
    readingFault(seen) ??
    missing(seen, experiment) ??
    actFault(context, seen) ??
    verdicts.find(({ outcome }) => outcome === 'inconclusive');
  if (unproved) return withOracles(unproved);
  const isBusy = experiment.declared.some((figure) => seen['window1.0'] && isUnclear(seen, figure));
  const more = isBusy ? undefined : also?.();
  if (more) return more;
  if (verdicts.length > 0)
    return {
      outcome: 'pass',
      reason: 'unmoved',
      leg: 'later',
      text: verdicts.map(({ text }) => text).join('; '),
      figures,
    };
  const names = numbersBeside(seen.first);
  const text = `none of ${names.slice(0, 20).join(', ')} moved when ${context.home} gained a row`;
  return names.some((name) => isCount(name) && !isMasked(seen, name))
    ? inconclusive('not-exercised', text, 'home:seen')
    : { outcome: 'skipped', reason: 'not-applicable', text };
}

/** What was seeded abroad is in a figure, although it may have stood still since. */
function unequal(context: CaseContext, asked: Seen, verdicts: readonly Verdict[]): Verdict | undefined {
  const byFigure = (name: string): Verdict | undefined =>
    verdicts.find(({ figures }) => figures?.some((figure) => figure.name === shownName(name)));
  const found = equalityLeak(context, asked, byFigure);
  if (!found) return undefined;
  return { ...found.verdict, figures: byFigure(found.figure)?.figures ?? [pictureOf(context, asked, found.figure)] };
}

/** All ways to judge the figure that were applied, in words. */
function withOracles(verdict: Verdict): Verdict {
  const oracles = (verdict.figures ?? []).flatMap((figure) => figure.oracles ?? []);
  const notes = oracles.filter(({ text }) => text !== verdict.text).map(({ by, text }) => `${by}: ${text}`);
  return notes.length > 0 ? { ...verdict, notes: [...(verdict.notes ?? []), ...notes] } : verdict;
}

/** What moves by itself and is not what lists call their total counts something else: requests, seconds, visits. */
function isMasked(seen: Seen, name: string): boolean {
  const values = READINGS.flatMap((leg) => numberIn(seen, leg, name) ?? []);
  return !isTotal(name) && new Set(values).size > 1;
}

/** A reading that was refused has no figures: what stands still in it was not looked at. */
function unanswered(seen: Seen, name: string): Verdict | undefined {
  const found = seen[name];
  const fault = trouble(found, name);
  if (fault || (found?.status ?? 0) < 300) return fault;
  return inconclusive('control-failed', `${found?.as} looked again: ${answerOf(found)}`, name);
}

function readingFault(seen: Seen): Verdict | undefined {
  for (const name of ['idle', 'home:seen', 'later']) {
    const fault = unanswered(seen, name);
    if (fault) return fault;
  }
  return Object.keys(seen)
    .filter((name) => ['calm', 'again', 'calm:again'].includes(name) || /^window\d\.\d+$/.test(name))
    .map((name) => unanswered(seen, name))
    .find((fault) => fault !== undefined);
}

const ACT = /:(?:act|more)\d+$/;

function actFault({ homeOwner, case: { owner } }: CaseContext, seen: Seen): Verdict | undefined {
  const failed = Object.entries(seen).find(([name, found]) => found && ACT.test(name) && !found.held);
  if (!failed) return undefined;
  const [name, found] = failed;
  const who = found?.as || (name.startsWith('home') ? homeOwner : owner);
  return inconclusive('control-failed', `${who} could not create a record`, name);
}

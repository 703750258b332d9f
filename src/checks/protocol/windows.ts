import { changedLeaves, unordered } from '../../detect/compare.js';
import type { Aim, Leaf, Leg, Observation, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { trouble } from './controls.js';
import { attack, witness } from './legs.js';
import { witnessWait } from './waits.js';

/** Stands among the fields that moved where the record itself did: out of its owner's sight, or back. */
export const GONE = '(the record)';

/**
 * The attacked record moved, and records that nobody touched moved alike: time did it, or an attack that reaches every
 * record of the victim, or a worker hides what the attack did. Windows of equal length with and without the attack, on
 * fresh records each and with nothing else under way, tell which. The first one, without, serves every case.
 */
export function askWindows(context: CaseContext, seen: Seen, fields: readonly string[]): readonly Leg[] {
  if (!(`${CALM[0]}:after` in seen)) return calmWindow(context, seen, CALM[0]);
  if (`${HIT[0]}:after` in seen || doubtful(seen, fields).length === 0) return [];
  return ORDER.flatMap((name) =>
    name.startsWith('hit') ? hitWindow(context, seen, name) : calmWindow(context, seen, name),
  );
}

/** What the windows say of these fields; undefined where the attack moves none of them. */
export function judgeWindows(seen: Seen, fields: readonly string[]): Windows | undefined {
  const looks = Object.keys(seen).filter((name) => LOOK.test(name));
  const fault = looks.map((name) => trouble(seen[name], name)).find(Boolean);
  if (fault) return { fault };
  if (!(`${HIT[0]}:after` in seen)) return undefined;
  const told = { calm: CALM.map((name) => windowOf(seen, name)), hit: HIT.map((name) => windowOf(seen, name)) };
  const caused = fields.filter((field) => isCaused(told, field));
  if (caused.length > 0) return { caused };
  const noisy = fields.filter((field) => isNoisy(told, field));
  return noisy.length > 0 ? { noisy } : undefined;
}

export type Windows =
  | { readonly caused: readonly string[] }
  | { readonly noisy: readonly string[] }
  | { readonly fault: Verdict };

const LOOK = /^(calm|hit)\d:(near:)?(before|after)$/;
const CALM = ['calm1', 'calm2', 'calm3', 'calm4'] as const;
const HIT = ['hit1', 'hit2', 'hit3', 'hit4'] as const;
/** After `calm1`: no worker that ticks at one pace keeps in step with this. */
export const ORDER = ['hit1', 'hit2', 'calm2', 'hit3', 'calm3', 'calm4', 'hit4'] as const;

function hitWindow(context: CaseContext, seen: Seen, name: string): readonly Leg[] {
  const { near, aim } = aims(context, name, context.case.id);
  return [
    look(context, `${name}:near:before`, near),
    look(context, `${name}:before`, aim),
    attack(context, aim, { name, alone: true }),
    look(context, `${name}:after`, aim, { waitMs: witnessWait(context, seen) }),
    look(context, `${name}:near:after`, near),
  ];
}

/** At least as long, and nobody does anything. */
function calmWindow(context: CaseContext, seen: Seen, name: string): readonly Leg[] {
  const { subject, victim, id } = context.case;
  const isFirst = name === CALM[0];
  // What an operation is made ready with may set a worker to work.
  const kind = context.operation?.ready.length ? `${subject.resource}.${subject.operation}` : subject.resource;
  const share = isFirst ? `windows/${kind}/${victim}` : undefined;
  const { near, aim } = aims(context, name, share ?? id);
  const waitMs = witnessWait(context, seen) + 2 * (seen.attack?.ms ?? 0);
  const legs = [
    look(context, `${name}:near:before`, near),
    look(context, `${name}:before`, aim),
    look(context, `${name}:after`, aim, { waitMs }),
    look(context, `${name}:near:after`, near),
  ];
  return share ? legs.map((leg) => ({ ...leg, share })) : legs;
}

function aims({ case: { victim } }: CaseContext, name: string, of: string): { readonly near: Aim; readonly aim: Aim } {
  const aim = { record: 'twin', of: victim, name: `${of}/${name}` } as const;
  return { aim, near: { ...aim, name: `${aim.name}/near` } };
}

function look(context: CaseContext, name: string, aim: Aim, more: Partial<Leg> = {}): Leg {
  return witness(context, name, aim, { ...more, alone: true });
}

/** What became of a window's two records: the one addressed (or not, where all is calm), and the one beside it. */
interface Window {
  readonly aim: Movement;
  readonly near: Movement;
}

interface Movement {
  readonly fields: ReadonlySet<string>;
  readonly before: Values;
  readonly after: Values;
}

type Values = Readonly<Record<string, Leaf>>;

function windowOf(seen: Seen, name: string): Window {
  return {
    aim: movement(seen[`${name}:before`], seen[`${name}:after`]),
    near: movement(seen[`${name}:near:before`], seen[`${name}:near:after`]),
  };
}

function movement(first: Observation | undefined, last: Observation | undefined): Movement {
  const [before, after] = [unordered(first?.values ?? {}), unordered(last?.values ?? {})];
  if (Boolean(first?.gone) !== Boolean(last?.gone)) return { fields: new Set([GONE]), before, after };
  const isSeen = first?.values !== undefined && last?.values !== undefined;
  return { fields: new Set(isSeen ? changedLeaves(before, after) : []), before, after };
}

/** What the first window without the attack does not explain, or what the attack left as the same act leaves it at home. */
function doubtful(seen: Seen, fields: readonly string[]): readonly string[] {
  const calm = windowOf(seen, CALM[0]);
  const left = unordered((seen.again ?? seen.after)?.values ?? {});
  const home = ['control', 'own'].map((leg) => movement(seen[`${leg}:before`], seen[`${leg}:after`]));
  return fields.filter((field) => {
    if (!calm.aim.fields.has(field) || !calm.near.fields.has(field)) return true;
    const value = printOf(left, field);
    const isAsAtHome = home.some((act) => act.fields.has(field) && printOf(act.after, field) === value);
    return value !== undefined && isAsAtHome && !isUsual([calm], field, value);
  });
}

interface Told {
  readonly calm: readonly Window[];
  readonly hit: readonly Window[];
}

/**
 * The attack's doing: the field moved each time it was asked (on its record or beside it) and never without; or each time
 * to one value that no record had without.
 */
function isCaused({ calm, hit }: Told, field: string): boolean {
  if (hit.every((one) => hasMoved(one, field)) && !calm.some((one) => hasMoved(one, field))) return true;
  const values = new Set(hit.map(({ aim }) => (aim.fields.has(field) ? printOf(aim.after, field) : undefined)));
  const [value] = values;
  return values.size === 1 && value !== undefined && !isUsual(calm, field, value);
}

/** Whenever it was asked, and seldom without: nobody can tell. What moves in half of the windows without moves by itself. */
function isNoisy({ calm, hit }: Told, field: string): boolean {
  const without = calm.filter((one) => hasMoved(one, field)).length;
  return hit.every((one) => hasMoved(one, field)) && without < calm.length / 2;
}

function hasMoved({ aim, near }: Window, field: string): boolean {
  return aim.fields.has(field) || near.fields.has(field);
}

function isUsual(calm: readonly Window[], field: string, value: string): boolean {
  const views = calm.flatMap(({ aim, near }) => [aim.before, aim.after, near.before, near.after]);
  return views.some((view) => printOf(view, field) === value);
}

function printOf(values: Values, field: string): string | undefined {
  const leaf = values[field];
  return leaf && `${leaf.type} ${leaf.print}`;
}

import type { Aim, Leg, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { operationNamed } from '../subjects.js';
import { ownFault, refusal } from './answer.js';
import { aliveFault, answerOf, controlFault, inconclusive, trouble } from './controls.js';
import { leakIn } from './data.js';
import { alive } from './legs.js';
import { completeness } from './list.js';
import type { Technique } from './spellings.js';
import { tokensIn } from './tokens.js';
import { witnessWait } from './waits.js';

/**
 * Protocol H: a record of the attacker's own, written with the victim's tenant in it. Only later answers say what became
 * of it: whether its sender still reads it, whom it names as its owner then, and whether the victim is shown it.
 */
export interface HomeWrite {
  readonly techniques: readonly Technique[];
  /** Tried where the last technique was refused. */
  readonly singles: readonly Technique[];
  /** They show that the same works without the addition, and end with `own` and `own:after`. */
  readonly controls: readonly Leg[];
  /** A new record each time, or the one that a control made. */
  readonly aim: Aim;
}

export function askHomeWrite(context: CaseContext, seen: Seen, write: HomeWrite): readonly Leg[] {
  const { techniques, singles } = write;
  if (!seen.own) return [controlOf(context), ...write.controls, ...readsAbroad(context, write, ['own'])];
  if (techniques.some(({ name }) => !seen[name])) return attacks(context, write, techniques, 0);
  if (seen.alive) return lostLooks(context, seen, write);
  const isRefused = isRefusal(seen, techniques.at(-1)?.name ?? '');
  const left = isRefused ? singles.filter(({ name }) => !seen[name]) : [];
  return left.length > 0 ? attacks(context, write, left, techniques.length) : looks(context, seen, write);
}

/** The number of the token that `own` writes. */
export const OWN_TOKEN = 15;

/** Its sender's list shows it once it was written without any addition; else its read does. */
export function ownAfter(context: CaseContext, by: string): Leg {
  const shown = hasList(context) ? listOf(context, 'home') : readOf(context, 'home', by);
  return {
    ...shown,
    name: 'own:after',
    role: 'own',
    as: context.case.attacker,
    expect: { kind: 'token', token: OWN_TOKEN },
    pollMs: context.operation?.settleMs ?? 0,
  };
}

function attacks(context: CaseContext, write: HomeWrite, tried: readonly Technique[], first: number): readonly Leg[] {
  const { attacker, subject } = context.case;
  return tried.map(({ name, plants }, index) => ({
    name,
    role: 'attack',
    as: attacker,
    operation: subject.operation,
    aim: write.aim,
    writes: 'token',
    token: first + index,
    plants,
  }));
}

/** The victim's list; else that it reads its own record. */
function controlOf(context: CaseContext): Leg {
  if (hasList(context)) return listOf(context, 'control');
  const { owner, victim, subject } = context.case;
  const aim: Aim = { record: 'shared', of: victim };
  return {
    name: 'control',
    role: 'control',
    as: owner,
    operation: 'read',
    aim,
    writes: 'canary',
    share: `shown/${subject.resource}/${owner}`,
    expect: { kind: 'canary' },
    pollMs: context.operation?.settleMs ?? 0,
  };
}

/** What the victim is shown, and what the sender still reads. */
function looks(context: CaseContext, seen: Seen, write: HomeWrite): readonly Leg[] {
  const done = accepted(seen, write);
  const waitMs = Math.max(0, ...done.map((name) => witnessWait(context, { ...seen, attack: seen[name] })));
  const backs = done.map((name) => readOf(context, `back:${name}`, madeBy(write, name)));
  const abroad = hasList(context) ? [listOf(context, 'abroad')] : readsAbroad(context, write, done);
  const shown = abroad.map((leg, index) => (index === 0 ? { ...leg, waitMs } : leg));
  return [...shown, ...(hasRead(context) ? backs : []), alive(context)];
}

/** What its sender cannot read any more is looked for in its list, and read by the victim. */
function lostLooks(context: CaseContext, seen: Seen, write: HomeWrite): readonly Leg[] {
  const lost = accepted(seen, write).filter((name) => !isBack(context, seen, name));
  if (lost.length === 0 || seen.home || !hasList(context)) return [];
  return [listOf(context, 'home'), ...readsAbroad(context, write, lost)];
}

/** The victim reads what the attacker wrote; `own`, which names nobody, it must not be shown. */
function readsAbroad(context: CaseContext, write: HomeWrite, names: readonly string[]): readonly Leg[] {
  if (!hasRead(context)) return [];
  return names.map((name) => readOf(context, `abroad:${name}`, madeBy(write, name)));
}

function madeBy({ aim }: HomeWrite, name: string): string {
  return aim.record === 'made' ? aim.by : name;
}

/** `control` and `abroad` as the victim, `home` as the attacker. */
export function listOf(context: CaseContext, name: 'control' | 'abroad' | 'home'): Leg {
  const { owner, victim, attacker, subject } = context.case;
  const [as, of] = name === 'home' ? [attacker, context.home ?? victim] : [owner, victim];
  const leg: Leg = {
    name,
    role: name === 'control' ? 'control' : 'witness',
    as,
    operation: 'list',
    aim: { record: 'none' },
    writes: 'canary',
    expect: { kind: 'own-rows', of },
  };
  if (name !== 'control') return leg;
  return { ...leg, share: `list/${subject.resource}/list/${as}`, pollMs: context.operation?.settleMs ?? 0 };
}

function readOf({ case: { attacker, owner } }: CaseContext, name: string, by: string): Leg {
  const as = name.startsWith('abroad') ? owner : attacker;
  return { name, role: 'witness', as, operation: 'read', aim: { record: 'made', by }, writes: 'canary', values: true };
}

/** What a file brought in is no record whose identifier anybody was told. */
function hasRead({ resource, operation }: CaseContext): boolean {
  return !operation?.isBulk && resource !== undefined && operationNamed(resource, 'read') !== undefined;
}

export function hasList({ resource }: CaseContext): boolean {
  return resource !== undefined && operationNamed(resource, 'list') !== undefined;
}

export function judgeHomeWrite(context: CaseContext, seen: Seen, write: HomeWrite): Verdict {
  const names = asked(seen, write);
  const leak = leakIn(context, seen, names);
  if (leak) return leak;
  const open = openList(context, seen);
  if (open) return open;
  const crossed = names.map((name) => crossing(context, seen, name)).find(Boolean) ?? shown(context, seen, names);
  if (crossed) return crossed;
  const fault = unshown(context, seen);
  if (fault) return fault;
  const verdicts = names.map((name) => judgeOne(context, seen, write, name));
  const verdict =
    verdicts.find(({ outcome }) => outcome === 'fail') ??
    verdicts.find(({ outcome }) => outcome === 'inconclusive') ??
    verdicts.find(({ reason }) => reason === 'own-data-only') ??
    verdicts[0] ??
    inconclusive('check-crashed', 'nothing was tried');
  const answers = names.map((name) => seen[name]);
  const isRefused = names.some((name) => isRefusal(seen, name));
  return (
    ownFault(context, seen, { verdict, attacks: answers }) ??
    (isRefused ? aliveFault(seen.alive, ...answers) : undefined) ??
    verdict
  );
}

/** The victim must be shown what is its own. */
function unshown(context: CaseContext, seen: Seen): Verdict | undefined {
  const { owner } = context.case;
  if (!hasList(context)) return controlFault(seen.control, 'control', `${owner} on its own record`);
  return completeness(seen, 'control', owner) ?? completeness(seen, 'abroad', owner);
}

/** A list that shows the attacker's rows anyway shows what it wrote as well. */
export function openList(context: CaseContext, seen: Seen): Verdict | undefined {
  const sighting = seen.control?.sightings.find(
    ({ what }) => what.kind === 'canary' && context.scenario.tenants[what.tenant]?.name === context.home,
  );
  const { victim, owner } = context.case;
  const isRead = tokensIn(context, seen['abroad:own']).size > 0;
  if (isRead)
    return inconclusive(
      'control-failed',
      `${owner} reads records of ${context.home} anyway: object-read-foreign says so`,
      'abroad:own',
    );
  const text = `the list of ${victim} shows rows of ${context.home} anyway: list-foreign-rows says so`;
  return sighting && inconclusive('control-failed', text, 'control');
}

/** Read again, the record names the victim as its owner. */
function crossing(context: CaseContext, seen: Seen, name: string): Verdict | undefined {
  const { victim } = context.case;
  if (seen[`back:${name}`]?.ownerNamed === victim)
    return breach(context, seen, name, `back:${name}`, `the record names ${victim} as its owner when it is read again`);
  if (tokensIn(context, seen[`abroad:${name}`]).size > 0)
    return breach(context, seen, name, `abroad:${name}`, `${context.case.owner} reads it as a record of its own`);
  return undefined;
}

/** What the attacker wrote stands in the victim's list. */
function shown(context: CaseContext, seen: Seen, names: readonly string[]): Verdict | undefined {
  const [token] = tokensIn(context, seen.abroad);
  if (token === undefined) return undefined;
  const place = seen.abroad?.sightings.find(({ what }) => what.kind === 'token')?.place;
  const name = names[token] ?? names.find((one) => !isRefusal(seen, one)) ?? names[0] ?? 'own';
  return breach(context, seen, name, 'abroad', `what it wrote stands in ${context.case.victim}'s list, ${place}`);
}

function breach(context: CaseContext, seen: Seen, ...[name, leg, what]: [string, string, string]): Verdict {
  const refusedButDone = (seen[name]?.status ?? 0) >= 300;
  const text = `${context.case.attacker} named ${context.case.victim} in ${name} and got ${answerOf(seen[name])}; ${what}`;
  return { outcome: 'fail', reason: 'breach', leg, refusedButDone, text };
}

function judgeOne(context: CaseContext, seen: Seen, write: HomeWrite, name: string): Verdict {
  const found = seen[name];
  const fault = trouble(found, name);
  if (fault) return fault;
  if (isRefusal(seen, name)) return { ...refusal(context, { ...seen, attack: found }, 'reference'), leg: name };
  const { attacker, victim } = context.case;
  const named = `${attacker} named ${victim} in ${name}`;
  if (isBack(context, seen, name) || isListed(context, seen, write, name))
    return { outcome: 'pass', reason: 'own-data-only', leg: name, text: `${named}, and the record stayed its own` };
  // A file may be taken without the rows that are refused.
  if (context.operation?.isBulk && seen.home?.held)
    return { outcome: 'pass', reason: 'own-data-only', leg: name, text: `${named}, and the rows were dropped` };
  return inconclusive('unsettled', `${named} and got ${answerOf(found)}; neither side is shown what it wrote`, name);
}

/** Its sender reads it still. */
function isBack(context: CaseContext, seen: Seen, name: string): boolean {
  return tokensIn(context, seen[`back:${name}`]).size > 0;
}

/** Its sender's list holds it still. */
function isListed(context: CaseContext, seen: Seen, write: HomeWrite, name: string): boolean {
  const tokens = tokensIn(context, seen.home);
  if (write.aim.record === 'made') return tokens.size > 0;
  return tokens.has(asked(seen, write).indexOf(name)) || tokens.has(-1);
}

/** What was asked of the techniques, in their order: so are the tokens numbered. */
function asked(seen: Seen, { techniques, singles }: HomeWrite): readonly string[] {
  return [...techniques, ...singles].map(({ name }) => name).filter((name) => seen[name]);
}

function accepted(seen: Seen, write: HomeWrite): readonly string[] {
  return asked(seen, write).filter((name) => seen[name]?.status !== undefined && !isRefusal(seen, name));
}

/** Refused, or answered as `denied` says of refusals. A form that was taken may lead on to the next page. */
function isRefusal(seen: Seen, name: string): boolean {
  const { status = 0, denied = [] } = seen[name] ?? {};
  return denied.length > 0 || status >= 400 || (status >= 300 && seen.own?.status !== status);
}

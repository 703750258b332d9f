import { differences } from '../../detect/differences.js';
import { lastingDifferences } from '../../detect/lasting.js';
import type { Leg, Operation, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { controlOf, ownFault } from './answer.js';
import { aliveFault, trouble } from './controls.js';
import { leakIn } from './data.js';
import { alive, attack, controlRead, ownReadOf } from './legs.js';
import { askNamesake, namesakeAnswer } from './namesake.js';
import { aimAt } from './record.js';

/** The form of a case that asks for the same record by other means than its plain GET. */
export const OTHERWISE = 'read-otherwise';

/** Routes that frameworks add by themselves, and headers that are looked at before anybody asks whose record it is. */
const QUESTIONS: Readonly<Record<string, NonNullable<Leg['otherwise']>>> = {
  HEAD: { method: 'HEAD' },
  OPTIONS: { method: 'OPTIONS' },
  // RFC 9110, 13.1: a precondition tells whether there is a representation at all.
  'If-None-Match': { headers: { 'if-none-match': '*' } },
  // RFC 9110, 14.2: parts are often sent by other code than the whole.
  Range: { headers: { range: 'bytes=0-' } },
  'If-Match': { headers: { 'if-match': '"partywall-never-issued"' } },
};
const ALL = Object.keys(QUESTIONS);
const ROUNDS = [1, 2, 3] as const;

/** In safe mode GET and HEAD alone are sent. */
function namesOf({ scenario }: CaseContext): readonly string[] {
  return scenario.mode === 'safe' ? ALL.filter((name) => QUESTIONS[name]?.method !== 'OPTIONS') : ALL;
}

export function hasOtherQuestions({ name, requests }: Operation): boolean {
  return name === 'read' && requests.at(-1)?.method === 'GET';
}

/** Once by every means; what differs is asked twice more, for only a split that is there every time counts. */
export function askOtherwise(context: CaseContext, seen: Seen): readonly Leg[] {
  const aim = aimAt(context, context.case.victim);
  if (seen.alive) return askNamesake(context, { ...seen, attack: served(seen) }, aim);
  if (!seen.control) {
    const own = context.home ? [ownReadOf(context, aimAt(context, context.home))] : [];
    return [
      controlRead(context, aim),
      ...own,
      ...namesOf(context).flatMap((name) => shown(context, name)),
      ...pairs(context, 1),
    ];
  }
  const odd = namesOf(context).filter((name) => splits(seen, name, 1).length > 0);
  return [...pairs(context, 2, odd), ...pairs(context, 3, odd), alive(context)];
}

/** What its owner is answered: a question that does not even tell the owner anything tells nobody. */
function shown(context: CaseContext, name: string): readonly Leg[] {
  const { owner, victim, subject } = context.case;
  const common = { ...asked(context, name), role: 'control', as: owner, writes: 'canary' } as const;
  const share = `otherwise/${subject.resource}/${name}/${owner}`;
  return [
    { ...common, name: `${name}:shown`, aim: aimAt(context, victim), share },
    { ...common, name: `${name}:absent`, aim: { record: 'ghost' }, share },
  ];
}

function pairs(context: CaseContext, round: (typeof ROUNDS)[number], names = namesOf(context)): readonly Leg[] {
  return names.flatMap((name) => {
    const more = asked(context, name);
    const foreign = {
      ...attack(context, aimAt(context, context.case.victim)),
      ...more,
      name: `${name}:foreign${round}`,
    };
    const ghost: Leg = { ...foreign, aim: { record: 'ghost' }, role: 'ghost', name: `${name}:ghost${round}` };
    return round === 2 ? [ghost, foreign] : [foreign, ghost];
  });
}

function asked(context: CaseContext, name: string): Pick<Leg, 'operation' | 'otherwise' | 'shape'> {
  return { operation: context.case.subject.operation, otherwise: QUESTIONS[name] ?? {}, shape: true };
}

export function judgeOtherwise(context: CaseContext, seen: Seen): Verdict {
  const names = namesOf(context);
  const telling = names.filter((name) => isTelling(seen, name));
  const legs = (some: readonly string[]) =>
    Object.keys(seen).filter(
      (leg) => /:(foreign|ghost)\d$/.test(leg) && some.some((name) => leg.startsWith(`${name}:`)),
    );
  const graver = leakIn(context, seen, legs(names)) ?? controlOf(context, seen, 'control');
  if (graver) return graver;
  const unasked = Object.keys(seen).find((leg) => /:(shown|absent)$/.test(leg) && seen[leg]?.failure);
  for (const leg of [...(unasked ? [unasked] : []), ...legs(telling)]) {
    const fault = trouble(seen[leg], leg);
    if (fault) return fault;
  }
  const attacks = legs(names).map((leg) => seen[leg]);
  const stable = telling.flatMap((name) => everyTime(seen, name).map((text) => ({ name, text })));
  const ofOwn = stable.length > 0 ? namesakeAnswer(context, { ...seen, attack: served(seen) }) : undefined;
  if (ofOwn) return ofOwn;
  const verdict = stable.length > 0 ? oracle(stable) : alike(telling, names);
  if (verdict.outcome !== 'pass') return verdict;
  return aliveFault(seen.alive, ...attacks) ?? ownFault(context, seen, { verdict, attacks }) ?? verdict;
}

/** The first answer of success to a question about the foreign record, where there is one. */
function served(seen: Seen): Seen[string] {
  return Object.entries(seen).find(([leg, one]) => leg.endsWith(':foreign1') && (one?.status ?? 500) < 300)?.[1];
}

function oracle(stable: readonly { readonly name: string; readonly text: string }[]): Verdict {
  const told = stable.slice(0, 3).map(({ name, text }) => `${name}: ${text}`);
  const text = `foreign and absent differ every time by ${told.join('; ')}`;
  return { outcome: 'fail', reason: 'oracle', leg: `${stable[0]?.name}:foreign1`, text };
}

function alike(telling: readonly string[], names: readonly string[]): Verdict {
  if (telling.length === 0) {
    const text = `${names.join(', ')}: not even the owner is answered differently for its own record and for none`;
    return { outcome: 'skipped', reason: 'not-applicable', text };
  }
  const text = `the same answer for foreign and for absent by ${telling.join(', ')}`;
  return { outcome: 'pass', reason: 'indistinguishable', leg: `${telling[0]}:foreign1`, text };
}

function isTelling(seen: Seen, name: string): boolean {
  const [own, absent] = [seen[`${name}:shown`], seen[`${name}:absent`]];
  if (!own || !absent || own.failure || absent.failure) return false;
  return differences(own.shape ?? '', absent.shape ?? '').length > 0;
}

function everyTime(seen: Seen, name: string): readonly string[] {
  const shapes = (who: string): readonly string[] =>
    ROUNDS.flatMap((round) => seen[`${name}:${who}${round}`]?.shape ?? []);
  const [foreign, ghosts] = [shapes('foreign'), shapes('ghost')];
  const isAll = foreign.length === ROUNDS.length && ghosts.length === ROUNDS.length;
  return isAll ? lastingDifferences(foreign, ghosts) : [];
}

function splits(seen: Seen, name: string, round: number): readonly string[] {
  const [foreign, ghost] = [seen[`${name}:foreign${round}`], seen[`${name}:ghost${round}`]];
  if (!foreign || !ghost) return [];
  return differences(foreign.shape ?? '', ghost.shape ?? '');
}

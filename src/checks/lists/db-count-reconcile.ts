import { valuesIn } from '../../detect/figures.js';
import type { Reconciled } from '../../detect/reconcile.js';
import type { Leg, Scenario, Verdict, View, ViewValue } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { numberText, sentenceOf } from '../protocol/addends.js';
import { inconclusive } from '../protocol/controls.js';
import { looking } from '../protocol/legs.js';
import { concerns, figureOf, ownFigure, partOf, strangeFigure, strangeText } from '../protocol/made-figure.js';
import { type Look, lookAt } from '../protocol/reconciling.js';
import { creatable, remade } from '../protocol/remade.js';
import { resourcesOf } from '../protocol/tally.js';
import { viewCases, viewSubjects } from '../subjects.js';

export const dbCountReconcile: Check = {
  facts: {
    id: 'db-count-reconcile',
    family: 'lists',
    title: {
      holds: 'a figure is what the database has for the asking tenant, to the last row',
      fails: 'a figure is made of what the database has for several tenants',
    },
    why: 'Whoever shows a customer the sum over all customers tells each how the others do, and has decisions made on wrong numbers. No test that looks at the API alone can say what the right figure is.',
    fix: 'Give the query behind the figure the tenant as a parameter it cannot do without, in every join; key cached figures by tenant; let row security in the database catch what is forgotten.',
    severity: 'critical',
    effect: 'reads',
    needs: 'a view with a value that has `sql`, and `database`, which is only read',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 359],
      owasp: ['API1:2023', 'API3:2023', 'A01:2021'],
      asvs: ['8.4.1', '14.2.2'],
      controls: ['SOC 2 C1.1', 'ISO/IEC 27001:2022 8.12', 'NIST SP 800-53 AC-4'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: 'the figure is exactly the sum over all tenants, or over its own and others, or that of another tenant, and too large a figure for chance; where the other side is shown a strange one, it gains a record and both look again',
    },
    {
      reason: 'unexplained',
      when: 'the figure is neither its own nor clearly made of those of other tenants: small numbers meet by chance',
    },
    {
      reason: 'not-exercised',
      when: 'the answer holds no such number, one side has nothing to count, or both have equally much, so that a leak would not show',
    },
    { reason: 'noisy', when: 'the figure moved so much meanwhile that a leak would not show' },
    { reason: 'witness-failed', when: 'the database has no such table or column, or its answer is no figure' },
    { reason: 'unreachable', when: 'the database is not there; all cases that do not need it go on' },
    {
      reason: 'as-demanded',
      when: "the figure lies between what the database has for the attacker's tenant just before and just after (equals it, where nothing moves), and would differ with the victim's in it",
    },
  ],
  lane: 'quiet',
  unseeded: true,
  plan: (scenario) => (scenario.database ? scenario.views.flatMap((view) => readings(scenario, view)) : []),
  ask,
  judge,
};

function readings(scenario: Scenario, view: View): readonly Planned[] {
  const subjects = view.rows.flatMap((row, index) =>
    valuesIn(view, row)
      .filter(({ sql }) => sql !== undefined)
      .flatMap(({ name }) => {
        const subject = viewSubjects(view)[index];
        return subject ? [{ ...subject, value: name, form: [row.name, name].filter(Boolean).join('.') }] : [];
      }),
  );
  return viewCases(scenario, view, subjects);
}

/** The looks at the attacker's figure, in order. Each later one only where the one before it is not simply its own. */
const LOOKS = ['attack', 'again', 'last'] as const;
const ORDER: readonly string[] = LOOKS;

/**
 * One look at both sides. Where the figure is not simply its own, it is looked at again, with the figures of all tenants
 * of the database; and where it is unexplained then, once more, for as long as effects may take to show.
 */
function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { attacker, owner } = context.case;
  const value = figureAsked(context);
  if (!context.home || !value || value.approximate) return [];
  const own = { value: value.name, of: 'scenario', sinceMs: 0 } as const;
  const all = { ...own, of: 'database' } as const;
  if (!seen.attack) return [reading(context, 'control', owner, own), reading(context, 'attack', attacker, own)];
  if (!seen.again && made(context, seen, 'attack') !== 'own')
    return [reading(context, 'control:again', owner, all), reading(context, 'again', attacker, all)];
  if (!seen.again && !seen.attack.failure && isStrange(context, seen))
    return [
      ...remade(context, countedIn(context, value)),
      reading(context, 'control:again', owner, all),
      reading(context, 'again', attacker, all),
    ];
  if (seen.again && !seen.last && made(context, seen, 'again') === 'unexplained')
    return [reading(context, 'last', attacker, { ...all, sinceMs: context.view?.settleMs ?? 0 })];
  return [];
}

/** The other side is shown a figure that is not its own: perhaps one is kept for both, and the attacker's own was kept. */
function isStrange(context: CaseContext, seen: Seen): boolean {
  const control = lookOf(context, seen, 'control');
  return control?.fault === undefined && control !== undefined && control.made.kind !== 'own';
}

/** Kinds of record that the figure counts or sums; all that can be made, where nobody says. */
function countedIn({ scenario }: CaseContext, { equals }: ViewValue): ReadonlySet<string> {
  return new Set(equals ? resourcesOf(equals) : creatable(scenario));
}

function reading(context: CaseContext, name: string, as: string, truths: NonNullable<Leg['truths']>): Leg {
  const role = name.startsWith('control') ? 'control' : 'attack';
  return { name, role, as, ...looking(context), writes: 'canary', numbers: true, truths, expect: { kind: 'ok' } };
}

/** What one look found; a look that failed needs no other. */
function made(context: CaseContext, seen: Seen, leg: string): Reconciled['kind'] {
  const look = lookOf(context, seen, leg);
  return look?.fault === undefined ? (look?.made.kind ?? 'own') : 'own';
}

function figureAsked({ view, row, case: { subject } }: CaseContext): ViewValue | undefined {
  return view && row && valuesIn(view, row).find(({ name }) => name === subject.value);
}

function lookOf(context: CaseContext, seen: Seen, leg: string): Look | undefined {
  const value = figureAsked(context);
  const { home, case: one } = context;
  if (!value || !home || !seen[leg]) return undefined;
  const [whose, other] = leg.startsWith('control') ? [one.victim, home] : [home, one.victim];
  // What the other side gained since is no part of what was there before.
  const from = seen['remade:act1'] ? ORDER.indexOf('again') : 0;
  const earlier = ORDER.slice(from, Math.max(from, ORDER.indexOf(leg))).map((name) => seen[name]);
  return lookAt(context, { seen: seen[leg], earlier, leg, value, home: whose, victim: other });
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const value = figureAsked(context);
  if (!value || value.approximate) {
    const text = `${context.case.subject.value} is declared approximate: only its movement says anything`;
    return { outcome: 'skipped', reason: 'not-applicable', text };
  }
  const looks = LOOKS.filter((leg) => seen[leg]);
  for (const leg of [...looks].reverse()) {
    const leak = isLatest(context, seen, leg) ? leakIn(context, seen, leg) : undefined;
    if (leak) return leak;
  }
  const control = lookOf(context, seen, 'control');
  if (control?.fault) return control.fault;
  const leg = looks.at(-1) ?? 'attack';
  const look = lookOf(context, seen, leg);
  if (!look) return inconclusive('check-crashed', 'the attacker never looked', leg);
  if (look.fault) return refusedAtHome(look);
  if (look.made.kind !== 'own') return strangeFigure(context, look, leg);
  const notes = control && control.made.kind !== 'own' ? [strangeText(context.case.owner, control)] : [];
  return { ...ownFigure(context, look, leg), notes };
}

/** The same figure seen again is read with what is known by then: of more tenants. */
function isLatest(context: CaseContext, seen: Seen, leg: string): boolean {
  const figure = lookOf(context, seen, leg)?.claim?.seen;
  const later = ORDER.slice(ORDER.indexOf(leg) + 1);
  return later.every((name) => lookOf(context, seen, name)?.claim?.seen !== figure);
}

/** A role that may not see the view sees no other tenant's either, if a colleague showed that the figure is sound. */
function refusedAtHome({ fault, isRefused }: Extract<Look, { fault: object }>): Verdict {
  if (!isRefused) return fault;
  const withSibling = {
    outcome: 'pass',
    reason: 'denied',
    text: fault.text,
    notes: ['not permitted at home'],
  } as const;
  return { ...fault, withSibling };
}

/** So rarely at most may a figure that is wrong for another reason pass for a mixture. */
const LEAST_CHANCE = 0.02;

function leakIn(context: CaseContext, seen: Seen, leg: string): Verdict | undefined {
  const look = lookOf(context, seen, leg);
  if (!look || look.fault || look.made.kind !== 'mixture') return undefined;
  const { tenants } = look.made;
  if (!tenants.some((tenant) => concerns(context, tenant)) || !isSure(context, seen, leg)) return undefined;
  const sum = sentenceOf(look, tenants);
  const text = `${context.case.attacker} sees ${look.name} ${numberText(look.claim.seen)} = ${sum}`;
  return { outcome: 'fail', reason: 'leak', leg, text, figures: [figureOf(look)] };
}

/**
 * Small figures meet by chance. Two sides that see the same figure, that of all tenants, and should see different ones,
 * are two witnesses. Of a stand-in it is known whose figure it sees.
 */
function isSure(context: CaseContext, seen: Seen, leg: string): boolean {
  const look = lookOf(context, seen, leg);
  if (!look || look.fault || look.made.kind !== 'mixture') return false;
  if (seen[leg]?.as !== context.case.attacker || look.made.chance <= LEAST_CHANCE) return true;
  const other = lookOf(context, seen, 'control:again');
  if (!look.made.isAll || !other || other.fault || other.made.kind !== 'mixture' || !other.made.isAll) return false;
  // Equal figures would be one witness, asked twice.
  const [own, theirs] = [partOf(look, context.home), partOf(look, context.case.victim)];
  const isTwo = own.high < theirs.low || theirs.high < own.low;
  return isTwo && look.made.chance * other.made.chance <= LEAST_CHANCE;
}

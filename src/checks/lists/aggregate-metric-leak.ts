import { valuesIn } from '../../detect/figures.js';
import type { Leg, Scenario, Verdict, View } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { controlFault, inconclusive, trouble } from '../protocol/controls.js';
import { earlyLooks, equalityFault, watchMs } from '../protocol/equality.js';
import { creating, type Declared, type Experiment, experimentLegs, numbersOf } from '../protocol/experiment.js';
import { lookedAt, looking } from '../protocol/legs.js';
import { judgeExperiment } from '../protocol/movement.js';
import { relationFault, twinLegs } from '../protocol/relations.js';
import { creatable, remade } from '../protocol/remade.js';
import { figureRuledOut, judgeRelations, relationLegs } from '../protocol/standing-figures.js';
import { isRefusal } from '../protocol/swapped.js';
import { judgeSwappedFigures, swappedFigureLegs } from '../protocol/swapped-figures.js';
import { resourcesOf, stepOf } from '../protocol/tally.js';
import { viewCases, viewSubjects } from '../subjects.js';

export const aggregateMetricLeak: Check = {
  facts: {
    id: 'aggregate-metric-leak',
    family: 'lists',
    title: {
      holds: "the figures of a view count the asking tenant's records only",
      fails: "a figure of a view counts another tenant's records",
    },
    why: 'A dashboard, report or chart that adds up every tenant tells each customer how the others are doing, and decisions are made on wrong numbers.',
    fix: 'Give every function that counts, sums or averages the tenant as a parameter it cannot do without; key cached figures by tenant; build materialised views per tenant.',
    severity: 'critical',
    effect: 'writes',
    needs: 'a view (or a page with `values`) that tenant users may see, and a resource with a create operation',
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
      when: 'a number of the answer, declared or not, moved when records were added in the other tenant',
    },
    {
      reason: 'leak',
      when: 'while this run seeded, a declared figure grew by exactly what was seeded for its own tenant and others (or for others alone), and too much for chance, or on both sides',
    },
    {
      reason: 'unexplained',
      when: 'a declared figure that stands still grew by what nobody can be named for while this run seeded, own records moved it by another amount than they are worth, its parts do not add up to it, a narrower range exceeds a wider one, or another view has another number under its name',
    },
    {
      reason: 'noisy',
      when: 'a declared figure moves by itself so much that windows with and without an act do not differ',
    },
    { reason: 'not-exercised', when: "a declared figure did not follow the attacker's own new records" },
    {
      reason: 'unmoved',
      when: "each declared figure followed the attacker's own records by what they are worth, and no number moved with the other tenant's",
    },
  ],
  lane: 'quiet',
  swaps: true,
  early: (context) => earlyLooks(context, (name) => reading(context, name)),
  plan: (scenario) =>
    scenario.mode === 'safe' || creatable(scenario).length > 0
      ? scenario.views.flatMap((view) => readings(scenario, view))
      : [],
  ruledOut: figureRuledOut,
  ask,
  // Who must see the victim's records counted reads all of the series: two tenants' figures say nothing about each other.
  standsIn: ({ role }) => role === 'own' || role === 'attack',
  judge,
};

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  if (context.scenario.mode === 'safe')
    return relationLegs(context, seen, {
      reading: (name) => reading(context, name),
      broken: (some) => relationFault(context, some),
    });
  if (!context.homeOwner) return [];
  const experiment = { ...experimentOn(context), watchMs: watchMs(context, seen) };
  if (context.case.subject.swap === undefined) return experimentLegs(context, seen, experiment);
  return swappedFigureLegs(context, seen, { experiment, own: reading(context, 'own') });
}

function readings(scenario: Scenario, view: View): readonly Planned[] {
  // What is searched for is asked, and counted, by the checks of searches.
  if (view.needle !== undefined) return [];
  return viewCases(scenario, view, viewSubjects(view)).filter(({ attacker }) => attacker.includes('.'));
}

function experimentOn(context: CaseContext): Experiment {
  const resources = creatable(context.scenario);
  const declared = declaredOf(context);
  return {
    reading: (name) => reading(context, name),
    acts: (side, name, times, some) => creating(context, { side, name, times, resources: some ?? resources }),
    ...(resources.length > 1 ? { victimRows: 1 } : {}),
    before: [
      ...(context.case.subject.swap === undefined ? remade(context, countedBy(declared)) : []),
      { ...reading(context, 'control'), role: 'control', as: context.case.owner },
      ...(context.row?.contains && context.case.subject.swap === undefined
        ? [{ ...reading(context, 'narrower'), row: context.row.contains }]
        : []),
      ...twinLegs(context, reading(context, 'twin'), 'earlier'),
    ],
    after: twinLegs(context, reading(context, 'twin'), 'later'),
    declared,
    settleMs: context.view?.settleMs ?? 0,
  };
}

function countedBy(declared: readonly Declared[]): ReadonlySet<string> {
  return new Set(declared.flatMap(({ resources = [] }) => resources));
}

function reading(context: CaseContext, name: string): Leg {
  return {
    ...looking(context),
    name,
    role: 'own',
    as: context.case.attacker,
    writes: 'canary',
    numbers: true,
    expect: { kind: 'ok' },
  };
}

function declaredOf({ view, row }: CaseContext): readonly Declared[] {
  if (!view || !row) return [];
  return valuesIn(view, row).flatMap(({ name, equals, parts, approximate, tolerance }): readonly Declared[] => {
    const figure: Declared = {
      name: `value ${name}`,
      isApproximate: approximate,
      tolerance,
      step: (acts) =>
        equals
          ? stepOf(
              equals,
              acts.flatMap(({ created }) => created ?? []),
            )
          : undefined,
      ...(equals ? { resources: resourcesOf(equals) } : {}),
    };
    return parts ? [figure, { ...figure, name: `parts ${name}` }] : [figure];
  });
}

function judge(context: CaseContext, seen: Seen): Verdict {
  if (context.scenario.mode === 'safe') return judgeRelations(context, seen, (some) => relationFault(context, some));
  const experiment = experimentOn(context);
  const { attacker, subject } = context.case;
  if (subject.swap !== undefined) {
    const fault =
      controlFault(seen.own, 'own', `${attacker} on ${lookedAt(context)}`) ??
      controlFault(seen.control, 'control', `${context.case.owner} on ${lookedAt(context)}`) ??
      (isRefusal(seen.first) || seen.first?.complete ? undefined : unread());
    if (!fault && numbersOf(seen.own).size === 0 && experiment.declared.length === 0) return numberless();
    return judgeSwappedFigures(context, seen, { experiment, fault });
  }
  const fault =
    trouble(seen.first, 'first') ??
    controlFault(seen.first, 'first', `${context.case.attacker} on ${lookedAt(context)}`) ??
    controlFault(seen.control, 'control', `${context.case.owner} on ${lookedAt(context)}`) ??
    (seen.first?.complete ? undefined : unread());
  if (!fault && numbersOf(seen.first).size === 0 && experiment.declared.length === 0) return numberless();
  const also = (): Verdict | undefined => equalityFault(context, seen) ?? relationFault(context, seen);
  return judgeExperiment(context, seen, experiment, { fault, also, isEquated: true });
}

function unread(): Verdict {
  return inconclusive('unread', 'the view was not read to its end', 'first');
}

function numberless(): Verdict {
  return { outcome: 'skipped', reason: 'not-applicable', text: 'there is no number in the answer' };
}

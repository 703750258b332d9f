import type { Leg, Operation, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { inconclusive, trouble } from '../protocol/controls.js';
import {
  creating,
  type Declared,
  type Experiment,
  experimentLegs,
  isStoodIn,
  numberIn,
  numbersBeside,
} from '../protocol/experiment.js';
import { completeness, listing } from '../protocol/list.js';
import { judgeExperiment } from '../protocol/movement.js';
import { isStanding, judgeStandingTotal, namedTotals, standingTotalLegs } from '../protocol/standing-figures.js';
import { isRefusal } from '../protocol/swapped.js';
import { isBare, judgeSwappedFigures, swappedFigureLegs } from '../protocol/swapped-figures.js';
import { isAction, operationNamed, planned, tenantDirections } from '../subjects.js';

export const listTotalLeak: Check = {
  facts: {
    id: 'list-total-leak',
    family: 'lists',
    title: {
      holds: 'every counter beside a list counts the rows of the asking tenant only',
      fails: "a counter beside a list counts another tenant's rows",
    },
    why: 'The rows are filtered and the counter is not: each customer learns how much business the others do, and how it moves.',
    fix: 'Count with the same predicate as the rows, in the same query or transaction; key cached counts by tenant.',
    severity: 'high',
    effect: 'writes',
    needs: 'a list operation with a create operation beside it',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [200, 359],
      owasp: ['API3:2023', 'A01:2021'],
      asvs: ['8.4.1', '14.2.2'],
      controls: ['SOC 2 C1.1', 'ISO/IEC 27001:2022 8.12', 'NIST SP 800-53 AC-4'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: 'a number beside the rows, or in a row of one’s own, moved when rows were added in the other tenant; in safe mode: a total is, time and again, what both sides have together',
    },
    {
      reason: 'unexplained',
      when: 'the declared `total`, or a number that is named so, differs from the rows delivered, and moves with nobody',
    },
    { reason: 'own-data-only', when: 'in safe mode: the total is the number of rows delivered' },
    { reason: 'noisy', when: 'a number that counts moves by itself, or its movement did not repeat' },
    { reason: 'not-exercised', when: "a number that should count did not follow the attacker's own new row" },
    {
      reason: 'unmoved',
      when: "it followed the attacker's own row by exactly that row, and stood still when the other tenant gained rows",
    },
  ],
  lane: 'quiet',
  swaps: true,
  ruledOut: (_, { subject }) =>
    subject.swap === undefined
      ? undefined
      : 'what a total should be abroad shows when rows are added, and nothing is added',
  plan: (scenario) =>
    planned(scenario, tenantDirections(scenario), (resource) =>
      operationNamed(resource, 'create') || resource.existing !== undefined
        ? resource.operations
            .filter((operation) => operation.kind === 'list' && !operation.aimed)
            .map((operation) => ({ operation, ...(isAction(operation) ? { form: operation.name } : {}) }))
        : [],
    ),
  ask,
  // Who must see the victim's rows counted reads all of the series: two tenants' counts say nothing about each other.
  standsIn: ({ role }) => role === 'own' || role === 'attack',
  judge,
};

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { case: one, home, homeOwner } = context;
  if (isStanding(context)) return standingTotalLegs(context, seen, (leg) => totalsIn(context, seen, leg));
  const experiment = experimentOn(context);
  if (!home || !homeOwner) return [];
  if (one.subject.swap === undefined) return experimentLegs(context, seen, experiment);
  // Not shared: of what the shared lane asked, rows are no longer kept.
  const { share: _, ...own } = listing(context, 'own', one.attacker, home, 'own');
  return swappedFigureLegs(context, seen, { experiment, own });
}

/** The declared total, and every other number beside the rows. */
function experimentOn(context: CaseContext): Experiment {
  const { operation, resource } = context;
  return {
    reading: (name) => reading(context, name),
    acts: (side, name, times) => creating(context, { side, name, times, resources: resource ? [resource.name] : [] }),
    declared: operation?.total ? declaredOf(operation) : [],
    // More than there are may be those of others, which moved the other way just then.
    isDoubtful: (seen, { name }) => (differing(seen, [name])?.more ?? 0) > 0,
    settleMs: operation?.settleMs ?? 0,
  };
}

function reading(context: CaseContext, name: string): Leg {
  return {
    name,
    role: 'own',
    as: context.case.attacker,
    operation: context.case.subject.operation,
    aim: { record: 'none' },
    writes: 'canary',
    expect: { kind: 'own-rows', of: context.home ?? context.case.victim },
  };
}

/** Counters go by their plain path: `$.meta['total']` is `$.meta.total`, and a search names no place. */
function declaredOf({ total }: Operation): readonly Declared[] {
  const name =
    total?.in === 'json'
      ? placeOf(total.path)
      : total?.in === 'header'
        ? `header ${total.name.toLowerCase()}`
        : undefined;
  const step: Declared['step'] = (acts) => acts.filter(({ created }) => created).length;
  return name === undefined ? [] : [{ name, isApproximate: false, tolerance: 0, step }];
}

function placeOf(path: string): string | undefined {
  return /[*?]|\.\./.test(path) ? undefined : `body ${path.replace(/\[(['"])([A-Za-z_]\w*)\1\]/g, '.$2')}`;
}

/** The declared one, else those that are named so beside the plain list. */
function totalsIn({ operation }: CaseContext, seen: Seen, leg: string): readonly string[] {
  if (operation?.total) return declaredOf(operation).map(({ name }) => name);
  return operation?.name === 'list' ? namedTotals(seen[leg]) : [];
}

function judge(context: CaseContext, seen: Seen): Verdict {
  if (isStanding(context)) return judgeStandingTotal(context, seen, (leg) => totalsIn(context, seen, leg));
  const experiment = experimentOn(context);
  const isSilent = numbersBeside(seen.first).length === 0 && !trouble(seen.first, 'first') && !context.operation?.total;
  if (isSilent)
    return leakWithin(context, seen, experiment) ?? { outcome: 'skipped', reason: 'not-applicable', text: BARE };
  const { attacker, subject } = context.case;
  const also = (): Verdict | undefined => surplus(context, seen, experiment);
  if (subject.swap !== undefined) {
    const isOwn = !isStoodIn(context, seen) && !isRefusal(seen.first) && !isBare(seen, experiment);
    const fault = completeness(seen, 'own', attacker) ?? (isOwn ? completeness(seen, 'first', attacker) : undefined);
    return judgeSwappedFigures(context, seen, { experiment, fault, also });
  }
  return judgeExperiment(context, seen, experiment, { fault: completeness(seen, 'first', attacker), also });
}

const BARE = 'no number stands beside the rows of this list';

/** A number in a row of one's own that moves with the other tenant's rows. */
function leakWithin(context: CaseContext, seen: Seen, experiment: Experiment): Verdict | undefined {
  if (context.case.subject.swap !== undefined) return undefined;
  const verdict = judgeExperiment(context, seen, experiment, { fault: undefined });
  return verdict.outcome === 'fail' ? verdict : undefined;
}

/**
 * A total that differs from the rows delivered to the end is a suspicion, which only movement turns into a leak. Of those
 * nobody declared it is one beside the plain list (any other may show a part) that is named so, counts one more for one
 * own row, and more than there are.
 */
function surplus({ operation }: CaseContext, seen: Seen, { declared }: Experiment): Verdict | undefined {
  const others = operation?.name === 'list' ? undeclaredTotals(seen, seen.first?.rows?.count ?? 0) : [];
  const found = differing(seen, declared.length > 0 ? declared.map(({ name }) => name) : others);
  if (!found || !seen.first?.rows?.ended) return undefined;
  const text = `${found.name} is ${found.value} and differs from the delivered rows by ${found.more}`;
  return inconclusive('unexplained', text, 'first');
}

/** The first of these that is not the number of rows that were delivered. */
function differing(seen: Seen, names: readonly string[]) {
  const { count = 0 } = seen.first?.rows ?? {};
  for (const name of names) {
    const value = numberIn(seen, 'first', name);
    if (value !== undefined && value !== count) return { name, value, more: value - count };
  }
  return undefined;
}

function undeclaredTotals(seen: Seen, delivered: number): readonly string[] {
  const value = (leg: string, name: string): number => numberIn(seen, leg, name) ?? Number.NaN;
  return namedTotals(seen.first).filter(
    (name) => delivered > 0 && value('first', name) > delivered && value('home:seen', name) - value('idle', name) === 1,
  );
}

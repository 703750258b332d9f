import type { Leg, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { inconclusive, trouble } from '../protocol/controls.js';
import {
  COUNT_LIKE,
  countersOf,
  isStoodIn,
  judgeCounter,
  suspects,
  undeclared,
  VICTIM_ROWS,
} from '../protocol/counters.js';
import { completeness } from '../protocol/list.js';
import { rivalFault } from '../protocol/rivals.js';
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
    { reason: 'leak', when: 'a number beside the rows moved when rows were added in the other tenant' },
    { reason: 'unexplained', when: 'the declared `total` differs from the rows delivered, and moves with nobody' },
    { reason: 'noisy', when: 'a number that counts moves by itself, or its movement did not repeat' },
    { reason: 'not-exercised', when: "a number that should count did not follow the attacker's own new row" },
    {
      reason: 'unmoved',
      when: "it followed the attacker's own row by exactly that row, and stood still when the other tenant gained rows",
    },
  ],
  lane: 'quiet',
  plan: (scenario) =>
    planned(scenario, tenantDirections(scenario), (resource) =>
      operationNamed(resource, 'create')
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

/** Observe; idle; act at home and wait until it shows; act at the victim, wait twice as long; observe. */
function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  if (!context.home || !context.homeOwner || seen.again) return [];
  if (seen.later) return isStoodIn(context, seen) || suspects(seen).length === 0 ? [] : secondRound(context, seen);
  if (!seen.idle) return [reading(context, 'first'), reading(context, 'idle')];
  if (countersOf(seen.first).length === 0 && !context.operation?.total) return [];
  const pollMs = isStoodIn(context, seen) ? 0 : settleOf(context);
  if (!seen['home:seen'])
    return [
      creating(context, 'home:act', context.homeOwner, context.home),
      { ...reading(context, 'home:seen'), expect: { kind: 'counter-moved', since: 'idle' }, pollMs },
    ];
  return [...victimActs(context, 1), { ...reading(context, 'later'), role: 'attack', ...patience(context, seen) }];
}

/** What moved with the victim's rows must stand still without them and move again with the next: else it was chance. */
function secondRound(context: CaseContext, seen: Seen): readonly Leg[] {
  const again: Leg = { ...reading(context, 'again'), role: 'attack', ...patience(context, seen) };
  return [{ ...reading(context, 'calm'), ...patience(context, seen) }, ...victimActs(context, VICTIM_ROWS + 1), again];
}

function victimActs(context: CaseContext, from: number): readonly Leg[] {
  const { owner, victim } = context.case;
  return Array.from({ length: VICTIM_ROWS }, (_, index) =>
    creating(context, `victim:act${from + index}`, owner, victim),
  );
}

function patience(context: CaseContext, seen: Seen): Partial<Leg> {
  if (isStoodIn(context, seen))
    return { expect: { kind: 'counter-moved', since: 'home:seen' }, pollMs: settleOf(context) };
  return { waitMs: seen['home:seen']?.held ? 2 * (seen['home:seen'].effectMs ?? 0) : settleOf(context) };
}

function settleOf({ operation }: CaseContext): number {
  return operation?.settleMs ?? 0;
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

function creating(context: CaseContext, name: string, as: string, tenant: string): Leg {
  const aim = { record: 'twin', of: tenant, name: `${context.case.id}/${name}` } as const;
  return { name, role: 'act', as, operation: 'create', aim, writes: 'canary', expect: { kind: 'ok' } };
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const names = countersOf(seen.first);
  if (names.length === 0 && !trouble(seen.first, 'first') && !context.operation?.total)
    return { outcome: 'skipped', reason: 'not-applicable', text: 'no number stands beside the rows of this list' };
  const rival = rivalFault(seen, READINGS);
  if (rival) return rival;
  const verdicts = names.flatMap((name) => judgeCounter(context, seen, name));
  // What moves with the victim leaks, even beside a list that could not be read to its end.
  const leak = verdicts.find(({ outcome }) => outcome === 'fail');
  if (leak) return leak;
  const fault = legFaults(context, seen) ?? verdicts.find(({ outcome }) => outcome === 'inconclusive');
  if (fault) return fault;
  if (verdicts.length > 0)
    return { outcome: 'pass', reason: 'unmoved', leg: 'later', text: verdicts.map(({ text }) => text).join('; ') };
  const text = `none of ${names.join(', ')} moved when ${context.home} gained a row`;
  return names.some((name) => COUNT_LIKE.test(name))
    ? inconclusive('not-exercised', text, 'home:seen')
    : { outcome: 'skipped', reason: 'not-applicable', text };
}

const READINGS = ['first', 'idle', 'home:seen', 'later', 'calm', 'again'];

function legFaults(context: CaseContext, seen: Seen): Verdict | undefined {
  const { attacker, owner } = context.case;
  const readings =
    completeness(seen, 'first', attacker) ??
    trouble(seen.idle, 'idle') ??
    trouble(seen['home:seen'], 'home:seen') ??
    trouble(seen.later, 'later') ??
    (seen.again ? (trouble(seen.calm, 'calm') ?? trouble(seen.again, 'again')) : undefined) ??
    undeclared(context, seen);
  if (readings) return readings;
  const acts = Object.entries(seen).filter(([name]) => name.includes(':act'));
  const failed = acts.find(([, observation]) => !observation?.held);
  if (failed)
    return inconclusive(
      'control-failed',
      `${failed[0].startsWith('home') ? context.homeOwner : owner} could not create a row`,
      failed[0],
    );
  return undefined;
}

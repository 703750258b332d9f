import type { Leg, Observation, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { inconclusive, trouble } from '../protocol/controls.js';
import { completeness } from '../protocol/list.js';
import { rivalFault } from '../protocol/rivals.js';
import { isAction, operationNamed, planned, tenantDirections } from '../subjects.js';

/** Rows the victim gains: more than one, so that its movement is told apart from the attacker's own single row. */
const VICTIM_ROWS = 2;

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

function suspects(seen: Seen): readonly string[] {
  return countersOf(seen.first).filter((name) => {
    const [first, idle, home, later] = ['first', 'idle', 'home:seen', 'later'].map((leg) => valueIn(seen, leg, name));
    return first === idle && home !== undefined && later !== undefined && home !== later;
  });
}

function valueIn(seen: Seen, leg: string, name: string): number | undefined {
  return seen[leg]?.rows?.counters[name];
}

/** Somebody else reads (calibration): the attacker's own row never shows, the victim's must. */
function isStoodIn(context: CaseContext, seen: Seen): boolean {
  return seen.idle !== undefined && seen.idle.as !== context.case.attacker;
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

/** A number so named counts rows; if it stands still when a row is added, nothing was learned about it. */
const COUNT_LIKE = /total|count|hits|matches|found|results|pages/i;

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

/** A declared total that is not there was not looked at. */
function undeclared(context: CaseContext, seen: Seen): Verdict | undefined {
  const name = declaredName(context);
  if (name === undefined || countersOf(seen.first).includes(name)) return undefined;
  return inconclusive('not-exercised', `the declared total (${name}) is no number in the answer`, 'first');
}

/** One counter: what moves with the victim leaks; what never moves with our own row is no count of rows. */
function judgeCounter(context: CaseContext, seen: Seen, name: string): readonly Verdict[] {
  const value = (leg: string) => valueIn(seen, leg, name);
  const [first, idle, home, later] = [value('first'), value('idle'), value('home:seen'), value('later')];
  if (first === undefined || idle === undefined || home === undefined || later === undefined) return [];
  const byVictim = later - home;
  const byHome = home - idle;
  const where = `${name} went ${first}, ${idle}, ${home} (own row added), ${later} (${VICTIM_ROWS} rows added at ${context.case.victim})`;
  const isDeclared = name === declaredName(context);
  if (idle !== first) return isDeclared ? [inconclusive('noisy', `${where}: it moves by itself`, 'idle')] : [];
  const [calm, again] = [value('calm'), value('again')];
  const isRepeated = calm === later && again !== undefined && again - later === byVictim;
  if (byVictim !== 0 && !isStoodIn(context, seen) && !isRepeated) {
    const text = `${where}; asked again it went ${calm} (nothing added), ${again} (as many rows added)`;
    return isDeclared || COUNT_LIKE.test(name) ? [inconclusive('noisy', text, 'again')] : [];
  }
  if (byVictim !== 0 && byHome !== 0) return [{ outcome: 'fail', reason: 'leak', leg: 'later', text: where }];
  if (byVictim !== 0)
    return [
      {
        outcome: 'fail',
        reason: 'leak',
        leg: 'later',
        text: `${where}; it follows ${context.case.victim} and not ${context.home}`,
      },
    ];
  if (byHome === 0)
    return isDeclared ? [inconclusive('not-exercised', `${where}: it did not follow the own row`, 'home:seen')] : [];
  if (isDeclared && byHome !== 1)
    return [inconclusive('unexplained', `${where}; one own row moved it by ${byHome}`, 'home:seen')];
  const surplus = isDeclared ? surplusOf(seen, name) : 0;
  if (surplus !== 0)
    return [inconclusive('unexplained', `${where}; it differs from the delivered rows by ${surplus}`, 'first')];
  return [{ outcome: 'pass', reason: 'unmoved', text: where }];
}

/** A total that differs from the rows delivered to the end is a suspicion, which only movement turns into a leak. */
function surplusOf(seen: Seen, name: string): number {
  const rows = seen.first?.rows;
  return rows?.ended ? (rows.counters[name] ?? 0) - rows.count : 0;
}

function declaredName(context: CaseContext): string | undefined {
  const total = context.operation?.total;
  if (!total) return undefined;
  if (total.in === 'json') return `body ${total.path}`;
  return total.in === 'header' ? `header ${total.name.toLowerCase()}` : undefined;
}

function countersOf(seen: Observation | undefined): readonly string[] {
  return Object.keys(seen?.rows?.counters ?? {});
}

import { homesOf } from '../checks/subjects.js';
import { type Case, type FindingLine, type Outcome, REASONS, type Reason, type Verdict } from '../model.js';
import { outcomeOf } from '../verdict.js';
import type { Asked } from './case.js';
import { headingOf } from './heading.js';
import { storedLeg, type Told } from './stored-leg.js';
import type { World } from './world.js';

/** Every planned case gets exactly one finding. Findings stream out; of each only its reason stays in memory. */
export interface Journal {
  begin(one: Case): void;
  write(one: Case, asked: Asked & { readonly seen?: string }): void;
  /** Replaces what was said of a case: what shows later counts. Nothing replaces a leak or a breach. */
  correct(one: Case, verdict: Verdict, legs?: Asked['legs']): void;
  /** Settles what waited for a colleague's result. */
  settle(): void;
  /** One fault, one finding: on one operation and direction the strongest names the weaker ones. */
  nameWeaker(): void;
  reasonOf(one: Case): Reason | undefined;
  /** Has it been asked, even if it waits for a colleague's result? */
  isWritten(one: Case): boolean;
  /** The same case of others of the attacker's tenant: what they complete says that the operation works. */
  colleaguesOf(one: Case, cases: readonly Case[]): readonly Case[];
  counts(): {
    readonly outcomes: Record<Outcome, number>;
    readonly reasons: Partial<Record<Reason, number>>;
    readonly finished: number;
  };
}

export interface JournalOptions {
  readonly world: World;
  readonly onChange: (now: Case) => void;
}

export function createJournal({ world, onChange }: JournalOptions): Journal {
  const reasons = new Map<number, Reason>();
  const waiting: {
    readonly one: Case;
    readonly verdict: Extract<Verdict, { outcome: 'inconclusive' }>;
    readonly asked: Asked;
  }[] = [];
  const failures = new Map<number, FindingLine>();
  // Shared legs whose requests stand in an earlier finding.
  const told: Told = new WeakMap();
  const passed: Case[] = [];

  const outcomes: Record<Outcome, number> = { skipped: 0, pass: 0, inconclusive: 0, fail: 0 };
  const byReason: Partial<Record<Reason, number>> = {};

  function tally(reason: Reason, by: 1 | -1): void {
    outcomes[outcomeOf(reason)] += by;
    byReason[reason] = (byReason[reason] ?? 0) + by;
  }

  function emit(type: 'finding' | 'correction', one: Case, asked: Asked & { readonly seen?: string }): void {
    const known = reasons.get(one.index);
    if (known) tally(known, -1);
    tally(asked.verdict.reason, 1);
    reasons.set(one.index, asked.verdict.reason);
    if (asked.verdict.outcome === 'pass') passed.push(one);
    const finding = findingOf(world, { type, one }, asked, told);
    if (finding.outcome === 'fail') failures.set(one.index, { ...finding, legs: [] });
    else failures.delete(one.index);
    void world.write(finding);
    onChange(one);
  }

  return {
    begin: onChange,
    write(one, asked) {
      const { verdict } = asked;
      if (verdict.outcome === 'inconclusive' && verdict.withSibling) waiting.push({ one, verdict, asked });
      else emit('finding', one, asked);
    },
    correct(one, verdict, legs = []) {
      const known = reasons.get(one.index);
      if (known === 'leak' || known === 'breach') return;
      emit('correction', one, { verdict, legs });
    },
    settle() {
      if (waiting.length === 0) return;
      const shown = new Set(passed.map((one) => siblingKey(world, one)));
      for (const { one, verdict, asked } of waiting.splice(0)) {
        const isShown = verdict.withSibling && shown.has(siblingKey(world, one));
        emit('finding', one, { ...asked, verdict: isShown && verdict.withSibling ? verdict.withSibling : verdict });
      }
    },
    nameWeaker() {
      for (const stronger of strongest([...failures.values()])) void world.write({ ...stronger, type: 'correction' });
    },
    reasonOf: (one) => reasons.get(one.index),
    isWritten: (one) => reasons.has(one.index) || waiting.some((other) => other.one.index === one.index),
    colleaguesOf(one, cases) {
      const key = siblingKey(world, one);
      return cases.filter((other) => other.index !== one.index && siblingKey(world, other) === key);
    },
    counts: () => ({ outcomes, reasons: byReason, finished: reasons.size }),
  };
}

/** The strongest finding of each operation and direction that has weaker ones, with their names. */
function strongest(failures: readonly FindingLine[]): readonly FindingLine[] {
  const groups = new Map<string, FindingLine[]>();
  for (const finding of failures) {
    const { subject, attacker, victim } = finding;
    const key = `${subject.resource ?? subject.view ?? subject.page}/${subject.operation}/${attacker}>${victim}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...weaker] = group.sort((a, b) => STRENGTH.indexOf(a.reason) - STRENGTH.indexOf(b.reason));
    return first && weaker.length > 0 ? [{ ...first, weaker: weaker.map((finding) => finding.case) }] : [];
  });
}

const STRENGTH: readonly Reason[] = REASONS.fail;

/** Which tenant's user asked for what: check, subject, attacker's tenant, victim. */
function siblingKey(world: World, { check, subject, attacker, victim }: Case): string {
  const [home = attacker] = homesOf(world.scenario, attacker);
  return `${check}/${subject.resource ?? subject.view ?? subject.page}/${subject.operation}/${subject.form ?? ''}/${subject.swap ?? ''}/${home}>${victim}`;
}

function findingOf(
  world: World,
  { type, one }: { readonly type: FindingLine['type']; readonly one: Case },
  { verdict, legs, seen }: Asked & { readonly seen?: string },
  told: Told,
): FindingLine {
  const facts = world.checks.get(one.check)?.facts;
  const { title, severity } = headingOf(facts, one.check, verdict);
  const isWhole = verdict.outcome !== 'pass';
  return {
    type,
    case: one.id,
    check: one.check,
    subject: one.subject,
    attacker: one.attacker,
    victim: one.victim,
    outcome: verdict.outcome,
    reason: verdict.reason,
    title,
    text: verdict.text,
    notes: verdict.notes ?? [],
    figures: verdict.figures,
    severity,
    group: verdict.outcome === 'fail' && facts ? groupOf(one) : undefined,
    seen,
    leg: verdict.leg,
    legs: worthTelling(legs, verdict.leg).map(({ leg, seen: observation }) =>
      storedLeg({ leg, observation, isWhole, told, evidence: world.evidence }),
    ),
  };
}

/** Rows that are added by the hundred, to move a figure, differ in nothing a reader wants to know. */
const ACTS_TOLD = 3;

function worthTelling(legs: Asked['legs'], deciding: string | undefined): Asked['legs'] {
  const told = new Map<string, number>();
  return legs.filter(({ leg: { name, role } }) => {
    if (role !== 'act' || name === deciding) return true;
    const series = name.replace(/\d+$/, '');
    const before = told.get(series) ?? 0;
    told.set(series, before + 1);
    return before < ACTS_TOLD;
  });
}

/** The same operation on the same resource: one cause, however many attackers and techniques. */
function groupOf({ subject }: Case): string {
  return `${subject.resource ?? subject.view ?? subject.page}/${subject.operation}`;
}

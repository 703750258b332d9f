import type { Leg, Observation, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { isExport } from '../files.js';
import { unreadText } from '../protocol/answer.js';
import { controlFault, inconclusive, pagesText, rowsText, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { leakOfThird, unclaimed, unowned } from '../protocol/earlier.js';
import { lookedAt, looking } from '../protocol/legs.js';
import { completeness, listing } from '../protocol/list.js';
import { askPrivate, isAboutPrivate, judgePrivate } from '../protocol/private.js';
import { askSwapped, judgeSwapped } from '../protocol/swapped.js';
import { isAction, planned, tenantDirections, viewCases, viewSubjects } from '../subjects.js';

export const listForeignRows: Check = {
  facts: {
    id: 'list-foreign-rows',
    family: 'lists',
    title: {
      holds: 'a collection holds the rows of the asking tenant only, on every page',
      fails: "a collection contains another tenant's rows",
    },
    why: 'A list is the cheapest way to take everything: no identifier has to be known.',
    fix: 'Put the tenant predicate into the query of every list, in every branch (filters, sort orders, pages, "include deleted"), or enforce it below the application with row security.',
    severity: 'critical',
    effect: 'reads',
    needs: 'a list operation or a view, and records on both sides',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 200],
      owasp: ['API1:2023', 'API3:2023', 'A01:2021'],
      asvs: ['8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: 'a canary, a random identifier or a row with the `owner` of another tenant stands on any page; or both sides see rows of one `owner` that is neither of them',
    },
    {
      reason: 'shared-or-leak',
      when: 'a row that was there before stands in the lists of both sides (known by its random identifier, never by a short one) and names no `owner`; or its `owner` is no tenant of the scenario',
    },
    { reason: 'as-demanded', when: 'what is `shared` was read to its end and holds none of the `private` fields' },
    {
      reason: 'own-rows-missing',
      when: 'a list does not show all rows its own tenant created: a list that is empty by mistake proves nothing',
    },
    {
      reason: 'not-exercised',
      when: 'a view shows a user neither a record of its own tenant nor any figure',
    },
    { reason: 'unread', when: 'paging did not end by itself, or an answer was cut off' },
    {
      reason: 'own-data-only',
      when: "both sides read their lists to the end, found all of their own rows, and the attacker none of the victim's",
    },
  ],
  lane: 'shared',
  swaps: true,
  judgesPrivate: true,
  plan: (scenario) => [
    ...planned(scenario, tenantDirections(scenario), (resource) =>
      resource.operations
        .filter((operation) => operation.kind === 'list' && !(isAction(operation) && operation.aimed))
        .map((operation) => ({ operation, ...(isAction(operation) ? { form: operation.name } : {}) })),
    ),
    ...views(scenario),
  ],
  ask: (context, seen) => {
    if (seen.attack || !context.home) return [];
    if (isAboutPrivate(context)) return askPrivate(context, seen, openList(context));
    const { owner, victim, attacker, subject } = context.case;
    const control = context.view ? sight(context, 'control') : listing(context, 'control', owner, victim, 'control');
    const own = context.view ? sight(context, 'attack') : listing(context, 'attack', attacker, context.home, 'attack');
    return subject.swap ? askSwapped(context, seen, { control, own }) : [control, own];
  },
  judge,
};

/** What is shared need not hold any row of one's own. */
function openList(context: CaseContext): Leg {
  const { attacker } = context.case;
  if (context.view)
    return { ...sight(context, 'attack'), expect: { kind: 'ok' }, share: `open/${lookedAt(context)}/${attacker}` };
  const leg = listing(context, 'attack', attacker, context.home ?? '', 'attack');
  return { ...leg, share: `open/${leg.share}`, expect: { kind: 'ok' } };
}

/** A view that tenant users may see shows each of them their own tenant's records only; exports are opened elsewhere. */
function views(scenario: Scenario): readonly Planned[] {
  return scenario.views
    .filter(({ needle }) => needle === undefined)
    .flatMap((view) => {
      const rows = view.rows.filter((row) => !isExport(row));
      return viewCases(scenario, view, viewSubjects(view, rows));
    });
}

function sight(context: CaseContext, name: 'control' | 'attack'): Leg {
  const { case: one, home } = context;
  const as = name === 'control' ? one.owner : one.attacker;
  return {
    name,
    role: name,
    as,
    ...looking(context),
    writes: 'canary',
    share: `look/${lookedAt(context)}/${as}`,
    numbers: true,
    expect: { kind: 'canary-of', of: name === 'control' ? one.victim : (home ?? one.victim) },
    pollMs: context.view?.settleMs ?? 0,
  };
}

function judgeView(context: CaseContext, seen: Seen): Verdict {
  const isSwapped = context.case.subject.swap !== undefined;
  const leak = leakIn(context, seen, ['attack']);
  if (leak) return leak;
  const own = isSwapped ? 'own' : 'attack';
  if (showsFiguresOnly([seen.control, seen[own]])) {
    const text = 'neither side sees any record in it, only figures: what these count is asked by aggregate-metric-leak';
    return { outcome: 'skipped', reason: 'not-applicable', text };
  }
  const fault = unshown(seen, ['control', own]);
  if (isSwapped || fault) return fault ?? judgeSwapped(context, seen);
  const text = `${context.case.attacker} sees records of ${context.home} in it, and none of ${context.case.victim}`;
  return { outcome: 'pass', reason: 'own-data-only', text, leg: 'attack' };
}

/** Who does not see its own records in a view, to its end, shows nothing by not seeing those of others. */
function unshown(seen: Seen, legs: readonly string[]): Verdict | undefined {
  for (const leg of legs) {
    const found = seen[leg];
    if (found?.held && found.complete) continue;
    const fault = trouble(found, leg);
    if (fault) return fault;
    if ((found?.status ?? 0) >= 300) return controlFault(found, leg, `${found?.as} on the view`) ?? unseen(leg, found);
    if (found && !found.complete) return inconclusive('unread', unreadText('the view', found), leg);
    return unseen(leg, found);
  }
  return undefined;
}

/** Both answers came, have numbers in them, and no canary of anybody. */
function showsFiguresOnly(both: readonly (Observation | undefined)[]): boolean {
  return both.every(
    (found) =>
      found?.held === false &&
      found.complete &&
      (found.status ?? 0) < 300 &&
      Object.keys(found.numbers ?? {}).length > 0 &&
      found.sightings.length === 0,
  );
}

function unseen(leg: string, seen: Observation | undefined): Verdict {
  return inconclusive(
    'not-exercised',
    `${seen?.as} sees no record of its own in it, so that none of others are there proves nothing`,
    leg,
  );
}

function judge(context: CaseContext, seen: Seen): Verdict {
  if (isAboutPrivate(context)) return judgePrivate(context, seen);
  if (context.view) return judgeView(context, seen);
  const { owner, attacker, subject } = context.case;
  const leak = leakIn(context, seen, ['attack']) ?? leakOfThird(context, seen);
  const control = leak ?? completeness(seen, 'control', owner);
  if (subject.swap) return control ?? completeness(seen, 'own', attacker) ?? judgeSwappedRows(context, seen);
  const fault = control ?? completeness(seen, 'attack', attacker) ?? unclaimed(context, seen);
  if (fault) return fault;
  const rows = seen.attack?.rows;
  const text = `${context.case.attacker} read ${rowsText(rows?.count)} on ${pagesText(rows?.pages)}: its own ${rows?.ownExpected} ${context.resource?.existing === undefined ? 'seeded' : 'known'} rows, none of ${context.case.victim}`;
  return { outcome: 'pass', reason: 'own-data-only', text, leg: 'attack', notes: unowned(seen) };
}

/** Beside one's own rows some may stand that were there before, as in the list of the victim. */
function judgeSwappedRows(context: CaseContext, seen: Seen): Verdict {
  const verdict = judgeSwapped(context, seen);
  return (verdict.outcome === 'pass' ? unclaimed(context, seen) : undefined) ?? verdict;
}

import { ROWS_OF_FILE } from '../../detect/documents/document.js';
import type { Leg, Observation, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { isExport } from '../files.js';
import { unreadText } from '../protocol/answer.js';
import { controlFault, inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { lookedAt, looking } from '../protocol/legs.js';
import { viewCases, viewSubjects } from '../subjects.js';

export const exportContentLeak: Check = {
  facts: {
    id: 'export-content-leak',
    family: 'lists',
    title: {
      holds: "an export holds the asking tenant's records only, on every sheet and page of the file",
      fails: "an export contains another tenant's records",
    },
    why: 'Exports are written apart from the lists they resemble, often by a background job that knows no session. What is in the file leaves the product for good: it is mailed, stored and opened by people who were never meant to see it.',
    fix: 'Build exports from the same tenant-scoped queries as the lists, give the background job the tenant as a parameter it cannot do without, and leave helper sheets, comments and metadata out of the file.',
    severity: 'critical',
    effect: 'reads',
    needs:
      'a view whose answer is a file (`parse`, a format in its request, or a link it follows), and records on both sides',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 200],
      owasp: ['API1:2023', 'API3:2023', 'A01:2021'],
      asvs: ['8.4.1', '14.2.2'],
      controls: ['SOC 2 CC6.1', 'SOC 2 C1.1', 'ISO/IEC 27001:2022 8.12', 'NIST SP 800-53 AC-4'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: 'a canary, a random identifier or a row with the `owner` of another tenant stands anywhere in the file: on hidden sheets, in comments, metadata, names of files, or archives within it too',
    },
    {
      reason: 'unread',
      when: 'the file is encrypted, broken, too large, or a PDF without text: what cannot be read proves nothing',
    },
    { reason: 'timeout', when: 'the export was asked for and never finished' },
    {
      reason: 'not-applicable',
      when: 'neither side sees any record in it, only figures: aggregate-metric-leak asks what these count',
    },
    {
      reason: 'own-rows-missing',
      when: 'the file does not show all records its own tenant created: an export that is empty by mistake proves nothing',
    },
    {
      reason: 'own-data-only',
      when: "both sides read their files to the end, found all of their own records, and the attacker none of the victim's",
    },
  ],
  lane: 'shared',
  plan,
  ask: (context, seen) => (seen.attack || !context.home ? [] : [sight(context, 'control'), sight(context, 'attack')]),
  judge,
};

function plan(scenario: Scenario): readonly Planned[] {
  return scenario.views.flatMap((view) => viewCases(scenario, view, viewSubjects(view, view.rows.filter(isExport))));
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
    share: `export/${lookedAt(context)}/${as}`,
    numbers: true,
    expect: { kind: 'own-rows', of: name === 'control' ? one.victim : (home ?? one.victim) },
    pollMs: context.view?.settleMs ?? 0,
  };
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const leak = leakIn(context, seen, ['attack']);
  if (leak) return leak;
  for (const leg of ['control', 'attack'] as const) {
    const fault = faultOf(seen[leg], leg, seen);
    if (fault) return fault;
  }
  const rows = seen.attack?.rows;
  const text = `${context.case.attacker} got a file of ${rows?.count} rows with its own ${rows?.ownExpected} seeded records, none of ${context.case.victim}`;
  return { outcome: 'pass', reason: 'own-data-only', text, leg: 'attack' };
}

function faultOf(found: Observation | undefined, leg: 'control' | 'attack', seen: Seen): Verdict | undefined {
  if (found?.held && found.complete) return undefined;
  const fault = trouble(found, leg);
  if (fault) return fault;
  if (!found || (found.status ?? 0) >= 300) return controlFault(found, leg, `${found?.as} on its own export`);
  if (!found.complete) return inconclusive('unread', unreadText('the file', found), leg);
  if (isFiguresOnly(seen.control) && isFiguresOnly(seen.attack)) {
    const text = 'neither side sees any record in it, only figures: what these count is asked by aggregate-metric-leak';
    return { outcome: 'skipped', reason: 'not-applicable', text };
  }
  const { ownFound = 0, ownExpected = 1 } = found.rows ?? {};
  if (ownFound < ownExpected)
    return inconclusive(
      'own-rows-missing',
      ownFound === 0
        ? `${found.as} found none of its seeded records in the file`
        : `${found.as} found ${ownFound} of its ${ownExpected} seeded records in the file`,
      leg,
    );
  return controlFault(found, leg, `${found.as} on its own export`);
}

/** It came, it has numbers in it (an empty table has none), and no canary of anybody. */
function isFiguresOnly(found: Observation | undefined): boolean {
  return (
    found?.complete === true &&
    (found.status ?? 0) < 300 &&
    Object.keys(found.numbers ?? {}).some((name) => name !== ROWS_OF_FILE) &&
    found.sightings.length === 0
  );
}

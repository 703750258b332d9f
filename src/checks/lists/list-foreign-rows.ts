import type { Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { leakIn } from '../protocol/data.js';
import { completeness, listing } from '../protocol/list.js';
import { isAction, planned, tenantDirections } from '../subjects.js';

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
    needs: 'a list operation, and records on both sides',
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
      when: 'a canary, a random identifier or a row with the `owner` of another tenant stands on any page',
    },
    {
      reason: 'own-rows-missing',
      when: 'a list does not show all rows its own tenant created: a list that is empty by mistake proves nothing',
    },
    { reason: 'unread', when: 'paging did not end by itself, or an answer was cut off' },
    {
      reason: 'own-data-only',
      when: "both sides read their lists to the end, found all of their own rows, and the attacker none of the victim's",
    },
  ],
  lane: 'shared',
  plan: (scenario) =>
    planned(scenario, tenantDirections(scenario), (resource) =>
      resource.operations
        .filter((operation) => operation.kind === 'list' && !(isAction(operation) && operation.aimed))
        .map((operation) => ({ operation, ...(isAction(operation) ? { form: operation.name } : {}) })),
    ),
  ask: (context, seen) => {
    if (seen.attack || !context.home) return [];
    const { owner, victim, attacker } = context.case;
    return [
      listing(context, 'control', owner, victim, 'control'),
      listing(context, 'attack', attacker, context.home, 'attack'),
    ];
  },
  judge,
};

function judge(context: CaseContext, seen: Seen): Verdict {
  const fault =
    leakIn(context, seen, ['attack']) ??
    completeness(seen, 'control', context.case.owner) ??
    completeness(seen, 'attack', context.case.attacker);
  if (fault) return fault;
  const rows = seen.attack?.rows;
  const text = `${context.case.attacker} read ${rows?.count} rows on ${rows?.pages} pages: its own ${rows?.ownExpected} seeded rows, none of ${context.case.victim}`;
  return { outcome: 'pass', reason: 'own-data-only', text, leg: 'attack' };
}

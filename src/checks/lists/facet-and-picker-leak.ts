import type { Leg, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { alive } from '../protocol/legs.js';
import { foundIn, refusedFault, searchable, searching } from '../protocol/search.js';
import { searches } from '../subjects.js';

export const facetAndPickerLeak: Check = {
  facts: {
    id: 'facet-and-picker-leak',
    family: 'lists',
    title: {
      holds: "what a picker or facet offers to choose from is the asking tenant's own",
      fails: "a picker or facet offers another tenant's values",
    },
    why: 'Typeaheads, mentions and select boxes have queries of their own, made for speed. They show names and addresses of people to whoever types a few letters.',
    fix: 'Give the query behind every picker, facet and suggestion the tenant predicate of the list it stands for.',
    severity: 'high',
    effect: 'reads',
    needs: 'a view with `needle`, and records on both sides',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [200, 639],
      owasp: ['API3:2023', 'A01:2021'],
      asvs: ['8.4.1', '14.2.2'],
      controls: ['SOC 2 C1.1', 'ISO/IEC 27001:2022 8.12', 'NIST SP 800-53 AC-4'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: "asked with the beginning of the other tenant's text, or with nothing, it offers a canary or random identifier of that tenant",
    },
    { reason: 'not-exercised', when: 'nobody finds their own record in it by the beginning of its text' },
    {
      reason: 'own-data-only',
      when: "both sides find their own records by their beginnings, and the attacker none of the victim's",
    },
  ],
  lane: 'shared',
  plan: searches,
  ask,
  judge,
};

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { owner, victim, attacker } = context.case;
  const { home } = context;
  if (!home || seen.empty) return [];
  if (Object.keys(seen).length === 0)
    return searchable(context).map((resource) => ({
      ...searching(context, {
        name: `control:${resource}`,
        role: 'control',
        as: owner,
        needle: { part: 'beginning', of: victim, resource },
      }),
      expect: { kind: 'canary-of', of: victim },
      pollMs: context.view?.settleMs ?? 0,
    }));
  return [
    ...foundIn(context, seen).flatMap((resource): readonly Leg[] => [
      {
        ...searching(context, {
          name: `own:${resource}`,
          role: 'own',
          as: attacker,
          needle: { part: 'beginning', of: home, resource },
        }),
        expect: { kind: 'canary-of', of: home },
        pollMs: context.view?.settleMs ?? 0,
      },
      searching(context, {
        name: resource,
        role: 'attack',
        as: attacker,
        needle: { part: 'beginning', of: victim, resource },
      }),
    ]),
    searching(context, {
      name: 'empty',
      role: 'attack',
      as: attacker,
      needle: { part: 'nothing', of: victim, resource: '' },
    }),
    alive(context),
  ];
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const { attacker, owner } = context.case;
  const found = foundIn(context, seen);
  const leak = leakIn(context, seen, ['empty', ...found]);
  if (leak) return leak;
  if (found.length === 0) {
    const troubled = searchable(context).map((resource) => trouble(seen[`control:${resource}`], `control:${resource}`));
    return (
      troubled.find((one) => one) ??
      inconclusive('not-exercised', `${owner} finds none of its own records in it by the beginning of their texts`)
    );
  }
  // Where the address has room for the term, nothing typed is no request.
  const isUnsent = seen.empty?.failure?.reason === 'not-sent';
  const fault = (isUnsent ? undefined : trouble(seen.empty, 'empty')) ?? refusedFault(seen, ['empty', ...found]);
  if (fault) return fault;
  for (const resource of found) {
    const own = trouble(seen[resource], resource) ?? trouble(seen[`own:${resource}`], `own:${resource}`);
    if (own) return own;
    if (!seen[`own:${resource}`]?.held)
      return inconclusive('control-failed', `${attacker} does not find its own ${resource} in it`, `own:${resource}`);
    if (!seen[resource]?.complete) return inconclusive('unread', 'the answer was not read to its end', resource);
  }
  const text = `${attacker} finds its own ${found.join(', ')} by their beginnings, and none of ${context.case.victim}`;
  return { outcome: 'pass', reason: 'own-data-only', text, leg: found[0] ?? 'empty' };
}

import type { Leg, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { alive } from '../protocol/legs.js';
import { differs, refusedFault, searchable, searching } from '../protocol/search.js';
import { resourceNamed, searches } from '../subjects.js';

export const searchIndexLeak: Check = {
  facts: {
    id: 'search-index-leak',
    family: 'lists',
    title: {
      holds: "a search finds nothing of another tenant's, and does not count it either",
      fails: "a search finds or counts another tenant's records",
    },
    why: 'A search index is a copy of everything, kept by another program. If the tenant is not part of every query, one word finds it all; if only the count leaks, any guess can be tried out.',
    fix: 'Filter by tenant inside the index (a filter the caller cannot leave out, or an index per tenant), and count what is left after it.',
    severity: 'critical',
    effect: 'reads',
    needs: 'a view with `needle`, and records on both sides',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 200],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.4.1', '14.2.2'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: "searched for the other tenant's canary, the answer shows another canary or a random identifier of that tenant, or has hits that a text never planted has not",
    },
    { reason: 'not-exercised', when: 'nobody finds their own record by its canary' },
    {
      reason: 'indistinguishable',
      when: "both sides find their own records, and the attacker gets the same answer for the victim's canary as for a text that was never planted",
    },
  ],
  lane: 'quiet',
  plan: searches,
  ask,
  judge,
};

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { owner, victim, attacker } = context.case;
  const { home } = context;
  if (!home) return [];
  const [first = ''] = searchable(context);
  const never = (name: string, as: string, of: string): Leg =>
    searching(context, {
      name,
      role: as === attacker ? 'ghost' : 'control',
      as,
      needle: { part: 'never', of, resource: first },
    });
  if (!seen['control:never'])
    return [
      never('control:never', owner, victim),
      never('control:never:again', owner, victim),
      ...searchable(context).map((resource) => ({
        ...searching(context, {
          name: `control:${resource}`,
          role: 'control',
          as: owner,
          needle: { part: 'whole', of: victim, resource },
        }),
        expect: { kind: 'differs', since: 'control:never' } as const,
        pollMs: context.view?.settleMs ?? 0,
      })),
    ];
  if (seen.never) return [];
  return [
    never('never', attacker, victim),
    never('never:again', attacker, victim),
    ...found(context, seen).flatMap((resource): readonly Leg[] => [
      {
        ...searching(context, {
          name: `own:${resource}`,
          role: 'own',
          as: attacker,
          needle: { part: 'whole', of: home, resource },
        }),
        expect: { kind: 'differs', since: 'never' },
        pollMs: context.view?.settleMs ?? 0,
      },
      searching(context, {
        name: resource,
        role: 'attack',
        as: attacker,
        needle: { part: 'whole', of: victim, resource },
      }),
    ]),
    alive(context),
  ];
}

/** Kinds of record that their owner finds. */
function found(context: CaseContext, seen: Seen): readonly string[] {
  return searchable(context).filter((resource) =>
    differs(seen[`control:${resource}`], seen['control:never'], seen['control:never:again']),
  );
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const { attacker, owner, victim } = context.case;
  const kinds = found(context, seen);
  const leak = leakIn(context, seen, kinds);
  if (leak) return leak;
  const fault = [...Object.keys(seen)].map((name) => trouble(seen[name], name)).find((one) => one);
  if (fault) return fault;
  const refused = refusedFault(seen, ['never', 'never:again', ...kinds]);
  if (refused) return refused;
  if (kinds.length === 0)
    return inconclusive('not-exercised', `${owner} finds none of its own records by their canaries`, 'control:never');
  for (const resource of kinds) {
    if (differs(seen[resource], seen.never, seen['never:again'])) {
      if (isEarlierKind(context, resource)) return inconclusive('unexplained', ownOrNot(context, resource), resource);
      const text = `${attacker} gets another answer for a canary of ${victim} than for a text that was never planted`;
      return { outcome: 'fail', reason: 'leak', leg: resource, text, mustRepeat: true };
    }
    if (!differs(seen[`own:${resource}`], seen.never, seen['never:again']))
      return inconclusive(
        'control-failed',
        `${attacker} does not find its own ${resource} by its canary`,
        `own:${resource}`,
      );
  }
  const text = `${attacker} finds its own ${kinds.join(', ')}; for those of ${victim} it gets the same answer as for a text that was never planted`;
  return { outcome: 'pass', reason: 'indistinguishable', text, leg: kinds[0] ?? 'never' };
}

/** Values of real records are made of words that others use, too. */
function isEarlierKind({ scenario }: CaseContext, resource: string): boolean {
  return resourceNamed(scenario, resource)?.existing !== undefined;
}

function ownOrNot({ case: { attacker, victim } }: CaseContext, resource: string): string {
  return `${attacker} gets more for a value of a ${resource} of ${victim} than for one that was made up; nothing in it is known to be ${victim}'s, so it may be its own`;
}

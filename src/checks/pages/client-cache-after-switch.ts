import type { Leg, Page, PrincipalName, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { answerOf, controlFault, inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { canLeave, homeLook, look, oneOfEach, pageNamed } from '../protocol/pages.js';
import { ownerOf } from '../subjects.js';

export const clientCacheAfterSwitch: Check = {
  facts: {
    id: 'client-cache-after-switch',
    family: 'pages',
    title: {
      holds: 'who goes on in the same tab as somebody else sees nothing of the tenant before',
      fails: "after signing in as somebody else, or switching tenants, the former tenant's rows are shown",
    },
    why: 'Front ends keep rows in memory, in caches and in service workers, by an address that is the same for every tenant. Whoever comes next gets what the one before had asked for.',
    fix: 'Empty every store of the front end when somebody signs out or switches the tenant, load the page anew, and make tenant and user part of every key in a cache.',
    severity: 'high',
    effect: 'reads',
    needs:
      'a page in `browser` that lists records, and `logout` with a sign-in by browser, or `switch` and a person who sees several tenants',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [524, 488],
      owasp: ['A01:2021', 'A04:2021'],
      asvs: ['14.3.1', '8.2.1'],
      controls: ['SOC 2 C1.1', 'ISO/IEC 27001:2022 8.12', 'NIST SP 800-53 SC-4'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: 'a canary of the tenant before is shown to the next person, also for a moment, also offline; or to the same person once the switch has settled',
    },
    {
      reason: 'control-failed',
      when: 'the page shows no record to the person before, or to the attacker at home, or nobody could sign out',
    },
    { reason: 'session-lost', when: "in that tab the page never shows the attacker's own records" },
    {
      reason: 'own-data-only',
      when: "in that tab the page shows the attacker's own records, and none of the tenant before",
    },
  ],
  lane: 'shared',
  plan,
  ask,
  judge,
  falsifier: ({ case: { subject, owner } }) => (subject.to === undefined ? owner : undefined),
};

function plan(scenario: Scenario): readonly Planned[] {
  const pages = (scenario.frontEnd?.pages ?? []).filter(({ aimed }) => !aimed);
  return pages.flatMap((page) => [...afterSignOut(scenario, page), ...afterSwitch(scenario, page)]);
}

function afterSignOut(scenario: Scenario, { name }: Page): readonly Planned[] {
  if (!canLeave(scenario)) return [];
  const subject = { operation: 'page', form: `${name}.sign-out`, page: name };
  return oneOfEach(scenario).flatMap(({ attacker, victim }): readonly Planned[] => {
    const owner = ownerOf(scenario, victim);
    return owner ? [{ subject, attacker, victim, owner }] : [];
  });
}

/** People who belong to several tenants, from each of them to each other that the pairs name. */
function afterSwitch(scenario: Scenario, { name }: Page): readonly Planned[] {
  const { frontEnd, auth, operators, pairs } = scenario;
  if (!frontEnd?.switch.length || !auth.some(({ kind }) => kind === 'browser')) return [];
  return operators.flatMap((person) =>
    pairs.flatMap(([to, from]): readonly Planned[] => {
      const { sees } = person;
      const owner = ownerOf(scenario, from);
      if (typeof sees === 'string' || !sees.includes(to) || !sees.includes(from) || !owner) return [];
      const subject = { operation: 'page', form: `${name}.switch-to-${to}`, page: name, to };
      return [{ subject, attacker: person.name, victim: from, owner }];
    }),
  );
}

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { victim, owner, subject } = context.case;
  const page = pageNamed(context.scenario, subject.page);
  const at = tenantAfter(context);
  if (!page || at === undefined || seen.attack) return [];
  if (!seen.control)
    return [
      homeLook(context, { name: 'control', as: owner, tenant: victim, page }),
      homeLook(context, { name: 'own', as: personAt(context, at), tenant: at, page }),
    ];
  const kind =
    subject.to === undefined ? ({ kind: 'next', before: owner } as const) : ({ kind: 'switch', from: victim } as const);
  return [
    look(context, {
      name: 'attack',
      role: 'attack',
      as: context.case.attacker,
      browse: { ...kind, page: page.name },
      expect: { kind: 'canary-of', of: at },
    }),
  ];
}

/** The tenant that is worked in after the change. */
function tenantAfter({ case: { subject }, home }: CaseContext): string | undefined {
  return subject.to ?? home;
}

/** Who shows what the page looks like there: of a person who belongs to several tenants somebody who is at home in it. */
function personAt({ case: { attacker, subject }, scenario }: CaseContext, tenant: string): PrincipalName {
  return subject.to === undefined ? attacker : (ownerOf(scenario, tenant) ?? attacker);
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const { attacker, owner, victim, subject } = context.case;
  const leak = leakIn(context, seen, ['attack']);
  if (leak) return leak;
  const fault =
    controlFault(seen.control, 'control', `${owner} on the page ${subject.page}`) ??
    controlFault(seen.own, 'own', `${seen.own?.as} on the page ${subject.page}`) ??
    trouble(seen.attack, 'attack');
  if (fault) return fault;
  if (!seen.attack?.held)
    return inconclusive(
      'session-lost',
      `in that tab ${attacker} never saw its own records: ${answerOf(seen.attack)}`,
      'attack',
    );
  const text = `in the same tab ${attacker} saw its own records, and none of ${victim}`;
  return { outcome: 'pass', reason: 'own-data-only', leg: 'attack', text };
}

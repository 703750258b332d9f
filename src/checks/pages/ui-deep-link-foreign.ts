import type { Leg, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { answerOf, controlFault, inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { homeLook, look, lookingTime, pageNamed } from '../protocol/pages.js';
import { insideDirections, operationNamed, ownerOf } from '../subjects.js';

export const uiDeepLinkForeign: Check = {
  facts: {
    id: 'ui-deep-link-foreign',
    family: 'pages',
    title: {
      holds: "a page opened by another tenant's link shows nothing of the record",
      fails: "a page shows another tenant's record to whoever has its address",
    },
    why: 'Pages ask routes that no test of the interface lists: previews, print views, modals, titles. A front end answers 200 to everything, and what it hides on the screen may stand in the answers it got.',
    fix: 'Give every route that a page asks the tenant predicate of the record itself, and let it answer like one that does not exist. Hiding in the browser is no protection.',
    severity: 'critical',
    effect: 'reads',
    needs: 'a page in `browser` whose address names a record, and people of two tenants who can open it',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 862],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.2.1', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: 'a canary or random identifier of the victim stands in the page, its title, fields or accessibility tree, or in any answer that it got',
    },
    { reason: 'control-failed', when: 'the owner does not see its record on the page, or the attacker not its own' },
    { reason: 'session-lost', when: 'afterwards the attacker does not see its own record on the page any more' },
    {
      reason: 'denied',
      when: "after twice the time that the page takes at home it shows nothing of the victim's record",
    },
  ],
  lane: 'shared',
  plan,
  ask,
  judge,
};

function plan(scenario: Scenario): readonly Planned[] {
  const pages = (scenario.frontEnd?.pages ?? []).filter(({ aimed }) => aimed);
  return pages.flatMap(({ name, resource: kind }) => {
    const resource = scenario.resources.find((one) => one.name === kind);
    if (!resource) return [];
    const subject = { resource: resource.name, operation: 'read', form: name, page: name };
    return insideDirections(scenario).flatMap(({ attacker, victim }): readonly Planned[] => {
      const owner = ownerOf(scenario, victim, operationNamed(resource, 'read')?.allow);
      return owner ? [{ subject, attacker, victim, owner }] : [];
    });
  });
}

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { attacker, victim, owner, subject } = context.case;
  const page = pageNamed(context.scenario, subject.page);
  const { home } = context;
  if (!page || home === undefined || seen.attack) return [];
  const own = { as: attacker, tenant: home, page };
  if (!seen.control)
    return [
      homeLook(context, { name: 'control', as: owner, tenant: victim, page }),
      homeLook(context, { name: 'own', ...own }),
    ];
  const { share: _, ...again } = homeLook(context, { name: 'own', ...own });
  return [
    look(context, {
      name: 'attack',
      role: 'attack',
      as: attacker,
      aim: { record: 'shared', of: victim },
      browse: { kind: 'visit', page: page.name, forMs: lookingTime(seen) },
    }),
    { ...again, name: 'alive' },
  ];
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const { attacker, owner, victim, subject } = context.case;
  const leak = leakIn(context, seen, ['attack', 'own', 'alive']);
  if (leak) return leak;
  const fault =
    controlFault(seen.control, 'control', `${owner} on the page of its own record`) ??
    controlFault(seen.own, 'own', `${attacker} on the page of its own record`) ??
    trouble(seen.attack, 'attack');
  if (fault) return fault;
  if (!seen.alive?.held)
    return (
      trouble(seen.alive, 'alive') ??
      inconclusive(
        'session-lost',
        `afterwards ${attacker} did not see its own record on the page: ${answerOf(seen.alive)}`,
        'alive',
      )
    );
  const text = `${attacker} got ${answerOf(seen.attack)}, and the page shows nothing of ${victim}'s ${subject.resource}`;
  return { outcome: 'pass', reason: 'denied', leg: 'attack', text };
}

import type { Leg, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { canLeave, look, oneOfEach } from '../protocol/pages.js';
import { ownerOf } from '../subjects.js';

export const clientResidueAfterLogout: Check = {
  facts: {
    id: 'client-residue-after-logout',
    family: 'pages',
    title: {
      holds: "after signing out nothing of the tenant's records is left in the browser",
      fails: 'records stay in the browser after signing out',
    },
    why: 'Whoever uses the same computer next reads what localStorage, IndexedDB, caches and the history have kept, without any password.',
    fix: 'Remove what the front end has kept when somebody signs out, answer the sign-out with `Clear-Site-Data`, send records with `Cache-Control: no-store`, and keep no rows in the state of the history.',
    severity: 'medium',
    effect: 'reads',
    needs: 'pages in `browser`, a sign-in by browser, and `logout`',
    falsifier: { none: 'nobody signs in after the sign-out: there is nobody in whose place another could look' },
    mapping: {
      cwe: [525, 922],
      owasp: ['A01:2021', 'A04:2021'],
      asvs: ['14.3.1', '14.3.2', '14.3.3'],
      controls: ['SOC 2 C1.1', 'ISO/IEC 27001:2022 8.12', 'NIST SP 800-53 SC-4'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: 'a canary of the tenant stands in a storage, database, cache, cookie or the history, or is shown after Back or offline',
    },
    { reason: 'control-failed', when: 'no page showed a record before, or nobody could sign out' },
    { reason: 'own-data-only', when: 'records were shown before, and nothing of them was left' },
  ],
  lane: 'shared',
  plan,
  ask,
  judge,
};

function plan(scenario: Scenario): readonly Planned[] {
  if (!canLeave(scenario) || scenario.frontEnd?.pages.length === 0) return [];
  return oneOfEach(scenario).flatMap(({ attacker, victim }): readonly Planned[] => {
    const owner = ownerOf(scenario, victim);
    return owner ? [{ subject: { operation: 'page', form: 'browser', page: 'browser' }, attacker, victim, owner }] : [];
  });
}

function ask({ case: one, ...context }: CaseContext, seen: Seen): readonly Leg[] {
  if (seen.attack) return [];
  return [
    look(
      { ...context, case: one },
      { name: 'attack', role: 'attack', as: one.attacker, browse: { kind: 'residue', before: one.owner } },
    ),
  ];
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const leak = leakIn(context, seen, ['attack']);
  if (leak) return leak;
  const fault = trouble(seen.attack, 'attack');
  if (fault) return fault;
  if (!seen.attack?.complete) return inconclusive('unread', 'the browser was not read to its end', 'attack');
  const text = `${context.case.owner} saw its records, signed out, and nothing of them was left`;
  return { outcome: 'pass', reason: 'own-data-only', leg: 'attack', text };
}

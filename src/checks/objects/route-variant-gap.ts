import type { Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { listForeignRows } from '../lists/list-foreign-rows.js';
import { ownerOf, tenantDirections } from '../subjects.js';
import { objectDeleteForeign } from './object-delete-foreign.js';
import { objectReadForeign } from './object-read-foreign.js';
import { objectUpdateForeign } from './object-update-foreign.js';

export const routeVariantGap: Check = {
  facts: {
    id: 'route-variant-gap',
    family: 'objects',
    title: {
      holds: 'another address of the same records is guarded like the first',
      fails: "another address of the same records lets another tenant's user in",
    },
    why: 'The first version of an interface, the one for the mobile app and the one for debugging are mended last, or never. They lead to the same records.',
    fix: 'Put the tenant predicate below the routes, where every address of the same records passes; take addresses away that nobody needs.',
    severity: 'high',
    effect: 'destroys',
    needs: 'a resource with `variants`',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [288, 639],
      owasp: ['API9:2023', 'API5:2023', 'A01:2021'],
      asvs: ['4.1.4', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: 'what decides for the first address (list-foreign-rows, object-read-foreign) decides for this one',
    },
    { reason: 'breach', when: 'so do object-update-foreign and object-delete-foreign' },
    { reason: 'not-applicable', when: 'the owner gets 404, 405 or 501 as well: there is no such route' },
    { reason: 'denied', when: 'refused, with all controls of the check of the first address' },
    { reason: 'own-data-only', when: 'the list holds own rows only, complete' },
  ],
  lane: 'shared',
  swaps: true,
  judgesPrivate: true,
  plan: variants,
  ask: (context, seen) => checkOf(context)?.ask(context, seen) ?? [],
  judge,
};

function variants(scenario: Scenario): readonly Planned[] {
  return scenario.resources.flatMap((resource) =>
    resource.operations
      .filter(({ variantOf }) => variantOf)
      .flatMap(({ name, allow }) =>
        tenantDirections(scenario).flatMap(({ attacker, victim }): readonly Planned[] => {
          const owner = ownerOf(scenario, victim, allow);
          const subject = { resource: resource.name, operation: name, form: name };
          return owner ? [{ subject, attacker, victim, owner }] : [];
        }),
      ),
  );
}

/** The check of the first address asks and judges here as well. */
function checkOf({ operation }: CaseContext): Check | undefined {
  if (operation?.kind === 'list') return listForeignRows;
  if (operation?.kind === 'read') return objectReadForeign;
  if (operation?.kind === 'delete') return objectDeleteForeign;
  return operation ? objectUpdateForeign : undefined;
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const check = checkOf(context);
  const verdict: Verdict = check?.judge(context, seen) ?? {
    outcome: 'inconclusive',
    reason: 'check-crashed',
    text: 'the variant has no operation',
  };
  const status = seen.control?.status ?? 0;
  if (verdict.outcome !== 'inconclusive' || ![404, 405, 501].includes(status)) return verdict;
  const text = `its owner gets status ${status} there too: there is no such route`;
  return { outcome: 'skipped', reason: 'not-applicable', text };
}

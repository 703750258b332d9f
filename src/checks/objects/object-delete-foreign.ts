import type { Check } from '../check.js';
import { askWrite, judgeWrite } from '../protocol/record.js';
import { operationNamed, planned, tenantDirections } from '../subjects.js';

export const objectDeleteForeign: Check = {
  facts: {
    id: 'object-delete-foreign',
    family: 'objects',
    title: {
      holds: "a record cannot be deleted by another tenant's user",
      fails: "a record is deleted by another tenant's user",
      by: { leak: "the answer to a delete holds data of another tenant's record" },
    },
    why: 'One customer can destroy the data of another. A refusal is no proof: handlers that delete first and check later answer 404 after the damage is done.',
    fix: 'Put the tenant into the DELETE statement itself (or into the load before it), check before any effect, and answer as for an absent record when no row was touched.',
    severity: 'critical',
    effect: 'destroys',
    needs: 'a resource with a delete operation and something that shows the record to its owner',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 862, 696],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1', '2.3.3'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: "the answer holds data of the owner's record, whatever the status" },
    {
      reason: 'breach',
      when: 'the owner can no longer read the record, while an untouched neighbour can be read; whatever the status',
    },
    {
      reason: 'contract',
      when: 'no data and no effect, but not a refusal that `denied.status` names; a success without effect passes with `silent: pass`',
    },
    {
      reason: 'denied',
      when: 'refused and without effect, while owner and attacker can delete their own spare records',
    },
  ],
  lane: 'shared',
  swaps: true,
  plan: (scenario) =>
    planned(scenario, tenantDirections(scenario), (resource) => {
      const operation = operationNamed(resource, 'delete');
      return operation ? [{ operation }] : [];
    }),
  ask: (context, seen) => askWrite(context, seen),
  judge: judgeWrite,
};

import type { Check } from '../check.js';
import { askWrite, judgeWrite } from '../protocol/record.js';
import { operationNamed, planned, tenantDirections } from '../subjects.js';

export const objectUpdateForeign: Check = {
  facts: {
    id: 'object-update-foreign',
    family: 'objects',
    title: {
      holds: "a record cannot be changed by another tenant's user",
      fails: "a record is changed by another tenant's user",
      by: { leak: "the answer to a change holds data of another tenant's record" },
    },
    why: 'A write across the boundary destroys the integrity of a customer’s data, and the customer is the one who is blamed for it.',
    fix: 'Put the tenant into the statement that writes (`UPDATE … WHERE id = $1 AND tenant_id = $2`) and answer as for an absent record when no row was touched. Check before any side effect.',
    severity: 'critical',
    effect: 'writes',
    needs: 'a resource with an update operation and something that shows the record to its owner',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 862],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1', '2.3.3'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: "the answer holds data of the owner's record, whatever the status" },
    {
      reason: 'breach',
      when: "the owner reads back a change, the attack's token, or no record at all, while an untouched neighbour stayed as it was; whatever the status",
    },
    {
      reason: 'contract',
      when: 'no data and no effect, but not a refusal that `denied.status` names; a success without effect passes with `silent: pass`',
    },
    {
      reason: 'denied',
      when: 'refused and without effect, while owner and attacker can update their own records and see the effect',
    },
  ],
  lane: 'shared',
  swaps: true,
  plan: (scenario) =>
    planned(scenario, tenantDirections(scenario), (resource) => {
      const operation = operationNamed(resource, 'update');
      return operation ? [{ operation }] : [];
    }),
  ask: (context, seen) => askWrite(context, seen),
  judge: judgeWrite,
};

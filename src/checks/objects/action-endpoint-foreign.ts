import type { Check } from '../check.js';
import { askWrite, judgeWrite } from '../protocol/record.js';
import { isAction, planned, tenantDirections } from '../subjects.js';

export const actionEndpointForeign: Check = {
  facts: {
    id: 'action-endpoint-foreign',
    family: 'objects',
    title: {
      holds: "an action on a record is refused to another tenant's user and has no effect",
      fails: "an action on a record can be triggered by another tenant's user",
      by: { leak: "the answer of an action holds data of another tenant's record" },
    },
    why: 'Approve, send, sign, convert, execute: actions are written apart from the record’s own routes and are where the check is forgotten most often. They are the largest family of disclosed cross-tenant flaws.',
    fix: 'Load the record through the same tenant-scoped query as the read route before the action does anything.',
    severity: 'critical',
    effect: 'writes',
    needs: 'an action that names a record and writes',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 862],
      owasp: ['API1:2023', 'API5:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.3.1', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: "the answer holds data of the owner's record, whatever the status" },
    {
      reason: 'breach',
      when: 'the owner reads back a change that an untouched neighbour did not make; whatever the status',
    },
    {
      reason: 'unsettled',
      when: "the owner's own action showed no effect within `settle`: name a `witness` that shows it",
    },
    { reason: 'contract', when: 'no data and no effect, but not a refusal that `denied.status` names' },
    {
      reason: 'denied',
      when: 'refused and without effect, while owner and attacker can do it to their own records and see the effect',
    },
  ],
  lane: 'shared',
  swaps: true,
  plan: (scenario) =>
    planned(scenario, tenantDirections(scenario), (resource) =>
      resource.operations
        .filter(
          (operation) =>
            isAction(operation) &&
            operation.aimed &&
            !operation.isBulk &&
            (operation.kind === 'write' || operation.kind === 'delete'),
        )
        .map((operation) => ({ operation, form: operation.name })),
    ),
  ask: (context, seen) => askWrite(context, seen),
  judge: judgeWrite,
};

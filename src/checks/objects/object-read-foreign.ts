import type { Check } from '../check.js';
import { isDownload } from '../files.js';
import { askPrivate, isAboutPrivate, judgePrivate, sharedRead } from '../protocol/private.js';
import { askRead, judgeRead } from '../protocol/record.js';
import { operationNamed, planned, tenantDirections } from '../subjects.js';

export const objectReadForeign: Check = {
  facts: {
    id: 'object-read-foreign',
    family: 'objects',
    title: {
      holds: "a record cannot be read by another tenant's user who knows its identifier",
      fails: "a record is readable by another tenant's user who knows its identifier",
    },
    why: 'Identifiers travel: in links, exports, logs and browser history. If knowing one is enough to read the record, every customer can read every other customer, one record at a time.',
    fix: 'Put the tenant into the query that loads the record (`WHERE id = $1 AND tenant_id = $2`), taken from the session and never from the request, and answer as for a record that does not exist.',
    severity: 'critical',
    effect: 'reads',
    needs: 'a resource with a read operation, and records on both sides',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 566],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3', 'WSTG-ATHZ-04'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: "the answer holds the owner's canary, its random identifier, or values that only the owner's record has, whatever the status",
    },
    {
      reason: 'breach',
      when: 'the owner finds the record changed, which reading it like this does again on fresh records and nothing else does',
    },
    { reason: 'as-demanded', when: 'what is `shared` came without its `private` fields, which its owner is shown' },
    { reason: 'contract', when: 'no data, but not a refusal that `denied.status` names' },
    {
      reason: 'denied',
      when: "refused, while the owner's own read, the attacker's read of its own record and its session all work",
    },
  ],
  lane: 'shared',
  swaps: true,
  plan: (scenario) =>
    planned(scenario, tenantDirections(scenario), (resource) => {
      const operation = operationNamed(resource, 'read');
      return operation && !isDownload(operation) ? [{ operation }] : [];
    }),
  judgesPrivate: true,
  ask: (context, seen) =>
    isAboutPrivate(context) ? askPrivate(context, seen, sharedRead(context)) : askRead(context, seen),
  judge: (context, seen) => (isAboutPrivate(context) ? judgePrivate(context, seen) : judgeRead(context, seen)),
};

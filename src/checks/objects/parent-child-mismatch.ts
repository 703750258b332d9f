import type { Resource } from '../../model.js';
import type { Check, Planned } from '../check.js';
import { isFile } from '../files.js';
import { askRead, askWrite, judgeRead, judgeWrite } from '../protocol/record.js';
import { addressReferences } from '../protocol/references.js';
import { insideDirections, isAction, planned } from '../subjects.js';

export const parentChildMismatch: Check = {
  facts: {
    id: 'parent-child-mismatch',
    family: 'objects',
    title: {
      holds: "a record is not reached under another tenant's own parent",
      fails: "another tenant's record is reached by its identifier under a parent of one's own",
    },
    why: 'The parent in the address is checked, and the child then loaded by its identifier alone: whoever owns any parent reaches every child.',
    fix: 'Load the child together with its parent (`WHERE id = $1 AND project_id = $2`), after the parent was loaded for the tenant of the session.',
    severity: 'critical',
    effect: 'writes',
    needs:
      'an operation on a record whose address names a parent, and identifiers that are not unique below it only (`within`)',
    falsifier: { none: 'who may reach the child reaches it under its own parent; under another one nobody need' },
    mapping: {
      cwe: [639, 862],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: "the answer holds data of the victim's record, whatever the status" },
    {
      reason: 'breach',
      when: 'the owner reads back a change that an untouched neighbour did not make, whatever the status',
    },
    { reason: 'contract', when: 'no data and no effect, but not a refusal that `denied.status` names' },
    {
      reason: 'denied',
      when: 'refused and without effect, while owner and attacker can do it to their own records under their own parents',
    },
  ],
  lane: 'shared',
  plan: (scenario) =>
    planned(scenario, insideDirections(scenario), operationsOf).map((one): Planned => {
      return { ...one, subject: { ...one.subject, parents: 'own' } };
    }),
  ask: (context, seen) => (context.operation?.kind === 'read' ? askRead(context, seen) : askWrite(context, seen)),
  judge: (context, seen) => (context.operation?.kind === 'read' ? judgeRead(context, seen) : judgeWrite(context, seen)),
};

function operationsOf(resource: Resource): ReturnType<Parameters<typeof planned>[2]> {
  return resource.operations
    .filter(({ aimed, kind, requests }) => aimed && kind !== 'list' && kind !== 'create' && !isFile(requests))
    .filter((operation) => !isAction(operation) || operation.kind !== 'read')
    .filter((operation) => addressReferences(resource, operation).some((name) => name !== resource.within))
    .map((operation) => ({ operation, form: operation.name }));
}

import type { Leg } from '../../model.js';
import type { CaseContext, Check } from '../check.js';
import { askHomeWrite, type HomeWrite, judgeHomeWrite, OWN_TOKEN, ownAfter } from '../protocol/home-writes.js';
import { bodyTechniques, singleTechniques } from '../protocol/spellings.js';
import { insideDirections, operationNamed, planned } from '../subjects.js';

export const massAssignTenantCreate: Check = {
  facts: {
    id: 'mass-assign-tenant-create',
    family: 'writes',
    title: {
      holds: 'a new record belongs to the tenant of who created it, whatever its body says',
      fails: 'a record can be created in another tenant by naming it in the body',
    },
    why: "Handlers that store the body as it comes store its tenant as well. Whoever adds one field plants invoices, users or bank details in another customer's account.",
    fix: 'Take the tenant of a new record from the session alone; list the fields that a client may set, and refuse or drop all others.',
    severity: 'critical',
    effect: 'writes',
    needs:
      'a create operation with a body, a list or read to see the record by, and `owner`, which says what field names the tenant',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [915, 639],
      owasp: ['API3:2023', 'API1:2023', 'A01:2021'],
      asvs: ['15.3.3', '8.2.2'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: "the answer holds another tenant's data" },
    {
      reason: 'control-failed',
      when: "the victim's list shows the attacker's rows anyway, or creating does not work without the addition",
    },
    {
      reason: 'breach',
      when: "what the attacker created stands in the victim's list, or names the victim as its owner when it is read again; what the answer to the create itself echoes is no evidence",
    },
    { reason: 'contract', when: 'refused otherwise than `denied.reference` says' },
    { reason: 'unsettled', when: 'it was taken, and neither side is shown the record' },
    { reason: 'own-data-only', when: 'the addition was ignored: the record is its sender’s own' },
    { reason: 'denied', when: 'every addition was refused, while the same create without it works' },
  ],
  lane: 'shared',
  writesAtHome: true,
  plan: (scenario) =>
    planned(scenario, insideDirections(scenario), (resource) => {
      const operation = operationNamed(resource, 'create');
      const shows = [operationNamed(resource, 'list'), operationNamed(resource, 'read')].some(Boolean);
      if (!operation || !shows || bodyTechniques(resource, operation).length === 0) return [];
      return operation.aimed ? [] : [{ operation }];
    }),
  ask: (context, seen) => askHomeWrite(context, seen, homeWrite(context)),
  judge: (context, seen) => judgeHomeWrite(context, seen, homeWrite(context)),
};

function homeWrite(context: CaseContext): HomeWrite {
  const { resource, operation } = context;
  const isGiven = resource && operation;
  return {
    techniques: isGiven ? bodyTechniques(resource, operation) : [],
    singles: isGiven ? singleTechniques(resource, operation) : [],
    controls: [plainCreate(context), ownAfter(context, 'own')],
    aim: { record: 'none' },
  };
}

function plainCreate({ case: { attacker, subject } }: CaseContext): Leg {
  return {
    name: 'own',
    role: 'own',
    as: attacker,
    operation: subject.operation,
    aim: { record: 'none' },
    writes: 'token',
    token: OWN_TOKEN,
    expect: { kind: 'ok' },
  };
}

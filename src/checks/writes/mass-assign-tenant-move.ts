import type { Aim, Leg } from '../../model.js';
import type { CaseContext, Check } from '../check.js';
import { askHomeWrite, type HomeWrite, judgeHomeWrite, OWN_TOKEN, ownAfter } from '../protocol/home-writes.js';
import { bodyTechniques, singleTechniques } from '../protocol/spellings.js';
import { insideDirections, operationNamed, ownerOf, planned } from '../subjects.js';

export const massAssignTenantMove: Check = {
  facts: {
    id: 'mass-assign-tenant-move',
    family: 'writes',
    title: {
      holds: 'a change of a record leaves it in its tenant, whatever its body says',
      fails: 'a record can be moved into another tenant by naming it in a change',
    },
    why: 'A record that changes sides takes its history, its files and its references along, and the other customer finds foreign data in its account.',
    fix: 'Never take the tenant field from a change: leave it out of what a client may set, and let the database refuse to alter it.',
    severity: 'critical',
    effect: 'writes',
    needs:
      'a create and an update operation with a body, a list or read to see the record by, and `owner`, which says what field names the tenant',
    falsifier: { none: 'who belongs to the victim may not change a record of the attacker’s at all' },
    mapping: {
      cwe: [915, 639],
      owasp: ['API3:2023', 'A01:2021'],
      asvs: ['15.3.3', '8.2.2'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    { reason: 'leak', when: "the answer holds another tenant's data" },
    {
      reason: 'control-failed',
      when: "the victim's list shows the attacker's rows anyway, or the change does not work without the addition",
    },
    {
      reason: 'breach',
      when: "the attacker's record stands in the victim's list, or is read by the victim, or names the victim as its owner when it is read again; what the answer to the change itself echoes is no evidence",
    },
    { reason: 'contract', when: 'refused otherwise than `denied.reference` says' },
    { reason: 'unsettled', when: 'it was taken, and neither side is shown the record any more' },
    { reason: 'own-data-only', when: 'the addition was ignored: the record stayed its sender’s own' },
    { reason: 'denied', when: 'every addition was refused, while the same change without it works' },
  ],
  lane: 'shared',
  writesAtHome: true,
  plan: (scenario) =>
    planned(scenario, insideDirections(scenario), (resource) => {
      const operation = operationNamed(resource, 'update');
      const create = operationNamed(resource, 'create');
      const shows = [operationNamed(resource, 'list'), operationNamed(resource, 'read')].some(Boolean);
      if (!operation?.aimed || !create || create.aimed || !shows) return [];
      return bodyTechniques(resource, operation).length > 0 ? [{ operation }] : [];
    }),
  ask: (context, seen) => askHomeWrite(context, seen, homeWrite(context)),
  judge: (context, seen) => judgeHomeWrite(context, seen, homeWrite(context)),
};

/** What its own tenant made for this case: it holds tokens and no canary, wherever it ends up. */
const MADE: Aim = { record: 'made', by: 'made' };

function homeWrite(context: CaseContext): HomeWrite {
  const { resource, operation } = context;
  const isGiven = resource && operation;
  return {
    techniques: isGiven ? bodyTechniques(resource, operation) : [],
    singles: isGiven ? singleTechniques(resource, operation) : [],
    controls: [madeAtHome(context), plainChange(context), ownAfter(context, 'made')],
    aim: MADE,
  };
}

function madeAtHome({ case: { attacker }, resource, scenario, home }: CaseContext): Leg {
  const create = resource && operationNamed(resource, 'create');
  const as = (home === undefined ? undefined : ownerOf(scenario, home, create?.allow)) ?? attacker;
  return {
    name: 'made',
    role: 'act',
    as,
    operation: 'create',
    aim: { record: 'none' },
    writes: 'token',
    token: OWN_TOKEN - 1,
    expect: { kind: 'ok' },
  };
}

function plainChange({ case: { attacker, subject } }: CaseContext): Leg {
  return {
    name: 'own',
    role: 'own',
    as: attacker,
    operation: subject.operation,
    aim: MADE,
    writes: 'token',
    token: OWN_TOKEN,
    expect: { kind: 'ok' },
  };
}

import type { Leg, Operation, Scenario } from '../../model.js';
import type { CaseContext, Check } from '../check.js';
import { askHomeWrite, type HomeWrite, judgeHomeWrite, OWN_TOKEN, ownAfter } from '../protocol/home-writes.js';
import { rowTechniques } from '../protocol/spellings.js';
import { insideDirections, isAction, operationNamed, planned } from '../subjects.js';

export const importRowForeign: Check = {
  facts: {
    id: 'import-row-foreign',
    family: 'writes',
    title: {
      holds: 'imported rows belong to the tenant of who imports them, whatever a column says',
      fails: 'an imported row lands in another tenant that one of its columns names',
    },
    why: 'An import maps columns to fields, all of them, and runs with more rights than any form: one column more writes into another customer’s account, thousands of rows at once.',
    fix: 'Name the columns that an import may set, set the tenant from the session for every row, and report rows that name another one.',
    severity: 'critical',
    effect: 'writes',
    needs:
      'an action of `kind: bulk` that names no record and takes rows (a JSON list, or CSV) with canaries, a list, and `owner`',
    falsifier: { who: 'victim' },
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
      when: "the victim's list shows the attacker's rows anyway, or importing does not work without the addition",
    },
    { reason: 'breach', when: "an imported row stands in the victim's list, whatever the status" },
    { reason: 'contract', when: 'refused otherwise than `denied.reference` says' },
    {
      reason: 'own-data-only',
      when: 'the column was ignored and the rows are their sender’s own, or the rows were dropped',
    },
    { reason: 'denied', when: 'every addition was refused, while the same file without it is imported' },
  ],
  lane: 'shared',
  writesAtHome: true,
  plan: (scenario: Scenario) =>
    planned(scenario, insideDirections(scenario), (resource) =>
      resource.operations
        .filter((operation) => isImport(operation) && operationNamed(resource, 'list'))
        .filter((operation) => rowTechniques(resource, operation).length > 0)
        .map((operation) => ({ operation, form: operation.name })),
    ),
  ask: (context, seen) => askHomeWrite(context, seen, homeWrite(context)),
  judge: (context, seen) => judgeHomeWrite(context, seen, homeWrite(context)),
};

function isImport(operation: Operation): boolean {
  return isAction(operation) && operation.isBulk === true && !operation.aimed;
}

function homeWrite(context: CaseContext): HomeWrite {
  const { resource, operation } = context;
  return {
    techniques: resource && operation ? rowTechniques(resource, operation) : [],
    singles: [],
    controls: [plainImport(context), ownAfter(context, 'own')],
    aim: { record: 'none' },
  };
}

function plainImport({ case: { attacker, subject } }: CaseContext): Leg {
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

import type { Leg, Resource, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { isDownload } from '../files.js';
import { leakIn } from '../protocol/data.js';
import { askPrivate, isAboutPrivate, judgePrivate, sharedRead } from '../protocol/private.js';
import { askRead, judgeRead } from '../protocol/record.js';
import { isAction, operationNamed, planned, tenantDirections } from '../subjects.js';

export const subresourceAndHistoryForeign: Check = {
  facts: {
    id: 'subresource-and-history-foreign',
    family: 'objects',
    title: {
      holds: "side doors to a record (revisions, attachments, deleted rows) are closed to another tenant's user",
      fails: "a side door to a record is open to another tenant's user",
    },
    why: 'A guarded record often has unguarded neighbours: its history, its comments, its files, its deleted state. They carry the same data.',
    fix: 'Resolve the parent record through its tenant-scoped query before any sub-route answers, and keep the tenant predicate when deleted rows are included.',
    severity: 'high',
    effect: 'reads',
    needs: 'an action that names a record and reads, or a resource with states',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 863],
      owasp: ['API1:2023', 'API3:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
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
    { reason: 'denied', when: 'refused, while the owner, and the attacker on its own record, are served' },
    { reason: 'not-applicable', when: 'not even the owner can read a record in that state' },
  ],
  lane: 'shared',
  swaps: true,
  plan: (scenario) => planned(scenario, tenantDirections(scenario), sideDoors),
  ruledOut: (_, { subject }) =>
    subject.operation === 'read' ? `a record would have to be brought into the state "${subject.form}"` : undefined,
  judgesPrivate: true,
  ask: (context, seen): readonly Leg[] =>
    isAboutPrivate(context)
      ? askPrivate(context, seen, sharedRead(context, stateOf(context)))
      : askRead(context, seen, stateOf(context)),
  judge,
};

function sideDoors(resource: Parameters<Parameters<typeof planned>[2]>[0]): ReturnType<Parameters<typeof planned>[2]> {
  const read = operationNamed(resource, 'read');
  const states = read
    ? Object.keys(resource.states).map((state) => ({ operation: read, form: formOf(resource, state) }))
    : [];
  const actions = resource.operations
    .filter(
      (operation) =>
        isAction(operation) &&
        operation.aimed &&
        (operation.kind === 'read' || operation.kind === 'list') &&
        !isDownload(operation),
    )
    .map((operation) => ({ operation, form: operation.name }));
  return [...actions, ...states];
}

function judge(context: CaseContext, seen: Seen): Verdict {
  if (isAboutPrivate(context)) return judgePrivate(context, seen);
  const leak = leakIn(context, seen, ['attack', 'ghost', 'own']);
  if (leak || !stateOf(context)) return leak ?? judgeRead(context, seen);
  const { status = 0, denied = [], held } = seen.control ?? {};
  const isHiddenFromOwner = held === false && (denied.length > 0 || [404, 410].includes(status));
  if (!isHiddenFromOwner) return judgeRead(context, seen);
  const text = `${context.case.owner} cannot read its own record in the state "${stateOf(context)}" by this operation either`;
  return { outcome: 'skipped', reason: 'not-applicable', text };
}

function stateOf({ resource, case: { subject } }: CaseContext): string | undefined {
  if (!resource || subject.operation !== 'read') return undefined;
  return Object.keys(resource.states).find((state) => formOf(resource, state) === subject.form);
}

/** An action may have the state's name. */
function formOf(resource: Resource, state: string): string {
  return operationNamed(resource, state) ? `${state}-state` : state;
}

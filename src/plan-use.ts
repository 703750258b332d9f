import type { Check } from './checks/check.js';
import { UserError, UserErrors } from './errors.js';
import type { Scenario } from './model.js';
import { planCases } from './plan.js';

/**
 * Nothing in a scenario may be silent: a resource or view that no check of the catalogue applies to, and an exemption
 * that exempts nothing, are mistakes. Not so what is shared, or there only to be named by other records.
 * @throws UserErrors
 */
export function demandUse(scenario: Scenario, checks: readonly Check[]): void {
  const { cases } = planCases({ ...scenario, checks: { only: [], except: [] } }, { checks });
  const used = new Set(cases.map(({ subject }) => subject.resource ?? subject.view ?? subject.page));
  const named = new Set(
    scenario.resources.flatMap((one) => [...one.references, ...one.operations.flatMap(({ references }) => references)]),
  );
  const idle = [...scenario.resources, ...scenario.views].filter(
    ({ name, shared }) => !used.has(name) && !shared && !named.has(name),
  );
  const errors = [
    ...idle.map(({ name, at }) => unused(name, at)),
    ...scenario.exempt.filter((one) => !cases.some((planned) => isAbout(planned, one))).map(emptyExemption),
  ];
  if (errors.length > 0) throw new UserErrors(errors);
}

function isAbout(
  { check, subject }: ReturnType<typeof planCases>['cases'][number],
  one: Scenario['exempt'][number],
): boolean {
  if (check !== one.check || (one.operation && one.operation !== subject.operation)) return false;
  return !one.resource || one.resource === (subject.resource ?? subject.view ?? subject.page);
}

function unused(name: string, place: Scenario['resources'][number]['at']): UserError {
  return new UserError({
    code: 'nothing-to-check',
    headline: `no check applies to ${name}`,
    place,
    hint: 'Give it an operation that reads, lists, writes or deletes; for a view say who may (`allow`); or leave it out.',
  });
}

function emptyExemption({ check, resource, at }: Scenario['exempt'][number]): UserError {
  return new UserError({
    code: 'unused-exemption',
    headline: 'the exemption exempts nothing',
    place: at,
    met: [check, resource].filter(Boolean).join(' on '),
    hint: 'Remove it, or correct its check, resource and operation: `partywall plan` lists the cases.',
  });
}

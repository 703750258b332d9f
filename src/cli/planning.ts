import { UserError } from '../errors.js';
import type { Case, Scenario } from '../model.js';
import type { Plan } from '../plan.js';
import { unknownName } from './failure.js';

/** Parts of the plan that were asked for by name; nothing named means all. */
export interface Selection {
  readonly cases?: readonly string[];
  readonly checks?: readonly string[];
  readonly resources?: readonly string[];
}

/**
 * Plans a scenario. What reaches people or money is planned and not asked, unless it may be.
 * @throws UserError for names that do not exist, and where nothing is left to do
 */
export async function readPlan(scenario: Scenario, only: Selection, mayReachOut: boolean): Promise<Plan> {
  const { planCases } = await import('../plan.js');
  const { CHECKS } = await import('../checks/index.js');
  const { demandUse } = await import('../plan-use.js');
  demandUse(scenario, CHECKS);
  demand(
    'check',
    only.checks,
    CHECKS.map(({ facts }) => facts.id),
  );
  demand(
    'resource',
    only.resources,
    [...scenario.resources, ...scenario.views].map(({ name }) => name),
  );
  const plan = planCases(scenario, { checks: CHECKS, only });
  // A case may be named by the beginning of its id.
  const strange = only.cases?.find((name) => !plan.cases.some(({ id }) => id === name || id.startsWith(`${name}/`)));
  if (strange !== undefined) throw unknownName({ what: 'case', strange, hint: '`partywall plan` lists every case.' });
  if (plan.cases.length > 0)
    return mayReachOut ? plan : { ...plan, cases: plan.cases.map((one) => heldBack(scenario, one)) };
  throw new UserError({
    code: 'nothing-planned',
    headline: 'no case is planned',
    met: scenario.file,
    hint: 'No check applies: see `partywall checks` for what each one needs, or ask for less with --check, --resource and --case.',
  });
}

function heldBack(scenario: Scenario, one: Case): Case {
  const resource = scenario.resources.find(({ name }) => name === one.subject.resource);
  const operation = resource?.operations.find(({ name }) => name === one.subject.operation);
  if (one.skip || !operation?.outbound) return one;
  const text = `${operation.name} reaches people or money: --allow-outbound runs it`;
  return { ...one, skip: { reason: 'safe-mode', text } };
}

function demand(what: 'check' | 'resource', asked: readonly string[] | undefined, known: readonly string[]): void {
  const strange = asked?.find((name) => !known.includes(name));
  if (strange !== undefined) throw unknownName({ what, strange, known });
}

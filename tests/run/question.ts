import { CHECKS } from '../../src/checks/index.js';
import { planCases } from '../../src/plan.js';
import type { Question } from '../../src/run/ask.js';
import { contextOf } from '../../src/run/case.js';
import type { World } from '../../src/run/world.js';

/** The leg of this name as its case first asks it. */
export function questionOf(world: World, id: string, name: string, round = 0): Question {
  const { cases } = planCases(world.scenario, { checks: CHECKS });
  const one = cases.find((planned) => planned.id === id);
  const check = CHECKS.find(({ facts }) => facts.id === one?.check);
  if (!one || !check) throw new Error(`there is no case ${id}`);
  const context = contextOf(world, one);
  const leg = check.ask(context, {}).find((asked) => asked.name === name);
  if (!leg) throw new Error(`${id} does not ask ${name} first`);
  return { context, leg, seen: {}, round };
}

import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../checks/index.js';
import { readEnvironment } from '../cli/environment.js';
import { describeFailure } from '../cli/failure.js';
import { readUnstarted } from '../cli/opened-scenario.js';
import { readPlan } from '../cli/planning.js';
import { textHash } from '../cli/shards.js';
import type { Case } from '../model.js';
import { inOrder } from '../run/lanes.js';
import { findScenarios } from '../scenario/load.js';
import type { Planned, PlannedScenario, PlannedTest } from './planned.js';
import type { Settings } from './settings.js';
import { readSettings } from './stage.js';

// A process of its own: reads the scenarios of a stage and leaves their plan there.
const stage = process.argv[2] ?? '';
const planned = await plan(readSettings(stage)).catch((error: unknown): Planned => ({ error: describeFailure(error) }));
// Several workers may plan at once: none must read half of it.
const draft = join(stage, `plan-${process.pid}.json`);
writeFileSync(draft, JSON.stringify(planned));
renameSync(draft, join(stage, 'plan.json'));

async function plan({ paths, options }: Settings): Promise<Planned> {
  const env = await readEnvironment(options.envFile);
  const scenarios: PlannedScenario[] = [];
  for (const file of await findScenarios(paths)) {
    const scenario = await readUnstarted(file, env);
    const { checks, resources } = options;
    const only = { ...(checks ? { checks } : {}), ...(resources ? { resources } : {}) };
    const { cases } = await readPlan(scenario, only, options.allowOutbound === true);
    scenarios.push({ file, hash: await textHash(file), name: scenario.name, cases: laneByLane(cases).map(testOf) });
  }
  return { scenarios };
}

/** As a run asks them: what disturbs others comes last. */
function laneByLane(cases: readonly Case[]): readonly Case[] {
  return (['shared', 'quiet', 'disruptive'] as const).flatMap((lane) =>
    inOrder(cases.filter((one) => one.lane === lane)),
  );
}

function testOf({ id, check, subject, attacker, victim }: Case): PlannedTest {
  const facts = CHECKS.find((one) => one.facts.id === check)?.facts;
  const forms = [subject.form, subject.swap].filter((form) => form !== undefined);
  return {
    id,
    title: `${forms.map((form) => `${form}: `).join('')}${attacker}>${victim}`,
    resource: subject.resource ?? subject.view ?? 'system',
    check,
    tags: [`@${check}`, ...(facts ? [`@${facts.family}`, `@${facts.severity}`] : [])],
  };
}

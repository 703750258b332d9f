import { CHECKS } from '../checks/index.js';
import type { RunHeader } from '../model.js';
import type { RunOptions } from './index.js';
import type { World } from './world.js';

/** The first line of a result: what was run against what, and the facts of the checks used. */
export function headerOf(options: RunOptions, world: World): RunHeader {
  const { scenario } = world;
  const { origin } = options;
  const sharedViews = scenario.views.filter(({ shared }) => shared).map(({ name }) => name);
  const used = new Set(options.plan.cases.map(({ check }) => check));
  return {
    type: 'run',
    version: 1,
    tool: options.tool,
    run: world.run,
    scenario: { name: scenario.name, file: scenario.file, ...(origin ? { hash: origin.hash } : {}) },
    target: options.target.url,
    ...(options.target.started ? { started: true } : {}),
    startedAt: new Date().toISOString(),
    seed: options.seed,
    switches: options.switches ?? scenario.target.switches,
    tenants: scenario.tenants.map(({ name }) => name),
    principals: [...world.principals.keys()],
    resources: scenario.resources.map(({ name, operations, shared }) => ({
      name,
      operations: operations.map((one) => one.name),
      shared: Boolean(shared),
    })),
    views: scenario.views.map(({ name }) => name),
    ...(sharedViews.length > 0 ? { sharedViews } : {}),
    pairs: scenario.pairs,
    evidence: world.evidence,
    planned: options.plan.cases.length,
    plan: options.plan.hash,
    checks: CHECKS.filter(({ facts }) => used.has(facts.id)).map(({ facts }) => facts),
    ...(origin?.shard ? { shard: origin.shard } : {}),
  };
}

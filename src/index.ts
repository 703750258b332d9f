/** The library: load a scenario, plan it, run it, read its result. Every type of the result comes from `model.ts`. */
export { type CaseContext, CHECKS, type Check, type Planned, type Seen } from './checks/index.js';
export { formatUserError, UserError, UserErrors } from './errors.js';
export type * from './model.js';
export { OUTCOMES, REASONS } from './model.js';
export { type Plan, type PlanOptions, planCases } from './plan.js';
export { REPORTERS, type Reporter } from './reporters/index.js';
export { type ResultReader, readResult } from './reporters/result.js';
export { conduct, type RunOptions } from './run/index.js';
export { findScenarios, loadScenario } from './scenario/load.js';
export { type StartedTarget, startTarget, type TargetOptions, type TargetSource } from './targets/index.js';
export { closingLine, coverageGaps, exitCode, type Tally, worst, worstExit } from './verdict.js';

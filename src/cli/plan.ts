import type { AddCommand } from './command.js';
import { readEnvironment } from './environment.js';
import { names, several } from './options.js';

interface PlanFlags {
  readonly case?: readonly string[];
  readonly check?: readonly string[];
  readonly resource?: readonly string[];
  readonly envFile?: string;
  readonly safe: boolean;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  $ partywall plan scenarios/shop.yaml
  $ partywall plan scenarios/shop.yaml --check object-delete-foreign
  $ partywall plan scenarios/shop.yaml --json | jq '.requests[] | select(.writes)'
`;

export const addPlan: AddCommand = (program) => {
  program
    .command('plan')
    .description('every request that would be sent, how many, which write; sends nothing')
    .argument('<file...>', 'scenario files, or folders that hold some')
    .option('--case <id>', 'only this case; may be repeated', several)
    .option('--check <id>', 'only these checks', names)
    .option('--resource <name>', 'only these resources and views', names)
    .option('--env-file <file>', 'NAME=value lines for ${NAME} in the scenario')
    .option('--safe', 'as `run --safe` would send it', false)
    .option('--json', 'the plan as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(printPlans);
};

async function printPlans(files: readonly string[], flags: PlanFlags): Promise<void> {
  const { findScenarios } = await import('../scenario/load.js');
  const { readUnstarted } = await import('./opened-scenario.js');
  const { readPlan } = await import('./planning.js');
  const { outlinePlan } = await import('./plan-outline.js');
  const { planText } = await import('./plan-text.js');
  const env = await readEnvironment(flags.envFile);
  const only = {
    ...(flags.case ? { cases: flags.case } : {}),
    ...(flags.check ? { checks: flags.check } : {}),
    ...(flags.resource ? { resources: flags.resource } : {}),
  };
  const outlines = [];
  for (const file of await findScenarios(files)) {
    const scenario = await readUnstarted(file, env, flags.safe);
    outlines.push(outlinePlan(scenario, await readPlan(scenario, only, scenario.target.kind !== 'url')));
  }
  if (!flags.json) process.stdout.write(outlines.map(planText).join('\n'));
  else process.stdout.write(`${JSON.stringify(outlines.length === 1 ? outlines[0] : outlines, undefined, 2)}\n`);
}

import type { ExitCode, Scenario } from '../model.js';
import type { AddCommand } from './command.js';
import { readEnvironment } from './environment.js';
import { describeFailure } from './failure.js';

const EXAMPLES = `
Examples:
  $ partywall validate scenarios/shop.yaml
  $ partywall validate scenarios --env-file .env.test
`;

export const addValidate: AddCommand = (program, finish) => {
  program
    .command('validate')
    .description('check scenario files; sends nothing')
    .argument('<file...>', 'scenario files, or folders that hold some')
    .option('--env-file <file>', 'NAME=value lines for ${NAME} in the scenario')
    .option('--safe', 'for `run --safe`', false)
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], flags: { readonly envFile?: string; readonly safe: boolean }) => {
      finish(await validate(files, flags));
    });
};

/** Every file is read, whatever is wrong with the one before. */
async function validate(
  files: readonly string[],
  { envFile, safe }: { readonly envFile?: string; readonly safe: boolean },
): Promise<ExitCode> {
  const { findScenarios } = await import('../scenario/load.js');
  const { readUnstarted } = await import('./opened-scenario.js');
  const env = await readEnvironment(envFile);
  let code: ExitCode = 0;
  for (const file of await findScenarios(files)) {
    try {
      process.stdout.write(describe(await readUnstarted(file, env, safe)));
    } catch (error) {
      process.stderr.write(`${describeFailure(error)}\n`);
      code = 3;
    }
  }
  return code;
}

function describe(scenario: Scenario): string {
  const { file, tenants, operators, tenancy, resources, views, warnings } = scenario;
  const users = tenants.reduce((total, tenant) => total + tenant.users.length, 0);
  const operations = resources.reduce((total, resource) => total + resource.operations.length, 0);
  const counts = [
    count(tenants.length, 'tenant'),
    count(users, 'user'),
    count(operators.length, 'operator'),
    ...(tenancy.length > 0 ? [count(tenancy.length, 'selector')] : []),
    count(resources.length, 'resource'),
    count(operations, 'operation'),
    count(views.length, 'view'),
  ];
  const lines = warnings.map(
    ({ code, text, at }) => `  warning[${code}]: ${text} (${at.file}:${at.line}:${at.column})\n`,
  );
  return `ok  ${file}: ${counts.join(', ')}\n${lines.join('')}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

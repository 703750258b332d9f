import { Command, CommanderError } from 'commander';
import { toolVersion } from '../installation.js';
import type { ExitCode } from '../model.js';
import { addChecks } from './checks.js';
import { addCleanup } from './cleanup.js';
import type { AddCommand } from './command.js';
import { addDemo } from './demo.js';
import { describeFailure } from './failure.js';
import { addMerge } from './merge.js';
import { addPlan } from './plan.js';
import { addReport } from './report.js';
import { addRun } from './run.js';
import { addSession } from './session.js';
import { addValidate } from './validate.js';

const COMMANDS: readonly AddCommand[] = [
  addRun,
  addPlan,
  addValidate,
  addReport,
  addMerge,
  addCleanup,
  addDemo,
  addChecks,
  addSession,
];

const AFTER = `
Exit codes:
  0  every planned case held (or is exempt, or failed below the gate)
  1  a failure at or above the gate (--fail-on)
  2  no failure, but something is not proved
  3  could not run: usage, scenario or target

Examples:
  $ partywall demo                                   see it work on the shipped systems
  $ partywall validate scenarios/shop.yaml           is the scenario well formed?
  $ partywall plan scenarios/shop.yaml               what would be sent? (sends nothing)
  $ partywall run scenarios/shop.yaml                run it, write reports/shop/index.html
`;

/** Runs one command line (without the program's name) and returns the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command('partywall')
    .description(
      'Proves, with evidence, that one customer of a multi-tenant product cannot see, change or count the data of another.',
    )
    .version(toolVersion(), '-V, --version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', AFTER);
  for (const add of COMMANDS) {
    add(program, (result) => {
      code = result;
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return explain(error);
  }
}

/** Commander has already said what was wrong with the command line. */
function explain(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 3;
  process.stderr.write(describeFailure(error));
  return 3;
}

import type { CheckFacts } from '../model.js';
import { checkPage, checkTable } from './check-page.js';
import type { AddCommand } from './command.js';
import { unknownName } from './failure.js';

const EXAMPLES = `
Examples:
  $ partywall checks
  $ partywall checks object-read-foreign
`;

export const addChecks: AddCommand = (program) => {
  program
    .command('checks')
    .description('the catalogue of checks, or one page about one of them')
    .argument('[id]', 'id of a check')
    .option('--json', 'the facts as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (id: string | undefined, flags: { readonly json: boolean }) => {
      const { CHECKS } = await import('../checks/index.js');
      const facts = CHECKS.map((check) => check.facts);
      const chosen = id === undefined ? facts : [factsOf(id, facts)];
      if (flags.json) process.stdout.write(`${JSON.stringify(id === undefined ? chosen : chosen[0], undefined, 2)}\n`);
      else process.stdout.write(id === undefined ? checkTable(chosen) : chosen.map(checkPage).join('\n'));
    });
};

function factsOf(id: string, facts: readonly CheckFacts[]): CheckFacts {
  const found = facts.find((fact) => fact.id === id);
  if (found) return found;
  throw unknownName({ what: 'check', strange: id, known: facts.map((fact) => fact.id) });
}

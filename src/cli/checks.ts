import { checkPage, checkTable, type Described } from './check-page.js';
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
      const one = id === undefined ? undefined : checkOf(id, CHECKS);
      if (flags.json) process.stdout.write(`${JSON.stringify(one?.facts ?? facts, undefined, 2)}\n`);
      else process.stdout.write(one ? checkPage(one) : checkTable(facts));
    });
};

function checkOf(id: string, checks: readonly Described[]): Described {
  const found = checks.find(({ facts }) => facts.id === id);
  if (found) return found;
  throw unknownName({ what: 'check', strange: id, known: checks.map(({ facts }) => facts.id) });
}

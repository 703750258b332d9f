import type { AddCommand } from './command.js';
import { names } from './options.js';

const EXAMPLES = `
Examples:
  $ partywall demo
  $ partywall demo --switch calls-read-unscoped      a leaky build with this one mistake only
`;

export const addDemo: AddCommand = (program, finish) => {
  program
    .command('demo')
    .description('run the shipped systems, fixed and leaky, and show what was caught')
    .option('--switch <name>', 'plant only this mistake', names)
    .option('--out <dir>', 'folder for the reports', 'reports/demo')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: { readonly switch?: readonly string[]; readonly out: string }) => {
      const { runDemo } = await import('./demo-run.js');
      finish(await runDemo({ out: flags.out, ...(flags.switch ? { switches: flags.switch } : {}) }));
    });
};

import { Option } from 'commander';
import type { AddCommand } from './command.js';
import type { MergeFlags } from './merge-results.js';
import { allowance, FAIL_ON, names, several } from './options.js';

const EXAMPLES = `
Examples:
  $ partywall merge reports                                      every result.ndjson below the folder
  $ partywall merge shard-*/result.ndjson --report html,junit --out reports/whole
  $ partywall merge reports --rerun again/result.ndjson          cases that were asked again, after a mend
`;

export const addMerge: AddCommand = (program, finish) => {
  program
    .command('merge')
    .description('join the results of shards, and give the verdict of the whole')
    .argument('<result...>', 'result.ndjson files, or folders that hold some')
    .option(
      '--rerun <result>',
      'a later run of some of the cases: what it shows stands instead; may be repeated',
      several,
    )
    .option('--out <dir>', 'folder for the merged result.ndjson and the reports', 'reports/merged')
    .option('--report <formats>', 'html, junit, json (comma separated; default: none)', names)
    .addOption(
      new Option('--fail-on <reason>', 'what makes exit code 1 (default: the strictest of the runs)').choices(FAIL_ON),
    )
    .option('--allow-inconclusive <n>', 'unproved cases tolerated per scenario: 3, or 2%', allowance)
    .option('--json', 'one JSON summary on stdout, nothing else', false)
    .addHelpText('after', EXAMPLES)
    .action(async (results: readonly string[], flags: MergeFlags) => {
      const { mergeStored } = await import('./merge-results.js');
      finish(await mergeStored(results, flags));
    });
};

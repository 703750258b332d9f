import { Option } from 'commander';
import type { AddCommand } from './command.js';
import { allowance, EVIDENCE, FAIL_ON, names, positiveNumber, several, shard, wholeNumber } from './options.js';
import type { RunFlags } from './run-scenarios.js';

const EXAMPLES = `
Examples:
  $ partywall run scenarios/shop.yaml
  $ partywall run scenarios --out reports/nightly --report html,junit
  $ partywall run scenarios/shop.yaml --check object-read-foreign --resource order
  $ partywall run scenarios/shop.yaml --case 'object-read-foreign/order/acme.admin>globex'
  $ partywall run scenarios/shop.yaml --fail-on leak --allow-inconclusive 2%
  $ partywall run scenarios --shard 2/5 --out reports          on the second of five machines; then: partywall merge reports
  $ partywall run scenarios/shop.yaml --safe
  $ partywall run scenarios/shop.yaml --json | jq .exitCode
`;

export const addRun: AddCommand = (program, finish) => {
  program
    .command('run')
    .description('run scenarios and report what leaked')
    .argument('<file...>', 'scenario files, or folders that hold some')
    .option('--out <dir>', 'folder for result.ndjson and the reports (default: reports/<scenario>)')
    .option('--report <formats>', 'html, junit, json (comma separated)', names)
    .option('--case <id>', 'only this case; may be repeated', several)
    .option('--check <id>', 'only these checks', names)
    .option('--resource <name>', 'only these resources and views', names)
    .option('--failed <result>', 'only the cases that failed or proved nothing in this result, or in those of a folder')
    .option('--seed <n>', 'seed of the generated data (default: a new one each time, printed)', wholeNumber(0))
    .option('--concurrency <n>', 'requests under way at once', wholeNumber(1))
    .option('--rate <n>', 'requests per second at most', positiveNumber)
    .addOption(new Option('--fail-on <reason>', 'what makes exit code 1').choices(FAIL_ON).default('contract'))
    .option('--allow-inconclusive <n>', 'unproved cases that are tolerated: 3, or 2% (default: 0)', allowance)
    .option('--shard <i/n>', "only this machine's part of the files: the i-th of n", shard)
    .option('--calibrate', 'show for each check that it would turn red', false)
    .option('--proxy <url>', 'send everything through this proxy')
    .option('--keep', 'leave the created records, and what was started to hold them', false)
    .option('--env-file <file>', 'NAME=value lines for ${NAME} in the scenario')
    .addOption(new Option('--evidence <level>', 'how much of answers is kept').choices(EVIDENCE))
    .option('--switch <name>', 'turn this switch of a fixture on', names)
    .option('--safe', 'send nothing that writes; look at records that are there already', false)
    .option('--json', 'one JSON summary on stdout, nothing else', false)
    .option('--allow-outbound', 'also run what reaches people or money', false)
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], flags: RunFlags) => {
      const { runScenarios } = await import('./run-scenarios.js');
      finish(await runScenarios(files, flags));
    });
};

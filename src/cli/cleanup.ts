import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { toolVersion } from '../installation.js';
import type { ExitCode, RunEnd } from '../model.js';
import type { AddCommand } from './command.js';
import { readEnvironment } from './environment.js';
import { readUnstarted, withScenario } from './opened-scenario.js';
import { age } from './options.js';
import { defaultFolder } from './result-folder.js';

interface CleanupFlags {
  readonly out?: string;
  readonly ledger?: string;
  readonly older?: number;
  readonly envFile?: string;
}

const EXAMPLES = `
With a ledger (the run's folder is still there) exactly what that run created is removed. With --older each resource is
listed as its owner, and what carries Partywall's mark and is older than that is removed.

Examples:
  $ partywall cleanup scenarios/shop.yaml
  $ partywall cleanup scenarios/shop.yaml --out reports/nightly
  $ partywall cleanup scenarios/shop.yaml --older 2h
`;

export const addCleanup: AddCommand = (program, finish) => {
  program
    .command('cleanup')
    .description('remove what a killed run left behind')
    .argument('<scenario>', 'scenario file')
    .option('--out <dir>', 'folder of the run (default: reports/<scenario>)')
    .option('--ledger <file>', 'ledger of the run, if it is elsewhere')
    .option('--older <span>', 'no ledger: everything marked and older than this (90s, 30m, 2h, 1d)', age)
    .option('--env-file <file>', 'NAME=value lines for ${NAME} in the scenario')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: CleanupFlags) => {
      finish(await cleanup(file, flags));
    });
};

/** 0: nothing is left. 2: something is, and it is listed. */
async function cleanup(file: string, flags: CleanupFlags): Promise<ExitCode> {
  const env = await readEnvironment(flags.envFile);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const ledgers = await ledgersOf((await readUnstarted(file, env)).name, flags);
  const ways = ledgers.length > 0 ? ledgers.map((ledgerFile) => ({ ledgerFile })) : [olderOf(flags)];
  return withScenario({ file, env, switches: [], say }, async (opened) => {
    const { cleanUp } = await import('../run/afterwards.js');
    let code: ExitCode = 0;
    for (const way of ways) {
      const done = await cleanUp({ ...opened, ...way, tool: toolVersion() });
      process.stdout.write(describe(done, 'ledgerFile' in way ? way.ledgerFile : undefined));
      if (done.left.length > 0) code = 2;
      else if ('ledgerFile' in way) await rm(way.ledgerFile, { force: true });
    }
    return code;
  });
}

/** The newest run last made its records on top of the older ones, so it is undone first. */
async function ledgersOf(scenarioName: string, flags: CleanupFlags): Promise<readonly string[]> {
  if (flags.older !== undefined) return [];
  if (flags.ledger !== undefined) return [flags.ledger];
  const folder = flags.out ?? defaultFolder(scenarioName);
  const found = await readdir(folder).catch((): string[] => []);
  return found
    .filter((name) => /^ledger(-\d+)?\.ndjson$/.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

function olderOf(flags: CleanupFlags): { readonly olderMs: number } {
  if (flags.older !== undefined) return { olderMs: flags.older };
  throw new UserError({
    code: 'ledger-missing',
    headline: 'there is no ledger of a run that left something behind',
    hint: 'Name it with --ledger or --out; without one, --older 2h finds what carries the mark of Partywall.',
  });
}

function describe({ created, removed, left }: RunEnd['cleanup'], ledger: string | undefined): string {
  const head = `${ledger === undefined ? '' : `${ledger}: `}${removed} of ${created} removed, ${left.length} left\n`;
  return head + left.map(({ resource, tenant, id, why }) => `  ${resource} ${id} of ${tenant}: ${why}\n`).join('');
}

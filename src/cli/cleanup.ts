import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { toolVersion } from '../installation.js';
import type { ExitCode, Scenario } from '../model.js';
import type { CleanedUp } from '../run/removal.js';
import { worstExit } from '../verdict.js';
import type { AddCommand } from './command.js';
import { type Environment, readEnvironment } from './environment.js';
import { type OpenedScenario, readUnstarted, withScenario } from './opened-scenario.js';
import { age } from './options.js';
import { defaultFolder } from './result-folder.js';

interface CleanupFlags {
  readonly out?: string;
  readonly ledger?: string;
  readonly older?: number;
  readonly kept: boolean;
  readonly envFile?: string;
}

const EXAMPLES = `
With a ledger (the run's folder is still there) exactly what that run created is removed: each record is read as its
owner first, and stays where it carries no mark of that run. A ledger of another target is left alone. With --older each
resource is listed as its owner, and what carries Partywall's mark and is older than that is removed.

Containers that a killed run left are removed first; without a scenario nothing else is. What --keep left up stays, unless
--kept is given. What runs of other machines left in the same engine goes with --older.

Examples:
  $ partywall cleanup scenarios/shop.yaml
  $ partywall cleanup scenarios/shop.yaml --out reports/nightly
  $ partywall cleanup scenarios/shop.yaml --older 2h
  $ partywall cleanup --kept
`;

export const addCleanup: AddCommand = (program, finish) => {
  program
    .command('cleanup')
    .description('remove what a killed run left behind')
    .argument('[scenario]', 'scenario file; without one, only containers are removed')
    .option('--out <dir>', 'folder of the run (default: reports/<scenario>)')
    .option('--ledger <file>', 'ledger of the run, if it is elsewhere')
    .option('--older <span>', 'no ledger: everything marked and older than this (90s, 30m, 2h, 1d)', age)
    .option('--kept', 'also containers that --keep left up', false)
    .option('--env-file <file>', 'NAME=value lines for ${NAME} in the scenario')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, flags: CleanupFlags) => {
      const env = await readEnvironment(flags.envFile);
      if (file === undefined) return finish(await removeContainers(env, flags));
      const scenario = await readUnstarted(file, env);
      const { kind, services } = scenario.target;
      const swept = MADE_OF_CONTAINERS.has(kind) || services ? await removeContainers(env, flags) : 0;
      // The records of such a system have gone with it.
      const code = MADE_OF_CONTAINERS.has(kind) ? await forget(scenario, flags) : await cleanup(file, env, flags);
      finish(worstExit(swept, code));
    });
};

const MADE_OF_CONTAINERS = new Set(['container', 'compose']);

/** 0: nothing is left. 2: something is, and it is listed. */
async function removeContainers(env: Environment, { kept, older }: CleanupFlags): Promise<ExitCode> {
  const { sweepContainers } = await import('../targets/index.js');
  const { removed, left } = await sweepContainers(env, { kept, ...(older === undefined ? {} : { olderMs: older }) });
  const lines = [
    ...removed.map((name) => `  ${name} removed\n`),
    ...left.map(({ name, why }) => `  ${name} left: ${why}\n`),
  ];
  process.stdout.write(`containers: ${removed.length} removed, ${left.length} left\n${lines.join('')}`);
  return left.length > 0 ? 2 : 0;
}

/** Ledgers about a system that is gone. */
async function forget({ name }: Scenario, flags: CleanupFlags): Promise<ExitCode> {
  const { readLedger } = await import('../records/ledger.js');
  for (const ledger of await ledgersOf(name, flags))
    if (readLedger(ledger).header?.started === true) await rm(ledger, { force: true });
  return 0;
}

/** 0: nothing is left, but for what the scenario says stays. 2: something is, and it is listed. */
async function cleanup(file: string, env: Environment, flags: CleanupFlags): Promise<ExitCode> {
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const { name, mode } = await readUnstarted(file, env);
  if (mode === 'safe')
    throw new UserError({
      code: 'safe-write',
      headline: 'a run in safe mode leaves nothing behind, and in safe mode nothing is removed',
      met: file,
      hint: 'Name the scenario whose run created something.',
    });
  const ledgers = await ledgersOf(name, flags);
  const ways = ledgers.length > 0 ? ledgers.map((ledgerFile) => ({ ledgerFile })) : [olderOf(flags)];
  return withScenario({ file, env, switches: [], say }, async (opened) => {
    const { cleanUp } = await import('../run/afterwards.js');
    let code: ExitCode = 0;
    for (const way of await ownWays(ways, opened, say)) {
      const done = await cleanUp({ ...opened, ...way, tool: toolVersion() });
      process.stdout.write(describe(done, 'ledgerFile' in way ? way.ledgerFile : undefined));
      if (done.left.length > 0) code = 2;
      else if ('ledgerFile' in way) await rm(way.ledgerFile, { force: true });
    }
    return code;
  });
}

type Way = { readonly ledgerFile: string } | { readonly olderMs: number };

/** Ledgers of another target are named and left alone; where there is no other, the clean-up itself refuses the last. */
async function ownWays(
  ways: readonly Way[],
  { target }: OpenedScenario,
  say: (text: string) => void,
): Promise<readonly Way[]> {
  const { isOfTarget, readLedger } = await import('../records/ledger.js');
  const headerOf = (way: Way) => ('ledgerFile' in way ? readLedger(way.ledgerFile).header : undefined);
  const isOwn = (way: Way): boolean => {
    if ('olderMs' in way) return true;
    const { header, left } = readLedger(way.ledgerFile);
    return header ? isOfTarget(header, target) : left.length === 0;
  };
  const own = ways.filter(isOwn);
  if (own.length === 0) return ways.slice(0, 1);
  for (const way of ways)
    if ('ledgerFile' in way && !isOwn(way))
      say(`${way.ledgerFile}: left alone, it is of ${headerOf(way)?.target ?? 'a target that it does not name'}`);
  return own;
}

/** The newest run last made its records on top of the older ones, so it is undone first. */
async function ledgersOf(scenarioName: string, flags: CleanupFlags): Promise<readonly string[]> {
  if (flags.older !== undefined) return [];
  if (flags.ledger !== undefined) return [await existing(flags.ledger)];
  const folder = flags.out ?? defaultFolder(scenarioName);
  const found = await readdir(folder).catch((): string[] => []);
  return found
    .filter((name) => /^ledger(-\d+)?\.ndjson$/.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

async function existing(ledger: string): Promise<string> {
  const there = await stat(ledger).catch(() => undefined);
  if (there?.isFile()) return ledger;
  throw missing(ledger);
}

function olderOf(flags: CleanupFlags): { readonly olderMs: number } {
  if (flags.older !== undefined) return { olderMs: flags.older };
  throw missing();
}

function missing(met?: string): UserError {
  return new UserError({
    code: 'ledger-missing',
    headline: 'there is no ledger of a run that left something behind',
    ...(met === undefined ? {} : { met }),
    hint: 'Name it with --ledger or --out; without one, --older 2h finds what carries the mark of Partywall.',
  });
}

function describe({ created, removed, left, kept }: CleanedUp, ledger: string | undefined): string {
  const stay = kept.length > 0 ? `, ${kept.length} to stay` : '';
  const head = `${ledger === undefined ? '' : `${ledger}: `}${removed} of ${created} removed, ${left.length} left${stay}\n`;
  return (
    head +
    [...left, ...kept].map(({ resource, tenant, id, why }) => `  ${resource} ${id} of ${tenant}: ${why}\n`).join('')
  );
}

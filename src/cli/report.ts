import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import type { AddCommand } from './command.js';
import { names } from './options.js';
import { openResult } from './result-file.js';

const EXAMPLES = `
Examples:
  $ partywall report reports/shop                        render reports/shop/result.ndjson again
  $ partywall report nightly/result.ndjson --format junit,json --out artefacts
`;

export const addReport: AddCommand = (program) => {
  program
    .command('report')
    .description('render a saved result again, in any format')
    .argument('<result>', 'result.ndjson, or the folder it is in')
    .option('--format <formats>', 'html, junit, json (comma separated; default: html)', names)
    .option('--out <dir>', 'folder for the reports (default: beside the result)')
    .addHelpText('after', EXAMPLES)
    .action(async (result: string, flags: { readonly format?: readonly string[]; readonly out?: string }) => {
      const { chooseReporters, renderReports } = await import('./rendering.js');
      const formats = await chooseReporters(flags.format ?? ['html']);
      const file = await locateResult(result);
      const reader = await openResult(file);
      const { reports, failures } = await renderReports({ reader, formats, out: flags.out ?? dirname(file) });
      for (const [format, path] of Object.entries(reports)) process.stdout.write(`${format}: ${path}\n`);
      if (failures.length > 0) throw failures[0];
    });
};

async function locateResult(path: string): Promise<string> {
  const file = (await stat(path).catch(() => undefined))?.isDirectory() ? join(path, 'result.ndjson') : path;
  if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  throw new UserError({
    code: 'result-missing',
    headline: 'there is no result to render',
    met: file,
    hint: 'Name the result.ndjson of a run, or the folder it is in.',
  });
}

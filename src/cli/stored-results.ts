import { readdir, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { UserError } from '../errors.js';
import type { RunHeader } from '../model.js';
import { openResult } from './result-file.js';

/**
 * A result file, or those anywhere below a folder, in a fixed order; what stands in `except` is left out.
 * @throws UserError result-missing
 */
export async function findResults(path: string, except?: string): Promise<readonly string[]> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile()) return [path];
  const names = facts?.isDirectory() ? await readdir(path, { recursive: true }) : [];
  const files = names
    .filter((name) => name === 'result.ndjson' || name.endsWith(`${sep}result.ndjson`))
    .map((name) => join(path, name))
    .filter((file) => except === undefined || !resolve(file).startsWith(join(resolve(except), sep)))
    .sort();
  if (files.length > 0) return files;
  throw new UserError({
    code: 'result-missing',
    headline: 'there is no result here',
    met: path,
    hint: 'Name result.ndjson files of runs, or a folder that holds some.',
  });
}

/** What failed or proves nothing in stored results: by the hash of the scenario's text, the ids of its cases. */
export async function unheldCases(path: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const cases = new Map<string, string[]>();
  for (const file of await findResults(path)) {
    const reader = await openResult(file);
    const runs = runsOf(await reader.header());
    for (const { hash } of runs) if (!cases.has(hash)) cases.set(hash, []);
    for await (const { case: id, outcome } of reader.findings()) {
      const run = runs.find(({ prefix }) => id.startsWith(prefix));
      if (run && (outcome === 'fail' || outcome === 'inconclusive'))
        cases.get(run.hash)?.push(id.slice(run.prefix.length));
    }
  }
  return cases;
}

function runsOf({ merged, scenario }: RunHeader): readonly { readonly hash: string; readonly prefix: string }[] {
  const runs = merged ?? [{ scenario, prefix: '' }];
  return runs.flatMap(({ scenario: { hash }, prefix }) => (hash === undefined ? [] : [{ hash, prefix }]));
}

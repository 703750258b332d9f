import type { Reporter } from './result.js';

/**
 * The whole result as one document, for scripts: `{ run, notes, findings, end, damage }`. Findings have their
 * corrections applied; `end` is null and `damage` says why where the run was killed.
 */
export const json: Reporter = {
  id: 'json',
  file: 'result.json',
  title: 'The whole result as one JSON document',
  async *render(result) {
    yield `{"run":${JSON.stringify(await result.header())},\n"notes":${JSON.stringify(await result.notes())},\n"findings":[`;
    let separator = '\n';
    for await (const finding of result.findings()) {
      yield `${separator}${JSON.stringify(finding)}`;
      separator = ',\n';
    }
    const end = (await result.end()) ?? null;
    const damage = (await result.damage()) ?? null;
    yield `\n],\n"end":${JSON.stringify(end)},\n"damage":${JSON.stringify(damage)}}\n`;
  },
};

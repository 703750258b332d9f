import type { Gate, ResultLine, RunEnd } from '../model.js';
import { closingLine, worstExit } from '../verdict.js';
import { copyPart } from './copy.js';
import { mergedHeader, prefixesOf } from './header.js';
import { type Later, matchReruns } from './later.js';
import { faultOf, isIdle, type Part, readPart, type Stored } from './part.js';
import { outcomesOf, type PartTally, summed } from './tally.js';
import { wholeOf } from './whole.js';

export type { Stored } from './part.js';

export interface MergeOptions {
  readonly results: readonly Stored[];
  /** Later runs of cases that the results hold: what they show stands instead, with its history. */
  readonly reruns: readonly Stored[];
  /** Default: the strictest that a run had. */
  readonly gate?: Partial<Gate>;
  /** Version of the tool. */
  readonly tool: string;
  /** Takes one line of the merged result, without its line break. */
  readonly write: (line: string) => void | Promise<void>;
}

/**
 * Joins stored results into one, line by line, and gives the verdict of the whole: the worst of its scenarios; what is
 * missing or did not end proves nothing (2). Memory does not grow with the findings.
 * @throws UserError merge-of-merged, merge-mismatch, merge-duplicate, rerun-unknown, rerun-earlier, result-…
 */
export async function mergeResults({ results, reruns, tool, write, ...options }: MergeOptions): Promise<RunEnd> {
  const again = await Promise.all(reruns.map(readPart));
  const runs = new Set(again.map(({ frame }) => frame.header.run));
  const first = (await Promise.all(results.map(readPart))).filter(({ frame }) => !runs.has(frame.header.run));
  const { parts, missing, notes } = wholeOf(first);
  const later = await matchReruns(parts, again);
  const prefixes = prefixesOf(parts);
  const say = (line: ResultLine): void | Promise<void> => write(JSON.stringify(line));
  await say(mergedHeader({ parts, later, prefixes, tool }));
  const faults = [...missing, ...parts.flatMap((part) => faultOf(part) ?? [])];
  for (const text of [...notes, ...faults]) await say({ type: 'note', topic: 'merge', text });
  const gate = { ...strictest(parts), ...options.gate };
  const scenarios: Scenario[] = [];
  for (const part of parts) {
    const prefix = prefixes.get(part) ?? '';
    const own = later.get(part) ?? [];
    const tally = await copyPart({ part, later: own, prefix, write });
    if (!isIdle(part)) scenarios.push({ part, prefix, tally, later: own });
  }
  if (scenarios.length > 1)
    for (const one of scenarios)
      await say({ type: 'note', topic: 'merge', text: `${one.prefix}${sentenceOf([one], gate)}.` });
  const end = endOf(scenarios, gate, faults);
  await say(end);
  return end;
}

interface Scenario {
  readonly part: Part;
  readonly prefix: string;
  readonly tally: PartTally;
  readonly later: readonly Later[];
}

const FAIL_ON: readonly Gate['failOn'][] = ['leak', 'oracle', 'contract'];

function strictest(parts: readonly Part[]): Gate {
  const gates = parts.flatMap(({ frame }) => frame.end?.gate ?? []);
  const [first] = gates;
  if (!first) return { failOn: 'contract', allowInconclusive: { cases: 0 } };
  const failOn = FAIL_ON[Math.max(...gates.map((gate) => FAIL_ON.indexOf(gate.failOn)))] ?? 'contract';
  const allowances = new Set(gates.map(({ allowInconclusive }) => JSON.stringify(allowInconclusive)));
  return { failOn, allowInconclusive: allowances.size === 1 ? first.allowInconclusive : { cases: 0 } };
}

function endOf(scenarios: readonly Scenario[], gate: Gate, faults: readonly string[]): RunEnd {
  const ends = scenarios.flatMap(({ part, later }) => [part, ...later.map((one) => one.part)]);
  const told = ends.flatMap(({ frame }) => frame.end ?? []);
  const sum = (pick: (end: RunEnd) => number): number => told.reduce((total, end) => total + pick(end), 0);
  const reasons = summed(scenarios.map(({ tally }) => tally.reasons));
  const codes = scenarios.map(({ tally }) => tally.exit(gate));
  return {
    type: 'end',
    finishedAt:
      told
        .map(({ finishedAt }) => finishedAt)
        .sort()
        .at(-1) ?? '',
    durationMs: sum(({ durationMs }) => durationMs),
    requests: sum(({ requests }) => requests),
    outcomes: outcomesOf(reasons),
    reasons,
    gate,
    exitCode: codes.reduce(worstExit, faults.length > 0 || codes.length === 0 ? 2 : 0),
    verdict: `${[sentenceOf(scenarios, gate), ...faults].join('; ')}.`,
    ...(faults.length > 0 ? { interrupted: `not whole: ${faults.join('; ')}` } : {}),
    cleanup: {
      created: sum(({ cleanup }) => cleanup.created),
      removed: sum(({ cleanup }) => cleanup.removed),
      left: told.flatMap(({ cleanup }) => cleanup.left),
    },
  };
}

/** What is allowed to be unproved is allowed per scenario: of several together nothing is said about it. */
function sentenceOf(scenarios: readonly Scenario[], gate: Gate): string {
  const planned = scenarios.reduce((sum, { part }) => sum + part.frame.header.planned, 0);
  const reasons = summed(scenarios.map(({ tally }) => tally.reasons));
  const gaps = scenarios.flatMap(({ tally, prefix }) =>
    tally.gaps().map((gap) => ({ ...gap, subject: `${prefix}${gap.subject}` })),
  );
  const told = scenarios.length === 1 ? gate : { ...gate, allowInconclusive: { cases: 0 } };
  return closingLine({ planned, reasons, gate: told, gaps }).replace(/\.$/, '');
}

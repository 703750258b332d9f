import type { Stored } from '../../src/merge/index.js';
import { type MergeOptions, mergeResults } from '../../src/merge/index.js';
import type { Finding, FindingLine, Gate, Reason, ResultLine, RunEnd, RunHeader, Shard } from '../../src/model.js';
import { readResult } from '../../src/reporters/index.js';
import { outcomeOf } from '../../src/verdict.js';
import { HEADER, linesOf } from '../reporters/sample.js';

export interface StoredFacts {
  readonly run: string;
  readonly scenario?: string;
  readonly shard?: Shard;
  readonly header?: Partial<RunHeader>;
  /** Case → reason. */
  readonly cases: Readonly<Record<string, Reason>>;
  /** Case → reason, told at the end. */
  readonly corrections?: Readonly<Record<string, Reason>>;
  readonly end?: Partial<RunEnd>;
}

/** The lines of a made-up run. A case is named `check/resource/attacker>victim`. */
export function storedLines({
  run,
  scenario = 'Notes',
  shard,
  cases,
  corrections = {},
  ...facts
}: StoredFacts): string[] {
  const file = `scenarios/${scenario.toLowerCase()}.yaml`;
  const header: RunHeader = {
    ...HEADER,
    run,
    scenario: { name: scenario, file, hash: `hash of ${scenario}` },
    planned: Object.keys(cases).length,
    ...(shard ? { shard } : {}),
    ...facts.header,
  };
  const end: RunEnd = {
    type: 'end',
    finishedAt: '2025-01-31T09:00:12.000Z',
    durationMs: 12_000,
    requests: 10,
    outcomes: { skipped: 0, pass: 0, inconclusive: 0, fail: 0 },
    reasons: {},
    gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
    exitCode: 0,
    verdict: '',
    cleanup: { created: 4, removed: 4, left: [] },
    ...facts.end,
  };
  const lines: ResultLine[] = [
    header,
    { type: 'note', topic: 'identity', text: 'who is who' },
    ...Object.entries(cases).map(([name, reason]) => findingLine('finding', name, reason)),
    ...Object.entries(corrections).map(([name, reason]) => findingLine('correction', name, reason)),
    end,
  ];
  return lines.map((line) => JSON.stringify(line));
}

export function stored(facts: StoredFacts, file = `${facts.run}.ndjson`): Stored {
  return { file, lines: linesOf(storedLines(facts)) };
}

/** What merging gives: its end, its notes, and how each case stands. */
export async function merged(
  results: readonly Stored[],
  options: Partial<MergeOptions> & { readonly gate?: Gate } = {},
) {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const end = await mergeResults({ results, reruns: [], tool: '0.1.0', write, ...options });
  const reader = readResult(linesOf(lines));
  const findings: Finding[] = [];
  for await (const finding of reader.findings()) findings.push(finding);
  return {
    end,
    lines,
    header: await reader.header(),
    notes: (await reader.notes()).filter(({ topic }) => topic === 'merge').map(({ text }) => text),
    findings,
    cases: Object.fromEntries(findings.map((finding) => [finding.case, `${finding.outcome}/${finding.reason}`])),
  };
}

function findingLine(type: FindingLine['type'], name: string, reason: Reason): FindingLine {
  const [check = '', resource = '', direction = ''] = name.split('/');
  const [attacker = '', victim = ''] = direction.split('>');
  const outcome = outcomeOf(reason);
  return {
    type,
    case: name,
    check,
    subject: { resource, operation: 'read' },
    attacker,
    victim,
    outcome,
    reason,
    title: 'a title with ,"group":" in it',
    text: `it was ${reason}`,
    notes: [],
    ...(outcome === 'fail' ? { severity: 'critical' as const, group: `${resource}/read` } : {}),
    legs: [{ leg: 'attack', role: 'attack', as: attacker, status: 404, headers: { group: 'x', title: 'y' } }],
  };
}

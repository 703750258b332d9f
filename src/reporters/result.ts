import { UserError } from '../errors.js';
import type { Finding, FindingLine, LegRecord, ResultLine, RunEnd, RunHeader, RunNote, StoredLeg } from '../model.js';

/** The newest format of `result.ndjson` this version understands. */
const VERSION = 1;

/** A stored result, as every reporter sees it. Each call of `findings` reads the lines anew, so memory stays flat. */
export interface ResultReader {
  header(): Promise<RunHeader>;
  notes(): Promise<readonly RunNote[]>;
  /** The closing line; undefined where the run was killed before it could be written. */
  end(): Promise<RunEnd | undefined>;
  /** What is missing from the result, in one sentence; undefined where it is whole. */
  damage(): Promise<string | undefined>;
  /** One finding per case, in the order of the file; a correction stands in for the finding it corrects. */
  findings(): AsyncIterable<Finding>;
}

/** A reporter turns a result into one file of text. */
export interface Reporter {
  /** What `--report` calls it. */
  readonly id: string;
  /** Name of the file it fills. */
  readonly file: string;
  readonly title: string;
  render(result: ResultReader): AsyncIterable<string>;
}

/**
 * Reads `result.ndjson`. `lines` gives its lines from the start, once per call; `name` is what errors call it.
 * A last line that was cut off by a kill is tolerated and told by `damage`; any other broken line, a missing header
 * and a newer format are UserErrors (`result-broken`, `result-headless`, `result-too-new`).
 */
export function readResult(lines: () => AsyncIterable<string>, name = 'result.ndjson'): ResultReader {
  let reading: Promise<Frame> | undefined;
  const frame = (): Promise<Frame> => {
    reading ??= readFrame(lines(), name);
    return reading;
  };
  return {
    header: async () => (await frame()).header,
    notes: async () => (await frame()).notes,
    end: async () => (await frame()).end,
    damage: async () => damageOf(await frame()),
    findings: async function* () {
      yield* correctedFindings(lines(), await frame(), name);
    },
  };
}

/** Everything of a result but its findings; corrections are few and kept. */
export interface Frame {
  readonly header: RunHeader;
  readonly notes: readonly RunNote[];
  readonly corrections: ReadonlyMap<string, Finding>;
  readonly end: RunEnd | undefined;
  /** Number of the last line where that is cut off, counted from 1. */
  readonly cutAt: number | undefined;
}

/** Throws as `readResult` does. */
export async function readFrame(lines: AsyncIterable<string>, name: string): Promise<Frame> {
  const corrections = new Map<string, Finding>();
  const notes: RunNote[] = [];
  let header: RunHeader | undefined;
  let end: RunEnd | undefined;
  let cutAt: number | undefined;
  for await (const { line, number, last } of numbered(lines)) {
    // Findings are most of the file and are read by the second pass; only a last one is parsed here, to see if it is whole.
    if (header && !last && line.startsWith('{"type":"finding"')) continue;
    const value = parseLine(line);
    if (value === undefined && last && header) cutAt = number;
    else if (number === 1) header = headerOf(value, name);
    else if (value === undefined) throw broken(name, number);
    else if (value.type === 'note') notes.push(value);
    else if (value.type === 'end') end = value;
    else if (value.type === 'correction') {
      const earlier = corrections.get(value.case);
      corrections.set(value.case, earlier ? corrected(earlier, findingOf(value)) : findingOf(value));
    }
  }
  if (!header) throw headless(name);
  return { header: { ...header, ...end?.chosen }, notes, corrections, end, cutAt };
}

async function* correctedFindings(lines: AsyncIterable<string>, frame: Frame, name: string): AsyncIterable<Finding> {
  const unused = new Map(frame.corrections);
  for await (const { line, number } of numbered(lines)) {
    if (number === frame.cutAt) break;
    if (number === 1) continue;
    const value = parseLine(line);
    if (value === undefined) throw broken(name, number);
    if (value.type !== 'finding') continue;
    yield corrected(findingOf(value), frame.corrections.get(value.case));
    unused.delete(value.case);
  }
  yield* unused.values();
}

/** What showed later decides; what was asked before is still how it came to be asked. */
function corrected(finding: Finding, correction: Finding | undefined): Finding {
  return correction ? { ...correction, legs: [...finding.legs, ...correction.legs] } : finding;
}

async function* numbered(
  lines: AsyncIterable<string>,
): AsyncIterable<{ readonly line: string; readonly number: number; readonly last: boolean }> {
  let number = 0;
  let held: string | undefined;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    if (held !== undefined) yield { line: held, number, last: false };
    held = line;
    number += 1;
  }
  if (held !== undefined) yield { line: held, number, last: true };
}

function parseLine(line: string): ResultLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isResultLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Our own writer made the lines, so the guard looks only at what tells them apart. */
function isResultLine(value: unknown): value is ResultLine {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  switch (value.type) {
    case 'run':
      return 'version' in value && 'planned' in value;
    case 'note':
      return 'text' in value;
    case 'finding':
    case 'correction':
      return 'case' in value && 'outcome' in value && 'legs' in value && Array.isArray(value.legs);
    case 'end':
      return 'exitCode' in value;
    default:
      return false;
  }
}

function headerOf(value: ResultLine | undefined, name: string): RunHeader {
  if (value?.type !== 'run') throw headless(name);
  const version: number = value.version;
  if (version <= VERSION) return value;
  throw new UserError({
    code: 'result-too-new',
    headline: `${name} was written by a newer Partywall`,
    met: `version ${version}`,
    allowed: [`version ${VERSION} and older`],
    hint: `Render it with the version that wrote it (${value.tool}) or a newer one.`,
  });
}

function findingOf({ type: _, legs, ...finding }: FindingLine): Finding {
  return { ...finding, legs: legs.map(whole) };
}

/** Puts back what the file leaves out. The leg was parsed a moment ago and is nobody else's: it need not be copied. */
function whole(leg: StoredLeg): LegRecord {
  return Object.assign(leg, {
    requests: leg.requests ?? [],
    headers: leg.headers ?? {},
    complete: leg.complete ?? true,
    size: leg.size ?? 0,
    hash: leg.hash ?? '',
    sightings: leg.sightings ?? [],
    ms: leg.ms ?? 0,
    attempts: leg.attempts ?? 1,
  });
}

/** What is missing, in one sentence. */
export function damageOf({ end, cutAt }: Pick<Frame, 'end' | 'cutAt'>): string | undefined {
  if (cutAt !== undefined) return `The run was killed: the last line of its result (line ${cutAt}) is cut off.`;
  if (!end) return 'The run was killed: its result has no closing line.';
  return undefined;
}

function headless(name: string): UserError {
  return new UserError({
    code: 'result-headless',
    headline: `${name} is not a Partywall result: its first line does not describe a run`,
    hint: 'Give the result.ndjson that `partywall run` wrote.',
  });
}

export function broken(name: string, number: number): UserError {
  return new UserError({
    code: 'result-broken',
    headline: `line ${number} of ${name} cannot be read`,
    hint: 'Only the last line of a killed run may be cut off. Use the file as `partywall run` wrote it.',
  });
}

import type { Finding, Reason, ResultLine } from '../model.js';
import { broken, readResult } from '../reporters/result.js';
import { type Head, isReplaced, prefixedFinding, prefixedLine, splitLine } from './head.js';
import { type Later, unknownCase } from './later.js';
import type { Part } from './part.js';
import { createTally, type PartTally } from './tally.js';

export interface CopyOptions {
  readonly part: Part;
  readonly later: readonly Later[];
  readonly prefix: string;
  readonly write: (line: string) => void | Promise<void>;
}

/** How a case stands that was asked again. */
interface Stood {
  readonly head: Pick<Head, 'subject' | 'attacker' | 'victim'>;
  readonly outcome: string;
  readonly reason: Reason;
  readonly text: string;
  readonly run: string;
}

/** Writes one scenario's lines into the whole, then what later runs of it replace. Returns how its cases stand. */
export async function copyPart(options: CopyOptions): Promise<PartTally> {
  const { part, later, prefix, write } = options;
  const tally = createTally(part.frame.header);
  for (const note of part.frame.notes) await write(JSON.stringify({ ...note, text: prefix + note.text }));
  const stood = await copyFindings(options, tally);
  for (const one of later) await replace({ ...options, one, tally, stood });
  return tally;
}

async function copyFindings(
  { part, later, prefix, write }: CopyOptions,
  tally: PartTally,
): Promise<Map<string, Stood>> {
  const { corrections } = part.frame;
  const { run } = part.frame.header;
  const stood = new Map<string, Stood>();
  const alone = new Set(corrections.keys());
  const note = (head: Head | Finding, text: () => string): void => {
    const last = corrections.get(head.case) ?? head;
    const { outcome, reason } = last;
    tally.count(head, reason, 1);
    if (later.some(({ cases }) => cases.has(head.case)))
      stood.set(head.case, { head, outcome, reason, text: 'text' in last ? last.text : text(), run });
  };
  for await (const { split, line } of findingLines(part)) {
    alone.delete(split.head.case);
    if (split.head.type === 'finding') note(split.head, () => textOf(line));
    const full = write(prefixedLine(split, prefix));
    if (full) await full;
  }
  // What only a correction tells is that case's finding.
  for (const name of alone) {
    const finding = corrections.get(name);
    if (finding) note(finding, () => finding.text);
  }
  return stood;
}

/** A line that was cut off by a kill is left out; any other that is not whole is an error. */
async function* findingLines({ file, lines, frame }: Part) {
  let number = 0;
  for await (const line of lines()) {
    if (line.trim() === '') continue;
    number += 1;
    if (number === frame.cutAt || !/^\{"type":"(finding|correction)"/.test(line)) continue;
    const split = splitLine(line);
    if (!split) throw broken(file, number);
    yield { split, line };
  }
}

function textOf(line: string): string {
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null && 'text' in value ? String(value.text) : '';
}

interface Replacement extends CopyOptions {
  readonly one: Later;
  readonly tally: PartTally;
  readonly stood: Map<string, Stood>;
}

/** The earlier line stays where it is: the later one is a correction of it that says what stood before. */
async function replace({ one, tally, stood, prefix, write }: Replacement): Promise<void> {
  const { part, isWhole } = one;
  const { run, startedAt } = part.frame.header;
  const say = (line: ResultLine): void | Promise<void> => write(JSON.stringify(line));
  for await (const finding of readResult(part.lines, part.file).findings()) {
    const known = stood.get(finding.case);
    if (!known) throw unknownCase(part, finding.case);
    const now = `${finding.outcome}/${finding.reason}`;
    if (!isReplaced(known.reason, finding.reason, isWhole)) {
      const why = isWhole ? 'that mends nothing' : 'a run that did not end mends nothing';
      const text = `${prefix}${finding.case}: asked again in run ${run}: ${now} (${finding.text}); ${why}, so it stays ${known.outcome}/${known.reason}`;
      await say({ type: 'note', topic: 'merge', text });
      continue;
    }
    if (finding.outcome === 'pass' && known.reason === finding.reason) continue;
    tally.count(known.head, known.reason, -1);
    tally.count(finding, finding.reason, 1);
    const history = `asked again in run ${run} of ${startedAt}; in run ${known.run} it was ${known.outcome}/${known.reason}: ${known.text}`;
    const notes = [...finding.notes, history];
    await say({ ...prefixedFinding({ ...finding, notes }, prefix), type: 'correction' });
    const { outcome, reason, text } = finding;
    stood.set(finding.case, { head: finding, outcome, reason, text, run });
  }
}

/** A stretch of letters of one kind: `text` without the line breaks between `start` and `end`. */
export interface Run {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface RunShape {
  /** 1 for the codes of its letters. */
  readonly letters: Uint8Array;
  /** Shorter ones are passed over. */
  readonly minimum: number;
  /** May go on in the next line, as base64 does. */
  readonly wrapped: boolean;
}

/** `letters` is asked about each ASCII character once. */
export function runShape(
  letters: RegExp,
  { minimum, wrapped = false }: { readonly minimum: number; readonly wrapped?: boolean },
): RunShape {
  const table = Uint8Array.from({ length: 128 }, (_, code) => (letters.test(String.fromCharCode(code)) ? 1 : 0));
  return { letters: table, minimum, wrapped };
}

// RFC 2045 wraps at 76, PEM at 64.
const WRAPPED_LINE = 60;

/**
 * Every stretch of at least `minimum` such letters. It covers one of every `minimum` positions, and only those are looked
 * at: several times cheaper than a regular expression.
 */
export function runsOf(text: string, shape: RunShape): readonly Run[] {
  const runs: Run[] = [];
  const step = shape.minimum;
  let done = 0;
  for (let probe = step - 1; probe < text.length; probe += step) {
    if (probe < done || !isLetter(text, probe, shape)) continue;
    let start = probe;
    while (start > done && isLetter(text, start - 1, shape)) start--;
    const firstEnd = lineEnd(text, probe, shape);
    if (firstEnd - start < step) continue;
    done = shape.wrapped ? lastLineEnd(text, { start, end: firstEnd }, shape) : firstEnd;
    const raw = text.slice(start, done);
    runs.push({ text: done === firstEnd ? raw : raw.replaceAll(/\s+/g, ''), start, end: done });
  }
  return runs;
}

function isLetter(text: string, index: number, { letters }: RunShape): boolean {
  return letters[text.charCodeAt(index)] === 1;
}

function lineEnd(text: string, from: number, shape: RunShape): number {
  let end = from;
  while (end < text.length && isLetter(text, end, shape)) end++;
  return end;
}

function lastLineEnd(text: string, line: { readonly start: number; readonly end: number }, shape: RunShape): number {
  let { start, end } = line;
  while (end - start >= WRAPPED_LINE) {
    let next = end;
    while (next < text.length && next - end < 40 && ' \t\r\n'.includes(text.charAt(next))) next++;
    const isBreak = next > end && text.slice(end, next).includes('\n');
    if (!isBreak || !isLetter(text, next, shape)) break;
    start = next;
    end = lineEnd(text, next, shape);
  }
  return end;
}

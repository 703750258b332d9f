import type { Case } from '../src/model.js';
import type { MatrixRun } from './matrix.js';

/**
 * How the skipped cases of a run differ from a list written by hand; none where they are the same. A line of the list is
 * a reason and `check/subject`, and means every planned direction of it; a star at its end stands for the rest of the
 * subject; `#` begins a comment.
 */
export function skipDifferences(list: string, planned: readonly Case[], { findings }: MatrixRun): readonly string[] {
  const wanted = new Set(linesOf(list).flatMap((line) => casesOf(line, planned)));
  const found = new Set(
    findings.filter(({ outcome }) => outcome === 'skipped').map((finding) => `${finding.reason} ${finding.case}`),
  );
  return [
    ...[...wanted].filter((one) => !found.has(one)).map((one) => `not skipped: ${one}`),
    ...[...found].filter((one) => !wanted.has(one)).map((one) => `skipped, and not on the list: ${one}`),
  ].sort();
}

function linesOf(list: string): readonly string[] {
  return list.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** A line about nothing stays as it is, so that it shows up as a difference. */
function casesOf(line: string, planned: readonly Case[]): readonly string[] {
  const [reason, subject] = line.trim().split(/\s+/);
  const beginning = subject?.endsWith('*') ? subject.slice(0, -1) : `${subject}/`;
  const cases = planned.filter(({ id }) => id.startsWith(beginning));
  return cases.length > 0 ? cases.map(({ id }) => `${reason} ${id}`) : [line];
}

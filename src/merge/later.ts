import { UserError } from '../errors.js';
import { splitLine } from './head.js';
import { faultOf, isIdle, type Part } from './part.js';

/** A later run of cases that a result holds already. */
export interface Later {
  readonly part: Part;
  /** It came to its end, so that its controls were asked again: only then may it mend anything. */
  readonly isWhole: boolean;
  readonly cases: ReadonlySet<string>;
}

/**
 * Finds the result that each re-run is a later one of, earliest first.
 * @throws UserError rerun-unknown, rerun-earlier
 */
export async function matchReruns(
  parts: readonly Part[],
  reruns: readonly Part[],
): Promise<ReadonlyMap<Part, readonly Later[]>> {
  const matched = new Map<Part, Later[]>();
  const asked = reruns.filter((part) => !isIdle(part));
  for (const part of [...asked].sort((a, b) => startOf(a) - startOf(b))) {
    const earlier = demandSame(parts, part);
    if (startOf(part) < startOf(earlier)) throw tooEarly(earlier, part);
    const later = { part, isWhole: faultOf(part) === undefined, cases: await casesOf(part) };
    matched.set(earlier, [...(matched.get(earlier) ?? []), later]);
  }
  return matched;
}

/** A case of a re-run that the plan of the whole does not have. */
export function unknownCase(part: Part, name: string): UserError {
  return new UserError({
    code: 'rerun-unknown',
    headline: 'the re-run asked a case that the merged results do not have',
    met: `${name} in ${part.file}`,
    hint: 'A re-run asks cases of the same scenario again. Give results of other cases without --rerun.',
  });
}

function startOf({ frame }: Part): number {
  return Date.parse(frame.header.startedAt);
}

/** The same text, the same switches, the same system. */
function demandSame(parts: readonly Part[], rerun: Part): Part {
  const { scenario } = rerun.frame.header;
  const named = parts.filter(({ frame: { header } }) => header.scenario.name === scenario.name && !header.merged);
  const same = named.filter(({ frame: { header } }) => header.scenario.hash === scenario.hash);
  const [found = undefined, ...others] =
    same.length > 1 ? same.filter(({ frame: { header } }) => header.scenario.file === scenario.file) : same;
  if (!found || others.length > 0)
    throw strange(rerun, named.length === 0 ? 'no result of this scenario is given' : 'the scenario has changed');
  const difference = differenceOf(found, rerun);
  if (difference !== undefined) throw strange(rerun, difference);
  return found;
}

function differenceOf({ frame: { header: one } }: Part, { frame: { header: other } }: Part): string | undefined {
  if (one.switches.join() !== other.switches.join()) return 'other switches were on';
  if (one.started && other.started) return undefined;
  return one.target === other.target ? undefined : `it asked ${other.target} and not ${one.target}`;
}

function strange(rerun: Part, why: string): UserError {
  return new UserError({
    code: 'rerun-unknown',
    headline: `the re-run belongs to none of the merged results: ${why}`,
    met: `${rerun.file} (${rerun.frame.header.scenario.name})`,
    hint: 'Merge it with the results of the same scenario file and the same system, or run everything again.',
  });
}

function tooEarly(earlier: Part, rerun: Part): UserError {
  return new UserError({
    code: 'rerun-earlier',
    headline: 'the re-run is older than what it would replace',
    met: `${rerun.file} of ${rerun.frame.header.startedAt}, ${earlier.file} of ${earlier.frame.header.startedAt}`,
    hint: 'Give the first run as a result, and the later one with --rerun.',
  });
}

async function casesOf({ lines, frame }: Part): Promise<ReadonlySet<string>> {
  const cases = new Set<string>(frame.corrections.keys());
  for await (const line of lines()) {
    const split = splitLine(line);
    if (split) cases.add(split.head.case);
  }
  return cases;
}

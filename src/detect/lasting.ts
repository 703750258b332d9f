import { bodyDifferences, differ, differences, isAlike, quoted, scalarsOf } from './differences.js';
import { parseShape, type Shape } from './shape.js';

/**
 * What tells foreign from absent every time, of several answers for each: one sentence a difference. What is not the
 * same in all answers for absent is masked; that it is there is not. Absent means another identifier each time, so
 * that what is made of the identifier (an entity tag, a length) is not the same either.
 */
export function lastingDifferences(foreign: readonly string[], absent: readonly string[]): readonly string[] {
  const ours = foreign.flatMap((text) => parseShape(text) ?? []);
  const ghosts = absent.flatMap((text) => parseShape(text) ?? []);
  if (ours.length < foreign.length || ghosts.length < absent.length)
    return ours.length * ghosts.length === 0 ? differences(foreign[0] ?? '', absent[0] ?? '') : [];
  return [
    ...lasting(ours, ghosts, strictParts),
    ...lasting(ours, ghosts, looseParts),
    ...lastingOfBodies(
      ours.map(({ body }) => body),
      ghosts.map(({ body }) => body),
    ),
  ];
}

type Parts = ReadonlyMap<string, string>;

function lasting<From>(
  foreign: readonly From[],
  absent: readonly From[],
  partsOf: (from: From) => Parts,
): readonly string[] {
  const [ours, ghosts] = [foreign.map(partsOf), absent.map(partsOf)];
  const places = new Set([...ours, ...ghosts].flatMap((parts) => [...parts.keys()]));
  return [...places].sort().flatMap((place) => {
    const one = ours.map((parts) => parts.get(place));
    const other = ghosts.map((parts) => parts.get(place));
    return isLasting(one, other) ? [said(place, one, other)] : [];
  });
}

type Values = readonly (string | undefined)[];

/** There for the one and never for the other; or always one value and always another; or another numbered one each time. */
function isLasting(foreign: Values, absent: Values): boolean {
  if (isNever(foreign) !== isNever(absent)) return isAlways(isNever(foreign) ? absent : foreign);
  if (isNever(foreign) || !isAlways(foreign) || !isOne(absent)) return false;
  if (isOne(foreign)) return !isAlike(foreign[0], absent[0]);
  return (
    new Set(foreign).size === foreign.length &&
    foreign.every((value) => /\d{4}/.test(value ?? '') && value !== absent[0])
  );
}

function isNever(values: Values): boolean {
  return values.every((value) => value === undefined);
}

function isAlways(values: Values): boolean {
  return values.every((value) => value !== undefined);
}

function isOne(values: Values): boolean {
  return new Set(values).size === 1;
}

/** Values of loose places are hashes: no sentence shows them. */
function said(place: string, foreign: Values, absent: Values): string {
  const kind = LOOSE.exec(place)?.[0];
  if (kind === undefined) return differ(place, shown(foreign), shown(absent));
  const name = place.slice(kind.length);
  if (isNever(foreign) || isNever(absent))
    return differ(name, isNever(foreign) ? 'none' : 'there', isNever(absent) ? 'none' : 'there');
  return differ(name, 'always has one value', 'always another');
}

const LOOSE = /^loose /;

function shown(values: Values): string {
  if (isNever(values)) return 'none';
  return isOne(values) ? quoted(values[0]) : `${quoted(values[0])}, new each time,`;
}

function strictParts({ status, headers }: Shape): Parts {
  const named = Object.entries(headers).map(([name, value]) => [`header ${name}`, value] as const);
  return new Map([['status', String(status)], ...named]);
}

function looseParts({ loose = {} }: Shape): Parts {
  return new Map(Object.entries(loose).map(([place, value]) => [`loose ${place}`, value]));
}

/** Equal values in another order or spacing tell the two apart all the same. */
function lastingOfBodies(foreign: readonly string[], absent: readonly string[]): readonly string[] {
  const isText = [...foreign, ...absent].some((body) => scalarsOf(body) === undefined);
  const found = isText ? wordDifference(foreign, absent) : lasting(foreign, absent, scalarParts);
  if (found.length > 0 || !isOne(foreign) || !isOne(absent)) return found;
  return bodyDifferences(foreign[0] ?? '', absent[0] ?? '');
}

function scalarParts(body: string): Parts {
  return new Map([...(scalarsOf(body) ?? [])].map(([path, value]) => [`body ${path}`, value]));
}

/** Word by word, so that one which is new each time hides no other; where their number is not the same, nobody can say. */
function wordDifference(foreign: readonly string[], absent: readonly string[]): readonly string[] {
  const [ours, ghosts] = [foreign.map(wordsOf), absent.map(wordsOf)];
  const from = (at: number): readonly string[] => {
    const [one, other] = [ours, ghosts].map(([words = []]) => quoted(words.slice(at, at + 12).join(' ')));
    return [differ('body', one ?? '', other ?? '')];
  };
  const [ourCounts, ghostCounts] = [ours, ghosts].map((all) => [...new Set(all.map(({ length }) => length))]);
  if (ourCounts?.length !== 1 || ghostCounts?.length !== 1) return [];
  const at = Array.from({ length: Math.min(MOST_WORDS, ourCounts[0] ?? 0) }, (_, index) => index).find((index) =>
    isLasting(
      ours.map((words) => words[index]),
      ghosts.map((words) => words[index]),
    ),
  );
  if (at !== undefined) return from(at);
  return ourCounts[0] === ghostCounts[0] ? [] : from(Math.min(ourCounts[0] ?? 0, ghostCounts[0] ?? 0));
}

const MOST_WORDS = 1500;

function wordsOf(body: string): readonly string[] {
  return body.match(/<\w+>|[\w.@%+/=-]+|[^\s\w]/g) ?? [];
}

import type * as z from 'zod';
import type { Complaint, Complaints } from './complaints.js';
import { ERROR_CODES, isErrorCode } from './error-codes.js';
import { nearest } from './nearest.js';
import type { Path } from './source.js';

type Issue = z.core.$ZodIssue;

/** Turns the issues of the schema into complaints with the value met and the values allowed. */
export function complainOf(issues: readonly Issue[], value: unknown, complaints: Complaints): void {
  for (const issue of issues) {
    for (const complaint of describe(issue, value, [])) complaints.add(complaint);
  }
}

/** The paths of keys that the format does not know: without them the rest can still be looked at. */
export function unknownKeys(issues: readonly Issue[]): readonly Path[] {
  return issues.flatMap((issue): readonly Path[] => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key]);
    const inner = issue.code === 'invalid_union' ? closest(issue.errors) : undefined;
    return inner ? unknownKeys(inner).map((path) => [...issue.path, ...path]) : [];
  });
}

function describe(issue: Issue, root: unknown, above: Path): readonly Complaint[] {
  const at = [...above, ...issue.path];
  const value = valueAt(root, at);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, issue.message, at));
    case 'invalid_union':
      return describeUnion(issue.errors, root, at);
    case 'invalid_type':
      return [value === undefined ? missingKey(at) : wrongType(value, at, [issue.expected])];
    case 'invalid_value':
      return [value === undefined ? missingKey(at) : wrongValue(value, at, issue.values.map(String))];
    case 'invalid_key':
      return [{ code: 'bad-name', headline: `${nameOf(at)} is not a name`, at, part: 'key', met: nameOf(at) }];
    case 'too_small':
      return [wrongValue(value, at, [`at least ${issue.minimum}`])];
    case 'too_big':
      return [wrongValue(value, at, [`at most ${issue.maximum}`])];
    default:
      return [coded(issue.message, value, at)];
  }
}

/** Patterns and refinements of the schema carry the code of their error as their message. */
function coded(message: string, value: unknown, at: Path): Complaint {
  if (!isErrorCode(message)) return wrongValue(value, at, []);
  const [first = ''] = ERROR_CODES[message].meaning.replace('The value', `\`${nameOf(at)}\``).split('. ');
  return { code: message, headline: first.replace(/\.$/, ''), at, met: shown(value) };
}

function describeUnion(branches: readonly (readonly Issue[])[], root: unknown, at: Path): readonly Complaint[] {
  const value = valueAt(root, at);
  const branch = value === undefined ? undefined : closest(branches);
  if (branch) return withoutEchoes(branch).flatMap((issue) => describe(issue, root, at));
  if (value === undefined) return [missingKey(at)];
  const ends = branches.flatMap((issues) => issues.filter((issue) => issue.path.length === 0).flatMap(expectations));
  const values = ends.filter((end) => end.kind === 'value').map((end) => end.text);
  const types = ends.filter((end) => end.kind === 'type').map((end) => TYPES[end.text] ?? end.text);
  const isOfRightType = typeof value === 'string' && values.length > 0;
  return [isOfRightType ? wrongValue(value, at, [...values, ...types]) : wrongType(value, at, [...types, ...values])];
}

interface Expectation {
  readonly kind: 'type' | 'value';
  readonly text: string;
}

function expectations(issue: Issue): readonly Expectation[] {
  if (issue.code === 'invalid_type') return [{ kind: 'type', text: issue.expected }];
  if (issue.code === 'invalid_value') return issue.values.map((value) => ({ kind: 'value', text: String(value) }));
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(expectations) : [];
}

/** A misspelt key makes its map break a rule of the whole map too: the spelling is what is to be mended. */
function withoutEchoes(issues: readonly Issue[]): readonly Issue[] {
  const misspelt = issues.some((issue) => issue.code === 'unrecognized_keys' && issue.path.length === 0);
  return misspelt ? issues.filter((issue) => issue.code !== 'custom' || issue.path.length > 0) : issues;
}

/** The branch that was meant: of the right type at its root, with the fewest issues. */
function closest(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches.filter((issues) => !issues.some(isOfWrongType));
  return [...fitting].sort((a, b) => a.length - b.length)[0];
}

function isOfWrongType(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union') return issue.errors.every((issues) => issues.some(isOfWrongType));
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function unknownKey(key: string, allowed: string, at: Path): Complaint {
  const known = allowed.split(',');
  const where = at.length === 0 ? 'the scenario' : `\`${nameOf(at)}\``;
  const headline = `${where} has no key \`${key}\``;
  return {
    code: 'unknown-key',
    headline,
    at: [...at, key],
    part: 'key',
    met: key,
    allowed: known,
    didYouMean: nearest(key, known),
  };
}

function missingKey(at: Path): Complaint {
  const where = at.length === 1 ? 'the scenario' : `\`${nameOf(at.slice(0, -1))}\``;
  return { code: 'missing-key', headline: `${where} needs a key \`${nameOf(at)}\``, at: at.slice(0, -1), part: 'key' };
}

function wrongType(value: unknown, at: Path, expected: readonly string[]): Complaint {
  const allowed = [...new Set(expected.map((type) => TYPES[type] ?? type))];
  const name = at.length === 0 ? 'the scenario' : `\`${nameOf(at)}\``;
  return { code: 'wrong-type', headline: `${name} cannot be ${typeName(value)}`, at, met: shown(value), allowed };
}

function wrongValue(value: unknown, at: Path, allowed: readonly string[]): Complaint {
  const headline = `\`${nameOf(at)}\` cannot be ${shown(value)}`;
  const meant = typeof value === 'string' ? nearest(value, allowed) : undefined;
  return { code: 'wrong-value', headline, at, met: shown(value), allowed: [...new Set(allowed)], didYouMean: meant };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  tuple: 'a list of two',
};

function typeName(value: unknown): string {
  if (value === null) return 'empty';
  return TYPES[Array.isArray(value) ? 'array' : typeof value] ?? typeof value;
}

/** What was written, on one line and not too long. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const line = text.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
}

function nameOf(path: Path): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `${nameOf(path.slice(0, -1))}[${last}]` : String(last ?? 'the scenario');
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

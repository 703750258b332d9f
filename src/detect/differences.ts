import { parseJson, walkScalars } from './json.js';
import { parseShape } from './shape.js';

/** What differs between the shapes of a foreign and an absent record, one sentence a difference; none where equal. */
export function differences(foreign: string, absent: string): string[] {
  if (foreign === absent) return [];
  const [one, other] = [parseShape(foreign), parseShape(absent)];
  if (!one || !other) return [`${one ? 'an' : 'no'} answer for foreign, ${other ? 'an' : 'no'} answer for absent`];
  const found = one.status === other.status ? [] : [differ('status', String(one.status), String(other.status))];
  const names = [...new Set([...Object.keys(one.headers), ...Object.keys(other.headers)])].sort();
  for (const name of names) {
    const [value, otherValue] = [one.headers[name], other.headers[name]];
    if (value !== otherValue) found.push(differ(`header ${name}`, quoted(value), quoted(otherValue)));
  }
  return [...found, ...bodyDifferences(one.body, other.body)];
}

/** Of two bodies, one sentence a difference. */
export function bodyDifferences(foreign: string, absent: string): readonly string[] {
  if (foreign === absent) return [];
  const [one, other] = [scalarsOf(foreign), scalarsOf(absent)];
  if (!one || !other) return [differ('body', ...around(foreign, absent))];
  const paths = [...new Set([...one.keys(), ...other.keys()])].filter(
    (path) => !isAlike(one.get(path), other.get(path)),
  );
  if (paths.length === 0 && [...one.values(), ...other.values()].some((value) => value.includes(SENT))) return [];
  const found = paths.map((path) => differ(`body ${path}`, quoted(one.get(path)), quoted(other.get(path))));
  // Equal values in another order or spacing tell the two apart all the same.
  return found.length > 0 ? found : [differ('body', ...around(foreign, absent))];
}

const SENT = '<sent>';

/** A short number that happens to be the id of one of the two was masked there, and stands as it is in the other. */
export function isAlike(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return isMasked(one, other) || isMasked(other, one);
}

function isMasked(masked: string, plain: string): boolean {
  if (!masked.includes(SENT)) return false;
  const parts = masked.split(SENT).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('\\d{1,3}')}$`).test(plain);
}

/** Scalars of a body that is JSON but for what was masked in it, by path. */
export function scalarsOf(body: string): ReadonlyMap<string, string> | undefined {
  // A number that was masked left its name bare.
  const json = parseJson(body.replaceAll(BARE_NAME, '$1"$2"'));
  if (json === undefined) return undefined;
  const found = new Map<string, string>();
  walkScalars(json, (scalar, path) => {
    found.set(path, String(scalar));
    return found.size < 500;
  });
  return found;
}

const BARE_NAME = /([:,[]\s*)(<\w+>)/g;

function around(foreign: string, absent: string): readonly [string, string] {
  let at = 0;
  while (at < foreign.length && foreign[at] === absent[at]) at++;
  const start = Math.max(0, at - 20);
  return [quoted(foreign.slice(start, at + 40)), quoted(absent.slice(start, at + 40))];
}

/** For a sentence. */
export function quoted(value: string | undefined): string {
  return value === undefined ? 'none' : value === '' ? 'empty' : JSON.stringify(value.slice(0, 120));
}

export function differ(what: string, foreign: string, absent: string): string {
  return `${what} ${foreign} for foreign, ${absent} for absent`;
}

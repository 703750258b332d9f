import { createHash } from 'node:crypto';
import { asObject, parseJson, walkScalars } from './json.js';

/** The parts of an answer that its shape is made of; header names in lower case. */
export interface ShapedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** By name; only the names count. */
  readonly cookies?: Readonly<Record<string, string>>;
}

/**
 * An answer as a stable text, for telling foreign from absent: status, headers and body, with `<sent>` for what the
 * asker sent (`masks`, such as the id, also as it looks in addresses) and `<time>`, `<uuid>` and the like for what is
 * different each time. Of a long body the beginning is kept and the rest hashed.
 */
export function shapeOf(answer: ShapedAnswer, masks: readonly string[]): string {
  const wanted = maskForms(masks);
  const shape: Shape = {
    status: answer.status,
    headers: shapedHeaders(answer, wanted),
    body: shortened(masked(answer.text, wanted)),
  };
  return JSON.stringify(shape);
}

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

interface Shape {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

// What servers and proxies write anew into every answer, whatever it says.
const VOLATILE_HEADER = new RegExp(
  [
    '^(?:date|age|expires|etag|last-modified|content-length|transfer-encoding|connection|keep-alive|set-cookie|alt-svc)$',
    '^(?:via|nel|report-to|server-timing|retry-after|traceparent|tracestate|cf-ray|x-timer|x-served-by|x-cache.*)$',
    'request-?id|correlation|trace|rate-?limit|runtime|response-?time|duration|amz-cf-|azure-ref|nonce|csrf',
  ].join('|'),
);

const volatileNames = new Map<string, boolean>();

/** A system has some twenty header names, and says them in every answer. */
function isVolatile(name: string): boolean {
  const known = volatileNames.get(name);
  if (known !== undefined) return known;
  if (volatileNames.size > 1000) volatileNames.clear();
  const found = VOLATILE_HEADER.test(name);
  volatileNames.set(name, found);
  return found;
}

function shapedHeaders(answer: ShapedAnswer, masks: readonly string[]): Record<string, string> {
  const shaped: Record<string, string> = {};
  for (const name of Object.keys(answer.headers).sort()) {
    if (!isVolatile(name)) shaped[name] = masked(answer.headers[name] ?? '', masks);
  }
  const cookies = answer.cookies ? Object.keys(answer.cookies) : cookieNames(answer.headers['set-cookie']);
  if (cookies.length > 0) shaped['set-cookie'] = [...cookies].sort().join(', ');
  return shaped;
}

// Several are one text, joined by commas; a date holds a comma too, but no name and equals sign after it.
function cookieNames(header: string | undefined): readonly string[] {
  return header ? Array.from(`,${header}`.matchAll(/[,\n]\s*([^=;,\s]+)=/g), ([, name = '']) => name) : [];
}

/** Looks the same in an address and in JSON. */
const PLAIN = /^[\w.~-]*$/;

function maskForms(masks: readonly string[]): readonly string[] {
  const forms = masks.flatMap((mask) =>
    PLAIN.test(mask) ? [mask] : [mask, encodeURIComponent(mask), JSON.stringify(mask).slice(1, -1)],
  );
  return [...new Set(forms)].filter((form) => form !== '').sort((one, other) => other.length - one.length);
}

function masked(text: string, masks: readonly string[]): string {
  return masks.reduce(withoutMask, text).replace(VOLATILE, volatileName);
}

const WORD = /[A-Za-z0-9]/;

// Only where it stands alone: the id 5 is not the 5 of 2025.
function withoutMask(text: string, mask: string): string {
  let result = '';
  let last = 0;
  for (let at = text.indexOf(mask); at >= 0; at = text.indexOf(mask, at + mask.length)) {
    const isPart = WORD.test(text.charAt(at - 1)) || WORD.test(text.charAt(at + mask.length));
    if (isPart && mask.length < 8) continue;
    result += `${text.slice(last, at)}<sent>`;
    last = at + mask.length;
  }
  return last === 0 ? text : result + text.slice(last);
}

const VOLATILE = new RegExp(
  [
    String.raw`(?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?`,
    String.raw`[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT)`,
    String.raw`\b(?<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b`,
    // Seconds, milliseconds, microseconds since 1970, for the years 2001 to 2033.
    String.raw`\b(?<epoch>1\d{9}(?:\.\d+|\d{3}(?:\d{3})?)?)\b`,
    String.raw`\b(?<duration>\d+(?:\.\d+)?\s?(?:ms|\u00b5s|us|ns|s))\b`,
    String.raw`\b(?<hex>[0-9a-f]{16,})\b`,
    // A word of 20 or more with small and capital letters and digits, as nonces and tokens are.
    String.raw`\b(?<token>(?=\w{0,60}[a-z])(?=\w{0,60}[A-Z])(?=\w{0,60}\d)[\w-]{20,})`,
  ].join('|'),
  'g',
);

function volatileName(...found: readonly unknown[]): string {
  const groups = asObject(found.at(-1)) ?? {};
  return `<${Object.keys(groups).find((name) => groups[name] !== undefined)}>`;
}

const KEPT = 4096;

function shortened(body: string): string {
  if (body.length <= KEPT) return body;
  return `${body.slice(0, KEPT)}<${createHash('sha256').update(body).digest('hex').slice(0, 16)}>`;
}

function parseShape(shape: string): Shape | undefined {
  const { status, headers, body } = asObject(parseJson(shape)) ?? {};
  if (typeof status !== 'number' || typeof body !== 'string') return undefined;
  const texts = Object.entries(asObject(headers) ?? {}).map(([name, value]) => [name, String(value)] as const);
  return { status, headers: Object.fromEntries(texts), body };
}

function bodyDifferences(foreign: string, absent: string): readonly string[] {
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
function isAlike(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return isMasked(one, other) || isMasked(other, one);
}

function isMasked(masked: string, plain: string): boolean {
  if (!masked.includes(SENT)) return false;
  const parts = masked.split(SENT).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('\\d{1,3}')}$`).test(plain);
}

function scalarsOf(body: string): ReadonlyMap<string, string> | undefined {
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

function quoted(value: string | undefined): string {
  return value === undefined ? 'none' : value === '' ? 'empty' : JSON.stringify(value.slice(0, 120));
}

function differ(what: string, foreign: string, absent: string): string {
  return `${what} ${foreign} for foreign, ${absent} for absent`;
}

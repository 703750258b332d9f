import { createHash } from 'node:crypto';
import { asObject, parseJson } from './json.js';

/** The parts of an answer that its shape is made of; header names in lower case. */
export interface ShapedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly cookies?: Readonly<Record<string, string>>;
  /** Reason phrase, trailers and early hints, by place. */
  readonly further?: Readonly<Record<string, string>>;
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
    loose: looseParts(answer, wanted),
  };
  return JSON.stringify(shape);
}

export interface Shape {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * What is new in most answers, and so tells something only where it stays the same: by place, a hash of the value, or
   * just that it is there.
   */
  readonly loose?: Readonly<Record<string, string>>;
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

// Written by servers and proxies on the way, whatever the system says.
const OF_TRANSPORT =
  /^(?:date|age|content-length|transfer-encoding|connection|keep-alive|set-cookie|alt-svc|via|nel|report-to|cf-ray|x-timer|x-served-by|x-cache.*)$|amz-cf-|azure-ref/;
// Of the others the value may tell something too: not of times taken, nor of identifiers.
const TELLING = /^(?:etag|last-modified|expires|retry-after)$|rate-?limit/;

function looseParts(answer: ShapedAnswer, masks: readonly string[]): Record<string, string> {
  const { headers, cookies, further } = answer;
  const loose: Record<string, string> = {};
  const put = (place: string, value: string): void => {
    loose[place] = hashed(masks.reduce(withoutMask, value));
  };
  for (const name in headers) {
    if (!isVolatile(name) || OF_TRANSPORT.test(name)) continue;
    if (TELLING.test(name)) put(`header ${name}`, headers[name] ?? '');
    else loose[`header ${name}`] = 'there';
  }
  for (const name in cookies) put(`cookie ${name}`, cookies[name] ?? '');
  for (const place in further) put(place, further[place] ?? '');
  return loose;
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
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
  return `${body.slice(0, KEPT)}<${hashed(body)}>`;
}

/**
 * The same shape without what a served answer says: each value of its body as a print, which is the same where the value
 * is. A difference can be told then, and nobody reads in it what a record holds.
 */
export function withoutValues(text: string, print: (text: string) => string): string {
  const shape = parseShape(text);
  if (!shape || shape.status >= 300) return text;
  const { body } = shape;
  const isJson = body.startsWith('{') || body.startsWith('[');
  return JSON.stringify({ ...shape, body: isJson ? body.replace(JSON_SCALAR, hidden) : print(body) });

  function hidden(scalar: string, colon: string | undefined): string {
    if (colon !== undefined) return scalar;
    const parts = scalar.replace(/^"|"$/g, '').split(/(<\w+>)/);
    return JSON.stringify(parts.map((part) => (part === '' || /^<\w+>$/.test(part) ? part : print(part))).join(''));
  }
}

/** A text with the colon after it, where it is a name, or a number. */
const JSON_SCALAR = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Undefined where it is no shape. */
export function parseShape(shape: string): Shape | undefined {
  const { status, headers, body, loose } = asObject(parseJson(shape)) ?? {};
  if (typeof status !== 'number' || typeof body !== 'string') return undefined;
  return { status, headers: textsOf(headers), body, loose: textsOf(loose) };
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(asObject(value) ?? {}).map(([name, member]) => [name, String(member)]));
}

import { createRequire } from 'node:module';
import type { Condition, Pointer, Template } from '../model.js';

/** An answer as pointers and conditions look at it. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body; undefined where it is not JSON. */
  readonly json: unknown;
}

/**
 * The values a pointer finds, in document order; none where it finds nothing. JSON paths follow RFC 9535. With `match`
 * each value is narrowed to the first group (or the whole hit) of the regular expression, and dropped where it does not
 * match. Throws a SyntaxError for a path, selector or expression that cannot be read.
 */
export function pick(pointer: Pointer, answer: Answer): unknown[] {
  const values = pickWhole(pointer, answer);
  const { match } = pointer;
  return match === undefined ? values : values.flatMap((value) => narrow(value, compiled(match)));
}

/**
 * Does the answer meet every stated part? `is` holds where one value equals it, `matches` where one matches, `not` where
 * there are values and none equals it; `not: null` is thus false for a field that is missing. Numbers and texts that read
 * the same are equal. `render` fills in the templates of `is` and `not`.
 */
export function holds(condition: Condition, answer: Answer, render: (template: Template) => unknown): boolean {
  if (condition.status && !condition.status.includes(answer.status)) return false;
  const { at, is, not, matches, exists } = condition;
  if (at === undefined && is === undefined && not === undefined && matches === undefined && exists === undefined) {
    return true;
  }
  const values = at ? pick(at, answer) : [answer.text];
  if (!at && exists !== undefined && answer.text.length > 0 !== exists) return false;
  if (at && exists !== undefined && values.length > 0 !== exists) return false;
  if (is !== undefined && !includes(values, render(is))) return false;
  if (not !== undefined && (values.length === 0 || includes(values, render(not)))) return false;
  if (matches !== undefined && !values.some((value) => compiled(matches).test(textOf(value)))) return false;
  // A pointer with nothing demanded of it demands that it finds something.
  const isBare = is === undefined && not === undefined && matches === undefined && exists === undefined;
  return !isBare || values.length > 0;
}

/** The values at an RFC 9535 path; plain paths such as `$.a.b[0]` are followed directly. */
export function queryJson(path: string, json: unknown): unknown[] {
  if (!isJson(json)) return [];
  const steps = stepsOf(path);
  if (!steps) return [...jsonPath().query(json, path)];
  let value: unknown = json;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return [];
    if (Array.isArray(value) !== (typeof step === 'number') || !Object.hasOwn(value, step)) return [];
    value = Reflect.get(value, step);
  }
  return [value];
}

function pickWhole(pointer: Pointer, answer: Answer): unknown[] {
  switch (pointer.in) {
    case 'json':
      return queryJson(pointer.path, answer.json);
    case 'header':
      return present(answer.headers[pointer.name.toLowerCase()]);
    case 'cookie':
      return present(answer.cookies?.[pointer.name]);
    case 'css':
      return pickHtml(pointer, answer.text);
    case 'body':
      return [answer.text];
  }
}

function pickHtml({ selector, attr }: { readonly selector: string; readonly attr?: string }, text: string): unknown[] {
  const found = elementsAt(selector, text);
  return found.flatMap((element) =>
    present(attr === undefined ? element.textContent.trim() : element.getAttribute(attr)),
  );
}

function present(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

function narrow(value: unknown, pattern: RegExp): string[] {
  const match = pattern.exec(textOf(value));
  return match ? [match[1] ?? match[0]] : [];
}

function includes(values: readonly unknown[], wanted: unknown): boolean {
  return values.some((value) => isSame(value, wanted));
}

// What comes from an address, a header or the environment is text, even where JSON has a number.
function isSame(value: unknown, wanted: unknown): boolean {
  if (value === wanted) return true;
  if (value === null || wanted === null || value === undefined || wanted === undefined) return false;
  return textOf(value) === textOf(wanted);
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const PLAIN_PATH = /^\$(?:\.[A-Za-z_]\w*|\[\d+\])*$/;
const STEP = /\.([A-Za-z_]\w*)|\[(\d+)\]/g;

const stepsByPath = new Map<string, readonly (string | number)[] | undefined>();

function stepsOf(path: string): readonly (string | number)[] | undefined {
  if (!stepsByPath.has(path)) stepsByPath.set(path, PLAIN_PATH.test(path) ? parseSteps(path) : undefined);
  return stepsByPath.get(path);
}

function parseSteps(path: string): readonly (string | number)[] {
  return Array.from(path.matchAll(STEP), ([, name, index]) => name ?? Number(index));
}

const patterns = new Map<string, RegExp>();

function compiled(source: string): RegExp {
  const known = patterns.get(source);
  if (known) return known;
  const pattern = new RegExp(source);
  patterns.set(source, pattern);
  return pattern;
}

// Loaded on first use, and not by `import()`, so that picking a value need not wait.
const require = createRequire(import.meta.url);

type Html = typeof import('node-html-parser');
type JsonPath = typeof import('jsonpath-rfc9535');

const loaded: { html?: Html; jsonPath?: JsonPath } = {};

/** Elements of a page, by the library that is loaded on first use. Throws where the selector cannot be read. */
export function elementsAt(selector: string, text: string) {
  return html().parse(text).querySelectorAll(selector);
}

function html(): Html {
  const library: Html = loaded.html ?? require('node-html-parser');
  loaded.html = library;
  return library;
}

function jsonPath(): JsonPath {
  const library: JsonPath = loaded.jsonPath ?? require('jsonpath-rfc9535');
  loaded.jsonPath = library;
  return library;
}

// What JSON.parse gave; anything but undefined, which stands for "not JSON".
function isJson(value: unknown): value is Parameters<JsonPath['query']>[0] {
  return value !== undefined;
}

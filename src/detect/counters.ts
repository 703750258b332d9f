import { walkScalars } from './json.js';
import { queryJson } from './pointer.js';

const MAX_COUNTERS = 500;

/**
 * Every number of a list answer outside its rows, by place: `body $.total`, `header x-total-count`,
 * `header content-range`, `header link last page`. Whole numbers written as text count too, as SQL counts often are.
 * Where `items` is not known, numbers within rows are among them. At most 500 of the body.
 */
export function counters(
  json: unknown,
  items: string | undefined,
  headers: Readonly<Record<string, string>>,
): Record<string, number> {
  const found = headerCounters(headers);
  const rows = items === undefined ? [] : queryJson(items, json).filter((value) => Array.isArray(value));
  let room = MAX_COUNTERS;
  walkScalars(
    json,
    (scalar, path) => {
      const value = typeof scalar === 'string' ? wholeNumber(scalar) : scalar;
      if (typeof value !== 'number') return true;
      found[`body ${path}`] = value;
      room -= 1;
      return room > 0;
    },
    new Set(rows),
  );
  return found;
}

const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/;

function wholeNumber(text: string): number | undefined {
  return text.length <= 15 && WHOLE_NUMBER.test(text) ? Number(text) : undefined;
}

const COUNTING_HEADER = /total|count|results|records|pages|items/;
// These count requests, bytes or seconds.
const OTHER_COUNT = /rate-?limit|quota|remaining|retry|length|bytes/;

function headerCounters(headers: Readonly<Record<string, string>>): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name of Object.keys(headers)) {
    const text = headers[name] ?? '';
    if (name === 'content-range') Object.assign(found, rangeTotal(text));
    else if (name === 'link') Object.assign(found, lastPage(text));
    else if (COUNTING_HEADER.test(name) && !OTHER_COUNT.test(name)) {
      const value = wholeNumber(text.trim());
      if (value !== undefined) found[`header ${name}`] = value;
    }
  }
  return found;
}

// `items 0-9/120` (RFC 9110, 14.4); `*` means that the total is not known.
function rangeTotal(text: string): Record<string, number> {
  const total = wholeNumber(text.slice(text.lastIndexOf('/') + 1).trim());
  return total === undefined || !text.includes('/') ? {} : { 'header content-range': total };
}

const LINK = /<([^<>]*)>([^<]*)/g;
const REL_LAST = /;\s*rel\s*=\s*(?:"[^"]*\blast\b[^"]*"|last\b)/i;
const PAGE_NAME = /page|offset|start|skip/i;

// Where the last page begins (RFC 8288).
function lastPage(text: string): Record<string, number> {
  for (const [, target = '', parameters = ''] of text.matchAll(LINK)) {
    if (!REL_LAST.test(parameters)) continue;
    const query = new URLSearchParams(target.slice(target.indexOf('?') + 1));
    const numbers = [...query].flatMap(([name, value]) => {
      const number = PAGE_NAME.test(name) && !/size|per/i.test(name) ? wholeNumber(value) : undefined;
      return number === undefined ? [] : [[`header link last ${name}`, number] as const];
    });
    return Object.fromEntries(numbers);
  }
  return {};
}

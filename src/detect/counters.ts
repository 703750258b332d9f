import { walkScalars } from './json.js';
import type { Answer } from './pointer.js';
import { placesOfRows } from './rows.js';
import { numbersWithin, wholeNumber } from './written-number.js';

const MAX_COUNTERS = 500;
const MAX_IN_TEXTS = 200;
// Files are opened elsewhere, and have better places.
const PAGE = /^(?:text\/(?:html|plain)|application\/xhtml\+xml)\b/i;

/**
 * Every number of a list answer outside its rows, by place: `body $.total`, `header x-total-count`,
 * `header content-range`, `header link last page`. Whole numbers written as text count too, as SQL counts often are, and
 * those within short texts (`3 of 37`): `body $.summary number 2`. Where `items` is not known, numbers within rows are
 * among them. At most 500 of the body, and 200 in its texts.
 */
export function counters(
  { json, headers, text }: Partial<Answer> & Pick<Answer, 'headers'>,
  items?: string,
): Record<string, number> {
  const found = headerCounters(headers);
  if (json === undefined)
    return PAGE.test(headers['content-type'] ?? '') ? { ...found, ...textCounters(text ?? '') } : found;
  let room = MAX_COUNTERS;
  let roomInTexts = MAX_IN_TEXTS;
  walkScalars(
    json,
    (scalar, path) => {
      const value = typeof scalar === 'string' ? wholeNumber(scalar) : scalar;
      if (typeof value === 'number') {
        found[`body ${path}`] = value;
        room -= 1;
      } else if (typeof scalar === 'string' && roomInTexts > 0) roomInTexts -= putAll(found, `body ${path}`, scalar);
      return room > 0;
    },
    items === undefined ? new Set() : placesOfRows(json, items),
  );
  return found;
}

function putAll(found: Record<string, number>, place: string, text: string): number {
  const numbers = numbersWithin(text);
  for (const [index, number] of numbers.entries()) found[`${place} number ${index + 1}`] = number;
  return numbers.length;
}

const MOST_TEXT = 200_000;

/** Of a page or any other text that is no JSON, in order: what moves with another tenant need not be told from the rows. */
function textCounters(text: string): Record<string, number> {
  const found: Record<string, number> = {};
  const plain = shown(text.slice(0, MOST_TEXT)).replace(/<[^<>]*>/g, '\n');
  const numbers = plain.split(/[\r\n]+/).flatMap(numbersWithin);
  for (const [index, number] of numbers.slice(0, MAX_IN_TEXTS).entries()) found[`text number ${index + 1}`] = number;
  return found;
}

/** A page without its scripts and styles. */
function shown(page: string): string {
  const lower = page.toLowerCase();
  let kept = '';
  let last = 0;
  for (const { index, 1: name } of lower.matchAll(/<(script|style)\b/g)) {
    if (index < last) continue;
    kept += `${page.slice(last, index)}\n`;
    last = lower.indexOf(`</${name}`, index);
    if (last < 0) return kept;
  }
  return kept + page.slice(last);
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
      else putAll(found, `header ${name}`, text);
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

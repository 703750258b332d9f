import { resourceOf } from '../checks/subjects.js';
import { counters } from '../detect/counters.js';
import { asObject } from '../detect/json.js';
import { pageRows } from '../detect/page-rows.js';
import { pick } from '../detect/pointer.js';
import { idOf, rowsAt } from '../detect/rows.js';
import type { Operation, Paging, RequestTemplate } from '../model.js';
import { isRecord, verbatim } from '../scenario/template.js';
import { type Asker, type Gathered, sendStep, sendSteps } from './exchange.js';
import type { Reading } from './reading.js';
import type { World } from './world.js';

/** Absence is proved only by a list that ended by itself. */
export interface Pages {
  readonly pages: number;
  readonly rows: number;
  readonly ended: boolean;
  /** What says that there is more, where nothing declares how it is paged. */
  readonly more?: string;
  /** Numbers beside the rows of the first page. */
  readonly counters: Readonly<Record<string, number>>;
}

/** Paging without end is an answer too, but not one that proves anything. */
const MOST_PAGES = 2000;

/** Reads a list page by page, each page once, and lets it go. */
export async function readPages(
  world: World,
  asker: Asker,
  operation: Operation,
  gathered: Gathered,
  see: (reading: Reading) => void,
): Promise<Pages> {
  const items = itemsOf(world, operation);
  const first = operation.requests.slice(0, -1);
  const template = operation.requests.at(-1);
  await sendSteps(world, asker, first, gathered);
  let next: Next | undefined = { query: firstQuery(operation.pages) };
  let pages = 0;
  let rows = 0;
  let numbers: Readonly<Record<string, number>> = {};
  let previous: Page | undefined;
  while (template && next && pages < MOST_PAGES && !world.signal.aborted) {
    await sendStep(world, asker, withPlace(template, next.query, operation.pages), gathered, next.address);
    const reading = gathered.last;
    if (previous && isPastTheEnd(previous, gathered)) {
      gathered.last = previous.reading;
      return { pages, rows, ended: !saysMore(operation, previous.reading, rows), counters: numbers };
    }
    if (gathered.failure || !reading || reading.status >= 300) return { pages, rows, ended: false, counters: numbers };
    // A server that ignores the page parameter repeats itself: that is its last page.
    const isRepeated = previous && isNumbered(operation) && isSame(world, previous, reading);
    if (isRepeated) return { pages, rows, ended: !saysMore(operation, reading, rows), counters: numbers };
    pages += 1;
    const shown = rowsShown(reading, operation);
    see(shown);
    const here = items === undefined ? likelyRows(shown.json) : rowsAt(shown.json, items).length;
    if (pages === 1) numbers = counters(reading, items);
    rows += here;
    const url = gathered.requests.at(-1)?.url ?? '';
    const asked: Next = next;
    previous = { operation, reading: shown, url, pages, rows, here };
    next = nextPage(previous);
    // A next page that is this very page has no end.
    if (next && JSON.stringify(next) === JSON.stringify(asked)) return { pages, rows, ended: false, counters: numbers };
    const more = next || operation.pages ? undefined : signOfMore(operation, reading, rows);
    if (more !== undefined) return { pages, rows, ended: false, counters: numbers, more };
  }
  return { pages, rows, ended: !next, counters: numbers };
}

/** Are its pages asked for by number, whatever the answers say? */
function isNumbered({ pages }: Operation): boolean {
  return pages?.style === 'page' || pages?.style === 'offset';
}

/** Beyond the last page some servers answer 404; others complain, which says as much only after a short page. */
function isPastTheEnd({ operation, here }: Page, { last, failure }: Gathered): boolean {
  if (!last || failure || !isNumbered(operation)) return false;
  const isShort = operation.pages?.size !== undefined && here < operation.pages.size;
  return last.status === 404 || (isShort && [400, 416, 422].includes(last.status));
}

/** The same rows again: by their ids, where these are known, since other fields may be new in every answer. */
function isSame(world: World, { operation, reading }: Page, again: Reading): boolean {
  const items = itemsOf(world, operation);
  const resource = resourceOf(world.scenario, operation);
  const idKey = world.learned.get(`${resource?.name}/${operation.name}`)?.idKey;
  if (items === undefined || idKey === undefined) return reading.text === again.text;
  const idsOf = ({ json }: Reading): string => JSON.stringify(rowsAt(json, items).map((row) => idOf(row, idKey)));
  return idsOf(reading) === idsOf(again);
}

/** A page as a list of its rows, where the scenario says which elements they are. All else of it stays as it came. */
function rowsShown(reading: Reading, { items }: Operation): Reading {
  if (items?.in !== 'css') return reading;
  const { status, headers, headerHits, hits, complete, incompleteWhy, size } = reading;
  const json = pageRows(reading.text, items.selector);
  return {
    ...{ status, headers, headerHits, hits, complete, size, json },
    ...(incompleteWhy === undefined ? {} : { incompleteWhy }),
    get cookies() {
      return reading.cookies ?? {};
    },
    get text() {
      return reading.text;
    },
    get hash() {
      return reading.hash;
    },
    get further() {
      return reading.further;
    },
  };
}

export function itemsOf(world: World, operation: Operation): string | undefined {
  if (operation.items?.in === 'json') return operation.items.path;
  if (operation.items?.in === 'css') return '$';
  const resource = resourceOf(world.scenario, operation);
  return resource && world.learned.get(`${resource.name}/${operation.name}`)?.items;
}

/** Where rows are is not learned yet: the longest array of objects, to page on until our own records come. */
function likelyRows(json: unknown, depth = 0): number {
  if (typeof json !== 'object' || json === null || depth > 3) return 0;
  const own = Array.isArray(json) && json.every((row) => typeof row === 'object') ? json.length : 0;
  return Array.isArray(json) ? own : Math.max(0, ...Object.values(json).map((member) => likelyRows(member, depth + 1)));
}

interface Next {
  /** Numbers and sizes of pages as numbers; a cursor as it came. */
  readonly query?: Readonly<Record<string, string | number>>;
  readonly address?: string;
}

interface Page {
  readonly operation: Operation;
  readonly reading: Reading;
  /** Where this page came from: links are relative to it. */
  readonly url: string;
  readonly pages: number;
  readonly rows: number;
  readonly here: number;
}

function firstQuery(paging: Paging | undefined): Next['query'] {
  return paging?.sizeName && paging.size ? { [paging.sizeName]: paging.size } : {};
}

/** Undefined: that was the last page. */
function nextPage({ operation, reading, url, pages, rows, here }: Page): Next | undefined {
  const paging = operation.pages;
  const linked = linkNext(reading);
  if (!paging || paging.style === 'link') {
    const address = paging?.next ? pick(paging.next, reading)[0] : linked;
    return typeof address === 'string' && address !== '' ? { address: new URL(address, url).href } : undefined;
  }
  const size = firstQuery(paging) ?? {};
  const name = paging.name ?? paging.style;
  if (paging.style === 'cursor') {
    const cursor = paging.next ? pick(paging.next, reading)[0] : undefined;
    return cursor === undefined || cursor === null || cursor === ''
      ? undefined
      : { query: { ...size, [name]: typeof cursor === 'number' ? cursor : verbatim(String(cursor)) } };
  }
  // A short page is not the last one: the server may give fewer rows than asked for, or have left some out.
  if (here === 0) return undefined;
  const place = paging.style === 'page' ? (paging.from ?? 1) + pages : (paging.from ?? 0) + rows;
  return { query: { ...size, [name]: place } };
}

/** RFC 8288: `Link: </things?page=2>; rel="next"`. */
function linkNext(reading: Reading): string | undefined {
  return /<([^>]*)>[^,]*;\s*rel="?next"?/i.exec(reading.headers.link ?? '')?.[1];
}

/** The scenario declares no paging, but the answer says that there is more: what was not read proves nothing. */
function saysMore(operation: Operation, reading: Reading, rows: number): boolean {
  return signOfMore(operation, reading, rows) !== undefined;
}

/** What says so: the field beside the rows, or the total. */
function signOfMore(operation: Operation, reading: Reading, rows: number): string | undefined {
  if (rows > 0 && totalsOf(operation, reading).some((total) => total > rows)) return 'a total above its rows';
  const facts = pagingFacts(isGraphql(operation) ? connectionOf(reading.json) : reading.json);
  const sign = facts.find(([key, value]) => MORE.test(key) && value !== null && value !== false && value !== '');
  return sign && `\`${sign[0]}\``;
}

/** The declared total; where none is declared, what is named so. */
function totalsOf(operation: Operation, reading: Reading): readonly number[] {
  if (operation.total) return pick(operation.total, reading).map(Number);
  const named = pagingFacts(reading.json).filter(([key, value]) => TOTAL.test(key) && typeof value === 'number');
  const header = Object.entries(reading.headers).filter(([name]) => TOTAL_HEADER.test(name));
  return [...named, ...header].map(([, value]) => Number(value));
}

/** What stands beside the rows, at the top or in a map such as `meta`. */
function pagingFacts(json: unknown): readonly (readonly [string, unknown])[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    PAGING.test(key) && typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value)
      : [[key, value] as const],
  );
}

function isGraphql({ requests }: Operation): boolean {
  return requests.at(-1)?.body?.kind === 'graphql';
}

/** What the selected fields say of their pages (Relay: `pageInfo { hasNextPage }`) stands two levels deeper. */
function connectionOf(json: unknown): unknown {
  const { data } = asObject(json) ?? {};
  return Object.assign({}, ...Object.values(asObject(data) ?? {}).map(asObject));
}

const PAGING = /^_?(meta|metadata|page|paging|pagination|page_?info|links|cursors?)$/i;
const TOTAL = /^(total|total_?(count|items|results|records|rows|elements))$/i;
const TOTAL_HEADER = /^(x-)?total(-count|-items|-results)?$/;

const MORE =
  /^@?(?:[\w]+\.)?(?:next(?:_?(?:page|cursor|token|link|url|href|offset))*|has_?(?:more|next)(?:_?(?:page|results|items))?|continuation(?:_?token)?)$/i;

/** Where the next page is said: in the query, or in the JSON body; of GraphQL in its variables. */
function withPlace(template: RequestTemplate, place: Next['query'], paging: Paging | undefined): RequestTemplate {
  if (!place || Object.keys(place).length === 0) return template;
  const { body } = template;
  const said = isRecord(body?.value) ? body.value : {};
  if (body?.kind === 'graphql') {
    const variables = isRecord(said.variables) ? said.variables : {};
    return { ...template, body: { ...body, value: { ...said, variables: { ...variables, ...place } } } };
  }
  if (!paging?.isInBody) return { ...template, query: { ...template.query, ...place } };
  return { ...template, body: { kind: 'json', value: { ...said, ...place } } };
}

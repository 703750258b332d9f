import type { RequestTemplate, Tally, View, ViewRow, ViewValue } from '../model.js';
import { defined, deniedOf, given, milliseconds, pointerOf } from './conversions.js';
import { isReading } from './database.js';
import { type Draft, placeOf, type Use, usesIn } from './draft.js';
import { pagingOf } from './operations.js';
import { isRecord } from './placeholder.js';
import { type DraftedRequest, draftRequest, draftRequests } from './request-draft.js';
import type { RawScenario } from './schema.js';
import type { RawPointer } from './schema-values.js';
import type { RawValue, RawView, RawViewMap } from './schema-view.js';
import type { Path } from './source.js';
import { sharingOf } from './subjects.js';
import { BadTally, parseTally } from './tally.js';

export interface DraftedView {
  readonly view: View;
  readonly requests: readonly DraftedRequest[];
  /** Names that `each` and `needle` provide. */
  readonly parameters: readonly string[];
  /** Placeholders outside requests. */
  readonly uses: readonly Use[];
  readonly at: Path;
}

/** How late an effect may show, where the scenario does not say. */
export const SETTLE_MS = 2000;

export function draftViews(raw: RawScenario, draft: Draft): readonly DraftedView[] {
  return Object.entries(raw.views ?? {}).map(([name, own]) => draftView(name, own, raw, draft));
}

function draftView(name: string, own: RawView, raw: RawScenario, draft: Draft): DraftedView {
  const at = ['views', name];
  const requests = viewRequests(own, at, draft);
  const parts: Partial<RawViewMap> = typeof own === 'string' || Array.isArray(own) ? {} : own;
  const rows = rowsOf(parts, requests, at, draft);
  const names = [...new Set(rows.flatMap(({ parameters }) => Object.keys(parameters)))];
  for (const [value, said] of Object.entries(parts.values ?? {}))
    for (const key of Object.keys((isValue(said) && said.when) || {}))
      knownParameter(key, names, [...at, 'values', value, 'when', key], draft);
  knownParameter(parts.widens, names, [...at, 'widens'], draft);
  const view: View = defined({
    name,
    rows,
    values: Object.entries(parts.values ?? {}).map(([value, said]) =>
      figureOf(value, said, [...at, 'values', value], draft),
    ),
    items: given(parts.items, pointerOf),
    total: given(parts.total, pointerOf),
    pages: given(parts.pages, pagingOf),
    needle: parts.needle,
    settleMs: given(parts.settle ?? raw.settle, milliseconds) ?? SETTLE_MS,
    denied: deniedOf(raw.denied, parts.denied),
    allow: parts.allow,
    shared: given(parts.shared, sharingOf),
    at: placeOf(draft, at),
  });
  const uses = [...usesIn(parts.denied, [...at, 'denied'], draft), ...usesIn(parts.each, [...at, 'each'], draft)];
  return { view, requests, parameters: [...names, ...(view.needle ? [view.needle] : [])], uses, at };
}

function viewRequests(raw: RawView, at: Path, draft: Draft): readonly DraftedRequest[] {
  if (typeof raw === 'string') return [draftRequest(raw, at, draft)];
  if (Array.isArray(raw)) return draftRequests(raw, at, draft);
  const { request } = raw;
  return typeof request === 'string'
    ? [draftRequest({ ...raw, request }, at, draft)]
    : draftRequests(request, [...at, 'request'], draft);
}

type Parameters = ViewRow['parameters'];

/** A map of lists is crossed, a list of maps gives rows. */
function rowsOf(
  { each, widens }: Partial<RawViewMap>,
  requests: readonly DraftedRequest[],
  at: Path,
  draft: Draft,
): readonly ViewRow[] {
  const templates = requests.map(({ template }) => template);
  if (each === undefined) return [{ name: '', parameters: {}, requests: templates }];
  const named = new Set(requests.flatMap(({ uses }) => uses.map(({ root }) => root)));
  const crossing = Array.isArray(each)
    ? each.map((parameters, index) => ({ parameters, at: { [widens ?? '']: index } }))
    : crossed(each);
  const sets = crossing.map(({ parameters }) => parameters);
  const names = rowNames(sets);
  if (new Set(names).size < names.length || names.includes(''))
    draft.complaints.add({
      code: 'bad-each',
      headline: 'two rows of `each` are the same, or one is empty',
      at: [...at, 'each'],
    });
  return sets.map((parameters, index) => ({
    name: names[index] ?? '',
    parameters,
    requests: withQuery(
      templates,
      Object.keys(parameters).filter((name) => !named.has(name)),
    ),
    ...contained(crossing, index, widens, names),
  }));
}

/** A set of parameters, and which of each list's values it has. */
interface Crossing {
  readonly parameters: Parameters;
  readonly at: Readonly<Record<string, number>>;
}

function crossed(each: Readonly<Record<string, readonly unknown[]>>): readonly Crossing[] {
  return Object.entries(each).reduce<readonly Crossing[]>(
    (sets, [name, values]) =>
      sets.flatMap(({ parameters, at }) =>
        values.map((value, index) => ({
          parameters: { ...parameters, ...(isRecord(value) ? value : { [name]: value }) },
          at: { ...at, [name]: index },
        })),
      ),
    [{ parameters: {}, at: {} }],
  );
}

/** The row before it in the list that widens, with everything else the same. */
function contained(
  crossing: readonly Crossing[],
  index: number,
  widens: string | undefined,
  names: readonly string[],
): Pick<ViewRow, 'contains'> {
  const here = crossing[index]?.at;
  if (widens === undefined || !here) return {};
  const before = JSON.stringify({ ...here, [widens]: (here[widens] ?? 0) - 1 });
  const found = names[crossing.findIndex(({ at }) => JSON.stringify(at) === before)];
  return found === undefined ? {} : { contains: found };
}

/** Its values in words; parameters that are the same in every row say nothing. */
function rowNames(sets: readonly Parameters[]): readonly string[] {
  const telling = (name: string): boolean => new Set(sets.map((set) => JSON.stringify(set[name]))).size > 1;
  return sets.map((set) => {
    const values = Object.entries(set).filter(([name, value]) => telling(name) && !isTemplate(value));
    const said = values.length > 0 ? values : Object.entries(set).slice(0, 1);
    return said.map(([, value]) => slug(String(value))).join('.');
  });
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{');
}

function slug(text: string): string {
  return text.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '');
}

/** The first request starts it: a report is asked for with its range, and only then downloaded. */
function withQuery(requests: readonly RequestTemplate[], names: readonly string[]): readonly RequestTemplate[] {
  const [first, ...rest] = requests;
  if (!first || names.length === 0) return requests;
  const query = Object.fromEntries(names.map((name) => [name, `{{ ${name} }}`]));
  return [{ ...first, query: { ...first.query, ...query } }, ...rest];
}

/** A statement that does not ask for the tenant gives the figure of all, which only a leak equals. */
function demandStatement(sql: string, at: Path, { complaints }: Draft): void {
  const isOfTenant = /\$1(?!\d)/.test(sql);
  if (isReading(sql) && isOfTenant) return;
  const headline = isOfTenant ? '`sql` is not a statement that reads' : '`sql` does not name the tenant, as $1';
  complaints.add({ code: 'bad-sql', headline, at, met: sql });
}

function figureOf(name: string, said: RawPointer | RawValue, at: Path, draft: Draft): ViewValue {
  if (!isValue(said)) return { name, at: pointerOf(said), tolerance: 0, approximate: false };
  const { parts, when } = said;
  return defined({
    ...factsOf(said, at, draft),
    name,
    at: pointerOf(said.at),
    parts: given(parts, pointerOf),
    when,
  });
}

type Facts = Pick<RawValue, 'equals' | 'tolerance' | 'approximate' | 'sql'>;

/** What is said of a figure, wherever it stands. */
export function factsOf(
  { equals, tolerance = 0, approximate = false, sql }: Facts,
  at: Path,
  draft: Draft,
): Pick<ViewValue, 'equals' | 'tolerance' | 'approximate' | 'sql'> {
  if (sql !== undefined) demandStatement(sql, [...at, 'sql'], draft);
  return defined({
    equals: given(equals, (text) => tallyOf(String(text), [...at, 'equals'], draft)),
    tolerance,
    approximate,
    sql,
  });
}

const FACTS = ['equals', 'parts', 'tolerance', 'approximate', 'sql', 'when'];

/** `{ at: … }` alone is a pointer as well. */
function isValue(said: RawPointer | RawValue): said is RawValue {
  return isRecord(said) && (isRecord(said.at) || Object.keys(said).some((key) => FACTS.includes(key)));
}

function tallyOf(text: string, at: Path, draft: Draft): Tally | undefined {
  try {
    return parseTally(text);
  } catch (error) {
    if (!(error instanceof BadTally)) throw error;
    draft.complaints.add({ code: 'bad-tally', headline: error.message, at, met: text });
    return undefined;
  }
}

function knownParameter(
  name: string | undefined,
  names: readonly string[],
  at: Path,
  draft: Draft,
): string | undefined {
  if (name === undefined || names.includes(name)) return name;
  draft.complaints.add({ code: 'bad-each', headline: `no row of \`each\` has ${name}`, at, met: name, allowed: names });
  return undefined;
}

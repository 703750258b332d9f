import { isExport } from '../checks/files.js';
import { rowNamed } from '../checks/subjects.js';
import { counters } from '../detect/counters.js';
import { ROWS_OF_FILE } from '../detect/documents/document.js';
import { figuresOf, namedFigures } from '../detect/figures.js';
import { walkScalars } from '../detect/json.js';
import type { Leg, Observation, Operation, Rows, View, ViewRow } from '../model.js';
import { compileTemplate } from '../scenario/template.js';
import { needleOf } from './additions.js';
import type { Question } from './ask.js';
import { type Asker, compiled, type Gathered, sendSteps } from './exchange.js';
import { fileRows } from './file-rows.js';
import { readPages } from './paging.js';
import type { Reading } from './reading.js';
import { withTruths } from './truths.js';
import type { World } from './world.js';

/** A view asked with one set of its parameters: all of its pages where it has any, and its numbers. */
export async function readView(
  world: World,
  plain: Asker,
  view: View,
  { leg }: Question,
  gathered: Gathered,
): Promise<Pick<Observation, 'rows' | 'numbers' | 'truths'>> {
  const row = rowNamed(view, leg.row);
  if (!row) throw new TypeError(`the view ${view.name} has no row ${leg.row}`);
  Object.assign(plain.facts.captures, parametersOf(world, plain, row));
  const asker = view.needle ? searching(plain, { view, row }, needleOf(world, leg.needle)) : plain;
  return withTruths(world, { leg, view, row }, () => read(world, asker, { leg, view, row }, gathered));
}

interface Sight {
  readonly leg: Leg;
  readonly view: View;
  readonly row: ViewRow;
}

async function read(
  world: World,
  asker: Asker,
  { leg, view, row }: Sight,
  gathered: Gathered,
): Promise<Pick<Observation, 'rows' | 'numbers'>> {
  const rows = view.items || view.pages ? await readRows(world, asker, { view, row }, gathered) : undefined;
  if (!rows) await sendSteps(world, asker, row.requests, gathered);
  const { last } = gathered;
  const inFile = last && isExport(row) ? fileRows(world, asker.principal, gathered, rows !== undefined) : undefined;
  return {
    ...(inFile ? { rows: { ...inFile, ...ofPages(rows) } } : rows ? { rows } : {}),
    ...(leg.numbers && last
      ? { numbers: { ...numbersIn(view, row, last), ...rows?.counters, ...(leg.needle ? hitsIn(last.json) : {}) } }
      : {}),
  };
}

function ofPages(rows: Rows | undefined): Partial<Rows> {
  return rows ? { count: rows.count, pages: rows.pages, ended: rows.ended, counters: rows.counters } : {};
}

/** Of a file the numbers on its sheets, pages and lines; what the scenario looks for in the text is looked for there. */
function numbersIn(view: View, row: ViewRow, last: Reading): Record<string, number> {
  const { file } = last;
  if (!file) return figuresOf(view, row, last);
  const { status, headers, json } = last;
  const told = {
    ...counters({ json, headers }),
    ...namedFigures(view, row, { status, headers, json, text: file.text }),
  };
  if (json === undefined) for (const { place, value } of file.numbers) told[place] = value;
  if (file.rows !== undefined) told[ROWS_OF_FILE] = file.rows;
  return told;
}

/** How many values an answer holds, and how many of them are true: more hits show there, whatever they are called. */
function hitsIn(json: unknown): Record<string, number> {
  const count = { values: 0, trues: 0 };
  walkScalars(json, (scalar) => {
    count.values += 1;
    if (scalar === true) count.trues += 1;
    return true;
  });
  return count;
}

/** The term goes where the view names its parameter, else into the query. */
function searching(asker: Asker, { view, row }: { readonly view: View; readonly row: ViewRow }, term: string): Asker {
  const name = view.needle ?? '';
  asker.facts.captures[name] = term;
  asker.facts.captures.needle = term;
  const isNamed = row.requests.some((request) =>
    compiled(request).references.some((root) => root === name || root === 'needle'),
  );
  return isNamed ? asker : { ...asker, adds: { ...asker.adds, [name]: term } };
}

function parametersOf(world: World, asker: Asker, { parameters }: ViewRow): Record<string, unknown> {
  const { scope } = world.words.scopeOf({ ...asker.facts, principal: asker.principal });
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, compileTemplate(value).render(scope)]),
  );
}

async function readRows(
  world: World,
  asker: Asker,
  { view, row }: { readonly view: View; readonly row: ViewRow },
  gathered: Gathered,
): Promise<NonNullable<Observation['rows']>> {
  const { pages, rows, ended, counters } = await readPages(world, asker, listOf(view, row), gathered, () => {});
  return {
    count: rows,
    pages,
    ended,
    counters,
    ownFound: 0,
    ownExpected: 0,
    foreignOwners: [],
    foreignOwnerCount: 0,
  };
}

/** What pages are read of is a list, whatever it is called. */
function listOf({ items, total, pages, denied, settleMs, at }: View, { name, requests }: ViewRow): Operation {
  return {
    name,
    kind: 'list',
    requests,
    aimed: false,
    references: [],
    denied,
    settleMs,
    ready: [],
    outbound: false,
    ...(items ? { items } : {}),
    ...(total ? { total } : {}),
    ...(pages ? { pages } : {}),
    at,
  };
}

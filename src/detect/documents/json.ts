import { asObject, childPath, isScalar, parseJson, walkScalars } from '../json.js';
import { atBothEnds, type Document, EMPTY, type Figure, type Piece, type Table, type TableRow } from './document.js';
import { figureIn } from './figure.js';

/** JSON, or a value a line (NDJSON); undefined where it is neither. */
export function readJson(text: string): Document | undefined {
  const whole = parseJson(text);
  const values = whole === undefined ? linesOf(text) : [{ value: whole, prefix: '' }];
  if (!values) return undefined;
  const texts: Piece[] = [];
  const numbers: Figure[] = [];
  for (const { value, prefix } of values)
    walkScalars(value, (scalar, path) => {
      const place = `${prefix}${path}`;
      texts.push({ text: String(scalar), place: () => place });
      const number = figureIn(String(scalar));
      if (number !== undefined) numbers.push({ place, value: number });
      return true;
    });
  const list = whole === undefined ? { rows: values.map(({ value }) => value), path: '' } : longestList(whole, '$');
  const tables = list.rows.length > 0 ? [tableOf(list)] : [];
  return { ...EMPTY, kind: 'json', texts, numbers: atBothEnds(numbers), tables, rows: list.rows.length };
}

interface List {
  readonly rows: readonly unknown[];
  /** Empty: a value a line. */
  readonly path: string;
}

function longestList(value: unknown, path: string, depth = 0): List {
  if (Array.isArray(value)) return { rows: value.every((row) => asObject(row)) ? value : [], path };
  const below = depth > 3 ? [] : Object.entries(asObject(value) ?? {});
  return below
    .map(([key, one]) => longestList(one, childPath(path, key), depth + 1))
    .reduce((most, one) => (one.rows.length > most.rows.length ? one : most), { rows: [], path });
}

/** Fields of the first rows as a header; what is no scalar is left out. */
function tableOf({ rows, path }: List): Table {
  const fields = [...new Set(rows.slice(0, 50).flatMap((row) => Object.keys(asObject(row) ?? {})))];
  const place = (row: number, field: string): string =>
    path === '' ? `line ${row + 1} ${childPath('$', field)}` : childPath(`${path}[${row}]`, field);
  const header: TableRow = { cells: fields, place: () => path };
  const told = rows.map((row, index): TableRow => {
    const cells = fields.map((field) => {
      const value = asObject(row)?.[field];
      return isScalar(value) ? String(value) : '';
    });
    return { cells, place: (cell) => place(index, fields[cell] ?? '') };
  });
  return { rows: [header, ...told] };
}

function linesOf(text: string): readonly { readonly value: unknown; readonly prefix: string }[] | undefined {
  const lines = text.split(/\r?\n/);
  const values = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [{ value: parseJson(line), prefix: `line ${index + 1} ` }],
  );
  return values.length > 0 && values.every(({ value }) => value !== undefined) ? values : undefined;
}

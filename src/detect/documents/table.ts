import { atBothEnds, type Figure, longest, type Piece, type Table, type TableRow } from './document.js';
import { figureIn } from './figure.js';

export interface TableFacts {
  readonly texts: readonly Piece[];
  readonly numbers: readonly Figure[];
  readonly tables: readonly Table[];
  readonly rows: number;
}

/** What there is to see in tables: a line of text a row, and every number of the first and last rows. */
export function tableFacts(tables: readonly Table[]): TableFacts {
  return {
    texts: tables.flatMap(({ rows }) => rows.map(pieceOf)),
    numbers: atBothEnds(tables.flatMap(({ rows }) => atBothEnds(rows).flatMap(figuresIn))),
    tables,
    rows: longest(tables),
  };
}

/** The cells below a header of one of these names, in any letter case. */
export function cellsUnder({ rows }: Table, names: readonly string[]): readonly Cell[] {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const columns = (rows[0]?.cells ?? []).flatMap((cell, index) =>
    wanted.has(cell.trim().toLowerCase()) ? [index] : [],
  );
  return columns.flatMap((column) =>
    rows.slice(1).map(({ cells, place }) => ({ value: (cells[column] ?? '').trim(), place: place(column) })),
  );
}

export interface Cell {
  readonly value: string;
  readonly place: string;
}

function pieceOf({ cells, place }: TableRow): Piece {
  return { text: cells.join('\t'), place: (offset) => place(cellAt(cells, offset)) };
}

function cellAt(cells: readonly string[], offset: number): number {
  let end = 0;
  const found = cells.findIndex((cell) => {
    end += cell.length + 1;
    return offset < end;
  });
  return found < 0 ? Math.max(0, cells.length - 1) : found;
}

function figuresIn({ cells, place }: TableRow): readonly Figure[] {
  return cells.flatMap((cell, index) => {
    const value = figureIn(cell);
    return value === undefined ? [] : [{ place: place(index), value }];
  });
}

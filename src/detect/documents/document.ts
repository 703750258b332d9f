import type { FileKind } from '../../model.js';

/** What an answer is, beyond a body of text. */
export type DocumentKind = Exclude<FileKind, 'file'>;

/** A file that was opened: what a reader of it would be shown, and what is hidden in it. */
export interface Document {
  readonly kind: DocumentKind;
  /** In the order of reading. */
  readonly texts: readonly Piece[];
  /** The same once more without spaces and line breaks, where what belongs together may be set apart. */
  readonly squeezed: readonly Piece[];
  /** Parts that are files themselves: looked through as they are. */
  readonly parts: readonly Part[];
  /** At most 1,000: the first and the last ones. */
  readonly numbers: readonly Figure[];
  readonly tables: readonly Table[];
  /** Of its longest table, without the header. */
  readonly rows?: number;
  /** Why (a part of) it could not be read: then that nothing was found proves nothing. */
  readonly unread?: string;
}

/** A text, and the words for a place in it: `sheet Customers B7`, `page 3`, `line 12 column 2`. */
export interface Piece {
  readonly text: string;
  readonly place: (offset: number) => string;
}

export interface Part {
  readonly body: Buffer;
  readonly place: string;
}

export interface Figure {
  readonly place: string;
  readonly value: number;
}

/** Rows of cells; the first one may be a header. */
export interface Table {
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly string[];
  /** Of the cell at this index. */
  readonly place: (cell: number) => string;
}

/** What one answer may cost: bytes it may unfold to, files in it, and the moment (`performance.now()`) to stop. */
export interface Budget {
  bytes: number;
  entries: number;
  readonly deadline: number;
}

export const EMPTY: Omit<Document, 'kind'> = { texts: [], squeezed: [], parts: [], numbers: [], tables: [] };

/** Name of the number of rows among the numbers of a file. */
export const ROWS_OF_FILE = 'rows of the file';

/** The same document as a part of another. */
export function within(prefix: string, { texts, squeezed, parts, numbers, tables, unread }: Document): Document {
  const inside = (piece: Piece): Piece => ({ text: piece.text, place: (offset) => `${prefix} ${piece.place(offset)}` });
  return {
    kind: 'zip',
    texts: texts.map(inside),
    squeezed: squeezed.map(inside),
    parts: parts.map(({ body, place }) => ({ body, place: `${prefix} ${place}` })),
    numbers: numbers.map(({ place, value }) => ({ place: `${prefix} ${place}`, value })),
    tables: tables.map(({ rows }) => ({
      rows: rows.map(({ cells, place }) => ({ cells, place: (cell: number) => `${prefix} ${place(cell)}` })),
    })),
    ...(unread ? { unread: `${prefix}: ${unread}` } : {}),
  };
}

/** Several documents in one. */
export function joined(kind: DocumentKind, all: readonly Document[]): Document {
  const unread = all.find((one) => one.unread)?.unread;
  const tables = all.flatMap((one) => one.tables);
  return {
    kind,
    texts: all.flatMap((one) => one.texts),
    squeezed: all.flatMap((one) => one.squeezed),
    parts: all.flatMap((one) => one.parts),
    numbers: atBothEnds(all.flatMap((one) => one.numbers)),
    tables,
    ...(tables.length > 0 ? { rows: longest(tables) } : {}),
    ...(unread ? { unread } : {}),
  };
}

const MOST_NUMBERS = 1000;

/** Totals stand at the beginning or at the end. */
export function atBothEnds<T>(items: readonly T[], most = MOST_NUMBERS): readonly T[] {
  return items.length <= most ? items : [...items.slice(0, most / 2), ...items.slice(-most / 2)];
}

/** Its rows without the header. */
export function longest(tables: readonly Table[]): number {
  return Math.max(0, ...tables.map(({ rows }) => rows.length - 1));
}

import { createRequire } from 'node:module';
import type { Document, TableRow } from './document.js';
import { EMPTY } from './document.js';
import { tableFacts } from './table.js';

/** Comma, semicolon, tab or bar separated values (RFC 4180 and its kin): quoted line breaks, ragged rows, `sep=;`. */
export function readCsv(text: string): Document {
  const [first = '', said] = /^\ufeff?sep=(.)\r?\n/.exec(text) ?? [];
  const facts = {
    text: text.slice(first.length),
    line: first === '' ? 1 : 2,
    delimiter: said ?? likelyDelimiter(text),
  };
  const rows = parsed(facts, '"') ?? parsed(facts, false) ?? [];
  return { ...EMPTY, kind: 'csv', ...tableFacts([{ rows }]) };
}

const DELIMITERS = [',', ';', '\t', '|'];
const LOOKED_AT = 20;

/** The one that parts the first lines into equally many, and most, fields. */
function likelyDelimiter(text: string): string {
  const lines = text
    .replace(/"(?:[^"]|"")*"/g, '')
    .slice(0, 100_000)
    .split(/\r?\n/)
    .filter(Boolean)
    .slice(0, LOOKED_AT);
  const ranked = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const most = Math.max(0, ...counts);
    return { delimiter, even: counts.filter((count) => count === most && most > 0).length, most };
  });
  ranked.sort((one, other) => other.even - one.even || other.most - one.most);
  return ranked[0]?.delimiter ?? ',';
}

interface Separated {
  readonly text: string;
  /** Number of its first line. */
  readonly line: number;
  readonly delimiter: string;
}

/** Undefined where quotes do not match: then they are letters like others. */
function parsed({ text, line, delimiter }: Separated, quote: '"' | false): readonly TableRow[] | undefined {
  const records = recordsOf({ text, delimiter }, quote);
  if (!records) return undefined;
  const rows: TableRow[] = [];
  let next = line;
  for (const cells of records) {
    const start = next;
    next += 1 + cells.reduce((breaks, cell) => breaks + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, place: (cell) => `line ${start} column ${cell + 1}` });
  }
  return rows;
}

// Not record by record as they come: the library then counts bytes, lines and columns for each, which takes half of its time.
function recordsOf(
  { text, delimiter }: Pick<Separated, 'text' | 'delimiter'>,
  quote: '"' | false,
): readonly (readonly string[])[] | undefined {
  try {
    return csv().parse(text, { delimiter, quote, bom: true, relax_quotes: true, relax_column_count: true });
  } catch {
    return undefined;
  }
}

// Loaded on first use, and not by `import()`, so that a table need not be waited for.
const require = createRequire(import.meta.url);

type Csv = typeof import('csv-parse/sync');

const loaded: { csv?: Csv } = {};

function csv(): Csv {
  const library: Csv = loaded.csv ?? require('csv-parse/sync');
  loaded.csv = library;
  return library;
}

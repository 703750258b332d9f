import { posix } from 'node:path';
import { decodedText } from './decoded.js';
import { type Document, EMPTY, type Piece, type TableRow } from './document.js';
import { tableFacts } from './table.js';
import { walkXml } from './xml.js';
import type { Member } from './zip.js';

const WORKBOOK = 'xl/workbook.xml';

/** Is this archive a workbook of Office Open XML (ISO/IEC 29500)? */
export function isWorkbook(members: readonly Member[]): boolean {
  return members.some(({ name }) => name === WORKBOOK);
}

/** Every cell of every sheet, hidden ones too, its comments, and the names it defines. Other parts are left to others. */
export function readXlsx(members: readonly Member[]): Document {
  const parts = new Map(members.map(({ name, body }) => [name, (body && decodedText(body)) ?? '']));
  const { sheets, names, isWhole } = workbookOf(parts);
  const strings = sharedStrings(parts.get('xl/sharedStrings.xml') ?? '');
  const read = sheets.map((sheet) => readSheet(sheet, parts, strings));
  const facts = tableFacts(read.map(({ rows }) => ({ rows })));
  const broken = read.find((one) => one.broken)?.broken ?? (isWhole ? undefined : WORKBOOK);
  return {
    ...EMPTY,
    kind: 'xlsx',
    ...facts,
    texts: [...facts.texts, ...read.flatMap(({ comments }) => comments), ...names],
    ...(broken ? { unread: `${broken} is broken` } : {}),
  };
}

type Parts = ReadonlyMap<string, string>;

interface Sheet {
  /** In words: `sheet Customers (hidden)`. */
  readonly title: string;
  readonly file: string;
}

interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly names: readonly Piece[];
  readonly isWhole: boolean;
}

function workbookOf(parts: Parts): Workbook {
  const targets = relationsOf(parts, WORKBOOK);
  const sheets: Sheet[] = [];
  const names: Piece[] = [];
  let defined: string | undefined;
  const isWhole = walkXml(parts.get(WORKBOOK) ?? '', {
    open: (name, { name: said = '', state, id = '' }) => {
      if (name === 'definedName') defined = said;
      if (name === 'sheet')
        sheets.push({
          title: `sheet ${said}${state?.endsWith('idden') ? ' (hidden)' : ''}`,
          file: targets.get(id) ?? '',
        });
    },
    text: (text) => {
      const place = `defined name ${defined}`;
      if (defined !== undefined) names.push({ text: `${defined}\t${text}`, place: () => place });
    },
    close: () => {
      defined = undefined;
    },
  });
  return { sheets, names, isWhole };
}

/** What a part refers to, by identifier. */
function relationsOf(parts: Parts, file: string): ReadonlyMap<string, string> {
  const { dir, base } = posix.parse(file);
  const found = new Map<string, string>();
  walkXml(parts.get(`${dir}/_rels/${base}.rels`) ?? '', {
    open: (name, { Id: id, Target: target }) => {
      if (name === 'Relationship' && id && target)
        found.set(id, target.startsWith('/') ? target.slice(1) : posix.join(dir, target));
    },
    text: ignore,
    close: ignore,
  });
  return found;
}

function sharedStrings(xml: string): readonly string[] {
  const strings: string[] = [];
  let isText = false;
  walkXml(xml, {
    open: (name) => {
      if (name === 'si') strings.push('');
      isText = name === 't';
    },
    text: (text) => {
      if (isText && strings.length > 0) strings.push(`${strings.pop()}${text}`);
    },
    close: () => {
      isText = false;
    },
  });
  return strings;
}

interface ReadSheet {
  readonly rows: readonly TableRow[];
  readonly comments: readonly Piece[];
  readonly broken?: string;
}

function readSheet({ title, file }: Sheet, parts: Parts, strings: readonly string[]): ReadSheet {
  const rows: TableRow[] = [];
  const isWhole = walkXml(parts.get(file) ?? '', cellEvents(title, rows, strings));
  const related = [...relationsOf(parts, file).values()].filter((name) => /comments?/i.test(name));
  const comments = related.flatMap((name) => commentsOf(title, parts.get(name) ?? ''));
  return { rows, comments, ...(isWhole ? {} : { broken: file || title }) };
}

function cellEvents(title: string, rows: TableRow[], strings: readonly string[]): Parameters<typeof walkXml>[1] {
  let cells: string[] = [];
  let refs: string[] = [];
  let cell: { ref: string; type: string | undefined; value: string; formula: string } | undefined;
  let within = '';
  return {
    open: (name, { r: ref, t: type }) => {
      within = name;
      if (name === 'row') [cells, refs] = [[], []];
      if (name === 'c') cell = { ref: ref ?? `cell ${cells.length + 1}`, type, value: '', formula: '' };
    },
    text: (text) => {
      if (!cell) return;
      if (within === 'f') cell.formula += text;
      else if (within === 'v' || within === 't') cell.value += text;
    },
    close: (name) => {
      within = '';
      if (name === 'c' && cell) {
        const value = cell.type === 's' ? (strings[Number(cell.value)] ?? '') : cell.value;
        // A formula may name what its result does not show.
        cells.push(value === '' ? cell.formula : value);
        refs.push(cell.ref);
        if (value !== '' && cell.formula !== '') cells.push(cell.formula) && refs.push(cell.ref);
        cell = undefined;
      }
      if (name !== 'row' || cells.length === 0) return;
      const [shown, at] = [cells, refs];
      rows.push({ cells: shown, place: (index) => `${title} ${at[index] ?? ''}` });
    },
  };
}

function commentsOf(title: string, xml: string): readonly Piece[] {
  const found: Piece[] = [];
  let ref = '';
  let text = '';
  const end = (): void => {
    const place = `${title} comment at ${ref}`;
    if (text !== '') found.push({ text, place: () => place });
    text = '';
  };
  walkXml(xml, {
    open: (name, attributes) => {
      if (name === 'comment' || name === 'threadedComment') [ref, text] = [attributes.ref ?? '', ''];
    },
    text: (part) => {
      text += part;
    },
    close: (name) => {
      if (name === 'comment' || name === 'threadedComment') end();
      if (name === 'author') text = '';
    },
  });
  return found;
}

function ignore(): void {
  // Only the tags say something here.
}

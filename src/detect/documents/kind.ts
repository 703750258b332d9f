import type { FileKind } from '../../model.js';

/** How an answer is to be opened; `closed`: it is a file of a kind that is not opened. */
export type Opening = 'csv' | 'json' | 'xml' | 'text' | 'zip' | 'pdf' | { readonly closed: string };

export interface FileFacts {
  /** `Content-Type`, as sent. */
  readonly contentType?: string;
  /** Name of the file, or the header that has it (`Content-Disposition`). */
  readonly name?: string;
  /** What the scenario says it is. */
  readonly parse?: FileKind;
}

/** What a body is: by its first bytes, then by what the scenario and its headers say. Undefined: no document. */
export function openingOf(body: Buffer, facts: FileFacts): Opening | undefined {
  const told = byBytes(body);
  if (told) return told;
  const said = facts.parse === 'file' ? undefined : facts.parse;
  const claimed = said ?? claimOf(facts);
  if (claimed === undefined || body.length === 0) return undefined;
  if (claimed !== 'xlsx' && claimed !== 'zip' && claimed !== 'pdf') return claimed;
  const beginning = body.subarray(0, 1024);
  if (claimed === 'pdf' && beginning.includes('%PDF-')) return 'pdf';
  if (beginning.includes(0)) return { closed: `it is called ${claimed}, and is none` };
  // Tables of text are called workbooks too. An error page in place of a file is looked through as it stands.
  return claimed === 'xlsx' && !isMarkup(body[0]) ? 'csv' : undefined;
}

/** `{`, `[` or `<`. */
function isMarkup(first: number | undefined): boolean {
  return first === 0x7b || first === 0x5b || first === 0x3c;
}

const ARCHIVES: readonly (readonly [beginning: string, name: string])[] = [
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an encrypted workbook, or one of the old binary format'],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive'],
  ['Rar!\x1a\x07', 'a RAR archive'],
  ['\xfd7zXZ\0', 'an XZ file'],
  ['BZh', 'a bzip2 file'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard file'],
];

function byBytes(body: Buffer): Opening | undefined {
  // This is asked of every answer, and most are JSON or pages.
  if (body.length < 4 || isMarkup(body[0])) return undefined;
  const beginning = body.toString('latin1', 0, 16);
  if (ZIP.some((letters) => beginning.startsWith(letters))) return 'zip';
  if (PDF.test(beginning)) return 'pdf';
  const archive = ARCHIVES.find(([letters]) => beginning.startsWith(letters));
  const isBinary = archive && (archive[0] !== 'BZh' || /^BZh\d1AY&SY/.test(beginning));
  return isBinary ? { closed: `${archive[1]} is not opened` } : undefined;
}

// JSON and plain text are told by their names only: everything is called so.
const NEVER = /^(?!)/;

const ZIP = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'];
const PDF = /^\s*%PDF-\d/;

const CLAIMS: readonly (readonly [type: RegExp, name: RegExp, kind: Exclude<FileKind, 'file'>])[] = [
  [/\btext\/(?:csv|tab-separated-values)|application\/csv/i, /\.(?:csv|tsv)\b/i, 'csv'],
  [/ndjson|jsonl|json-lines|json-seq/i, /\.(?:ndjson|jsonl)\b/i, 'json'],
  [/spreadsheetml\.sheet|ms-excel/i, /\.xls[xm]\b/i, 'xlsx'],
  [/\bapplication\/(?:x-)?pdf\b/i, /\.pdf\b/i, 'pdf'],
  [/\bapplication\/(?:x-)?zip\b/i, /\.zip\b/i, 'zip'],
  [/\b(?:application|text)\/(?:[\w.-]+\+)?xml\b/i, /\.xml\b/i, 'xml'],
  [NEVER, /\.json\b/i, 'json'],
  [NEVER, /\.(?:txt|log|md)\b/i, 'text'],
];

function claimOf({ contentType = '', name = '' }: FileFacts): Exclude<FileKind, 'file'> | undefined {
  // The usual answer, asked for thousands of times.
  if (contentType.startsWith('application/json') && name === '') return undefined;
  return CLAIMS.find(([type, extension]) => type.test(contentType) || extension.test(name))?.[2];
}

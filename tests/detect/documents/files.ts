import { crc32, deflateRawSync } from 'node:zlib';

/** Small writers of real files: what a product would send, and what it had better not. */

export interface Packed {
  readonly name: string;
  readonly body: string | Buffer;
  readonly comment?: string;
  /** Said to be encrypted, as archives with a password are. */
  readonly isEncrypted?: boolean;
}

/** A ZIP archive (APPNOTE 6.3.9): local headers, then the directory. */
export function zipOf(files: readonly Packed[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, body, comment: said = '', isEncrypted = false } of files) {
    const data = Buffer.from(body);
    const packed = deflateRawSync(data);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x800 | (isEncrypted ? 1 : 0), 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
    const entry = Buffer.alloc(14);
    entry.writeUInt16LE(Buffer.byteLength(said), 0);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\0'), facts, entry, Buffer.from(name), Buffer.from(said));
    locals.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(Buffer.byteLength(comment), 16);
  return Buffer.concat([...locals, listed, Buffer.from('PK\x05\x06'), end, Buffer.from(comment)]);
}

export interface SheetParts {
  readonly name: string;
  readonly state?: 'hidden' | 'veryHidden';
  /** A number is a number, a text is shared, `=…` a formula; `inline:…` stands in the cell itself. */
  readonly rows: readonly (readonly (string | number)[])[];
  readonly comments?: Readonly<Record<string, string>>;
}

/** A workbook as spreadsheet programs write it: shared strings, relations, comments, metadata, defined names. */
export function xlsxOf(
  sheets: readonly SheetParts[],
  more: { readonly title?: string; readonly names?: Readonly<Record<string, string>>; readonly left?: string } = {},
): Buffer {
  const strings: string[] = more.left ? [more.left] : [];
  const shared = (text: string): number => strings.push(text) - 1;
  const files = sheets.flatMap((sheet, index) => sheetFiles(sheet, index + 1, shared));
  const listed = sheets.map(
    ({ name, state }, index) =>
      `<sheet name="${name}" sheetId="${index + 1}"${state ? ` state="${state}"` : ''} r:id="rId${index + 1}"/>`,
  );
  const targets = sheets.map(
    (_, index) => `<Relationship Id="rId${index + 1}" Target="worksheets/sheet${index + 1}.xml"/>`,
  );
  const names = Object.entries(more.names ?? {}).map(
    ([name, text]) => `<definedName name="${name}">${text}</definedName>`,
  );
  return zipOf([
    { name: '[Content_Types].xml', body: '<Types/>' },
    {
      name: 'xl/workbook.xml',
      body: `<?xml version="1.0"?><workbook xmlns:r="r"><sheets>${listed.join('')}</sheets><definedNames>${names.join('')}</definedNames></workbook>`,
    },
    { name: 'xl/_rels/workbook.xml.rels', body: `<Relationships>${targets.join('')}</Relationships>` },
    ...files,
    { name: 'xl/sharedStrings.xml', body: `<sst>${strings.map((text) => `<si>${runs(text)}</si>`).join('')}</sst>` },
    {
      name: 'docProps/core.xml',
      body: `<coreProperties><dc:title xmlns:dc="d">${more.title ?? ''}</dc:title></coreProperties>`,
    },
  ]);
}

function sheetFiles(
  { rows, comments = {} }: SheetParts,
  number: number,
  shared: (text: string) => number,
): readonly Packed[] {
  const cells = rows.map(
    (row, at) => `<row r="${at + 1}">${row.map((one, column) => cellOf(one, at, column, shared)).join('')}</row>`,
  );
  const said = Object.entries(comments).map(
    ([ref, text]) => `<comment ref="${ref}"><text>${runs(text)}</text></comment>`,
  );
  const file = `xl/worksheets/sheet${number}.xml`;
  const sheet = { name: file, body: `<worksheet><sheetData>${cells.join('')}</sheetData></worksheet>` };
  if (said.length === 0) return [sheet];
  return [
    sheet,
    {
      name: `xl/worksheets/_rels/sheet${number}.xml.rels`,
      body: `<Relationships><Relationship Id="rId1" Target="../comments${number}.xml"/></Relationships>`,
    },
    {
      name: `xl/comments${number}.xml`,
      body: `<comments><authors><author>who</author></authors><commentList>${said.join('')}</commentList></comments>`,
    },
  ];
}

function cellOf(value: string | number, row: number, column: number, shared: (text: string) => number): string {
  const ref = `${String.fromCharCode(65 + column)}${row + 1}`;
  if (typeof value === 'number') return `<c r="${ref}"><v>${value}</v></c>`;
  if (value.startsWith('=')) return `<c r="${ref}"><f>${value.slice(1)}</f><v>0</v></c>`;
  if (value.startsWith('inline:')) return `<c r="${ref}" t="inlineStr"><is><t>${value.slice(7)}</t></is></c>`;
  return `<c r="${ref}" t="s"><v>${shared(value)}</v></c>`;
}

/** A text in two runs, as after one letter of it was made bold. */
function runs(text: string): string {
  const half = text.length >> 1;
  return `<r><t>${text.slice(0, half)}</t></r><r><rPr><b/></rPr><t>${text.slice(half)}</t></r>`;
}

export interface PdfParts {
  /** Lines of each page; a page of none is painted with a rectangle where `isPainted`. */
  readonly pages: readonly (readonly string[])[];
  readonly isPainted?: boolean;
  readonly title?: string;
  readonly note?: string;
  /** Asks for a password that nobody has. */
  readonly isEncrypted?: boolean;
}

/** A PDF 1.4 of plain pages, deflated as everyone does. */
export function pdfOf({ pages, isPainted = true, title = '', note = '', isEncrypted = false }: PdfParts): Buffer {
  const objects: string[] = [];
  const add = (text: string): number => objects.push(text);
  const catalog = add('<< /Type /Catalog /Pages 2 0 R >>');
  add(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${5 + index * 3} 0 R`).join(' ')}] >>`);
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  const info = add(`<< /Title (${title}) >>`);
  for (const lines of pages) {
    const annotation = objects.length + 3;
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents ${objects.length + 2} 0 R /Annots [${annotation} 0 R] >>`,
    );
    const drawn = lines.map((line, index) => `BT /F1 12 Tf 50 ${750 - index * 16} Td (${line}) Tj ET`).join('\n');
    const content = lines.length === 0 && isPainted ? '10 10 100 100 re f' : drawn;
    add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    add(`<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (${note}) >>`);
  }
  const lock = isEncrypted ? ` /Encrypt ${add(LOCK)} 0 R /ID [<00112233445566778899aabbccddeeff> <00>]` : '';
  return written(objects, `/Root ${catalog} 0 R /Info ${info} 0 R${lock}`);
}

/** 40 bits by a password of chance (ISO 32000-1, 7.6.3). */
const LOCK = `<< /Filter /Standard /V 1 /R 2 /P -44 /O <${'5a'.repeat(32)}> /U <${'a5'.repeat(32)}> >>`;

function written(objects: readonly string[], trailer: string): Buffer {
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(at).padStart(10, '0');
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${at} 00000 n \n`).join('')}`;
  return Buffer.from(
    `${text}trailer\n<< /Size ${objects.length + 1} ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
    'latin1',
  );
}

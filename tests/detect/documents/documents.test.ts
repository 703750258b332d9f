import { deflateRawSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { assembled } from '../../../src/detect/documents/assembled.js';
import { type Document, documentOf, type FileFacts } from '../../../src/detect/documents/index.js';
import { cellsUnder } from '../../../src/detect/documents/table.js';
import { pdfOf, xlsxOf, zipOf } from './files.js';

const NEEDLE = 'needle4711';

interface Row {
  readonly title: string;
  readonly body: string | Buffer;
  readonly facts?: FileFacts;
  readonly kind?: Document['kind'];
  /** Where a reader of the file finds the needle, each time it stands there; parts last. */
  readonly places?: readonly string[];
  readonly numbers?: Readonly<Record<string, number>>;
  readonly rows?: number;
  readonly unread?: string | RegExp;
}

const CSV = { contentType: 'text/csv; charset=utf-8' };

const TABLES: readonly Row[] = [
  {
    title: 'CSV with commas',
    body: `name,amount\nann,5\n${NEEDLE},"1,157.25"\n`,
    facts: CSV,
    kind: 'csv',
    places: ['line 3 column 1'],
    numbers: { 'line 2 column 2': 5, 'line 3 column 2': 1157.25 },
    rows: 2,
  },
  {
    title: 'CSV with a byte order mark, semicolons and quoted line breaks',
    body: `\ufeffname;note;sum\r\n"ann";"two\r\nlines; ""so""";"1.157,50"\r\nbob;${NEEDLE};7\r\n`,
    facts: CSV,
    kind: 'csv',
    places: ['line 4 column 2'],
    numbers: { 'line 2 column 3': 1157.5, 'line 4 column 3': 7 },
    rows: 2,
  },
  {
    title: 'CSV that names its separator',
    body: `sep=|\nname|sum\n${NEEDLE}|7\n`,
    facts: CSV,
    kind: 'csv',
    places: ['line 3 column 1'],
    numbers: { 'line 3 column 2': 7 },
    rows: 1,
  },
  {
    title: 'tabs in UTF-16',
    body: Buffer.from(`\ufeffname\tsum\nännchen ${NEEDLE}\t7\n`, 'utf16le'),
    facts: { name: 'attachment; filename="kunden.csv"' },
    kind: 'csv',
    places: ['line 2 column 1'],
    numbers: { 'line 2 column 2': 7 },
    rows: 1,
  },
  {
    title: 'UTF-16 without a byte order mark, the high byte first',
    body: Buffer.from(`name;sum\n${NEEDLE};7\n`, 'utf16le').swap16(),
    facts: { parse: 'csv' },
    kind: 'csv',
    places: ['line 2 column 1'],
    numbers: { 'line 2 column 2': 7 },
    rows: 1,
  },
  {
    title: 'one byte a letter',
    body: Buffer.from(`name;sum\nMüller ${NEEDLE};7\n`, 'latin1'),
    facts: CSV,
    kind: 'csv',
    places: ['line 2 column 1'],
    numbers: { 'line 2 column 2': 7 },
    rows: 1,
  },
  {
    title: 'a quote that is never closed',
    body: `name,sum\n"${NEEDLE},7\nbob,8\n`,
    facts: CSV,
    kind: 'csv',
    places: ['line 2 column 1'],
    numbers: { 'line 2 column 2': 7, 'line 3 column 2': 8 },
    rows: 2,
  },
  {
    title: 'a table of text that is called a workbook',
    body: `name\tsum\n${NEEDLE}\t7\n`,
    facts: { contentType: 'application/vnd.ms-excel' },
    kind: 'csv',
    places: ['line 2 column 1'],
    numbers: { 'line 2 column 2': 7 },
    rows: 1,
  },
  {
    title: 'JSON, a value a line',
    body: `{"id":1}\n{"id":2,"name":"${NEEDLE}"}\n`,
    facts: { contentType: 'application/x-ndjson' },
    kind: 'json',
    places: ['line 2 $.name'],
    numbers: { 'line 1 $.id': 1, 'line 2 $.id': 2 },
    rows: 2,
  },
  {
    title: 'JSON, where the scenario says so',
    body: `{"total":7,"items":[{"name":"${NEEDLE}"},{"name":"b"}]}`,
    facts: { parse: 'json' },
    kind: 'json',
    places: ['$.items[0].name'],
    numbers: { '$.total': 7 },
    rows: 2,
  },
  {
    title: 'XML',
    body: `<?xml version="1.0"?><o:orders xmlns:o="u"><order>a</order><order total="7"><![CDATA[${NEEDLE}]]></order></o:orders>`,
    facts: { contentType: 'application/xml' },
    kind: 'xml',
    places: ['/orders/order[2]', 'text across elements'],
    numbers: { '/orders/order[2]/@total': 7 },
  },
  {
    title: 'text, where the scenario says so',
    body: `Report of 2026-11-21\nTotal: 23,628 of 7.\nSigned: ${NEEDLE}`,
    facts: { parse: 'text' },
    kind: 'text',
    places: ['line 3'],
    numbers: { 'line 2 number 1': 23628, 'line 2 number 2': 7 },
  },
];

const WORKBOOKS: readonly Row[] = [
  {
    title: 'every sheet of a workbook, hidden ones too',
    body: xlsxOf([
      {
        name: 'Totals',
        rows: [
          ['what', 'sum'],
          ['all', 23628],
        ],
      },
      {
        name: 'Kunden',
        state: 'veryHidden',
        rows: [
          ['n', 'm'],
          ['a', NEEDLE],
        ],
      },
    ]),
    kind: 'xlsx',
    places: ['sheet Kunden (hidden) B2', 'part xl/sharedStrings.xml across elements'],
    numbers: { 'sheet Totals B2': 23628 },
    rows: 1,
  },
  {
    title: 'a text in the cell itself',
    body: xlsxOf([{ name: 'A', rows: [['n'], [`inline:${NEEDLE}`]] }]),
    kind: 'xlsx',
    places: ['sheet A A2', 'part xl/worksheets/sheet1.xml across elements', 'part xl/worksheets/sheet1.xml'],
    numbers: {},
    rows: 1,
  },
  {
    title: 'a formula',
    body: xlsxOf([{ name: 'A', rows: [['n'], [`=HYPERLINK("${NEEDLE}")`]] }]),
    kind: 'xlsx',
    places: ['sheet A A2', 'part xl/worksheets/sheet1.xml across elements', 'part xl/worksheets/sheet1.xml'],
    numbers: { 'sheet A A2': 0 },
    rows: 1,
  },
  {
    title: 'a comment on a cell',
    body: xlsxOf([{ name: 'A', rows: [['n']], comments: { B7: NEEDLE } }]),
    kind: 'xlsx',
    places: ['sheet A comment at B7', 'part xl/comments1.xml across elements'],
    numbers: {},
    rows: 0,
  },
  {
    title: 'the title of a workbook',
    body: xlsxOf([{ name: 'A', rows: [['n']] }], { title: NEEDLE }),
    kind: 'xlsx',
    places: ['part docProps/core.xml across elements', 'part docProps/core.xml'],
    numbers: {},
    rows: 0,
  },
  {
    title: 'a name that a workbook defines',
    body: xlsxOf([{ name: 'A', rows: [['n']] }], { names: { [NEEDLE]: 'A!$A$1' } }),
    kind: 'xlsx',
    places: [`defined name ${NEEDLE}`, 'part xl/workbook.xml'],
    numbers: {},
    rows: 0,
  },
  {
    title: 'a text that no cell shows any more',
    body: xlsxOf([{ name: 'A', rows: [['n']] }], { left: NEEDLE }),
    kind: 'xlsx',
    places: ['part xl/sharedStrings.xml across elements'],
    numbers: {},
    rows: 0,
  },
  {
    title: 'a workbook that was cut off',
    body: xlsxOf([{ name: 'A', rows: [['n']] }]).subarray(0, -30),
    kind: 'zip',
    unread: /^the archive is broken: /,
  },
  {
    title: 'a workbook with a sheet that is no XML',
    body: zipOf([
      { name: 'xl/workbook.xml', body: '<workbook><sheets><sheet name="A" id="r1"/></sheets></workbook>' },
      { name: 'xl/_rels/workbook.xml.rels', body: '<R><Relationship Id="r1" Target="a.xml"/></R>' },
      { name: 'xl/a.xml', body: `<worksheet><row><c r="A1" t="str"><v>${NEEDLE}</v></c></row>` },
    ]),
    kind: 'xlsx',
    places: ['sheet A A1', 'part xl/a.xml across elements', 'part xl/a.xml'],
    numbers: {},
    rows: 0,
    unread: 'xl/a.xml is broken',
  },
  {
    title: 'an encrypted workbook',
    body: Buffer.from('d0cf11e0a1b11ae1000000000000', 'hex'),
    kind: 'zip',
    unread: 'an encrypted workbook, or one of the old binary format is not opened',
  },
  {
    title: 'bytes that are called a workbook',
    body: Buffer.from('00ff00ff00ff', 'hex'),
    facts: { parse: 'xlsx' },
    kind: 'zip',
    unread: 'it is called xlsx, and is none',
  },
];

const PDFS: readonly Row[] = [
  {
    title: 'the text of every page',
    body: pdfOf({ pages: [['Total: 23,628'], ['a', `b ${NEEDLE}`]] }),
    kind: 'pdf',
    places: ['page 2 line 2', 'page 2'],
    numbers: { 'page 1 line 1 number 1': 23628 },
  },
  {
    title: 'a word that a line breaks',
    body: pdfOf({ pages: [['a', 'x needle-', '4711 y']] }),
    kind: 'pdf',
    places: ['page 1'],
    numbers: { 'page 1 line 3 number 1': 4711 },
  },
  {
    title: 'a word that a page breaks',
    body: pdfOf({ pages: [['x', 'need'], ['le4711 y']] }),
    kind: 'pdf',
    places: ['page 1'],
    numbers: {},
  },
  {
    title: 'letters that are set apart',
    body: pdfOf({ pages: [[[...NEEDLE].join(' ')]] }),
    kind: 'pdf',
    places: ['page 1'],
  },
  {
    title: 'the title of a PDF',
    body: pdfOf({ pages: [['x']], title: NEEDLE }),
    kind: 'pdf',
    places: ['document metadata'],
  },
  { title: 'a note on a page', body: pdfOf({ pages: [['x']], note: NEEDLE }), kind: 'pdf', places: ['page 1 note'] },
  {
    title: 'a PDF after some empty lines',
    body: Buffer.concat([Buffer.from('\r\n\r\n'), pdfOf({ pages: [[NEEDLE]] })]),
    kind: 'pdf',
    places: ['page 1 line 1', 'page 1'],
  },
  { title: 'a PDF without text', body: pdfOf({ pages: [[]] }), kind: 'pdf', unread: 'page 1 has no text to read' },
  {
    title: 'a PDF of which one page is a picture',
    body: pdfOf({ pages: [[NEEDLE], []] }),
    kind: 'pdf',
    places: ['page 1 line 1', 'page 1'],
    unread: 'page 2 has no text to read',
  },
  {
    title: 'a PDF with an empty last page',
    body: pdfOf({ pages: [[NEEDLE], []], isPainted: false }),
    kind: 'pdf',
    places: ['page 1 line 1', 'page 1'],
  },
  {
    title: 'a PDF with nothing on it',
    body: pdfOf({ pages: [[]], isPainted: false }),
    kind: 'pdf',
    unread: 'it is a PDF without text',
  },
  {
    title: 'a PDF with a password',
    body: pdfOf({ pages: [[NEEDLE]], isEncrypted: true }),
    kind: 'pdf',
    unread: 'it asks for a password',
  },
  { title: 'a broken PDF', body: '%PDF-1.4 and no more', kind: 'pdf', unread: 'the PDF is broken' },
];

const ARCHIVES: readonly Row[] = [
  {
    title: 'a file in an archive',
    body: zipOf([{ name: 'backup/customers.csv', body: `name;sum\n${NEEDLE};7\n` }]),
    kind: 'zip',
    places: ['file backup/customers.csv line 2 column 1', 'file backup/customers.csv'],
    numbers: { 'file backup/customers.csv line 2 column 2': 7 },
    rows: 1,
  },
  {
    title: 'a workbook in an archive in an archive',
    body: zipOf([
      { name: 'all.zip', body: zipOf([{ name: 'b.xlsx', body: xlsxOf([{ name: 'A', rows: [['n'], [NEEDLE]] }]) }]) },
    ]),
    kind: 'zip',
    places: [
      'file all.zip file b.xlsx sheet A A2',
      'file all.zip file b.xlsx part xl/sharedStrings.xml across elements',
    ],
    numbers: {},
    rows: 1,
  },
  {
    title: 'the name of a file in an archive',
    body: zipOf([{ name: `${NEEDLE}.bin`, body: 'x' }]),
    kind: 'zip',
    places: [`name of the file ${NEEDLE}.bin`],
  },
  {
    title: 'comments of an archive and its files',
    body: zipOf([{ name: 'a.bin', body: 'x', comment: NEEDLE }], NEEDLE),
    kind: 'zip',
    places: ['comment on the file a.bin', 'archive comment'],
  },
  {
    title: 'a JSON file in an archive',
    body: zipOf([{ name: 'a.json', body: `[{"n":"${NEEDLE}"}]` }]),
    kind: 'zip',
    places: ['file a.json $[0].n', 'file a.json'],
    rows: 1,
  },
  {
    title: 'a word that an editor parted into runs',
    body: zipOf([{ name: 'word/document.xml', body: '<p><r><t>need</t></r><r><t>le4711</t></r></p>' }]),
    kind: 'zip',
    places: ['file word/document.xml text across elements'],
  },
  {
    title: 'bytes in an archive',
    body: zipOf([{ name: 'a.bin', body: Buffer.from(`\0\xff${NEEDLE}`, 'latin1') }]),
    kind: 'zip',
    places: ['file a.bin'],
  },
  {
    title: 'an archive with a password',
    body: zipOf([
      { name: 'open.txt', body: NEEDLE },
      { name: 'closed.txt', body: 'x', isEncrypted: true },
    ]),
    kind: 'zip',
    places: ['file open.txt line 1', 'file open.txt'],
    unread: 'closed.txt: it is encrypted',
  },
  {
    title: 'an archive that unfolds to more than is read',
    body: zipOf([{ name: 'bomb', body: Buffer.alloc(65 * 1024 * 1024) }]),
    kind: 'zip',
    unread: 'bomb: it unfolds to more than is read',
  },
  {
    title: 'an archive of too many files',
    body: zipOf(Array.from({ length: 2001 }, (_, index) => ({ name: `f${index}`, body: '' }))),
    kind: 'zip',
    unread: 'there are more files in it than are opened',
  },
  {
    title: 'an archive whose file is another one',
    body: changed(zipOf([{ name: 'a', body: 'aaaa' }]), deflateRawSync('aaaa'), deflateRawSync('bbbb')),
    kind: 'zip',
    unread: 'a: it is broken',
  },
  {
    title: 'archives packed deeper than is looked',
    body: zipOf([
      { name: '1.zip', body: zipOf([{ name: '2.zip', body: zipOf([{ name: '3.zip', body: zipOf([]) }]) }]) },
    ]),
    kind: 'zip',
    unread: 'file 1.zip: file 2.zip: file 3.zip: it is packed within packed files, and deeper than is looked',
  },
  {
    title: 'a 7z archive',
    body: Buffer.from('377abcaf271c0004', 'hex'),
    kind: 'zip',
    unread: 'a 7z archive is not opened',
  },
  { title: 'a RAR archive', body: 'Rar!\x1a\x07\0', kind: 'zip', unread: 'a RAR archive is not opened' },
];

const NO_FILES: readonly Row[] = [
  { title: 'a JSON answer', body: '{"a":"%PDF-1.4"}', facts: { contentType: 'application/json' } },
  { title: 'an error page in place of a workbook', body: '<html>no</html>', facts: { parse: 'xlsx' } },
  { title: 'a complaint in place of a PDF', body: '{"error":"no"}', facts: { parse: 'pdf' } },
  { title: 'a page', body: '<html>a</html>', facts: { contentType: 'text/html' } },
  { title: 'a picture', body: Buffer.from('89504e470d0a1a0a', 'hex'), facts: { parse: 'file' } },
  { title: 'nothing', body: '', facts: { parse: 'csv' } },
  {
    title: 'a text that begins with the letters of an archive',
    body: 'PK is a district',
    facts: { contentType: 'text/plain' },
  },
  { title: 'what is called JSON and is none', body: 'not at all', facts: { parse: 'json' } },
];

for (const row of [...TABLES, ...WORKBOOKS, ...PDFS, ...ARCHIVES]) {
  const { title, body, facts = {}, kind, places = [], numbers, rows, unread } = row;
  test(`opens: ${title}`, async () => {
    const document = await documentOf(Buffer.from(body), facts);
    const found = document && {
      kind: document.kind,
      places: placesIn(document),
      ...(numbers ? { numbers: Object.fromEntries(document.numbers.map(({ place, value }) => [place, value])) } : {}),
      ...(rows === undefined ? {} : { rows: document.rows }),
      unread: document.unread,
    };
    expect(found).toEqual({
      kind,
      places,
      ...(numbers ? { numbers } : {}),
      ...(rows === undefined ? {} : { rows }),
      unread: unread instanceof RegExp ? expect.stringMatching(unread) : unread,
    });
  });
}

for (const { title, body, facts = {} } of NO_FILES)
  test(`no file: ${title}`, async () => {
    expect(await documentOf(Buffer.from(body), facts)).toBeUndefined();
  });

test('the cells below a header are found by its name, in CSV, workbooks and JSON', async () => {
  const bodies: readonly (readonly [Buffer, FileFacts])[] = [
    [Buffer.from('n,Company_ID\na,7\nb, 8\n'), CSV],
    [
      xlsxOf([
        {
          name: 'A',
          rows: [
            ['n', 'company_id'],
            ['a', 7],
            ['b', 8],
          ],
        },
      ]),
      {},
    ],
    [Buffer.from('{"of":{"rows":[{"n":"a","company_id":7},{"n":"b","company_id":8}]}}'), { parse: 'json' }],
  ];
  const cells = await Promise.all(
    bodies.map(async ([body, facts]) => {
      const document = await documentOf(body, facts);
      return document?.tables.flatMap((table) => cellsUnder(table, ['company_id']));
    }),
  );
  const at = (...places: readonly string[]) => places.map((place, index) => ({ place, value: String(7 + index) }));
  expect(cells).toEqual([
    at('line 2 column 2', 'line 3 column 2'),
    at('sheet A B2', 'sheet A B3'),
    at('$.of.rows[0].company_id', '$.of.rows[1].company_id'),
  ]);
});

test('of many numbers the first and the last ones are kept: totals stand at either end', async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `row,${index}`);
  const document = await documentOf(Buffer.from(`name,sum\n${lines.join('\n')}\nTotal,12497500\n`), CSV);
  expect([document?.rows, document?.numbers.length, document?.numbers.at(-1)]).toEqual([
    5001,
    999,
    { place: 'line 5002 column 2', value: 12497500 },
  ]);
});

function placesIn({ texts, squeezed, parts }: Document): readonly string[] {
  const shown = [texts, squeezed].map(assembled).flatMap(({ text, placeAt }) => {
    const hits = [...text.matchAll(new RegExp(NEEDLE, 'g'))].map(({ index }) => placeAt(index));
    return hits;
  });
  return [...shown, ...parts.flatMap(({ body, place }) => (body.includes(NEEDLE) ? [place] : []))];
}

function changed(body: Buffer, from: Buffer, to: Buffer): Buffer {
  const at = body.indexOf(from);
  return Buffer.concat([body.subarray(0, at), to, body.subarray(at + from.length)]);
}

import { expect, test } from '@playwright/test';
import { pdfOf, xlsxOf, zipOf } from '../detect/documents/files.js';
import { type Ask, conducted, type Note, notebook, open, type Reply } from './stage.js';

/** What the export of this asker shows. */
type Show = (notes: readonly Note[], tenant: string) => Buffer;

const ID = 'export-content-leak/backup/acme.admin>globex';

const csv = (notes: readonly Note[]): Buffer =>
  Buffer.from(
    `\ufeffid;company;title;amount\n${notes.map(({ id, tenant, title }) => `${id};${tenant};"two\n${title}";1\n`).join('')}`,
  );
const own = (notes: readonly Note[], tenant: string): readonly Note[] => notes.filter((note) => note.tenant === tenant);
const titles = (notes: readonly Note[]): readonly string[] => notes.map(({ title }) => String(title));

const SHOWN: readonly (readonly [title: string, show: Show, expected: string, says?: RegExp])[] = [
  ['its own records in CSV', (all, tenant) => csv(own(all, tenant)), 'pass/own-data-only'],
  ['everybody in CSV', csv, 'fail/leak', /globex's note in line \d+ column 3/],
  [
    'everybody in UTF-16',
    (all) => Buffer.from(csv(all).toString('utf8'), 'utf16le'),
    'fail/leak',
    /globex's note in line \d+ column 3/,
  ],
  [
    'its own records in a workbook',
    (all, tenant) => xlsxOf([{ name: 'Notes', rows: [['title'], ...titles(own(all, tenant)).map((one) => [one])] }]),
    'pass/own-data-only',
  ],
  [
    'everybody on a sheet that is hidden',
    (all, tenant) =>
      xlsxOf([
        { name: 'Notes', rows: [['title'], ...titles(own(all, tenant)).map((one) => [one])] },
        { name: 'All', state: 'hidden', rows: titles(all).map((one) => ['x', one]) },
      ]),
    'fail/leak',
    /globex's note in sheet All \(hidden\) B\d+/,
  ],
  [
    'somebody else in a comment on a cell',
    (all, tenant) => {
      const comments = Object.fromEntries(titles(all).map((title, index) => [`C${index + 1}`, title]));
      return xlsxOf([{ name: 'Notes', rows: titles(own(all, tenant)).map((one) => [one]), comments }]);
    },
    'fail/leak',
    /globex's note in sheet Notes comment at C\d+/,
  ],
  [
    'its own records in a PDF, in narrow columns',
    (all, tenant) => pdfOf({ pages: titles(own(all, tenant)).map((one) => [one.slice(0, 20), one.slice(20)]) }),
    'pass/own-data-only',
  ],
  [
    'everybody in a PDF, in narrow columns',
    (all) => pdfOf({ pages: titles(all).map((one) => [one.slice(0, 13), one.slice(13)]) }),
    'fail/leak',
    /globex's note in page \d+/,
  ],
  [
    'somebody else in the metadata of a PDF',
    (all, tenant) => pdfOf({ pages: [titles(own(all, tenant))], title: titles(all).join(' ') }),
    'fail/leak',
    /globex's note in document metadata/,
  ],
  [
    'everybody in an archive',
    (all) => zipOf([{ name: 'backup/notes.csv', body: csv(all) }]),
    'fail/leak',
    /globex's note in file backup\/notes\.csv line \d+ column 3/,
  ],
  [
    'somebody else in the name of a file',
    (all, tenant) =>
      zipOf([{ name: 'n.csv', body: csv(own(all, tenant)) }, ...titles(all).map((name) => ({ name, body: '' }))]),
    'fail/leak',
    /globex's note in name of the file/,
  ],
  [
    'no title, but rows of everybody by their owner',
    (all, tenant) =>
      Buffer.from(
        `company;title\n${all.map((note) => `${note.tenant};${note.tenant === tenant ? note.title : ''}\n`).join('')}`,
      ),
    'fail/leak',
    /a row whose owner is globex in line \d+ column 1/,
  ],
  ['less than its own records', (all, tenant) => csv(own(all, tenant).slice(1)), 'inconclusive/own-rows-missing'],
  ['nothing', () => csv([]), 'inconclusive/own-rows-missing'],
  [
    'a logo, the same for everybody',
    () => Buffer.from('89504e470d0a1a0a00000000', 'hex'),
    'inconclusive/own-rows-missing',
  ],
  [
    'figures only',
    (all, tenant) => pdfOf({ pages: [[`Notes: ${own(all, tenant).length}`]] }),
    'skipped/not-applicable',
  ],
  ['a PDF without text', () => pdfOf({ pages: [[]] }), 'inconclusive/unread', /page 1 has no text to read/],
  [
    'a workbook that was cut off',
    (all) => xlsxOf([{ name: 'A', rows: [titles(all)] }]).subarray(0, -9),
    'inconclusive/unread',
  ],
  ['an encrypted workbook', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'inconclusive/unread', /encrypted workbook/],
  [
    'an archive with a password',
    (all) => zipOf([{ name: 'n.csv', body: csv(all), isEncrypted: true }]),
    'inconclusive/unread',
    /n\.csv: it is encrypted/,
  ],
  [
    'an archive that unfolds without end',
    () => zipOf([{ name: 'n.csv', body: Buffer.alloc(70_000_000) }]),
    'inconclusive/unread',
    /unfolds to more than is read/,
  ],
];

for (const [title, show, expected, says = /./] of SHOWN)
  test(`an export that shows ${title}: ${expected}`, async () => {
    const stage = await open(exporting(show));
    const more =
      'views: { backup: { request: GET /backup, parse: file } }\nowner: { field: company, value: "{{ tenant.name }}" }';
    const { found, findings } = await conducted(stage, { checks: ['export-content-leak'], more });
    await stage.close();
    expect(found).toEqual({ [ID]: expected, 'export-content-leak/backup/globex.admin>acme': expected });
    expect(findings.get(ID)?.text).toMatch(says);
  });

const JOB = `views:
  backup:
    - { request: POST /jobs, json: { kind: notes }, capture: { job: $.id } }
    - { request: "GET /jobs/{job}", until: { at: $.status, is: done, within: 400ms }, capture: { url: $.url } }
    - { request: "GET {+url}" }`;

const JOBS: readonly (readonly [title: string, show: Show, readyAfter: number, expected: string])[] = [
  ['its own records', (all, tenant) => csv(own(all, tenant)), 2, 'pass/own-data-only'],
  ['everybody', csv, 2, 'fail/leak'],
  ['its own records, and never finishes', (all, tenant) => csv(own(all, tenant)), 1000, 'inconclusive/timeout'],
];

for (const [title, show, readyAfter, expected] of JOBS)
  test(`an export in the background that shows ${title}: ${expected}`, async () => {
    const stage = await open(working(show, readyAfter));
    const { found } = await conducted(stage, {
      checks: ['export-content-leak', 'anonymous-tenant-data'],
      more: JOB,
    });
    await stage.close();
    const about = Object.entries(found).filter(([id]) => id.includes('/backup/'));
    const refused = expected === 'inconclusive/timeout' ? expected : 'pass/denied';
    expect(Object.fromEntries(about)).toEqual({
      [ID]: expected,
      'export-content-leak/backup/globex.admin>acme': expected,
      'anonymous-tenant-data/backup/nobody>acme': refused,
      'anonymous-tenant-data/backup/nobody>globex': refused,
    });
  });

test('the numbers of an export are watched: one that follows another tenant is a leak', async () => {
  const stage = await open(
    exporting((all, tenant) =>
      xlsxOf([
        { name: 'Notes', rows: [['title'], ...titles(own(all, tenant)).map((one) => [one])] },
        {
          name: 'Totals',
          rows: [
            ['what', 'how many'],
            ['notes', all.length],
          ],
        },
      ]),
    ),
  );
  const more = 'views: { backup: { request: GET /backup, parse: xlsx } }';
  const { found, findings } = await conducted(stage, {
    checks: ['export-content-leak', 'aggregate-metric-leak'],
    more,
  });
  await stage.close();
  const aggregate = 'aggregate-metric-leak/backup/acme.admin>globex';
  expect([found[ID], found[aggregate]]).toEqual(['pass/own-data-only', 'fail/leak']);
  expect(findings.get(aggregate)?.text).toContain('sheet Totals B2');
});

test('a figure that the scenario names is found in the text of a PDF', async () => {
  const stage = await open(
    exporting((all, tenant) => pdfOf({ pages: [titles(own(all, tenant)), [`Notes: ${all.length}`]] })),
  );
  const more = `views:
  backup:
    request: GET /backup
    parse: pdf
    values: { notes: { at: { text: 'Notes: (\\d+)' } } }`;
  const { found, findings } = await conducted(stage, { checks: ['aggregate-metric-leak'], more });
  await stage.close();
  const aggregate = 'aggregate-metric-leak/backup/acme.admin>globex';
  expect([found[aggregate], findings.get(aggregate)?.text]).toEqual([
    'fail/leak',
    expect.stringContaining('notes went'),
  ]);
});

function exporting(show: Show) {
  return notebook(({ path, tenant }, notes): Reply | undefined => {
    if (path !== '/backup' || !tenant) return undefined;
    return { body: show([...notes.values()], tenant), headers: { 'content-type': typeOf(show([], tenant)) } };
  });
}

function typeOf(file: Buffer): string {
  return /^\W*(?:i\0?d|company)/.test(file.toString('latin1')) ? 'text/csv' : 'application/octet-stream';
}

/** Jobs are asked for, looked after and downloaded; each belongs to who asked for it. */
function working(show: Show, readyAfter: number) {
  const jobs = new Map<string, { readonly tenant: string; looks: number }>();
  return notebook(({ method, path, tenant }: Ask, notes): Reply | undefined => {
    if (!path.startsWith('/jobs')) return undefined;
    if (!tenant) return { status: 401 };
    if (method === 'POST') {
      const id = String(jobs.size + 1);
      jobs.set(id, { tenant, looks: 0 });
      return { status: 202, body: { id } };
    }
    const [, , id = '', file] = path.split('/');
    const job = jobs.get(id);
    if (job?.tenant !== tenant) return { status: 404 };
    if (file) return { body: show([...notes.values()], tenant), headers: { 'content-type': 'text/csv' } };
    job.looks += 1;
    return { body: job.looks < readyAfter ? { status: 'working' } : { status: 'done', url: `/jobs/${id}/file` } };
  });
}

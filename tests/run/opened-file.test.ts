import { expect, test } from '@playwright/test';
import { pdfOf, xlsxOf, zipOf } from '../detect/documents/files.js';
import { conducted, notebook, open, type Reply } from './stage.js';

const FILES: readonly (readonly [title: string, fileOf: (titles: readonly string[]) => Buffer, place: string])[] = [
  [
    'a hidden sheet of a workbook',
    (titles) =>
      xlsxOf([
        { name: 'Totals', rows: [['n'], [titles.length]] },
        { name: 'Kunden', state: 'hidden', rows: [['title'], ...titles.map((title) => [title])] },
      ]),
    String.raw`sheet Kunden \(hidden\) A\d+`,
  ],
  ['a page of a PDF', (titles) => pdfOf({ pages: titles.map((title) => [title]) }), String.raw`page \d+ line 1`],
  [
    'lines of a PDF that break it',
    (titles) => pdfOf({ pages: [titles.flatMap((title) => [title.slice(0, 20), title.slice(20)])] }),
    'page 1',
  ],
  [
    'a table in an archive',
    (titles) => zipOf([{ name: 'all/notes.csv', body: `n;title\n${titles.map((title) => `1;${title}\n`).join('')}` }]),
    String.raw`file all/notes\.csv line \d+ column 2`,
  ],
];

for (const [title, fileOf, place] of FILES)
  test(`a canary on ${title} is found, and its place is told`, async () => {
    const stage = await open(
      notebook(({ path, tenant }, notes): Reply | undefined => {
        if (path !== '/report' || !tenant) return undefined;
        const titles = [...notes.values()].map((note) => String(note.title));
        return { body: fileOf(titles), headers: { 'content-type': 'application/octet-stream' } };
      }),
    );
    const more = 'views: { report: GET /report }';
    const { findings } = await conducted(stage, { checks: ['list-foreign-rows'], more });
    await stage.close();
    const told = findings.get('list-foreign-rows/report/acme.admin>globex');
    expect(told).toMatchObject({ outcome: 'fail', reason: 'leak' });
    expect(told?.text).toMatch(new RegExp(`with the canary of globex's note in ${place}$`));
  });

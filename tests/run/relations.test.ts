import { expect, test } from '@playwright/test';
import { conducted, notebook, open, type Reply } from './stage.js';

type Show = (own: number, range: string | null) => unknown;

interface Shown {
  readonly board: Show;
  readonly report: Show;
  /** Keys of the report. */
  readonly report_?: string;
  readonly values?: string;
}

const COUNTED = 'values: { notes: { at: $.notes, equals: count(note) } }';

/** A board, and a report that says that it counts the same. */
async function verdicts({ board, report, report_ = 'request: GET /report', values = COUNTED }: Shown) {
  const stage = await open(
    notebook(({ path, tenant, query }, notes): Reply | undefined => {
      const show = { '/board': board, '/report': report }[path];
      if (!show || !tenant) return undefined;
      const own = [...notes.values()].filter((note) => note.tenant === tenant).length;
      return { body: { notes: show(own, query.get('range')) } };
    }),
  );
  const more = `views:\n  board: { request: GET /board, ${COUNTED} }\n  report:\n    ${report_}\n    ${values}`;
  const { found, findings } = await conducted(stage, { checks: ['aggregate-metric-leak'], more });
  await stage.close();
  const ofAcme = Object.entries(found).filter(([id]) => id.endsWith('acme.admin>globex'));
  const texts = [...findings.values()].map(({ text }) => text);
  return { found: ofAcme.map(([id, one]) => `${id.split('/')[1]}: ${one}`), texts };
}

const ROWS: readonly (readonly [title: string, shown: Shown, found: readonly string[]])[] = [
  [
    'the same number',
    { board: (own) => 900 + own, report: (own) => `${900 + own}` },
    ['board: pass/unmoved', 'report: pass/unmoved'],
  ],
  [
    'another number, that follows the own rows as well',
    { board: (own) => 900 + own, report: (own) => 23_628 + own },
    ['board: pass/unmoved', 'report: inconclusive/unexplained'],
  ],
  [
    'a rounded number',
    { board: (own) => 900 + own, report: (own) => 900.4 + own, values: COUNTED.replace(' }', ', tolerance: 0.5 }') },
    ['board: pass/unmoved', 'report: pass/unmoved'],
  ],
  [
    'another number under another name',
    { board: (own) => 900 + own, report: (own) => own, values: COUNTED.replace('notes:', 'active:') },
    ['board: pass/unmoved', 'report: pass/unmoved'],
  ],
  [
    'an estimate',
    {
      board: (own) => 900 + own,
      report: (own) => 905 + own,
      values: COUNTED.replace(' }', ', approximate: true }'),
    },
    ['board: pass/unmoved', 'report: pass/unmoved'],
  ],
  [
    'less in a narrower range, and the same in the widest',
    {
      board: (own) => 900 + own,
      report: (own, range) => (range === 'all' ? 900 + own : own),
      report_: 'request: GET /report\n    each: { range: [today, all] }\n    widens: range',
    },
    ['board: pass/unmoved', 'report.today: pass/unmoved', 'report.all: pass/unmoved'],
  ],
  [
    'less with a parameter that the board has not',
    {
      board: (own) => 900 + own,
      report: (own) => own,
      report_: 'request: GET /report\n    each: { range: [today] }',
    },
    ['board: pass/unmoved', 'report.today: pass/unmoved'],
  ],
];

for (const [title, shown, found] of ROWS)
  test(`a report that shows, beside a board that counts the same, ${title}`, async () => {
    expect((await verdicts(shown)).found).toEqual(found);
  });

test('the difference is told with both numbers', async () => {
  const { texts } = await verdicts({ board: (own) => 900 + own, report: (own) => 23_628 + own });
  expect(texts.join('\n')).toMatch(/notes is 23,63\d, but notes of board, which counts the same, 90\d/);
});

import { expect, test } from '@playwright/test';
import { type Bend, plainly, verdictsOn } from './members.js';

const ID = 'assignment-link-foreign';

const isLink = ({ path }: Parameters<Bend>[0]): boolean => path.endsWith('/link');

/** Links with whomever the body names. */
const trusting: Bend = (ask, rows) =>
  isLink(ask) ? plainly(ask, { rows, row: ask.row, kind: 'tasks', newId: () => 0 }) : undefined;

const isForeign = ({ body, tenant }: Parameters<Bend>[0], rows: Parameters<Bend>[1]): boolean =>
  rows.get(`members/${body.member}`)?.tenant !== tenant;

const ROWS: (readonly [title: string, bend: Bend, expected: string])[] = [
  ['looks at both ends', () => undefined, 'pass/denied'],
  ['looks at one end', trusting, 'fail/breach'],
  [
    'says no and links all the same',
    (ask, rows) => (isLink(ask) && isForeign(ask, rows) && trusting(ask, rows) ? { status: 403 } : undefined),
    'fail/breach',
  ],
  [
    'answers 204 and links nothing',
    (ask, rows) => (isLink(ask) && isForeign(ask, rows) ? { status: 204 } : undefined),
    'pass/own-data-only',
  ],
  [
    'echoes the link and does not keep it',
    (ask, rows) => (isLink(ask) && isForeign(ask, rows) ? { body: { links: [ask.body.member] } } : undefined),
    'pass/own-data-only',
  ],
  ['links nothing at all', (ask) => (isLink(ask) ? { status: 204 } : undefined), 'inconclusive/unsettled'],
];

for (const [title, bend, expected] of ROWS)
  test(`a system that ${title}: ${expected}`, async () => {
    expect(await verdictsOn(ID, bend)).toEqual({ 'note.link.member': expected });
  });

test('a link that only the other side is shown is found', async () => {
  const verdicts = await verdictsOn(ID, (ask, rows) => {
    const member = rows.get(`members/${ask.body.member}`);
    if (!isLink(ask) || !member || !isForeign(ask, rows)) return undefined;
    rows.set(`members/${member.id}`, { ...member, tasks: [ask.row?.title] });
    return { status: 204 };
  });
  // Each side is shown the other's data by it, and which is noticed first is chance.
  expect(verdicts).toEqual({ 'note.link.member': expect.stringMatching(/^fail\/(breach|leak)$/) });
});

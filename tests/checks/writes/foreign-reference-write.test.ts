import { expect, test } from '@playwright/test';
import { type Bend, plainly, verdictsOn } from './members.js';

const ID = 'foreign-reference-write';
const denied = 'pass/denied';

/** Takes whomever a body names. */
const trusting =
  (...methods: readonly string[]): Bend =>
  (ask, rows) => {
    const [, kind = ''] = ask.path.split('/');
    if (kind !== 'tasks' || ask.path.endsWith('/link') || !methods.includes(ask.method)) return undefined;
    return plainly(ask, { rows, row: ask.row, kind, newId: () => rows.size + 1000 });
  };

const isForeign = ({ body, tenant }: Parameters<Bend>[0], rows: Parameters<Bend>[1]): boolean =>
  body.member !== undefined && rows.get(`members/${body.member}`)?.tenant !== tenant;

const ROWS: (readonly [title: string, bend: Bend, create: string, update: string])[] = [
  ['looks at whom a body names', () => undefined, denied, denied],
  ['stores whomever a new record names', trusting('POST'), 'fail/breach', denied],
  ['stores whomever a change names', trusting('PATCH'), denied, 'fail/breach'],
  [
    'says no and stores it all the same',
    (ask, rows) => (isForeign(ask, rows) && trusting('POST', 'PATCH')(ask, rows) ? { status: 403 } : undefined),
    denied,
    'fail/breach',
  ],
  [
    'drops what it may not name, and echoes it',
    (ask, rows) => {
      if (!isForeign(ask, rows) || ask.path.endsWith('/link')) return undefined;
      const reply = trusting('POST', 'PATCH')({ ...ask, body: { ...ask.body, member: null } }, rows);
      return reply && { ...reply, body: { ...Object(reply.body), member: ask.body.member } };
    },
    'pass/own-data-only',
    'pass/own-data-only',
  ],
  [
    'fills in the name of whomever a record names',
    (ask, rows) => {
      const reply = trusting('POST')(ask, rows);
      const member = rows.get(`members/${ask.row?.member}`);
      if (ask.method === 'GET' && ask.row?.tenant === ask.tenant && ask.row?.kind === 'tasks')
        return { body: { ...ask.row, member: { name: member?.name } } };
      return reply;
    },
    'fail/leak',
    denied,
  ],
  [
    'stores it and never shows it',
    (ask, rows) => {
      if (ask.method === 'GET' && ask.row?.tenant === ask.tenant && ask.row?.kind === 'tasks')
        return { body: { id: ask.row?.id, title: ask.row?.title } };
      return trusting('POST', 'PATCH')(ask, rows);
    },
    'inconclusive/unsettled',
    'inconclusive/unsettled',
  ],
];

for (const [title, bend, create, update] of ROWS)
  test(`a system that ${title}: ${create}, ${update}`, async () => {
    expect(await verdictsOn(ID, bend)).toEqual({ 'note.member': create, 'note.update.member': update });
  });

test('where all identifiers count from 1, the number of the record itself is no reference', async () => {
  const sound = await verdictsOn(
    ID,
    (ask, rows) =>
      isForeign(ask, rows) && ask.method === 'POST' && !ask.path.endsWith('/link')
        ? trusting('POST')({ ...ask, body: { ...ask.body, member: null } }, rows)
        : undefined,
    { counted: true },
  );
  expect(sound).toEqual({ 'note.member': 'pass/own-data-only', 'note.update.member': denied });
});

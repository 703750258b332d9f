import { expect, test } from '@playwright/test';
import { type Bend, ofTask, verdictsOn } from './projects.js';

const ID = 'child-of-foreign-parent';

/** Does not ask whose the parent is. */
const open =
  (method: string): Bend =>
  (ask, all) =>
    ask.method === method && ask.task === undefined && all.projects.has(ask.project) ? ofTask(ask, all) : undefined;

const isList: (ask: Parameters<Bend>[0]) => boolean = ({ method, path }) => method === 'GET' && path.endsWith('/tasks');

const ROWS: (readonly [title: string, bend: Bend, list: string, create: string])[] = [
  ['looks at the parent first', () => undefined, 'pass/denied', 'pass/denied'],
  ['lists below any parent', open('GET'), 'fail/leak', 'pass/denied'],
  ['creates below any parent', open('POST'), 'pass/denied', 'fail/breach'],
  [
    'says no and creates all the same',
    (ask, all) => (!ask.isOwn && open('POST')(ask, all) ? { status: 403 } : undefined),
    'pass/denied',
    'fail/breach',
  ],
  [
    'shows an empty list below whatever it does not know',
    (ask) => (isList(ask) && !ask.isOwn ? { body: [] } : undefined),
    'pass/indistinguishable',
    'pass/denied',
  ],
  [
    'shows an empty list below the parents of others only',
    (ask, { projects }) => (isList(ask) && !ask.isOwn && projects.has(ask.project) ? { body: [] } : undefined),
    'fail/contract',
    'pass/denied',
  ],
  [
    'takes a child for a foreign parent and keeps nothing',
    ({ method, isOwn }) => (method === 'POST' && !isOwn ? { status: 201, body: {} } : undefined),
    'pass/denied',
    'inconclusive/unsettled',
  ],
];

for (const [title, bend, list, create] of ROWS)
  test(`a system that ${title}: ${list}, ${create}`, async () => {
    expect(await verdictsOn(ID, bend)).toEqual({ 'note.list': list, 'note.create': create });
  });

import { expect, test } from '@playwright/test';
import { type Bend, verdictsOn, withTask } from './projects.js';

const ID = 'parent-child-mismatch';
const [READ, UPDATE, DELETE] = ['note.read', 'note.update', 'note.delete'];

/** Looks at the parent, and then takes the child by its identifier alone. */
const byChild =
  (...methods: readonly string[]): Bend =>
  ({ method, isOwn, task, body }, { tasks }) =>
    isOwn && task && methods.includes(method) ? withTask(method, task, body, tasks) : undefined;

const denied = 'pass/denied';

const ROWS: (readonly [title: string, bend: Bend, expected: readonly [string, string, string]])[] = [
  ['loads a child together with its parent', () => undefined, [denied, denied, denied]],
  ['reads a child by its identifier alone', byChild('GET'), ['fail/leak', denied, denied]],
  ['changes a child by its identifier alone', byChild('PATCH'), [denied, 'fail/leak', denied]],
  [
    'changes a child by its identifier alone and says nothing',
    (ask, all) => (byChild('PATCH')(ask, all) ? { status: 204 } : undefined),
    [denied, 'fail/breach', denied],
  ],
  [
    'says no and deletes the child all the same',
    (ask, all) => (ask.task?.project !== ask.project && byChild('DELETE')(ask, all) ? { status: 404 } : undefined),
    [denied, denied, 'fail/breach'],
  ],
  [
    'answers 204 to every deletion',
    ({ method, isOwn, project, task }) =>
      method === 'DELETE' && isOwn && task?.project !== project ? { status: 204 } : undefined,
    [denied, denied, 'fail/contract'],
  ],
  [
    'breaks where parent and child do not agree',
    ({ isOwn, project, task }) => (isOwn && task && task.project !== project ? { status: 500 } : undefined),
    ['inconclusive/server-error', 'inconclusive/server-error', 'inconclusive/server-error'],
  ],
];

for (const [title, bend, expected] of ROWS)
  test(`a system that ${title}: ${expected.join(', ')}`, async () => {
    expect(await verdictsOn(ID, bend)).toEqual({ [READ]: expected[0], [UPDATE]: expected[1], [DELETE]: expected[2] });
  });

test('where the id is unique below its parent only, own parent with foreign id is no attack', async () => {
  expect(await verdictsOn(ID, byChild('GET'), '\nwithin: project')).toEqual({});
});

import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { CHECKS } from '../../src/checks/index.js';
import { ABSENT, type Ask, cleanedUp, conducted, notebook, open, type Reply, type Stage } from './stage.js';

const READ = { checks: ['object-read-foreign'] };

/** A run that left everything, and its ledger: as after `kill -9`, of a system that runs by itself. */
async function abandoned(stage: Stage, parts: Parameters<typeof conducted>[1] = READ): Promise<string> {
  const { ledgerFile } = await conducted(stage, parts, { keep: true, target: { url: stage.url, started: false } });
  return ledgerFile;
}

function deletesOf(stage: Stage): readonly string[] {
  return stage.asks.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
}

test('a ledger of another target is refused, and nothing is asked', async () => {
  const test1 = await open(notebook());
  const ledgerFile = await abandoned(test1);
  const serve = notebook();
  const other = await open(serve);
  const error = await cleanedUp(other.url, {}, { ledgerFile }).catch((thrown: unknown) => thrown);
  const below = await cleanedUp(`${test1.url}/staging`, {}, { ledgerFile }).catch((thrown: unknown) => thrown);
  await Promise.all([test1.close(), other.close()]);
  expect(error).toMatchObject({ facts: { code: 'ledger-of-another-target', met: ledgerFile } });
  expect(below).toMatchObject({ facts: { code: 'ledger-of-another-target' } });
  expect(other.asks).toEqual([]);
  expect(deletesOf(test1)).toEqual([]);
});

test("a customer's record that has the id of one of ours by now stays", async () => {
  const serve = notebook();
  const stage = await open(serve);
  const ledgerFile = await abandoned(stage);
  const [first] = serve.notes.values();
  if (!first) throw new Error('nothing was made');
  first.title = 'Contract with a real customer';
  const made = serve.notes.size;
  const done = await cleanedUp(stage.url, {}, { ledgerFile });
  await stage.close();
  expect([...serve.notes.values()]).toEqual([first]);
  expect(done).toEqual({
    created: made,
    removed: made - 1,
    left: [{ resource: 'note', tenant: first.tenant, id: first.id, why: "it does not carry this run's mark any more" }],
    kept: [],
  });
  expect(deletesOf(stage)).not.toContain(`/notes/${first.id}`);
});

test("a mark of another run is not this run's", async () => {
  const serve = notebook();
  const stage = await open(serve);
  const mine = await abandoned(stage);
  const own = new Set(serve.notes.keys());
  await abandoned(stage);
  const others = [...serve.notes.values()].filter(({ id }) => !own.has(id));
  const [first] = own;
  const taken = serve.notes.get(first ?? '');
  if (taken) taken.title = others[0]?.title;
  const done = await cleanedUp(stage.url, {}, { ledgerFile: mine });
  await stage.close();
  expect(done.left.map(({ id }) => id)).toEqual([first]);
  expect(serve.notes.size).toBe(others.length + 1);
});

test('what its owner cannot find any more is gone already', async () => {
  const serve = notebook();
  const stage = await open(serve);
  const ledgerFile = await abandoned(stage);
  const made = serve.notes.size;
  serve.notes.clear();
  const done = await cleanedUp(stage.url, {}, { ledgerFile });
  await stage.close();
  expect({ done, deletes: deletesOf(stage) }).toEqual({
    done: { created: made, removed: made, left: [], kept: [] },
    deletes: [],
  });
});

test('a record whose reading shows no mark is known by its row', async () => {
  const serve = notebook(({ method, note, tenant }): Reply | undefined =>
    method === 'GET' && note && note.tenant === tenant ? { body: { id: note.id } } : undefined,
  );
  const stage = await open(serve);
  const ledgerFile = await abandoned(stage);
  const done = await cleanedUp(stage.url, {}, { ledgerFile });
  await stage.close();
  expect({ notes: serve.notes.size, left: done.left }).toEqual({ notes: 0, left: [] });
});

test('an owner who is refused proves nothing: the record stays, and so does what follows', async () => {
  let isClosed = false;
  const serve = notebook(({ tenant }): Reply | undefined =>
    isClosed && tenant === 'globex' ? { status: 403 } : undefined,
  );
  const stage = await open(serve);
  const ledgerFile = await abandoned(stage);
  isClosed = true;
  const done = await cleanedUp(stage.url, {}, { ledgerFile });
  await stage.close();
  const left = [...serve.notes.values()];
  expect([...new Set(left.map(({ tenant }) => tenant))]).toEqual(['globex']);
  expect(done.left.map(({ id, why }) => ({ id, why })).sort((a, b) => a.id.localeCompare(b.id))).toEqual(
    left.map(({ id }) => ({ id, why: 'read got status 403' })).sort((a, b) => a.id.localeCompare(b.id)),
  );
});

for (const shown of ['among others', 'alone'])
  test(`a customer's row that shows one of ours within stays, ${shown}`, async () => {
    const serve = notebook();
    const deleted: string[] = [];
    const stage = await open((ask): Reply | Promise<Reply> => {
      if (!ask.path.startsWith('/folders') || ask.tenant === undefined) return serve(ask);
      if (ask.method === 'DELETE') deleted.push(ask.path);
      const notes = [...serve.notes.values()].filter(({ tenant }) => tenant === ask.tenant);
      const ours = { id: 'f-2', title: notes[0]?.title };
      const customers = { id: 'f-1', title: 'Real folder', notes };
      return { body: { folders: shown === 'alone' ? [customers] : [ours, customers] } };
    });
    await abandoned(stage);
    const more = '  folder:\n    path: "/folders{/id}"\n    only: [list, delete]';
    await cleanedUp(stage.url, { more }, { olderMs: 0 });
    await stage.close();
    expect([...new Set(deleted)]).toEqual(shown === 'alone' ? [] : ['/folders/f-2']);
  });

interface Row {
  readonly id: string;
  readonly tenant: string;
  readonly project: string;
  readonly title: unknown;
}

const NESTED = {
  note: 'path: "/projects/{project}/tasks{/id}"\njson: { title: "{{ canary }}" }',
  more: '  project:\n    path: "/projects{/id}"\n    json: { title: "{{ canary }}" }',
};

/** Projects, and tasks that are listed under their project alone; a project with tasks cannot be deleted. */
function board(bend: (ask: Ask, rows: Map<string, Row>) => Reply | undefined = () => undefined) {
  const rows = new Map<string, Row>();
  const serve = (ask: Ask): Reply => {
    const { method, path, tenant, body } = ask;
    const bent = bend(ask, rows);
    if (bent) return bent;
    if (tenant === undefined) return { status: 401 };
    const [, , project = '', tasks, task = ''] = path.split('/');
    const parent = rows.get(project);
    if (tasks !== undefined && parent?.tenant !== tenant) return ABSENT;
    const id = tasks === undefined ? project : task;
    if (id === '' && method === 'POST') {
      const made = { id: randomUUID(), tenant, project, title: body.title };
      rows.set(made.id, made);
      return { status: 201, body: made };
    }
    if (id === '')
      return { body: [...rows.values()].filter((row) => row.tenant === tenant && row.project === project) };
    const row = rows.get(id);
    if (!row || row.tenant !== tenant) return ABSENT;
    if (method === 'DELETE' && [...rows.values()].some((one) => one.project === id)) return { status: 409 };
    if (method === 'DELETE') rows.delete(id);
    if (method === 'PATCH') rows.set(id, { ...row, title: body.title ?? row.title });
    return { body: row };
  };
  return Object.assign(serve, { rows });
}

const ALL = { ...NESTED, checks: ['object-read-foreign', 'object-update-foreign'] };

for (const [how, wayOf] of [
  ['with its ledger', (ledgerFile: string) => ({ ledgerFile })],
  ['without a ledger', () => ({ olderMs: 0 })],
] as const)
  test(`killed, and cleaned up ${how}: lists under a parent are searched under each, children go first`, async () => {
    const serve = board();
    const stage = await open(serve);
    const ledgerFile = await abandoned(stage, ALL);
    // As if the run had been killed before the answer to these came.
    forget(ledgerFile, [...serve.rows.keys()].slice(1));
    const made = serve.rows.size;
    const done = await cleanedUp(stage.url, NESTED, wayOf(ledgerFile));
    await stage.close();
    expect({ rows: [...serve.rows.values()], left: done.left, removed: done.removed >= made }).toEqual({
      rows: [],
      left: [],
      removed: true,
    });
  });

/** Takes the lines out that name these ids. */
function forget(ledgerFile: string, ids: readonly string[]): void {
  const lines = readFileSync(ledgerFile, 'utf8').split('\n');
  const isNamed = (line: string): boolean =>
    ids.some((id) => line.startsWith('{"n":') && line.endsWith(`"id":"${id}"}`));
  writeFileSync(ledgerFile, lines.filter((line) => !isNamed(line)).join('\n'));
}

test('a list that cannot be searched is named, and the rest goes', async () => {
  let isBroken = false;
  const serve = board(({ method, path, tenant }) =>
    isBroken && method === 'GET' && tenant === 'globex' && path.endsWith('/tasks') ? { status: 503 } : undefined,
  );
  const stage = await open(serve);
  await abandoned(stage, ALL);
  isBroken = true;
  const done = await cleanedUp(stage.url, NESTED, { olderMs: 0 });
  await stage.close();
  expect(new Set([...serve.rows.values()].map(({ tenant }) => tenant))).toEqual(new Set(['globex']));
  expect(
    done.left.filter(({ id }) => id === '(unknown)').map(({ resource, tenant }) => ({ resource, tenant })),
  ).toEqual([{ resource: 'note', tenant: 'globex' }]);
});

test('what a ledger names of a resource that the scenario no longer has is left, and said', async () => {
  const serve = board();
  const stage = await open(serve);
  const ledgerFile = await abandoned(stage, ALL);
  const more = NESTED.more.replaceAll('project', 'plan');
  const done = await cleanedUp(
    stage.url,
    { note: 'path: "/projects/x/tasks{/id}"\njson: { title: "{{ canary }}" }', more },
    { ledgerFile },
  );
  await stage.close();
  const whys = new Set(done.left.filter(({ resource }) => resource === 'project').map(({ why }) => why));
  expect(whys).toEqual(new Set(['the scenario has no resource of this name']));
});

test('a calibrated run whose tasks lie under projects leaves nothing, and tells of nothing', async () => {
  const serve = board(({ who, path, tenant }) => {
    if (path === '/me') return { body: { tenant } };
    return who === 'drifter' ? ABSENT : undefined;
  });
  const auth = ', whoami: { request: GET /me, at: $.tenant }';
  const stage = await open(serve);
  const more = `${NESTED.more}\noperators: { drifter: { login: drifter, sees: none } }`;
  const checks = CHECKS.map(({ facts }) => facts.id);
  const { end } = await conducted(stage, { ...NESTED, more, auth, checks }, { calibrate: true });
  await stage.close();
  expect({ rows: serve.rows.size, left: end.cleanup.left, all: end.cleanup.created === end.cleanup.removed }).toEqual({
    rows: 0,
    left: [],
    all: true,
  });
});

test('a task that an attack made under a project is found there and removed before the project', async () => {
  const serve = board(({ method, path, tenant, body }, rows): Reply | undefined => {
    const [, , project = '', , task] = path.split('/');
    const row = rows.get(task ?? '');
    if (method !== 'PATCH' || !tenant || !row || row.tenant === tenant) return undefined;
    const made = { id: randomUUID(), tenant: row.tenant, project, title: body.title };
    rows.set(made.id, made);
    return ABSENT;
  });
  const stage = await open(serve);
  const { end } = await conducted(stage, ALL);
  await stage.close();
  expect({ rows: serve.rows.size, left: end.cleanup.left }).toEqual({ rows: 0, left: [] });
});

test('where no project could be made, no list of tasks is missed', async () => {
  const serve = board(({ method, path }) => (method === 'POST' && path === '/projects' ? { status: 403 } : undefined));
  const stage = await open(serve);
  const { end } = await conducted(stage, ALL);
  await stage.close();
  expect(end.cleanup).toEqual({ created: 0, removed: 0, left: [] });
});

test('what the scenario says stays is told apart from what is left', async () => {
  const serve = notebook();
  const stage = await open(serve);
  const note =
    'path: "/notes{/id}"\nonly: [list, create, read]\njson: { title: "{{ canary }}" }\nleaves: notes are kept for ten years';
  const ledgerFile = await abandoned(stage, { ...READ, note });
  const done = await cleanedUp(stage.url, { note }, { ledgerFile });
  await stage.close();
  expect({ ...done, kept: done.kept.length, whys: [...new Set(done.kept.map(({ why }) => why))] }).toEqual({
    created: serve.notes.size,
    removed: 0,
    left: [],
    kept: serve.notes.size,
    whys: ['notes are kept for ten years'],
  });
});

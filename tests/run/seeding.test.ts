import { expect, test } from '@playwright/test';
import { seedAll } from '../../src/run/seed-all.js';
import { type Ask, casesOf, open, type Parts, type Reply, worldOn } from './stage.js';

interface Row {
  readonly key: string;
  readonly tenant: string;
  readonly title: unknown;
}

/** Seeds notes on a system that shows its rows and ids in its own way. */
async function seeded(
  show: (rows: readonly Row[], ask: Ask) => Reply,
  created: (row: Row) => Reply,
  parts: Parts = {},
) {
  const rows: Row[] = [];
  const stage = await open((ask): Reply => {
    if (ask.method === 'POST') {
      const row = { key: crypto.randomUUID(), tenant: ask.tenant ?? '', title: ask.body.title };
      rows.push(row);
      return created(row);
    }
    const own = rows.filter(({ tenant }) => tenant === ask.tenant);
    if (ask.path === '/notes') return show(own, ask);
    const found = own.find(({ key }) => ask.path.endsWith(key));
    return found ? { body: found } : { status: 404 };
  });
  const world = await worldOn(stage, parts);
  await seedAll(world, casesOf(world), () => undefined);
  await world.http.close();
  await stage.close();
  const wrong = world.book.all.filter(({ id, index, tenant }) => {
    const row = rows.find(({ key }) => key === id);
    const mark = world.marks.read(String(row?.title));
    return row?.tenant !== tenant || mark?.kind !== 'canary' || mark.record !== index;
  });
  return {
    learned: world.learned.get('note/list'),
    records: world.book.all.length > 0,
    wrong,
    failed: [...world.book.failed.values()],
  };
}

const named = ({ key, title }: Row): object => ({ id: key, title });
const plain = (rows: readonly Row[]): Reply => ({ body: rows.map(named) });
const answered = (row: Row): Reply => ({ status: 201, body: named(row) });

for (const { title, show, expected } of [
  { title: 'rows at the top', show: plain, expected: { items: '$', idKey: 'id' } },
  {
    title: 'rows below a key',
    show: (rows: readonly Row[]): Reply => ({ body: { items: rows.map(named), tags: [] } }),
    expected: { items: '$.items', idKey: 'id' },
  },
  {
    title: 'rows deep down, ids under another name',
    show: (rows: readonly Row[]): Reply => ({
      body: { data: { notes: rows.map(({ key, title }) => ({ uuid: key, title })) } },
    }),
    expected: { items: '$.data.notes', idKey: 'uuid' },
  },
  {
    title: 'rows within envelopes',
    show: (rows: readonly Row[]): Reply => ({ body: { edges: rows.map((row) => ({ node: named(row) })) } }),
    expected: { items: '$.edges' },
  },
])
  test(`where a list keeps its rows is learned around own canaries: ${title}`, async () => {
    const found = await seeded(show, answered);
    expect(found).toMatchObject({ learned: expected, records: true, wrong: [], failed: [] });
  });

for (const { title, created } of [
  { title: 'below an envelope', created: (row: Row): Reply => ({ status: 201, body: { ok: true, note: named(row) } }) },
  {
    title: 'in the Location header',
    created: ({ key }: Row): Reply => ({ status: 201, headers: { location: `/notes/${key}` } }),
  },
  { title: 'nowhere: its row in the list shows it', created: (): Reply => ({ status: 201 }) },
])
  test(`the id of a new record is found ${title}`, async () => {
    expect(await seeded(plain, created)).toMatchObject({ records: true, wrong: [], failed: [] });
  });

test('the id is never taken from another tenant’s row, though the list shows that too', async () => {
  const all: Row[] = [];
  const leaking = (): Reply => ({
    body: [...all].sort((one, other) => (one.tenant < other.tenant ? 1 : -1)).map(named),
  });
  const created = (row: Row): Reply => {
    all.push(row);
    return { status: 201 };
  };
  expect(await seeded(leaking, created)).toMatchObject({ records: true, wrong: [], failed: [] });
});

test('rows that could be in two places are an error that names both', async () => {
  const { learned, failed } = await seeded(
    (rows) => ({ body: { mine: rows.map(named), recent: rows.map(named) } }),
    answered,
  );
  expect(learned).toBeUndefined();
  expect(failed[0]).toMatch(/\$\.(mine|recent) or \$\.(mine|recent): say which with `items`/);
});

test('an id that nothing shows is an error, not a guess', async () => {
  const { failed } = await seeded(
    () => ({ body: [] }),
    () => ({ status: 201 }),
  );
  expect(failed[0]).toContain('names no id, and no list shows the record');
});

test('an owner that cannot create is an error with the status', async () => {
  const { failed } = await seeded(plain, () => ({ status: 422 }));
  expect(failed).toEqual([
    'acme.admin could not create a note: status 422',
    'globex.admin could not create a note: status 422',
  ]);
});

test('what the system answered to it is quoted: short, without secrets and control characters', async () => {
  const body = { error: `title\u202e is \u0007too long: token-of-acme.admin-8f1c ${'x'.repeat(300)}` };
  const { failed } = await seeded(plain, () => ({ status: 422, body }));
  const [text = ''] = failed;
  expect(text).toMatch(/^acme\.admin could not create a note: status 422: \{"error":"title is \S*too long: /);
  expect(text).not.toContain('token-of-acme.admin-8f1c');
  expect(text.length).toBeLessThan(270);
});

test('a list that is late is asked again within `settle` for the id that the create did not name', async () => {
  const born = new Map<string, number>();
  const late = (rows: readonly Row[]): Reply =>
    plain(rows.filter(({ key }) => performance.now() - (born.get(key) ?? 0) > 60));
  const nameless = ({ key }: Row): Reply => {
    born.set(key, performance.now());
    return { status: 201 };
  };
  expect(
    await seeded(late, nameless, { note: 'path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nsettle: 2s' }),
  ).toMatchObject({ records: true, wrong: [], failed: [] });
});

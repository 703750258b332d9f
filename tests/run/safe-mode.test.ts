import { expect, test } from '@playwright/test';
import { type Bend, type Guest, guests, live, unsigned } from './live.js';
import { type Conducted, conducted, open, type Parts } from './stage.js';

const AUTH = ', whoami: { request: GET /me, at: $.tenant }';
const OWNER = 'mode: safe\nowner: { field: tenant }';
const NOBODYS = 'mode: safe';
const NOTE = 'path: "/notes{/id}"\nonly: [list, read]';
const MARKED = `${NOTE}\nmarks: [email]`;

/** Both directions, in one word where they are the same. */
type Expected = string | readonly [acme: string, globex: string];

interface Row {
  readonly title: string;
  readonly all?: Guest[];
  readonly bend?: Bend;
  readonly parts: Parts;
  readonly check: string;
  /** Resource or view, with its form. */
  readonly subject?: string;
  readonly expected: Expected;
}

const shared = (name: string): Guest[] => guests().map((guest) => ({ ...guest, name }));

/** Each guest's list shows all guests. */
const openList: Bend = ({ path, tenant }, all) =>
  tenant && path === '/notes' ? { body: { items: all, total: all.length } } : undefined;

const openListUnsigned: Bend = ({ path, tenant }, all) =>
  tenant && path === '/notes'
    ? { body: { items: all.map(unsigned), total: all.length } }
    : unsignedBend({ path, tenant }, all);

/** Sound, but its rows do not say whose they are. */
function unsignedBend({ path, tenant }: { path: string; tenant: string | undefined }, all: readonly Guest[]) {
  const own = all.filter((guest) => guest.tenant === tenant);
  if (!tenant || path === '/me') return undefined;
  if (path === '/notes') return { body: { items: own.map(unsigned), total: own.length } };
  const found = own.find(({ id }) => path === `/notes/${id}`);
  return found ? { body: unsigned(found) } : undefined;
}

/** Whoever knows an id reads the record. */
const openRead: Bend = ({ path, tenant }, all) => {
  const found = all.find(({ id }) => path === `/notes/${id}`);
  return tenant && found ? { body: found } : undefined;
};

const openReadUnsigned: Bend = ({ path, tenant }, all) => {
  const found = all.find(({ id }) => path === `/notes/${id}`);
  return tenant && found ? { body: unsigned(found) } : unsignedBend({ path, tenant }, all);
};

const COUNTED = (tenant: string, index: number): number => (tenant === 'acme' ? index + 1 : index + 11);
const EACH_FROM_ONE = (_: string, index: number): number => index + 1;
const CATALOGUE = {
  id: '0b8a2d5e-6a3f-4c1d-9d41-7a64d1b0c9ee',
  name: 'Standard room',
  email: 'rooms@hotel.example.com',
};

const ROWS: readonly Row[] = [
  {
    title: 'a sound list',
    parts: { note: MARKED, more: OWNER },
    check: 'list-foreign-rows',
    expected: 'pass/own-data-only',
  },
  {
    title: 'a sound read',
    parts: { note: MARKED, more: OWNER },
    check: 'object-read-foreign',
    expected: 'pass/denied',
  },
  {
    title: 'a sound read of records without marks, by short numbers',
    all: guests(COUNTED),
    parts: { note: NOTE, more: OWNER },
    check: 'object-read-foreign',
    expected: 'pass/denied',
  },
  {
    title: 'a list that leaked everything before it was first read, with owners',
    bend: openList,
    parts: { note: MARKED, more: OWNER },
    check: 'list-foreign-rows',
    expected: 'fail/leak',
  },
  {
    title: 'the guarded read beside a list that leaks everything',
    bend: openList,
    parts: { note: MARKED, more: OWNER },
    check: 'object-read-foreign',
    expected: 'pass/denied',
  },
  {
    title: 'a list that leaked everything before it was first read, without owners',
    bend: openListUnsigned,
    parts: { note: MARKED, more: NOBODYS },
    check: 'list-foreign-rows',
    expected: 'inconclusive/shared-or-leak',
  },
  {
    title: 'the read beside a list whose rows nobody can be named for',
    bend: openListUnsigned,
    parts: { note: MARKED, more: NOBODYS },
    check: 'object-read-foreign',
    expected: 'inconclusive/shared-or-leak',
  },
  {
    title: "a list that leaks one side's rows only",
    bend: ({ path, tenant }, all) => (tenant === 'acme' && path === '/notes' ? { body: { items: all } } : undefined),
    parts: { note: MARKED, more: OWNER },
    check: 'list-foreign-rows',
    expected: ['fail/leak', 'pass/own-data-only'],
  },
  {
    title: 'an open read, with owners and marks',
    bend: openRead,
    parts: { note: MARKED, more: OWNER },
    check: 'object-read-foreign',
    expected: 'fail/leak',
  },
  {
    title: 'an open read of records without marks, by short numbers',
    all: guests(COUNTED),
    bend: openRead,
    parts: { note: NOTE, more: OWNER },
    check: 'object-read-foreign',
    expected: 'fail/leak',
  },
  {
    title: 'an open read without owners, but with marks',
    bend: openReadUnsigned,
    parts: { note: MARKED, more: NOBODYS },
    check: 'object-read-foreign',
    expected: 'fail/leak',
  },
  {
    title: 'an open read without owners and without marks, which may be meant',
    bend: openReadUnsigned,
    parts: { note: NOTE, more: NOBODYS },
    check: 'object-read-foreign',
    expected: 'inconclusive/shared-or-leak',
  },
  {
    title: 'a sound read without owners',
    bend: unsignedBend,
    parts: { note: MARKED, more: NOBODYS },
    check: 'object-read-foreign',
    expected: 'pass/denied',
  },
  {
    title: 'records of both sides that are counted from 1 each, and look alike',
    all: guests(EACH_FROM_ONE).map((guest) => ({ ...guest, name: 'Standard boarding', phone: '+49305551234' })),
    parts: { note: NOTE, more: OWNER },
    check: 'object-read-foreign',
    expected: 'pass/own-data-only',
  },
  {
    title: 'an empty list',
    bend: ({ path, tenant }) => (tenant && path === '/notes' ? { body: { items: [], total: 0 } } : undefined),
    parts: { note: MARKED, more: OWNER },
    check: 'list-foreign-rows',
    expected: 'inconclusive/own-rows-missing',
  },
  {
    title: 'a list that says there are more rows than it shows',
    bend: ({ path, tenant }, all) =>
      tenant && path === '/notes'
        ? { body: { items: all.filter((one) => one.tenant === tenant), total: 900 } }
        : undefined,
    parts: { note: MARKED, more: OWNER },
    check: 'list-foreign-rows',
    expected: 'inconclusive/unread',
  },
  {
    title: 'a catalogue row beside own ones that both sides see, without any owner',
    bend: ({ path, tenant }, all) =>
      tenant && path === '/notes'
        ? { body: { items: [CATALOGUE, ...all.filter((one) => one.tenant === tenant)] } }
        : undefined,
    parts: { note: MARKED, more: OWNER },
    check: 'list-foreign-rows',
    expected: 'inconclusive/shared-or-leak',
  },
  {
    title: 'a catalogue row whose owner is nobody',
    bend: ({ path, tenant }, all) =>
      tenant && path === '/notes'
        ? { body: { items: [{ ...CATALOGUE, tenant: null }, ...all.filter((one) => one.tenant === tenant)] } }
        : undefined,
    parts: { note: MARKED, more: OWNER },
    check: 'list-foreign-rows',
    expected: 'pass/own-data-only',
  },
  {
    title: 'a row of a third tenant that both sides see',
    bend: ({ path, tenant }, all) =>
      tenant && path === '/notes'
        ? { body: { items: [{ ...CATALOGUE, tenant: 'initech' }, ...all.filter((one) => one.tenant === tenant)] } }
        : undefined,
    parts: { note: MARKED, more: OWNER },
    check: 'list-foreign-rows',
    expected: 'fail/leak',
  },
  {
    title: 'a list of which the second page leaks rows that nobody signed, known by their marks alone',
    all: guests(COUNTED),
    bend: ({ path, query, tenant }, all) => {
      if (!tenant || path !== '/notes') return unsignedBend({ path, tenant }, all);
      const own = all.filter((one) => one.tenant === tenant).map(unsigned);
      const page = Number(query.get('page') ?? 1);
      if (page === 1) return { body: { items: own.slice(0, 2) } };
      if (page > 2) return { body: { items: [] } };
      const isLate = counted(tenant) > 1;
      return {
        body: {
          items: isLate ? [...own.slice(2), ...all.filter((one) => one.tenant !== tenant).map(unsigned)] : own.slice(2),
        },
      };
    },
    parts: {
      note: `path: "/notes{/id}"\nonly: [list, read]\nlist: { request: GET /notes, pages: { page: page } }\nmarks: [email]`,
      more: NOBODYS,
    },
    check: 'list-foreign-rows',
    expected: 'fail/leak',
  },
  {
    title: 'a view that shows guests of everybody',
    bend: ({ path, tenant }, all) =>
      tenant && path === '/today' ? { body: { arriving: all.map(({ email }) => email) } } : undefined,
    parts: { note: MARKED, more: `${OWNER}\nviews: { today: GET /today }` },
    check: 'list-foreign-rows',
    subject: 'today',
    expected: 'fail/leak',
  },
  {
    title: 'a view that shows own guests',
    bend: ({ path, tenant }, all) =>
      tenant && path === '/today'
        ? { body: all.filter((one) => one.tenant === tenant).map(({ email }) => ({ email })) }
        : undefined,
    parts: { note: MARKED, more: `${OWNER}\nviews: { today: GET /today }` },
    check: 'list-foreign-rows',
    subject: 'today',
    expected: 'pass/own-data-only',
  },
  {
    title: 'a view that shows a person who is a guest on both sides',
    all: shared('Ann').map((guest, index) =>
      index % 4 === 0 ? { ...guest, email: 'ann.both@mail.example.com' } : guest,
    ),
    bend: ({ path, tenant }, all) =>
      tenant && path === '/today'
        ? { body: all.filter((one) => one.tenant === tenant).map(({ email }) => ({ email })) }
        : undefined,
    parts: { note: MARKED, more: `${OWNER}\nviews: { today: GET /today }` },
    check: 'list-foreign-rows',
    subject: 'today',
    expected: 'pass/own-data-only',
  },
  {
    title: 'a list that is served to nobody as well',
    bend: ({ path, tenant }, all) => (path === '/notes' && !tenant ? { body: { items: all } } : undefined),
    parts: { note: MARKED, more: OWNER },
    check: 'anonymous-tenant-data',
    subject: 'note.list',
    expected: 'fail/leak',
  },
  {
    title: 'records whose owner column is missing, though the scenario names one',
    bend: openReadUnsigned,
    parts: { note: NOTE, more: OWNER },
    check: 'object-read-foreign',
    expected: 'inconclusive/shared-or-leak',
  },
];

const askedBy = new Map<string, number>();

/** How often this tenant has come for a second page; the first times nothing leaks yet. */
function counted(tenant: string): number {
  const times = (askedBy.get(tenant) ?? 0) + 1;
  askedBy.set(tenant, times);
  return times;
}

test.beforeEach(() => askedBy.clear());

for (const { title, all = guests(), bend, parts, check, subject = 'note', expected } of ROWS)
  test(`${title} on a live system: ${[expected].flat().join(', ')}`, async () => {
    const stage = await open(live(all, bend));
    const run = await conducted(stage, { ...parts, auth: AUTH, checks: [check] });
    await stage.close();
    expect(wordOf(run, `${check}/${subject}/`)).toEqual(expected);
    expect(stage.asks.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
    expect(run.end.cleanup).toEqual({ created: 0, removed: 0, left: [] });
  });

/** What was found in each direction; the anonymous asks about each side. */
function wordOf({ found }: Conducted, cases: string): Expected {
  const words = Object.entries(found)
    .filter(([id]) => id.startsWith(cases))
    .sort(([one], [other]) => (one.replace(/.*\//, '') < other.replace(/.*\//, '') ? -1 : 1))
    .map(([, word]) => word);
  const about = [...new Set(words)];
  return about.length === 1 ? (about[0] ?? '') : [words[0] ?? '', words[1] ?? ''];
}

test('beside a hit in records that were there before every other value is masked, wherever it is told', async () => {
  const all = guests().map((guest) => ({ ...guest, name: `Zoë ${guest.name}` }));
  const stage = await open(live(all, openRead));
  const parts = { note: `${MARKED}\ndenied: { status: [404], hide: true }`, more: OWNER, auth: AUTH };
  const run = await conducted(stage, { ...parts, checks: ['object-read-foreign', 'existence-status-oracle'] });
  await stage.close();
  const found = run.lines.flatMap((line) =>
    line.type === 'finding' && line.case === 'object-read-foreign/note/acme.admin>globex' ? line.legs : [],
  );
  const hit = found.flatMap(({ sightings = [] }) => sightings).find(({ excerpt }) => excerpt !== undefined);
  expect(hit?.excerpt).toContain(hit?.hit ?? 'no hit');
  expect(hit?.hit).toMatch(/^\w+\.globex\d@mail\.example\.com$/);
  const told = JSON.stringify(run.lines);
  for (const { name, phone } of all) expect([told.includes(name), told.includes(phone)]).toEqual([false, false]);
  expect(told).not.toContain('Zoë');
});

test('what may write is not sent, what is declared to read is, and each case that is left out says why', async () => {
  const stage = await open(
    live(guests(), ({ method, path, tenant }, all) =>
      method === 'POST' && path === '/search' && tenant
        ? { body: { items: all.filter((one) => one.tenant === tenant) } }
        : undefined,
    ),
  );
  const note = `path: "/notes{/id}"
list: POST /search
json: { title: "{{ canary }}" }
marks: [email]
states: { closed: close }
actions:
  close: "POST /notes/{id}/close"
  touch: { request: "GET /notes/{id}/touch", kind: write }
  export: { request: "POST /notes/{id}/export", kind: read }
  print: "POST /notes/{id}/print"`;
  const more = `${OWNER}
views:
  figures: { request: GET /figures, values: { all: $.all } }
  report: POST /report
  digest: { request: POST /digest, kind: read }`;
  const run = await conducted(stage, { note, more, auth: AUTH, checks: [] });
  await stage.close();
  const sent = new Set(stage.asks.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/, 'ID')}`));
  expect([...sent].filter((one) => !one.startsWith('GET ')).sort()).toEqual([
    'HEAD /notes/ID',
    'POST /digest',
    'POST /notes/ID/export',
    'POST /search',
  ]);
  expect([...sent].filter((one) => one.includes('touch'))).toEqual([]);
  const why = new Map([...run.findings].map(([id, one]) => [id.replace(/\/[^/]*$/, ''), `${one.reason}: ${one.text}`]));
  expect(Object.fromEntries([...why].filter(([, text]) => text.startsWith('safe-mode')))).toMatchObject({
    'object-update-foreign/note': 'safe-mode: update writes, and nothing is written to records that were there before',
    'object-delete-foreign/note': 'safe-mode: delete writes, and nothing is written to records that were there before',
    'action-endpoint-foreign/note.touch':
      'safe-mode: touch writes, and nothing is written to records that were there before',
    'subresource-and-history-foreign/note.closed':
      'safe-mode: a record would have to be brought into the state "closed"',
    'anonymous-tenant-data/report': 'safe-mode: POST /report may write: nothing says that it reads (`kind: read`)',
    'aggregate-metric-leak/figures':
      'safe-mode: whether a figure follows other tenants shows when records are added, and nothing is added; `sql` has the database asked (db-count-reconcile)',
  });
});

test('records of one kind may be earlier ones in a run that writes elsewhere: these are only read', async () => {
  const all = guests();
  const stage = await open(live(all));
  const more = 'owner: { field: tenant }';
  const note = `path: "/notes{/id}"\nrecords: { existing: 3 }\nmarks: [email]\njson: { title: "{{ canary }}" }`;
  const run = await conducted(stage, {
    note,
    more,
    auth: AUTH,
    checks: ['object-read-foreign', 'object-delete-foreign'],
  });
  await stage.close();
  expect(run.found).toEqual({
    'object-read-foreign/note/acme.admin>globex': 'pass/denied',
    'object-read-foreign/note/globex.admin>acme': 'pass/denied',
    'object-delete-foreign/note/acme.admin>globex': 'skipped/safe-mode',
    'object-delete-foreign/note/globex.admin>acme': 'skipped/safe-mode',
  });
  expect(stage.asks.filter(({ method }) => method === 'DELETE' || method === 'POST')).toEqual([]);
});

test('a row that goes away while the run looks is not missed, and one that is only left out is', async () => {
  for (const [isGone, expected] of [
    [true, 'pass/own-data-only'],
    [false, 'inconclusive/own-rows-missing'],
  ] as const) {
    const all = guests();
    let lists = 0;
    const stage = await open(
      live(all, ({ path, tenant }) => {
        if (tenant !== 'acme' || path !== '/notes') return undefined;
        lists += 1;
        if (lists === 2 && isGone) all.splice(1, 1);
        const own = all.filter((one) => one.tenant === 'acme');
        return { body: { items: lists > 1 && !isGone ? own.slice(1) : own } };
      }),
    );
    const run = await conducted(stage, { note: MARKED, more: OWNER, auth: AUTH, checks: ['list-foreign-rows'] });
    await stage.close();
    expect(run.found['list-foreign-rows/note/acme.admin>globex']).toBe(expected);
  }
});

test('totals are held against the rows delivered, and a search is judged by what else it shows', async () => {
  const all = Array.from({ length: 60 }, (_, index) =>
    guests().map((guest) => ({ ...guest, email: `${index}.${guest.email}` })),
  )
    .flat()
    .filter(({ tenant }, index) => tenant === 'acme' || index > 8);
  const parts = {
    note: `${MARKED}\nlist: { request: GET /notes, total: $.total, pages: { page: page } }`,
    more: `${OWNER}\nviews: { find: { request: GET /find, needle: q, items: $.hits } }`,
    auth: AUTH,
  };
  const checks = ['list-total-leak', 'search-index-leak', 'facet-and-picker-leak'];
  const found = [];
  for (const isOpen of [false, true]) {
    const stage = await open(
      live(all, ({ path, query, tenant }) => {
        if (!tenant) return undefined;
        const own = all.filter((one) => isOpen || one.tenant === tenant);
        if (path === '/find')
          return { body: { hits: own.filter(({ email }) => email.includes(query.get('q') || '#')) } };
        if (path !== '/notes') return undefined;
        const items = query.get('page') === '2' ? [] : all.filter((one) => one.tenant === tenant);
        return { body: { items, total: own.length } };
      }),
    );
    found.push((await conducted(stage, { ...parts, checks })).found);
    await stage.close();
  }
  expect(found).toEqual([
    {
      'list-total-leak/note/acme.admin>globex': 'pass/own-data-only',
      'list-total-leak/note/globex.admin>acme': 'pass/own-data-only',
      'search-index-leak/find/acme.admin>globex': 'pass/indistinguishable',
      'search-index-leak/find/globex.admin>acme': 'pass/indistinguishable',
      'facet-and-picker-leak/find/acme.admin>globex': 'pass/own-data-only',
      'facet-and-picker-leak/find/globex.admin>acme': 'pass/own-data-only',
    },
    {
      'list-total-leak/note/acme.admin>globex': 'fail/leak',
      'list-total-leak/note/globex.admin>acme': 'fail/leak',
      'search-index-leak/find/acme.admin>globex': 'fail/leak',
      'search-index-leak/find/globex.admin>acme': 'fail/leak',
      'facet-and-picker-leak/find/acme.admin>globex': 'fail/leak',
      'facet-and-picker-leak/find/globex.admin>acme': 'fail/leak',
    },
  ]);
});

test('a view of which nothing can be proved without writing leaves the run unproved', async () => {
  const stage = await open(
    live(guests(), ({ path, tenant }) => (path === '/figures' && tenant ? { body: { all: 12 } } : undefined)),
  );
  const sound = await conducted(stage, { note: MARKED, more: OWNER, auth: AUTH, checks: [] });
  const more = `${OWNER}\nviews: { figures: GET /figures }`;
  const unproved = await conducted(stage, { note: MARKED, more, auth: AUTH, checks: [] });
  await stage.close();
  expect([sound.end.exitCode, unproved.end.exitCode]).toEqual([0, 2]);
  expect(unproved.end.verdict).toContain('nothing proved of figures');
});

test('a value that a new row of the other tenant holds as well is no evidence any more, and the old row still is', async () => {
  for (const [isOwn, expected] of [
    [true, 'pass/own-data-only'],
    [false, 'fail/leak'],
  ] as const) {
    const all = guests();
    const theirs = all.find(({ tenant }) => tenant === 'globex');
    let lists = 0;
    const stage = await open(
      live(all, ({ path, tenant }) => {
        if (tenant !== 'acme' || path !== '/notes') return undefined;
        lists += 1;
        const own = all.filter((one) => one.tenant === 'acme');
        if (lists === 1 || !theirs) return undefined;
        const more = isOwn ? { ...theirs, id: '7c0f5f0e-93f4-4c7e-8f25-0a1f1d3b6a11', tenant: 'acme' } : theirs;
        return { body: { items: [...own, more].map(unsigned) } };
      }),
    );
    const run = await conducted(stage, { note: MARKED, more: NOBODYS, auth: AUTH, checks: ['list-foreign-rows'] });
    await stage.close();
    expect(run.found['list-foreign-rows/note/acme.admin>globex']).toBe(expected);
  }
});

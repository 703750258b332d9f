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

import { type Ask, type Bend, listed, type Office, type Reply } from './office.js';
import type { Row } from './row.js';

const LIST = 'list-foreign-rows';
const TOTAL = 'list-total-leak';

/** The list as bent: `rows` of the asker, and `all`. */
function list(make: (ask: Ask, rows: readonly object[], office: Office) => Reply): Bend {
  return (ask, plain, office) => {
    if (ask.path !== '/notes' || ask.method !== 'GET' || !ask.company) return plain();
    return make(
      ask,
      [...office.notes.values()].filter(({ company }) => company === ask.company),
      office,
    );
  };
}

const json = 'json: { title: "{{ canary }}" }';
const PAGED = `path: /notes
${json}
list: { request: GET /notes, pages: { page: page, size: { size: 2 } }, total: $.total }
records: 5`;
const DECLARED = `path: /notes\n${json}\nlist: { request: GET /notes, total: $.total }`;
const SEARCH = `path: /notes
${json}
actions: { search: { kind: list, request: GET /notes/search } }`;

function foreignOf(office: Office, { company }: Ask): readonly object[] {
  return [...office.notes.values()].filter((note) => note.company !== company);
}

/** Rows without any text, so that only the ids tell whose they are. */
function bare(rows: readonly object[]): readonly object[] {
  return rows.map((row) => ({ id: Reflect.get(row, 'id') }));
}

/** Rows with their titles cut to that length; every row of the office has one. */
function cut(rows: readonly object[], length: number): readonly object[] {
  return rows.map((row) => ({ ...row, title: `${String(Reflect.get(row, 'title')).slice(0, length)}…` }));
}

const PLAIN: readonly Row[] = [
  {
    title: 'foreign rows with their texts cut are a leak',
    bend: list((ask, rows, office) => ({
      status: 200,
      body: { items: rows, others: cut(foreignOf(office, ask), 20).map((row) => Reflect.get(row, 'title')) },
    })),
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'own rows with their texts cut are own rows',
    bend: list((_ask, rows) => ({ status: 200, body: { items: cut(rows, 22), total: rows.length } })),
    check: LIST,
    found: { [LIST]: 'pass/own-data-only' },
    code: 0,
  },
  {
    title: 'what the texts of all tenants begin with is nobody’s',
    bend: list((ask, rows, office) => ({
      status: 200,
      body: { items: rows, initials: cut(foreignOf(office, ask), 12).map((row) => Reflect.get(row, 'title')) },
    })),
    check: LIST,
    found: { [LIST]: 'pass/own-data-only' },
    code: 0,
  },
  { title: 'a list of own rows', check: LIST, found: { [LIST]: 'pass/own-data-only' }, code: 0 },
  {
    title: 'a list of own rows, page by page',
    scenario: { note: PAGED },
    check: LIST,
    found: { [LIST]: 'pass/own-data-only' },
    code: 0,
  },
  {
    title: '10. a total that counts every tenant is a leak, though the rows are right',
    bend: list((ask, rows, office) => listed(rows, ask.query, office.notes.size)),
    scenario: { note: DECLARED },
    check: TOTAL,
    found: { [TOTAL]: 'fail/leak' },
    code: 1,
  },
  {
    title: '10. so is one that nobody declared',
    bend: list((_ask, rows, office) => ({
      status: 200,
      body: { items: rows, meta: { everything: office.notes.size } },
    })),
    check: TOTAL,
    found: { [TOTAL]: 'fail/leak' },
    code: 1,
  },
  {
    title: '10. so is one that only a header tells',
    bend: list((ask, rows, office) => ({
      ...listed(rows, ask.query),
      headers: { 'x-total-count': String(office.notes.size) },
    })),
    check: TOTAL,
    found: { [TOTAL]: 'fail/leak' },
    code: 1,
  },
  ...(
    [
      ['a sentence', (rows, all) => ({ body: { items: rows, summary: `Showing ${rows.length} of ${all} notes` } })],
      ['a range', (rows, all) => ({ body: { items: rows, range: `1-${rows.length}/${all}` } })],
      ['a text with separators', (rows, all) => ({ body: { items: rows, total: (all + 1000).toLocaleString('en') } })],
      [
        'a header in words',
        (rows, all) => ({ body: { items: rows }, headers: { 'x-results': `${rows.length} of ${all}` } }),
      ],
      [
        'a page of HTML',
        (rows, all) => ({
          body: `<ul>${rows.map((row) => `<li>${Reflect.get(row, 'title')}</li>`).join('')}</ul><p>${all} notes in total</p>`,
          headers: { 'content-type': 'text/html' },
        }),
      ],
    ] as const satisfies readonly (readonly [string, (rows: readonly object[], all: number) => Partial<Reply>])[]
  ).map(
    ([what, told]): Row => ({
      title: `10. so is one in ${what}`,
      bend: list((_ask, rows, office) => ({ status: 200, ...told(rows, office.notes.size) })),
      check: TOTAL,
      found: { [TOTAL]: 'fail/leak' },
      code: 1,
    }),
  ),
  {
    title: '10. a text with times, versions, identifiers and own figures is none',
    bend: list(({ nth }, rows) => {
      const told = `${rows.length} notes, as of ${new Date().toISOString()} (v1.${nth % 3}.0, request ${nth * 7919}, NOTE-${nth})`;
      return {
        status: 200,
        body: { items: rows, told, page: 'page 1 of 1', latest: `note ${Reflect.get(rows.at(-1) ?? {}, 'id')}` },
      };
    }),
    check: TOTAL,
    found: { [TOTAL]: 'pass/unmoved' },
    code: 0,
  },
  {
    title: '10. a text that never moves counts nothing',
    bend: list((_ask, rows) => ({
      status: 200,
      body: { items: rows, count_text: 'at most 100 results in 2 columns' },
    })),
    check: `${TOTAL},${LIST}`,
    found: { [TOTAL]: 'skipped/not-applicable', [LIST]: 'pass/own-data-only' },
    code: 0,
  },
  {
    title: '10. a count that nobody declared, of more rows than there are, is unexplained',
    bend: list((_ask, rows) => ({ status: 200, body: { items: rows, count: rows.length + 1000 } })),
    check: TOTAL,
    found: { [TOTAL]: 'inconclusive/unexplained' },
    code: 2,
  },
  {
    title: '10. a count of something else is none',
    bend: list((_ask, rows) => ({
      status: 200,
      body: { items: rows, total: rows.length, words: { count: 3 * rows.length } },
    })),
    check: TOTAL,
    found: { [TOTAL]: 'pass/unmoved' },
    code: 0,
  },
  {
    title: '10. with pages too',
    bend: list((ask, rows, office) => listed(rows, ask.query, office.notes.size)),
    scenario: { note: PAGED },
    check: TOTAL,
    found: { [TOTAL]: 'fail/leak' },
    code: 1,
  },
  { title: '10. a total of own rows stands still', check: TOTAL, found: { [TOTAL]: 'pass/unmoved' }, code: 0 },
  {
    title: '10. a list without numbers has no total to leak',
    bend: list((_ask, rows) => ({ status: 200, body: { items: rows } })),
    check: `${TOTAL},${LIST}`,
    found: { [TOTAL]: 'skipped/not-applicable', [LIST]: 'pass/own-data-only' },
    code: 0,
  },
  {
    title: '10. how long an answer took is no count of rows',
    bend: list((ask, rows) => {
      const took = Math.floor((ask.nth * 7919) % 5);
      return { status: 200, body: { items: rows, total: rows.length, took, query_time: took + 3, load: took % 2 } };
    }),
    check: TOTAL,
    found: { [TOTAL]: 'pass/unmoved' },
    code: 0,
  },
  {
    title: '10. a number that jumps once by chance is no leak',
    bend: jumpsOnce(),
    check: TOTAL,
    found: { [TOTAL]: 'pass/unmoved' },
    code: 0,
  },
  {
    title: '10. a total that follows nobody proves nothing',
    bend: list((ask, rows) => listed(rows, ask.query, 7)),
    scenario: { note: PAGED },
    check: TOTAL,
    found: { [TOTAL]: 'inconclusive/not-exercised' },
    code: 2,
  },
  {
    title: '30. rows of another run that come and go make the count noisy, and that run is named',
    bend: otherRun(),
    check: TOTAL,
    found: { [TOTAL]: 'inconclusive/noisy' },
    code: 2,
    left: 2,
    told: 0,
    says: /rows of another run \(bcdfghjkm\)/,
  },
  {
    title: '30. rows that another run left behind do not',
    before: (office) => void office.add('acme', STRANGE),
    check: `${TOTAL},${LIST}`,
    found: { [TOTAL]: 'pass/unmoved', [LIST]: 'pass/own-data-only' },
    code: 0,
  },
  {
    title: '11. a list of the right length with a foreign row is a leak',
    bend: list((ask, rows, office) => listed([...rows.slice(1), ...foreignOf(office, ask).slice(0, 1)], ask.query)),
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: '12. a second page with foreign rows is a leak, though the first has none',
    bend: list((ask, rows, office) =>
      ask.query.get('page') === '2'
        ? { status: 200, body: { items: [...rows.slice(2, 4), ...foreignOf(office, ask).slice(0, 1)] } }
        : listed(rows, ask.query),
    ),
    scenario: { note: PAGED },
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: '13. a search that leaks is found though the list is fine',
    bend: (ask, plain, office) =>
      ask.who && ask.path === '/notes/search' ? listed([...office.notes.values()], ask.query) : plain(),
    scenario: { note: SEARCH },
    check: LIST,
    found: { [LIST]: 'pass/own-data-only', [`${LIST}.search`]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'an empty list proves nothing',
    bend: list((ask) => (ask.who === 'acme.admin' ? listed([], ask.query) : listed([], ask.query))),
    check: LIST,
    found: { [LIST]: 'inconclusive/own-rows-missing' },
    code: 2,
  },
  {
    title: 'a list that is empty for the attacker only proves nothing',
    bend: list((ask, rows) => listed(ask.who === 'acme.admin' ? [] : rows, ask.query)),
    check: LIST,
    found: { [LIST]: 'inconclusive/own-rows-missing' },
    code: 2,
  },
  {
    title: 'rows that show neither canary nor owner nor a long id cannot be known abroad',
    bend: list((ask, _rows, office) => listed(bare([...office.notes.values()]), ask.query)),
    check: LIST,
    found: { [LIST]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'canaries cut to what all begin with cannot be known abroad',
    bend: list((ask, _rows, office) =>
      listed(
        [...office.notes.values()].map((note) => ({ ...note, title: `${note.title.slice(0, 12)}…` })),
        ask.query,
      ),
    ),
    check: LIST,
    found: { [LIST]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'rows that show nothing but long ids are known by them, in both directions',
    bend: list((ask, _rows, office) => listed(bare([...office.notes.values()]), ask.query)),
    ids: () => crypto.randomUUID(),
    scenario: { more: '' },
    check: LIST,
    found: { [LIST]: 'fail/leak', [`${LIST}/globex.admin>acme`]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'rows that name their company are known by it',
    bend: list((ask, _rows, office) =>
      listed(
        [...office.notes.values()].map(({ id, company }) => ({ id, company })),
        ask.query,
      ),
    ),
    scenario: { more: 'pairs: [[acme, globex]]\nowner: $.company' },
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'canaries in the list in capital letters are still known',
    bend: list((ask, _rows, office) =>
      listed(
        [...office.notes.values()].map(({ id, title }) => ({ id, title: title.toUpperCase() })),
        ask.query,
      ),
    ),
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'a list with an unread rest proves nothing: the answer says that there is more',
    bend: list((_ask, rows) => ({ status: 200, body: { items: rows, has_more: true } })),
    check: LIST,
    found: { [LIST]: 'inconclusive/unread' },
    code: 2,
  },
  {
    title: 'a list with an unread rest proves nothing: its total is larger',
    bend: list((ask, rows) => listed(rows, ask.query, rows.length + 30)),
    check: LIST,
    found: { [LIST]: 'inconclusive/unread' },
    code: 2,
  },
  {
    title: 'a list that repeats its first page although there is more proves nothing',
    bend: list((_ask, rows) => ({ status: 200, body: { items: rows.slice(0, 5), total: 30 } })),
    scenario: { note: PAGED.replace('{ size: 2 }', 'size') },
    check: LIST,
    found: { [LIST]: 'inconclusive/unread' },
    code: 2,
  },
  {
    title: 'a list that leads on by a Link header is read to its end: leak on its last page',
    bend: list((ask, rows, office) => {
      const page = Number(ask.query.get('page') ?? 1);
      const body = { items: page < 3 ? rows : foreignOf(office, ask) };
      const headers: Record<string, string> = page < 3 ? { link: `</notes?page=${page + 1}>; rel="next"` } : {};
      return { status: 200, body, headers };
    }),
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'a list that leads to another host is not read to its end',
    bend: list((_ask, rows) => ({
      status: 200,
      body: { items: rows },
      headers: { link: '<http://elsewhere.example/notes?page=2>; rel="next"' },
    })),
    check: LIST,
    found: { [LIST]: 'inconclusive/not-sent' },
    code: 2,
  },
];

/** Everybody's list shows what these keep too, as it was there before. */
const alsoOf = (...companies: readonly string[]): Bend =>
  list((ask, rows, office) =>
    listed([...rows, ...[...office.notes.values()].filter(({ company }) => companies.includes(company))], ask.query),
  );
const uuids = () => crypto.randomUUID();
const OWNED = { more: 'pairs: [[acme, globex]]\nowner: $.company' };

/** Rows that were there before the run: whose are they? */
const EARLIER: readonly Row[] = [
  {
    title: '9. a row that was there before, which both see and whose owner nobody says, is shared or a leak',
    before: (office) => void office.add('initech'),
    bend: alsoOf('initech'),
    ids: uuids,
    check: LIST,
    found: { [LIST]: 'inconclusive/shared-or-leak' },
    code: 2,
    says: /stands in both lists \(acme\.admin: \$\.items\[\d\], globex\.admin: \$\.items\[\d\]\)/,
  },
  {
    title: '9. one whose owner is neither of those who both see it is a leak',
    before: (office) => void office.add('initech'),
    bend: alsoOf('initech'),
    scenario: OWNED,
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
    says: /whose owner is neither acme nor globex/,
  },
  {
    title: '9. one whose owner is the victim is a leak',
    before: (office) => void office.add('globex'),
    bend: list((ask, rows, office) => {
      const old = [...office.notes.values()].filter(({ title }) => title === 'an old note');
      return listed(ask.company === 'acme' ? [...rows, ...old] : rows, ask.query);
    }),
    scenario: OWNED,
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: '9. one whose owner is no tenant of the scenario, which only the attacker sees, proves nothing',
    before: (office) => void office.add('initech'),
    bend: (ask, plain, office) => (ask.company === 'acme' ? alsoOf('initech')(ask, plain, office) : plain()),
    scenario: OWNED,
    check: LIST,
    found: { [LIST]: 'inconclusive/shared-or-leak' },
    code: 2,
    says: /owner is no tenant of the scenario/,
  },
  ...['', '0', '00000000-0000-0000-0000-000000000000'].map(
    (nobody): Row => ({
      title: `9. one that names no owner (${nobody || 'empty'}) may be for everybody: a note on a pass`,
      before: (office) => void office.add(nobody),
      bend: alsoOf(nobody),
      ids: uuids,
      scenario: OWNED,
      check: LIST,
      found: { [LIST]: 'pass/own-data-only' },
      code: 0,
      says: /1 row names no owner/,
    }),
  ),
  {
    title: '9. rows that were there before and are each company’s own are no matter',
    before: (office) => {
      for (const company of ['acme', 'globex', 'acme', 'globex']) office.add(company);
    },
    ids: uuids,
    check: LIST,
    found: { [LIST]: 'pass/own-data-only' },
    code: 0,
  },
  {
    title: '9. short identifiers and equal texts in both lists are no common row',
    bend: list((ask, rows) => {
      const old = [1, 2, 3].map((id) => ({ id: `T-${id}`, title: 'A first note', state: 'open' }));
      return listed([...old, ...rows], ask.query);
    }),
    check: LIST,
    found: { [LIST]: 'pass/own-data-only' },
    code: 0,
  },
  {
    title: '9. a list that is declared shared is exempt, whatever was there before',
    before: (office) => void office.add('initech'),
    bend: alsoOf('initech'),
    ids: uuids,
    scenario: {
      note: 'path: /notes\njson: { title: "{{ canary }}" }\nshared: { with: tenants, only: [list], reason: One board }',
    },
    check: `${LIST},object-read-foreign`,
    found: { [LIST]: 'skipped/exempt', 'object-read-foreign': 'pass/denied' },
    code: 0,
  },
];

/** A canary of a run that is not ours. */
const STRANGE = `pwbcdfghjkmc${'bcdfghjkmp01357bcdfgh'}`;

/** Another run adds a row at the attacker's whenever the victim gains its fourth and fifth. */
function otherRun(): Bend {
  return (ask, plain, office) => {
    const reply = plain();
    if (ask.method !== 'POST' || ask.path !== '/notes' || ask.company !== 'globex') return reply;
    const globex = [...office.notes.values()].filter(({ company }) => company === 'globex').length;
    if (globex === 4 || globex === 5) office.add('acme', STRANGE);
    return reply;
  };
}

/** A number that stands beside the rows, and goes up once while the victim gains rows. */
function jumpsOnce(): Bend {
  return list((_ask, rows, office) => {
    const globex = [...office.notes.values()].filter(({ company }) => company === 'globex').length;
    return { status: 200, body: { items: rows, total: rows.length, users: globex < 5 ? 3 : 4 } };
  });
}

export const LISTS: readonly Row[] = [...PLAIN, ...EARLIER];

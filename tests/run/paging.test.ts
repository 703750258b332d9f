import { expect, test } from '@playwright/test';
import { operationNamed } from '../../src/checks/subjects.js';
import type { Operation } from '../../src/model.js';
import { type Asker, gather } from '../../src/run/exchange.js';
import { type Pages, readPages } from '../../src/run/paging.js';
import type { World } from '../../src/run/world.js';
import { type Ask, conducted, notebook, open, type Reply, type Serve, worldOn } from './stage.js';

const ROWS = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, title: `row ${id}` }));

interface Read extends Omit<Pages, 'counters'> {
  readonly seen: string;
}

/** Reads the list of the notes as acme, whose rows stand in `$.items`. */
async function read(list: string, serve: Serve, learned = {}): Promise<Read & { readonly asked: readonly string[] }> {
  const stage = await open(serve);
  const note = `path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nlist: { request: GET /notes, items: $.items${list} }`;
  const world = await worldOn(stage, { note });
  for (const [key, value] of Object.entries(learned)) world.learned.set(key, { items: String(value), idKey: 'id' });
  const seen: string[] = [];
  const pages = await readPages(world, asker(world), listOf(world), gather(), ({ json }) => {
    seen.push(...rowsOf(json));
  });
  await world.http.close();
  await stage.close();
  const { counters, ...rest } = pages;
  return { ...rest, seen: seen.join(''), asked: stage.asks.map(({ query }) => query.toString()) };
}

function listOf({ scenario }: World): Operation {
  const list = scenario.resources[0] && operationNamed(scenario.resources[0], 'list');
  if (!list) throw new Error('the resource has no list');
  return list;
}

function asker(world: World): Asker {
  const principal = world.principals.get('acme.admin');
  if (!principal) throw new Error('acme has no admin');
  return {
    principal,
    isAttack: false,
    renews: true,
    findIds: false,
    about: undefined,
    isOpen: false,
    facts: { references: {}, captures: {} },
  };
}

function rowsOf(json: unknown): readonly string[] {
  const items: unknown = typeof json === 'object' && json !== null && 'items' in json ? json.items : [];
  return Array.isArray(items) ? items.map(({ id }) => id) : [];
}

const page = (items: readonly object[], more: object = {}): Reply => ({ body: { items, ...more } });
const numbered = ({ query }: Ask, size = 2): readonly object[] => {
  const at = Number(query.get('page') ?? 1) - 1;
  return ROWS.slice(at * size, (at + 1) * size);
};
const offset = ({ query }: Ask): readonly object[] => {
  const from = Number(query.get('skip') ?? 0);
  return ROWS.slice(from, from + Number(query.get('take') ?? 5));
};
const linksAfter = ({ query }: Ask): string =>
  `</notes?page=1>; rel="first", </notes?page=${Number(query.get('page') ?? 1) + 1}>; rel="next"`;
const WHOLE = { seen: 'abcde', rows: 5, ended: true };

let moment = 0;

const TABLE: readonly { title: string; list: string; serve: Serve; learned?: object; expected: Partial<Read> }[] = [
  { title: 'no paging, no sign of more', list: '', serve: () => page(ROWS), expected: { ...WHOLE, pages: 1 } },
  {
    title: 'no paging declared, and a total says there is more',
    list: '',
    serve: () => page(ROWS, { total: 9 }),
    expected: { seen: 'abcde', ended: false },
  },
  {
    title: 'no paging declared, and a next page is named',
    list: '',
    serve: () => page(ROWS, { next: '/notes?page=2' }),
    expected: { seen: 'abcde', ended: false },
  },
  {
    title: 'no paging declared, and has_more is true',
    list: '',
    serve: () => page(ROWS, { meta: { has_more: true } }),
    expected: { ended: false },
  },
  {
    title: 'no paging declared, and has_more is false',
    list: '',
    serve: () => page(ROWS, { has_more: false, next: null }),
    expected: WHOLE,
  },
  {
    title: 'pages by number, to the empty one',
    list: ', pages: { page: page }',
    serve: (ask) => page(numbered(ask)),
    expected: { ...WHOLE, pages: 4 },
  },
  {
    title: 'pages by number from 0',
    list: ', pages: { page: page, from: 0 }',
    serve: (ask) => page(ROWS.slice(Number(ask.query.get('page') ?? 0) * 2).slice(0, 2)),
    expected: WHOLE,
  },
  {
    title: 'a server that ignores the page repeats itself',
    list: ', pages: { page: page }',
    serve: () => page(ROWS),
    expected: { ...WHOLE, pages: 1 },
  },
  {
    title: 'it repeats itself, and its total says there is more',
    list: ', total: $.total, pages: { page: page }',
    serve: () => page(ROWS, { total: 9 }),
    expected: { seen: 'abcde', ended: false },
  },
  {
    title: 'it repeats its rows with other times in them',
    list: ', pages: { page: page }',
    serve: () =>
      page(
        ROWS.map((row) => ({ ...row, at: ++moment })),
        { took: ++moment },
      ),
    learned: { 'note/list': '$.items' },
    expected: { ...WHOLE, pages: 1 },
  },
  {
    title: '404 beyond the last page',
    list: ', pages: { page: page }',
    serve: (ask) => (numbered(ask).length ? page(numbered(ask)) : { status: 404 }),
    expected: { ...WHOLE, pages: 3 },
  },
  {
    title: '404 beyond a page that says there is more',
    list: ', total: $.total, pages: { page: page }',
    serve: (ask) => (numbered(ask).length ? page(numbered(ask), { total: 9 }) : { status: 404 }),
    expected: { seen: 'abcde', ended: false },
  },
  {
    title: '400 after a full page is a limit, not an end',
    list: ', pages: { page: page, size: { size: 2 } }',
    serve: (ask) => (ask.query.get('page') === '3' ? { status: 400 } : page(numbered(ask))),
    expected: { seen: 'abcd', ended: false },
  },
  {
    title: '400 after a short page is an end',
    list: ', pages: { page: page, size: { size: 2 } }',
    serve: (ask) => (numbered(ask).length ? page(numbered(ask)) : { status: 400 }),
    expected: { ...WHOLE, pages: 3 },
  },
  {
    title: '404 for the very first page',
    list: ', pages: { page: page }',
    serve: () => ({ status: 404 }),
    expected: { seen: '', pages: 0, ended: false },
  },
  {
    title: '500 in the middle',
    list: ', pages: { page: page }',
    serve: (ask) => (ask.query.get('page') === '2' ? { status: 501 } : page(numbered(ask))),
    expected: { seen: 'ab', ended: false },
  },
  {
    title: 'a server that gives fewer rows than asked for has more pages all the same',
    list: ', pages: { page: page, size: { size: 100 } }',
    serve: (ask) => page(numbered(ask)),
    expected: { ...WHOLE, pages: 4 },
  },
  {
    title: 'a page that was thinned out is not the last one',
    list: ', pages: { page: page, size: { size: 2 } }',
    serve: (ask) => page(numbered(ask).filter((row) => Reflect.get(row, 'id') !== 'b')),
    expected: { seen: 'acde', rows: 4, ended: true },
  },
  {
    title: 'offsets',
    list: ', pages: { offset: skip, size: { take: 2 } }',
    serve: (ask) => page(offset(ask)),
    expected: { ...WHOLE, pages: 4 },
  },
  {
    title: 'a cursor, to the page without one',
    list: ', pages: { cursor: after, next: $.next }',
    serve: ({ query }) => {
      const at = Number(query.get('after') ?? 0);
      return page(ROWS.slice(at, at + 2), at + 2 < 5 ? { next: at + 2 } : { next: null });
    },
    expected: { ...WHOLE, pages: 3 },
  },
  {
    title: 'a cursor that looks like a template, as the text it is',
    list: ', pages: { cursor: after, next: $.next }',
    serve: ({ query }) =>
      query.get('after') === '{{ user.email }}{%'
        ? page(ROWS.slice(2), { next: null })
        : page(ROWS.slice(0, 2), { next: '{{ user.email }}{%' }),
    expected: { ...WHOLE, pages: 2 },
  },
  {
    title: 'a cursor that leads to itself',
    list: ', pages: { cursor: after, next: $.next }',
    serve: () => page(ROWS, { next: 'x' }),
    expected: { ended: false },
  },
  {
    title: 'a link in the answer',
    list: ', pages: { next: $.links.next }',
    serve: (ask) =>
      page(
        numbered(ask),
        numbered(ask).length < 2 ? {} : { links: { next: `/notes?page=${Number(ask.query.get('page') ?? 1) + 1}` } },
      ),
    expected: { ...WHOLE, pages: 3 },
  },
  {
    title: 'a Link header that nobody declared',
    list: '',
    serve: (ask) => ({
      ...page(numbered(ask)),
      ...(numbered(ask).length < 2 ? {} : { headers: { link: linksAfter(ask) } }),
    }),
    expected: { ...WHOLE, pages: 3 },
  },
  {
    title: 'a link to another host is not followed',
    list: ', pages: { next: $.next }',
    serve: () => page(ROWS, { next: 'http://elsewhere.example/notes' }),
    expected: { seen: 'abcde', pages: 1, ended: false },
  },
  {
    title: 'a link to the very page',
    list: ', pages: { next: $.next }',
    serve: () => page(ROWS, { next: '/notes?page=2' }),
    expected: { ended: false },
  },
];

for (const { title, list, serve, learned, expected } of TABLE)
  test(`${title}: ${expected.ended ? 'read to its end' : 'not read to its end'}`, async () => {
    const { asked, ...got } = await read(list, serve, learned);
    expect(got, asked.join('\n')).toMatchObject(expected);
    expect(asked.length).toBeLessThan(8);
  });

test('pages that never end are given up, and what was not read proves nothing', async () => {
  let made = 0;
  const { pages, rows, ended, asked } = await read(', pages: { page: page }', () => page([{ id: `n-${++made}` }]));
  expect({ pages, rows, ended, asked: asked.length }).toEqual({ pages: 2000, rows: 2000, ended: false, asked: 2000 });
});

test('a list of GraphQL is paged by the variables of its document', async () => {
  const asked: unknown[] = [];
  const document = 'query ($first: Int, $after: String) { notes(first: $first, after: $after) { nodes { id } } }';
  const stage = await open(({ body }) => {
    const variables: Record<string, unknown> = Object(body.variables);
    asked.push({ ...body, query: body.query === document });
    const at = Number(variables.after ?? 0);
    const pageInfo = { endCursor: at + 2 < 5 ? `0${at + 2}` : null };
    return { body: { data: { notes: { nodes: ROWS.slice(at, at + 2), pageInfo } } } };
  });
  const note = `path: "/notes{/id}"
json: { title: "{{ canary }}" }
list:
  request: POST /graphql
  graphql: { query: "${document}", variables: { sort: "new" } }
  items: $.data.notes.nodes
  pages: { cursor: after, next: $.data.notes.pageInfo.endCursor, size: { first: 2 }, json: true }`;
  const world = await worldOn(stage, { note });
  const { rows, ended } = await readPages(world, asker(world), listOf(world), gather(), () => undefined);
  await world.http.close();
  await stage.close();
  expect({ rows, ended, urls: stage.asks.map(({ path, query }) => `${path}?${query}`), asked }).toEqual({
    rows: 5,
    ended: true,
    urls: ['/graphql?', '/graphql?', '/graphql?'],
    asked: [
      { query: true, variables: { sort: 'new', first: 2 } },
      { query: true, variables: { sort: 'new', first: 2, after: '02' } },
      { query: true, variables: { sort: 'new', first: 2, after: '04' } },
    ],
  });
});

for (const { title, more, said } of [
  {
    title: 'that shows not all own rows',
    more: '',
    said: [
      'note.list shows 1 row, 1 of 3 own rows, and the scenario does not say how it is paged: if it is, add `pages`, such as { page: page, size: per_page }, { offset: offset } or { cursor: after, next: $.next }',
    ],
  },
  {
    title: 'of which the scenario says how it is paged',
    more: '\nlist: { request: GET /notes, pages: { page: page } }',
    said: [],
  },
])
  test(`a list ${title}: ${said.length} hint at its pages`, async () => {
    const stage = await open(
      notebook(({ method, path, tenant, query }, notes) => {
        if (method !== 'GET' || path !== '/notes') return undefined;
        const at = Number(query.get('page') ?? 1) - 1;
        return { body: [...notes.values()].filter((one) => one.tenant === tenant).slice(at, at + 1) };
      }),
    );
    const note = `path: "/notes{/id}"\nrecords: 3\njson: { title: "{{ canary }}" }${more}`;
    const { lines } = await conducted(stage, { checks: ['list-foreign-rows', 'list-total-leak'], note });
    await stage.close();
    expect(lines.flatMap((line) => (line.type === 'note' && line.topic === 'warning' ? line.text : []))).toEqual(said);
  });

test('the rows of a page are the elements that the scenario names, on every page', async () => {
  const html = (rows: string): Reply => ({
    headers: { 'content-type': 'text/html' },
    body: Buffer.from(`<table><tr><th>Title</th></tr>${rows}</table>`),
  });
  const stage = await open((ask) =>
    html(
      numbered(ask)
        .map((row) => `<tr><td>${'title' in row ? row.title : ''}</td></tr>`)
        .join(''),
    ),
  );
  const note = `path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nlist: { request: GET /notes, items: { css: "table tr" }, pages: { page: page } }`;
  const world = await worldOn(stage, { note });
  const seen: unknown[] = [];
  const { rows, pages, ended } = await readPages(world, asker(world), listOf(world), gather(), ({ json }) => {
    seen.push(json);
  });
  await world.http.close();
  await stage.close();
  expect({ rows, pages, ended }).toEqual({ rows: 5, pages: 4, ended: true });
  expect(seen.slice(2)).toEqual([[{ td: 'row e' }], []]);
});

import { expect, test } from '@playwright/test';
import { type Ask, conducted, type Note, notebook, open, type Reply } from '../run/stage.js';

interface Facts {
  readonly ask: Ask;
  readonly own: readonly Note[];
  readonly all: readonly Note[];
}

/** A notebook whose list answers as told. */
function listing(list: (facts: Facts) => Reply) {
  return notebook((ask, notes): Reply | undefined => {
    if (ask.path !== '/notes' || ask.method !== 'GET' || !ask.tenant) return undefined;
    const all = [...notes.values()];
    return list({ ask, all, own: all.filter(({ tenant }) => tenant === ask.tenant) });
  });
}

const LIST = 'path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nlist: { request: GET /notes, total: $.total }';

async function verdicts(list: (facts: Facts) => Reply, check = 'list-total-leak', note = LIST) {
  const stage = await open(listing(list));
  const { found } = await conducted(stage, { checks: [check], note });
  await stage.close();
  return Object.values(found);
}

const OLD = Array.from({ length: 1157 }, (_, index) => ({ id: `old-${index}`, title: `an old note, ${index}` }));
const shown = (count: number): string => count.toLocaleString('en-US');

const TOTALS: readonly (readonly [title: string, total: (count: number) => Reply['body'], rows?: readonly object[]])[] =
  [
    ['a string', (count) => ({ total: String(count) })],
    ['a number with thousands separators', (count) => ({ total: shown(count) }), OLD],
    ['missing when the list is empty', (count) => (count > 0 ? { total: count } : {})],
  ];

for (const [title, total, old = []] of TOTALS)
  test(`a total that is ${title}: its own passes, that of everybody leaks`, async () => {
    const answer = (own: readonly Note[], counted: readonly Note[]): Reply => ({
      body: { items: [...own, ...old], ...Object(total(counted.length + old.length)) },
    });
    const sound = await verdicts(({ own }) => answer(own, own));
    const leaky = await verdicts(({ own, all }) => answer(own, all));
    expect({ sound, leaky }).toEqual({ sound: ['pass/unmoved', 'pass/unmoved'], leaky: ['fail/leak', 'fail/leak'] });
  });

test('a figure that is missing while there is nothing to count is held to what is added later', async () => {
  const board = (isLeaky: boolean) =>
    notebook(({ path, tenant }, notes): Reply | undefined => {
      if (path !== '/board' || !tenant) return undefined;
      const own = [...notes.values()].filter((note) => note.tenant === tenant).length;
      return { body: own === 0 ? {} : { notes: isLeaky ? notes.size : own } };
    });
  const more = 'views: { board: { request: GET /board, values: { notes: { at: $.notes, equals: count(note) } } } }';
  const found = await Promise.all(
    [false, true].map(async (isLeaky) => {
      const stage = await open(board(isLeaky));
      const run = await conducted(stage, { checks: ['aggregate-metric-leak'], more });
      await stage.close();
      return Object.values(run.found);
    }),
  );
  expect(found).toEqual([
    ['pass/unmoved', 'pass/unmoved'],
    ['fail/leak', 'fail/leak'],
  ]);
});

/** Two a page, by number; a live user adds a note at the top after each page. */
function shifting(isLeaky: boolean) {
  const live: object[] = [];
  return ({ ask, own, all }: Facts): Reply => {
    const rows = [...live, ...(isLeaky ? all : own)];
    const from = (Number(ask.query.get('page') ?? 1) - 1) * 2;
    if (ask.tenant === 'acme' && live.length < 40) live.unshift({ id: `live-${live.length}`, title: 'a live note' });
    return { body: { items: rows.slice(from, from + 2), total: rows.length } };
  };
}

test('a list that changes while it is read raises no alarm, and hides no foreign row', async () => {
  const note = LIST.replace('total: $.total', 'total: $.total, pages: { page: page }');
  const sound = [
    ...(await verdicts(shifting(false), 'list-foreign-rows', note)),
    ...(await verdicts(shifting(false), 'list-total-leak', note)),
  ];
  expect(sound.filter((one) => one.startsWith('fail/'))).toEqual([]);
  expect(await verdicts(shifting(true), 'list-foreign-rows', note)).toEqual(['fail/leak', 'fail/leak']);
});

const EXPORT = 'views: { takeout: { request: GET /takeout, parse: csv } }';

/** As spreadsheets write it: a byte order mark, semicolons, and a line break within the quotes of each note. */
function spreadsheet(notes: readonly Note[]): Buffer {
  const rows = notes.map(({ id, title }) => `${id};"Dear reader,\r\n${title}\r\n""yours"""`);
  return Buffer.from(`\ufeffid;text\r\n${rows.join('\r\n')}\r\n`);
}

for (const [title, isLeaky, expected] of [
  ['its own notes', false, 'pass/own-data-only'],
  ['the notes of everybody', true, 'fail/leak'],
] as const)
  test(`CSV with a byte order mark and quoted line breaks that holds ${title}: ${expected}`, async () => {
    const stage = await open(
      notebook(({ path, tenant }, notes): Reply | undefined => {
        if (path !== '/takeout' || !tenant) return undefined;
        const own = [...notes.values()].filter((note) => isLeaky || note.tenant === tenant);
        return { headers: { 'content-type': 'text/csv' }, body: spreadsheet(own) };
      }),
    );
    const { found } = await conducted(stage, { checks: ['export-content-leak'], more: EXPORT });
    await stage.close();
    expect(Object.values(found)).toEqual([expected, expected]);
  });

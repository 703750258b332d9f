import { expect, test } from '@playwright/test';
import { conducted, type Note, notebook, open, type Reply, type Stage } from './stage.js';

interface Facts {
  readonly notes: readonly Note[];
  readonly own: readonly Note[];
  readonly tenant: string;
  readonly range: string | null;
}

type Board = (facts: Facts) => unknown;

const VIEW = `views:
  board:
    request: GET /board
    values: { notes: { at: $.notes, equals: count(note) } }`;

/** Verdicts on the board, by direction. */
async function onBoard(stage: Stage, more = VIEW): Promise<readonly string[]> {
  const { found } = await conducted(stage, { checks: ['aggregate-metric-leak'], more });
  await stage.close();
  return Object.values(found);
}

function withBoard(board: Board) {
  return notebook(({ path, tenant, query }, notes): Reply | undefined => {
    if (path !== '/board' || !tenant) return undefined;
    const all = [...notes.values()];
    const own = all.filter((note) => note.tenant === tenant);
    return { body: board({ notes: all, own, tenant, range: query.get('range') }) };
  });
}

const SOUND = 'pass/unmoved';
const LEAK = 'fail/leak';

const ROWS: readonly (readonly [title: string, board: Board, expected: string])[] = [
  ['the own records only', ({ own }) => ({ notes: own.length }), SOUND],
  ['everybody', ({ notes }) => ({ notes: notes.length }), LEAK],
  [
    'everybody, beside a declared figure that is right',
    ({ own, notes }) => ({ notes: own.length, load: notes.length }),
    LEAK,
  ],
  [
    'everybody, deep in a chart',
    ({ own, notes }) => ({ notes: own.length, chart: [{ day: 1, n: notes.length }] }),
    LEAK,
  ],
  [
    'everybody in an average only',
    ({ own, notes }) => ({
      notes: own.length,
      average: notes.reduce((sum, note) => sum + note.id.charCodeAt(0), 0) / notes.length,
    }),
    LEAK,
  ],
  [
    'the own records, as a text with separators',
    ({ own }) => ({ notes: `${own.length + 1000}`.replace(/(\d)(\d{3})$/, '$1,$2') }),
    SOUND,
  ],
  ['the other tenant only', ({ own, notes }) => ({ notes: notes.length - own.length }), LEAK],
  ['nothing that moves', () => ({ notes: 5 }), 'inconclusive/not-exercised'],
  ['each record twice', ({ own }) => ({ notes: 2 * own.length }), 'inconclusive/unexplained'],
  ['no number', ({ own }) => ({ notes: own.map(({ title }) => title) }), 'inconclusive/not-exercised'],
  ['a platform figure that never moves, and the own records', ({ own }) => ({ notes: own.length, resorts: 42 }), SOUND],
  ['a clock, and the own records', ({ own }) => ({ notes: own.length, at: performance.now() }), SOUND],
];

for (const [title, board, expected] of ROWS)
  test(`a board that counts ${title}: ${expected}`, async () => {
    expect(await onBoard(await open(withBoard(board)))).toEqual([expected, expected]);
  });

test('one range of several leaks: that one is named', async () => {
  const stage = await open(
    withBoard(({ own, notes, range }) => ({ notes: range === 'month' ? notes.length : own.length })),
  );
  const more = `${VIEW}\n    each: { range: [today, month, all] }`;
  const { found } = await conducted(stage, { checks: ['aggregate-metric-leak'], more });
  await stage.close();
  expect(found).toEqual({
    'aggregate-metric-leak/board.today/acme.admin>globex': SOUND,
    'aggregate-metric-leak/board.today/globex.admin>acme': SOUND,
    'aggregate-metric-leak/board.month/acme.admin>globex': LEAK,
    'aggregate-metric-leak/board.month/globex.admin>acme': LEAK,
    'aggregate-metric-leak/board.all/acme.admin>globex': SOUND,
    'aggregate-metric-leak/board.all/globex.admin>acme': SOUND,
  });
});

/** Records that others add and remove all the time, counted per tenant. */
function writers(...tenants: readonly string[]): {
  readonly of: (tenant: string) => number;
  readonly all: () => number;
  stop(): void;
} {
  const counts = new Map(tenants.map((tenant) => [tenant, 0]));
  const tick = setInterval(() => {
    for (const tenant of tenants) {
      const now = counts.get(tenant) ?? 0;
      counts.set(tenant, Math.random() < 0.3 && now > 0 ? now - 1 : now + 1);
    }
  }, 90);
  return {
    of: (tenant) => counts.get(tenant) ?? 0,
    all: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    stop: () => clearInterval(tick),
  };
}

for (const [title, isLeaky, expected] of [
  ['sound', false, SOUND],
  ['leaky', true, LEAK],
] as const)
  test(`writers at work in both tenants and in a third one, and a ${title} count: ${expected}`, async () => {
    const busy = writers('acme', 'globex', 'third');
    const stage = await open(
      withBoard(({ own, notes, tenant }) => ({
        notes: isLeaky ? notes.length + busy.all() : own.length + busy.of(tenant),
      })),
    );
    const { found, findings } = await conducted(stage, { checks: ['aggregate-metric-leak'], more: VIEW });
    busy.stop();
    await stage.close();
    expect(Object.values(found), [...findings.values()].map(({ text }) => text).join('; ')).toEqual([
      expected,
      expected,
    ]);
  });

test('an estimate that is rounded to tens follows many rows', async () => {
  const rounded = (count: number): number => Math.round(count / 10) * 10;
  const more = VIEW.replace('count(note)', 'count(note), approximate: true');
  const sound = await onBoard(await open(withBoard(({ own }) => ({ notes: rounded(own.length) }))), more);
  const leaky = await onBoard(await open(withBoard(({ notes }) => ({ notes: rounded(notes.length) }))), more);
  expect({ sound, leaky }).toEqual({ sound: [SOUND, SOUND], leaky: [LEAK, LEAK] });
});

test('a view that lags behind within its settle is waited for', async () => {
  let known: readonly Note[] = [];
  const serve = withBoard(({ tenant }) => ({ notes: known.filter((note) => note.tenant === tenant).length }));
  const tick = setInterval(() => {
    known = [...serve.notes.values()];
  }, 200);
  const stage = await open(serve);
  const found = await onBoard(stage, VIEW.replace('request: GET /board', 'request: GET /board\n    settle: 3s'));
  clearInterval(tick);
  expect(found).toEqual([SOUND, SOUND]);
});

test('parts that do not add up to the whole, and a narrower range that exceeds a wider one, are told', async () => {
  const parts = VIEW.replace('count(note)', 'count(note), parts: "$.by[*].n"');
  const stage = await open(withBoard(({ own }) => ({ notes: own.length, by: [{ n: own.length - 1 }, { n: 2 }] })));
  const wide = `${VIEW}\n    each: { range: [today, all] }\n    widens: range`;
  const other = await open(withBoard(({ own, range }) => ({ notes: own.length + (range === 'today' ? 3 : 0) })));
  expect(await onBoard(stage, parts)).toEqual(['inconclusive/unexplained', 'inconclusive/unexplained']);
  expect(await onBoard(other, wide)).toEqual([SOUND, 'inconclusive/unexplained', SOUND, 'inconclusive/unexplained']);
  // An average may be larger in the narrower range: of a figure that does not say what it counts nothing follows.
  const average = await open(withBoard(({ own, range }) => ({ notes: own.length * (range === 'today' ? 3 : 1) })));
  expect(await onBoard(average, wide.replace(/, equals: count\(note\)/, ''))).toEqual([SOUND, SOUND, SOUND, SOUND]);
});

test('one view of one resource takes at most 12 requests when it is quiet', async () => {
  const stage = await open(withBoard(({ own }) => ({ notes: own.length })));
  await conducted(stage, { checks: ['aggregate-metric-leak'], more: VIEW });
  const boards = stage.asks.filter(({ path, tenant }) => path === '/board' && tenant).length;
  const creates = stage.asks.filter(({ method, path }) => method === 'POST' && path === '/notes').length;
  await stage.close();
  // Two directions; seeding makes two shared records and an idle one on each side.
  expect((boards + creates - 6) / 2).toBeLessThanOrEqual(12);
});

test('a count that is kept for both until a row comes or goes is the one that the victim was shown, in both directions', async () => {
  const BEFORE: Readonly<Record<string, number>> = { acme: 5000, globex: 700 };
  let kept: number | undefined;
  const stage = await open(
    notebook(({ method, path, tenant }, notes): Reply | undefined => {
      if (method !== 'GET') kept = undefined;
      if (path !== '/board' || !tenant) return undefined;
      kept ??= (BEFORE[tenant] ?? 0) + [...notes.values()].filter((note) => note.tenant === tenant).length;
      return { body: { notes: kept } };
    }),
  );
  expect(await onBoard(stage)).toEqual([LEAK, LEAK]);
});

test('a count of everybody that is kept for each until an own row comes is red in both directions', async () => {
  const kept = new Map<string, number>();
  const stage = await open(
    notebook(({ method, path, tenant = '' }, notes): Reply | undefined => {
      if (method !== 'GET') kept.delete(tenant);
      if (path !== '/board' || tenant === '') return undefined;
      if (!kept.has(tenant)) kept.set(tenant, 5700 + notes.size);
      return { body: { notes: kept.get(tenant) } };
    }),
  );
  expect(await onBoard(stage)).toEqual([LEAK, LEAK]);
});

test('a figure that is kept for whoever asks is the one that the victim was shown', async () => {
  const kept = { at: 0, count: 0 };
  const stage = await open(
    withBoard(({ own, tenant }) => {
      if (performance.now() - kept.at > 100)
        Object.assign(kept, { at: performance.now(), count: own.length + (tenant === 'acme' ? 5000 : 700) });
      return { notes: kept.count };
    }),
  );
  const verdicts = await onBoard(stage);
  expect(verdicts.filter((one) => one.startsWith('pass/'))).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { conducted, type Note, notebook, open, type Reply, type Serve } from './stage.js';

const VIEW = `views:
  board:
    request: GET /board
    values: { notes: { at: $.notes, equals: count(note) } }`;

interface Board {
  readonly own: number;
  readonly all: number;
  readonly tenant: string;
}

/** A board that is asked for what it says of the notes there are now. */
function boarded(board: (counts: Board) => unknown): ReturnType<typeof notebook> {
  return notebook(({ path, tenant }, kept): Reply | undefined => {
    if (path !== '/board' || !tenant) return undefined;
    const notes = [...kept.values()];
    const own = notes.filter((note) => note.tenant === tenant).length;
    return { body: { notes: board({ own, all: notes.length, tenant }) } };
  });
}

// Two shared ones, one that nobody touches, and one more where that tells the tenants apart.
const SEEDED = { acme: 3, globex: 4 };
const ALL = SEEDED.acme + SEEDED.globex;

/** What a job counted once, as soon as everything was seeded, and never again. */
function counted(figure: (counts: Board) => number): Serve {
  const kept = new Map<string, number>();
  return boarded((counts) => {
    const known = kept.get(counts.tenant) ?? figure(counts);
    if (counts.all >= ALL) kept.set(counts.tenant, known);
    return known;
  });
}

async function verdicts(serve: Serve, more = VIEW) {
  const stage = await open(serve);
  const { found, findings } = await conducted(stage, { checks: ['aggregate-metric-leak'], more });
  await stage.close();
  return { found: Object.values(found), findings: [...findings.values()] };
}

test('a figure that counts everybody, and that no act moves, leaks by what it grew by while the run seeded', async () => {
  const { found, findings } = await verdicts(counted(({ all }) => 1000 + all));
  expect({ found, texts: findings.map(({ text }) => text) }).toEqual({
    found: ['fail/leak', 'fail/leak'],
    texts: [
      'acme.admin saw value notes grow from 1,000 to 1,007 while this run seeded: 7 = 3 of acme + 4 of globex',
      'globex.admin saw value notes grow from 1,000 to 1,007 while this run seeded: 7 = 4 of globex + 3 of acme',
    ],
  });
});

test('the finding says what was expected, what was seen, whose parts it is made of, and each step to it', async () => {
  const { findings } = await verdicts(counted(({ all }) => 1000 + all));
  const { figures, notes } = findings[0] ?? {};
  expect(figures).toEqual([
    {
      name: 'notes',
      expected: 1003,
      seen: 1007,
      parts: [
        { tenant: '(before seeding)', value: 1000 },
        { tenant: 'acme', value: 3 },
        { tenant: 'globex', value: 4 },
      ],
      points: [
        { label: 'before seeding', value: 1000 },
        { label: 'records seeded everywhere', value: 1007 },
        { label: 'at first', value: 1007 },
        { label: 'nothing done', value: 1007 },
        { label: 'own row added', value: 1007 },
        { label: 'rows added abroad', value: 1007 },
        { label: 'own row added', value: 1007 },
      ],
      oracles: [
        expect.objectContaining({ by: 'equality', says: 'open' }),
        { by: 'decoding', says: 'open', text: '7 = 3 of acme + 4 of globex' },
        expect.objectContaining({ by: 'non-interference', says: 'open' }),
      ],
    },
  ]);
  expect(notes).toContain('decoding: 7 = 3 of acme + 4 of globex');
});

for (const [title, serve, expected] of [
  ['earlier rows, counted as well', boarded(({ own }) => 1157 + own), 'pass/unmoved'],
  ['only the own rows, counted once', counted(({ own }) => 1157 + own), 'inconclusive/not-exercised'],
  ['nothing seeded, and never will', boarded(() => 23_628), 'inconclusive/not-exercised'],
] as const)
  test(`a figure that holds ${title}: ${expected}`, async () => {
    expect((await verdicts(serve)).found).toEqual([expected, expected]);
  });

test('a view that is made anew now and then, within its settle, is waited for', async () => {
  let made: readonly Note[] = [];
  const behind = boarded(({ tenant }) => made.filter((note) => note.tenant === tenant).length);
  const tick = setInterval(() => {
    made = [...behind.notes.values()];
  }, 150);
  const { found } = await verdicts(behind, VIEW.replace('GET /board', 'GET /board\n    settle: 3s'));
  clearInterval(tick);
  expect(found).toEqual(['pass/unmoved', 'pass/unmoved']);
});

test('rounding is no surplus, and an estimate is not held to single rows', async () => {
  const rounded = boarded(({ own }) => Math.round((own + 0.4) / 2) * 2);
  const tolerant = await verdicts(rounded, VIEW.replace('count(note)', 'count(note), tolerance: 1'));
  const tens = boarded(({ own }) => Math.round(own / 10) * 10);
  const estimate = await verdicts(tens, VIEW.replace('count(note)', 'count(note), approximate: true'));
  expect(tolerant.found.filter((one) => one.startsWith('fail/'))).toEqual([]);
  expect(estimate.found).toEqual(['pass/unmoved', 'pass/unmoved']);
});

test('a live user who adds exactly as many rows as were seeded abroad, in a figure counted once: no leak', async () => {
  const live = (counts: Board): number => counts.own + (counts.tenant === 'acme' && counts.all >= ALL ? 4 : 0);
  const { found } = await verdicts(counted(live));
  expect(found).toEqual(['inconclusive/not-exercised', 'inconclusive/not-exercised']);
});

test('a live user who adds some rows while the run seeds: told, and no leak', async () => {
  const { found, findings } = await verdicts(
    boarded(({ own, all, tenant }) => own + (tenant === 'acme' && all >= ALL ? 2 : 0)),
  );
  expect(found).toEqual(['inconclusive/unexplained', 'pass/unmoved']);
  expect(findings[0]?.text).toBe(
    'acme.admin saw value notes grow from 0 to 5 while this run seeded: 5, and what was seeded for acme is worth 3',
  );
});

test('a create that had to be asked again may have made two: nothing is held against it', async () => {
  let isFirst = true;
  const twice: Serve = notebook(({ path, method, tenant, body }, notes): Reply | undefined => {
    const own = [...notes.values()].filter((note) => note.tenant === tenant).length;
    if (path === '/board') return { body: { notes: own } };
    if (path !== '/notes' || method !== 'POST' || tenant !== 'acme' || !isFirst) return undefined;
    isFirst = false;
    notes.set('n-0', { id: 'n-0', tenant, title: body.title });
    return { status: 503 };
  });
  expect((await verdicts(twice)).found).toEqual(['pass/unmoved', 'pass/unmoved']);
});

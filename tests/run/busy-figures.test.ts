import { expect, test } from '@playwright/test';
import { type Conducted, conducted, type Note, notebook, open, type Reply, type Serve } from './stage.js';

/**
 * A slow system gives others time to work while a request is under way, and none between two quick ones. Here each write
 * waits for others by script: what chance does on a loaded machine now and then, happens every time.
 */
const VIEW = `views:
  board:
    request: GET /board
    values: { notes: { at: $.notes, equals: count(note) } }`;

/** Somebody in every tenant adds a record with every beat. */
interface Writers {
  readonly count: () => number;
  /** Resolves after so many beats. */
  readonly beats: (times: number) => Promise<void>;
  stop(): void;
}

function writers(everyMs: number): Writers {
  let count = 0;
  let waiting: { readonly until: number; readonly go: () => void }[] = [];
  const timer = setInterval(() => {
    count += 1;
    for (const { until, go } of waiting) if (count >= until) go();
    waiting = waiting.filter(({ until }) => until > count);
  }, everyMs);
  return {
    count: () => count,
    beats: (times) => new Promise((go) => waiting.push({ until: count + times, go })),
    stop: () => clearInterval(timer),
  };
}

interface Office {
  /** What the board and the list's total count, of these notes. */
  readonly counts: (own: readonly Note[], all: readonly Note[], working: number) => number;
  /** How many beats the write of this number takes. */
  readonly takes: (nth: number) => number;
}

/** Everything that a run with this board and this list says of both. */
async function told({ counts, takes }: Office, check: string): Promise<Conducted> {
  const busy = writers(5);
  let writes = 0;
  let served = 0;
  const book = notebook(({ method, path, tenant }, notes): Reply | undefined => {
    if (method !== 'GET' || !tenant || (path !== '/board' && path !== '/notes')) return undefined;
    const all = [...notes.values()];
    const own = all.filter((note) => note.tenant === tenant);
    const number = counts(own, all, busy.count());
    // How many requests there were follows everybody, and says nothing of their records.
    return { body: path === '/board' ? { notes: number, served } : { items: own, total: number, served } };
  });
  const serve: Serve = async (ask) => {
    served += 1;
    if (ask.method === 'POST' && ask.path === '/notes') await busy.beats(takes(++writes));
    return book(ask);
  };
  const stage = await open(serve);
  const run = await conducted(stage, { checks: [check], more: VIEW });
  busy.stop();
  await stage.close();
  return run;
}

const SOUND: Office['counts'] = (own, _all, working) => own.length + working;
const LEAKY: Office['counts'] = (_own, all, working) => all.length + 2 * working;

/** Every write takes as long as one of others. */
const STEADY: Office['takes'] = () => 1;
/** What was measured at first says nothing of what comes later. */
const SLOWING: Office['takes'] = (nth) => (nth > 14 ? 3 : 1);

for (const [check, takes, title] of [
  ['aggregate-metric-leak', STEADY, 'one record of others falls into each write, and none between two looks'],
  ['list-total-leak', STEADY, 'one record of others falls into each write, and none between two looks'],
  ['list-total-leak', SLOWING, 'writes grow slow after the first ones'],
] as const)
  test(`${check}: ${title}: a sound count is never taken for a leak`, async () => {
    const { findings } = await told({ counts: SOUND, takes }, check);
    const red = [...findings.values()].filter(({ outcome }) => outcome === 'fail');
    expect(findings.size).toBe(2);
    expect(red.map(({ case: id, text }) => `${id}: ${text}`)).toEqual([]);
  });

test('a count of everybody is never taken for sound, although others come and go in it all the time', async () => {
  const { findings } = await told({ counts: LEAKY, takes: STEADY }, 'list-total-leak');
  const green = [...findings.values()].filter(({ outcome }) => outcome === 'pass' || outcome === 'skipped');
  expect(findings.size).toBe(2);
  expect(green.map(({ case: id, text }) => `${id}: ${text}`)).toEqual([]);
});

test('a total of everybody from which others take away just what the victim adds at first is red all the same', async () => {
  const added = new Map<string, number>();
  const stage = await open(
    notebook(({ method, path, tenant = '' }, notes): Reply | undefined => {
      if (path !== '/notes' || tenant === '') return undefined;
      if (method === 'POST') added.set(tenant, 1 + (added.get(tenant) ?? 0));
      if (method !== 'GET') return undefined;
      const [, abroad = 0] = [...added].find(([name]) => name !== tenant) ?? [];
      // The first three are seeded: by the next two nothing moves.
      const gone = Math.max(0, Math.min(2, abroad - 3));
      const items = [...notes.values()].filter((note) => note.tenant === tenant);
      return { body: { items, total: 100 + notes.size - gone } };
    }),
  );
  const note =
    'path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nlist: { request: GET /notes, items: $.items, total: $.total }';
  const { found } = await conducted(stage, { checks: ['list-total-leak'], note });
  await stage.close();
  expect(Object.values(found)).toEqual(['fail/leak', 'fail/leak']);
});

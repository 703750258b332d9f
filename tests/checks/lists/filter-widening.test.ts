import { expect, test } from '@playwright/test';
import { ABSENT, type Ask, conducted, type Note, notebook, open, type Reply } from '../../run/stage.js';

type Bend = (ask: Ask, notes: readonly Note[]) => Reply | undefined;

const more = 'owner: $.tenant';
const list = (items: readonly Note[], total = items.length): Reply => ({ body: { items, total } });
const own = ({ tenant }: Ask, notes: readonly Note[]): readonly Note[] =>
  notes.filter((note) => note.tenant === tenant);

const ROWS: (readonly [title: string, bend: Bend, expected: string | RegExp])[] = [
  ['takes no notice of any parameter', () => undefined, 'pass/own-data-only'],
  [
    'refuses parameters it does not know',
    ({ query }) => (query.size > 0 ? { status: 400 } : undefined),
    'pass/own-data-only',
  ],
  [
    'holds everybody with scope=all',
    ({ query }, notes) => (query.get('scope') === 'all' ? list(notes) : undefined),
    'fail/leak',
  ],
  [
    'holds another tenant when it is named',
    ({ query }, notes) =>
      query.has('tenant') ? list(notes.filter((note) => note.tenant === query.get('tenant'))) : undefined,
    'fail/leak',
  ],
  [
    'holds another tenant when it is named beside the own one',
    ({ query }, notes) => {
      const named = query.getAll('tenant[]');
      return named.length > 0 ? list(notes.filter((note) => named.includes(note.tenant))) : undefined;
    },
    'fail/leak',
  ],
  [
    'combines the tenant named with the own one',
    (ask, notes) =>
      ask.query.has('tenant')
        ? list(own(ask, notes).filter((note) => note.tenant === ask.query.get('tenant')))
        : undefined,
    'pass/own-data-only',
  ],
  [
    'counts everybody with all=true',
    (ask, notes) => (ask.query.has('all') ? list(own(ask, notes), notes.length) : undefined),
    'fail/leak',
  ],
  [
    'counts something nobody can be named for with all=true',
    (ask, notes) => (ask.query.has('all') ? list(own(ask, notes), 977) : undefined),
    'inconclusive/unexplained',
  ],
  [
    'shows one row of several with admin=true',
    (ask, notes) => (ask.query.has('admin') ? list(own(ask, notes).slice(0, 1), 1) : undefined),
    'inconclusive/own-rows-missing',
  ],
  [
    'breaks with admin=true',
    ({ query }) => (query.has('admin') ? { status: 500 } : undefined),
    'inconclusive/server-error',
  ],
];

/** Rows come and go by themselves; its total is 40 too many with `all=true` where the parameter is honoured. */
function restless(isHonoured: boolean): Bend {
  let reads = 0;
  return (ask, notes) => {
    reads += 1;
    const mine = own(ask, notes);
    const others = Array.from({ length: reads % 3 }, (_, n) => ({
      id: `w-${n}`,
      tenant: `${ask.tenant}`,
      title: 'walk-in',
    }));
    const rows = [...mine, ...others];
    return list(rows, rows.length + (isHonoured && ask.query.has('all') ? 40 : 0));
  };
}

ROWS.push(
  ['grows and shrinks by itself', restless(false), 'pass/own-data-only'],
  [
    'grows and shrinks by itself, and by what nobody can be named for with all=true',
    restless(true),
    // By how much it happens to move meanwhile decides which.
    /^inconclusive\/(unexplained|noisy)$/,
  ],
);

for (const [title, bend, expected] of ROWS)
  test(`a list that ${title}: ${expected}`, async () => {
    const stage = await open(
      notebook((ask, notes) =>
        ask.path === '/notes' && ask.method === 'GET' && ask.tenant ? bend(ask, [...notes.values()]) : undefined,
      ),
    );
    const { found } = await conducted(stage, { checks: ['filter-widening'], more });
    await stage.close();
    const told = typeof expected === 'string' ? expected : expect.stringMatching(expected);
    expect(Object.values(found)).toEqual([told, told]);
  });

test('the filter that the scenario sends is left out once', async () => {
  const note = 'path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nlist: "GET /notes?mine=1&page=1"';
  const stage = await open(
    notebook((ask, notes) => {
      if (ask.path !== '/notes' || ask.method !== 'GET') return undefined;
      if (!ask.tenant) return ABSENT;
      return ask.query.has('mine') ? undefined : list([...notes.values()]);
    }),
  );
  const { found, findings } = await conducted(stage, { checks: ['filter-widening'], more, note });
  await stage.close();
  expect(Object.values(found)).toEqual(['fail/leak', 'fail/leak']);
  expect([...findings.values()].map(({ leg }) => leg)).toEqual(['without mine', 'without mine']);
});

/** The system calls the tenants by ids that stand nowhere in the scenario; lists are read by whichever parameter `takes`. */
function numbered(takes: (query: URLSearchParams) => string | undefined | Reply) {
  return open(
    notebook((ask, notes) => {
      if (ask.path === '/me') return { body: { workspace: `ws-${ask.tenant}` } };
      if (ask.path !== '/notes' || ask.method !== 'GET' || !ask.tenant) return undefined;
      const taken = takes(ask.query);
      if (typeof taken === 'object') return taken;
      const rows = [...notes.values()].filter(({ tenant }) => `ws-${tenant}` === (taken ?? `ws-${ask.tenant}`));
      return { body: { items: rows.map(({ id, title }) => ({ id, title })), total: rows.length } };
    }),
  );
}

const WHOAMI = ', whoami: { request: GET /me, at: $.workspace }';
const strict = (query: URLSearchParams) =>
  [...query.keys()].some((name) => name !== 'workspace_id')
    ? { status: 400 }
    : (query.get('workspace_id') ?? undefined);

const NAMED: (readonly [title: string, takes: Parameters<typeof numbered>[0], auth: string, expected: string])[] = [
  ['whoami shows the id that a parameter takes', (query) => query.get('tenant_id') ?? undefined, WHOAMI, 'fail/leak'],
  ['one of the usual names alone is not refused', strict, WHOAMI, 'fail/leak'],
  ['no parameter is taken', () => undefined, WHOAMI, 'pass/own-data-only'],
  [
    'nothing tells the id that a parameter takes',
    (query) => query.get('tenant_id') ?? undefined,
    '',
    'skipped/not-applicable',
  ],
];

for (const [title, takes, auth, expected] of NAMED)
  test(`records name no owner, and ${title}: ${expected}`, async () => {
    const stage = await numbered(takes);
    const { found, findings } = await conducted(stage, { checks: ['filter-widening'], auth });
    await stage.close();
    expect(Object.values(found)).toEqual([expected, expected]);
    const texts = [...findings.values()].map(({ text }) => text);
    if (expected.startsWith('skipped'))
      expect(texts).toEqual(
        ['globex', 'acme'].map((name) =>
          expect.stringContaining(
            `nothing tells what the system calls ${name}: give the tenant its \`id\`, or the sign-in \`whoami\``,
          ),
        ),
      );
  });

const OTHER: (readonly [title: string, total: (own: number, all: number) => number, expected: string])[] = [
  ['counts the rows it shows', (shown) => shown, 'pass/own-data-only'],
  ['counts everybody’s rows', (_shown, all) => all, 'fail/leak'],
  ['counts what nobody can be named for', (shown) => shown + 977, 'inconclusive/unexplained'],
];

for (const [title, total, expected] of OTHER)
  test(`a list that is another one without its filter and ${title}: ${expected}`, async () => {
    const old = ['w-1', 'w-2', 'w-3', 'w-4'].map((id) => ({ id, tenant: 'nobody', title: 'an old one' }));
    const stage = await open(
      notebook((ask, notes) => {
        if (ask.path !== '/notes' || ask.method !== 'GET' || !ask.tenant) return undefined;
        const rows = own(ask, [...notes.values()]);
        return ask.query.has('status') ? list(rows) : list([...rows, ...old], total(rows.length + 4, notes.size));
      }),
    );
    const note = 'path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nlist: "GET /notes?status=new"';
    const { found } = await conducted(stage, { checks: ['filter-widening'], note, more });
    await stage.close();
    expect(Object.values(found)).toEqual([expected, expected]);
  });

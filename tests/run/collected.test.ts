import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { ABSENT, type Ask, conducted, type Note, notebook, open, type Reply } from './stage.js';

type Bend = (ask: Ask & { readonly note: Note | undefined }, notes: Map<string, Note>) => Reply | undefined;

/** Everything is refused as it should be; what is foreign comes in an answer that no check judges. */
const ROWS: readonly {
  readonly title: string;
  readonly check: string;
  readonly bend: () => Bend;
  readonly expected: readonly string[];
}[] = [
  {
    title: 'an alive leg that shows what was viewed last',
    check: 'object-read-foreign',
    bend: () => {
      const viewed = new Map<string, unknown>();
      return ({ method, note, tenant }) => {
        if (method !== 'GET' || !note || !tenant) return undefined;
        const earlier = viewed.get(tenant);
        if (note.tenant !== tenant) viewed.set(tenant, note.title);
        return note.tenant === tenant ? { body: { ...note, viewed: earlier } } : ABSENT;
      };
    },
    expected: ['fail/leak', 'fail/leak'],
  },
  {
    title: 'answers that show nothing but the own',
    check: 'object-read-foreign',
    bend: () => () => undefined,
    expected: ['pass/denied', 'pass/denied'],
  },
  {
    title: "an attack's token that lands on another record of the victim, which its list does not show",
    check: 'object-update-foreign',
    bend: () => landing((title) => title),
    expected: ['fail/breach', 'fail/breach'],
  },
  {
    title: "the beginning of an attack's token that lands there",
    check: 'object-update-foreign',
    bend: () => landing((title) => title.slice(0, 16)),
    expected: ['fail/breach', 'fail/breach'],
  },
  {
    title: 'the answer to a create that shows the newest rows of everybody',
    check: 'object-read-foreign',
    bend: () => showing(({ method, path }) => method === 'POST' && path === '/notes'),
    expected: ['fail/leak', 'fail/leak'],
  },
  {
    title: "the answer to a create that shows the identifiers of everybody's newest rows",
    check: 'object-read-foreign',
    bend: () =>
      showing(
        ({ method, path }) => method === 'POST' && path === '/notes',
        ({ id }) => id,
      ),
    expected: ['fail/leak', 'fail/leak'],
  },
  {
    title: "the answer to the owner's own deletion, in cleaning up, that shows what else there is",
    check: 'object-read-foreign',
    bend: () => showing(({ method, note, tenant }) => method === 'DELETE' && note?.tenant === tenant),
    expected: ['fail/leak', 'fail/leak'],
  },
  {
    title: 'the answer to a create that shows the own newest rows',
    check: 'object-read-foreign',
    bend: () => (ask, notes) => {
      if (ask.method !== 'POST' || ask.path !== '/notes' || !ask.tenant) return undefined;
      const made = { id: randomUUID(), tenant: ask.tenant, title: ask.body.title };
      notes.set(made.id, made);
      return {
        status: 201,
        body: { ...made, newest: [...notes.values()].filter(({ tenant }) => tenant === ask.tenant) },
      };
    },
    expected: ['pass/denied', 'pass/denied'],
  },
];

/** A foreign change is refused, and what it says of the title stands beside the victim's oldest note. */
function landing(as: (title: string) => string): Bend {
  return ({ method, path, note, tenant, body }, notes) => {
    const own = [...notes.values()].filter((one) => one.tenant === tenant);
    if (path === '/notes' && method === 'GET') return { body: { items: own.map(({ id, title }) => ({ id, title })) } };
    if (method !== 'PATCH' || !note || note.tenant === tenant) return undefined;
    const [oldest] = [...notes.values()].filter((one) => one.tenant === note.tenant);
    if (oldest) Object.assign(oldest, { remark: as(String(body.title)) });
    return ABSENT;
  };
}

/** Does as it should, and shows all notes beside it where `when` says so. */
function showing(when: (ask: Parameters<Bend>[0]) => boolean, as: (note: Note) => unknown = (note) => note): Bend {
  return (ask, notes) => {
    if (!when(ask)) return undefined;
    const all = [...notes.values()];
    const made = { id: randomUUID(), tenant: ask.tenant ?? '', title: ask.body.title };
    if (ask.method === 'DELETE') notes.delete(ask.note?.id ?? '');
    else notes.set(made.id, made);
    return { body: { id: made.id, newest: all.map(as) } };
  };
}

const OWNED =
  'path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nowner: { field: tenant, value: "{{ tenant.name }}" }';
const SHARING = `  template:
    path: "/notes{/id}"
    only: [list, create, read]
    json: { title: "{{ canary }}" }
    leaves: kept
    shared: { with: tenants, reason: for all }`;

/** Neither canary nor random identifier: what tells is whose the records say they are. */
const OWNERS: readonly {
  readonly title: string;
  readonly more?: string;
  readonly bend: Bend;
  readonly expected: 'fail/leak' | 'pass/denied';
}[] = [
  {
    title: 'the answer to a create that shows whose the newest records are',
    bend: showing(
      ({ method, path }) => method === 'POST' && path === '/notes',
      ({ tenant }) => ({ tenant, status: 'open' }),
    ),
    expected: 'fail/leak',
  },
  {
    title: 'the own record that embeds one of another tenant',
    bend: embedding((other) => ({ tenant: other, status: 'open' })),
    expected: 'fail/leak',
  },
  {
    title: 'the own record that names another tenant as its customer',
    bend: embedding((other) => ({ customer: other })),
    expected: 'pass/denied',
  },
  {
    title: 'the own record that embeds one of another tenant, where tenants share some',
    more: SHARING,
    bend: embedding((other) => ({ tenant: other, status: 'open' })),
    expected: 'pass/denied',
  },
];

/** The own record, with something about the other tenant in it. */
function embedding(as: (other: string) => object): Bend {
  return ({ method, note, tenant }) => {
    if (method !== 'GET' || !note || note.tenant !== tenant) return undefined;
    return { body: { ...note, last: as(tenant === 'acme' ? 'globex' : 'acme') } };
  };
}

for (const { title, more = '', bend, expected } of OWNERS)
  test(`${title}: ${expected}`, async () => {
    const stage = await open(notebook(bend));
    const { found } = await conducted(stage, { checks: ['object-read-foreign'], note: OWNED, more });
    await stage.close();
    expect(Object.values(found).filter((one) => one !== 'skipped/exempt')).toEqual([expected, expected]);
  });

for (const { title, check, bend, expected } of ROWS)
  test(`${title}: ${expected[0]}`, async () => {
    const stage = await open(notebook(bend()));
    const { found } = await conducted(stage, { checks: [check] });
    await stage.close();
    expect(Object.values(found)).toEqual(expected);
  });

test('what the answer to signing out shows counts like any other', async () => {
  const titles: unknown[] = [];
  const stage = await open(
    notebook(({ path, body }) => {
      if (path === '/logout') return { body: { titles } };
      if (body.title) titles.push(body.title);
      return undefined;
    }),
  );
  const { found } = await conducted(stage, { checks: ['object-read-foreign'], auth: ', logout: POST /logout' });
  await stage.close();
  expect(Object.values(found)).toEqual(['fail/leak', 'fail/leak']);
});

test('who attacks nobody may perhaps see what it sees: that is told, and no case is blamed', async () => {
  const bend = showing(({ method, path, tenant }) => method === 'POST' && path === '/notes' && tenant === 'globex');
  const stage = await open(notebook(bend));
  const parts = { checks: ['object-read-foreign'], more: 'pairs: [[acme, globex]]' };
  const { found, lines } = await conducted(stage, parts);
  await stage.close();
  expect(Object.values(found)).toEqual(['pass/denied']);
  const notes = lines.flatMap((line) => (line.type === 'note' && line.topic === 'warning' ? line.text : []));
  expect(notes).toEqual([
    expect.stringMatching(/^no case asks on behalf of globex, but globex\.admin got status 200 /),
  ]);
});

test('a case that says leak already is not doubled by the answers beside it', async () => {
  const stage = await open(
    notebook(({ method, note }) => (method === 'GET' && note ? { body: { ...note } } : undefined)),
  );
  const { found } = await conducted(stage, { checks: ['object-read-foreign', 'object-delete-foreign'] });
  await stage.close();
  expect(found).toEqual({
    'object-read-foreign/note/acme.admin>globex': 'fail/leak',
    'object-read-foreign/note/globex.admin>acme': 'fail/leak',
    'object-delete-foreign/note/acme.admin>globex': 'pass/denied',
    'object-delete-foreign/note/globex.admin>acme': 'pass/denied',
  });
});

test('a refused form before the request that matters says nothing about it', async () => {
  const noted = new Map<string, number>();
  const bend: Bend = ({ method, path, note, tenant, body }) => {
    if (path.endsWith('/form')) return note?.tenant === tenant ? { body: {} } : ABSENT;
    if (method !== 'PATCH' || !note || note.tenant === tenant) return undefined;
    noted.set(note.id, 1);
    note.title = body.title;
    return ABSENT;
  };
  const stage = await open(notebook(bend));
  const note = `path: "/notes{/id}"
json: { title: "{{ canary }}" }
update: ["GET /notes/{id}/form", { request: "PATCH /notes/{id}", json: { title: "{{ canary }}" } }]`;
  const { found } = await conducted(stage, { checks: ['object-update-foreign'], note });
  await stage.close();
  expect(noted.size).toBeGreaterThan(0);
  expect(Object.values(found)).toEqual(['fail/breach', 'fail/breach']);
});

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
    title: "an attack's token that lands on another record of the victim",
    check: 'object-update-foreign',
    bend:
      () =>
      ({ method, note, tenant, body }, notes) => {
        if (method !== 'PATCH' || !note || note.tenant === tenant) return undefined;
        const other = [...notes.values()].find((one) => one.tenant === note.tenant);
        if (other && other !== note) Object.assign(other, { remark: body.title });
        return ABSENT;
      },
    expected: ['fail/breach', 'fail/breach'],
  },
];

for (const { title, check, bend, expected } of ROWS)
  test(`${title}: ${expected[0]}`, async () => {
    const stage = await open(notebook(bend()));
    const { found } = await conducted(stage, { checks: [check] });
    await stage.close();
    expect(Object.values(found)).toEqual(expected);
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

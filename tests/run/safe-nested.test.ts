import { expect, test } from '@playwright/test';
import { conducted, open, type Reply } from './stage.js';

const NOTE = 'path: "/notes{/id}"\nonly: [list, read]';
const MORE = `  part:
    path: "/notes/{note}/parts{/id}"
    only: [list, read]
  remark:
    path: "/notes/{note}/parts/{part}/remarks{/id}"
    only: [list, read]
mode: safe`;

interface Row {
  readonly id: string;
  readonly tenant: string;
  /** Addresses of what it lies under. */
  readonly place: string;
}

/** Of each tenant three notes with two parts each, and a remark on every part. */
function rowsOf(tenant: string): readonly Row[] {
  const row = (place: string): Row => ({ id: crypto.randomUUID(), tenant, place });
  const notes = [1, 2, 3].map(() => row('/notes'));
  const parts = notes.flatMap(({ id }) => [1, 2].map(() => row(`/notes/${id}/parts`)));
  return [...notes, ...parts, ...parts.map(({ id, place }) => row(`${place}/${id}/remarks`))];
}

test('rows of lists that lie under records are asked for under those they were read under', async () => {
  const rows = ['acme', 'globex'].flatMap(rowsOf);
  const absent = new Set<string>();
  const stage = await open(({ path, tenant }): Reply => {
    if (!tenant) return { status: 401 };
    if (path === '/me') return { body: { tenant } };
    const own = rows.filter((row) => row.tenant === tenant);
    const show = ({ id, tenant: of }: Row) => ({ id, tenant: of, name: `named ${id.slice(0, 8)}` });
    const listed = own.filter(({ place }) => place === path);
    if (listed.length > 0) return { body: { items: listed.map(show), total: listed.length } };
    const found = own.find(({ id, place }) => path === `${place}/${id}`);
    if (found) return { body: show(found) };
    // Neither an attack nor a ghost: its place is wrong.
    if (own.some(({ id }) => path.endsWith(id))) absent.add(path);
    return { status: 404, body: { error: 'not found' } };
  });
  const { found } = await conducted(stage, {
    note: NOTE,
    more: `${MORE}\nowner: { field: tenant }`,
    auth: ', whoami: { request: GET /me, at: $.tenant }',
    checks: ['list-foreign-rows', 'object-read-foreign'],
  });
  await stage.close();
  const cases = ['list-foreign-rows', 'object-read-foreign'].flatMap((check) =>
    ['note', 'part', 'remark'].flatMap((name) =>
      ['acme.admin>globex', 'globex.admin>acme'].map((direction) => `${check}/${name}/${direction}`),
    ),
  );
  const verdictOf = (id: string) => (id.startsWith('list') ? 'pass/own-data-only' : 'pass/denied');
  expect({ found, absent: [...absent] }).toEqual({
    found: Object.fromEntries(cases.map((id) => [id, verdictOf(id)])),
    absent: [],
  });
});

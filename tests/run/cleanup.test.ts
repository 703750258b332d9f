import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { readLedger } from '../../src/records/ledger.js';
import { ABSENT, conducted, notebook, open, type Reply } from './stage.js';

const READ = { checks: ['object-read-foreign'] };
const UPDATE = { checks: ['object-update-foreign'], more: 'pairs: [[acme, globex]]' };

test('every record is removed, and the ledger says so', async () => {
  const serve = notebook();
  const stage = await open(serve);
  const { end, ledgerFile } = await conducted(stage, READ);
  await stage.close();
  const { created, removed, left } = end.cleanup;
  expect({ notes: serve.notes.size, all: created === removed && created > 0, left }).toEqual({
    notes: 0,
    all: true,
    left: [],
  });
  expect(readLedger(ledgerFile).left).toEqual([]);
});

test('`keep` leaves everything where it is', async () => {
  const serve = notebook();
  const stage = await open(serve);
  const { end, ledgerFile } = await conducted(stage, READ, { keep: true });
  await stage.close();
  expect({ cleanup: end.cleanup, deletes: stage.asks.filter(({ method }) => method === 'DELETE').length }).toEqual({
    cleanup: { created: 0, removed: 0, left: [] },
    deletes: 0,
  });
  expect(readLedger(ledgerFile).left).toHaveLength(serve.notes.size);
});

test('what cannot be deleted is listed once, with why', async () => {
  const serve = notebook(({ method, tenant }): Reply | undefined =>
    method === 'DELETE' && tenant === 'globex' ? { status: 403 } : undefined,
  );
  const stage = await open(serve);
  const { end } = await conducted(stage, READ);
  await stage.close();
  const left = [...serve.notes.values()].map(({ id }) => ({
    resource: 'note',
    tenant: 'globex',
    id,
    why: 'delete got status 403',
  }));
  const sorted = [...end.cleanup.left].sort((a, b) => a.id.localeCompare(b.id));
  expect(sorted).toEqual(left.sort((a, b) => a.id.localeCompare(b.id)));
  expect(left.length).toBeGreaterThan(0);
});

test('what nothing deletes is listed with the reason the scenario gives', async () => {
  const stage = await open(notebook());
  const note =
    'path: "/notes{/id}"\nonly: [list, create, read]\njson: { title: "{{ canary }}" }\nleaves: notes are kept for ten years';
  const { end } = await conducted(stage, { ...READ, note });
  await stage.close();
  expect([...new Set(end.cleanup.left.map(({ why }) => why))]).toEqual(['notes are kept for ten years']);
});

test('a row that an attack made at its own tenant is found by its mark and removed', async () => {
  const serve = notebook(({ method, note, tenant, body }, notes): Reply | undefined => {
    if (method !== 'PATCH' || !note || !tenant || note.tenant === tenant) return undefined;
    const copy = { id: crypto.randomUUID(), tenant, title: body.title };
    notes.set(copy.id, copy);
    return ABSENT;
  });
  const stage = await open(serve);
  const { end } = await conducted(stage, UPDATE);
  await stage.close();
  expect({ notes: serve.notes.size, left: end.cleanup.left }).toEqual({ notes: 0, left: [] });
});

test('a create that answers 500 and worked all the same is found by its mark and removed', async () => {
  let nth = 0;
  const serve = notebook(({ method, tenant, body }, notes): Reply | undefined => {
    if (method !== 'POST' || tenant !== 'globex' || ++nth !== 3) return undefined;
    const made = { id: crypto.randomUUID(), tenant, title: body.title };
    notes.set(made.id, made);
    return { status: 501 };
  });
  const stage = await open(serve);
  const { end } = await conducted(stage, UPDATE);
  await stage.close();
  expect({ notes: serve.notes.size, left: end.cleanup.left, made: nth >= 3 }).toEqual({
    notes: 0,
    left: [],
    made: true,
  });
});

test('children go before their parents', async () => {
  const rows = new Map<string, object>();
  const stage = await open(({ method, path, tenant, body }): Reply => {
    const [, kind, id = ''] = path.split('/');
    if (method === 'POST') {
      const made = { id: crypto.randomUUID(), kind, tenant, ...body };
      rows.set(made.id, made);
      return { status: 201, body: made };
    }
    const row = rows.get(id);
    if (id === '')
      return {
        body: [...rows.values()].filter(
          (one) => Reflect.get(one, 'tenant') === tenant && Reflect.get(one, 'kind') === kind,
        ),
      };
    if (!row || Reflect.get(row, 'tenant') !== tenant) return { status: 404 };
    const isParent = [...rows.values()].some((one) => Reflect.get(one, 'folder') === id);
    if (method === 'DELETE' && isParent) return { status: 409 };
    if (method === 'DELETE') rows.delete(id);
    return { body: row };
  });
  const note = 'path: "/notes{/id}"\njson: { title: "{{ canary }}", folder: "{{ folder.id }}" }';
  const folder = '  folder:\n    path: "/folders{/id}"\n    json: { title: "{{ canary }}" }';
  const { end } = await conducted(stage, { ...READ, note, more: folder });
  await stage.close();
  const deletes = stage.asks.filter(({ method }) => method === 'DELETE').map(({ path }) => path.split('/')[1]);
  expect({ left: end.cleanup.left, rows: rows.size }).toEqual({ left: [], rows: 0 });
  expect(deletes.lastIndexOf('notes')).toBeLessThan(deletes.indexOf('folders'));
});

test('the ledger stands before the request it is about', async () => {
  let noted = '';
  const ledgerFile = test.info().outputPath('ledger.ndjson');
  const serve = notebook(({ method, body }): Reply | undefined => {
    if (method === 'POST' && noted === '')
      noted = readFileSync(ledgerFile, 'utf8').includes(String(body.title)) ? 'noted' : 'too late';
    return undefined;
  });
  const stage = await open(serve);
  await conducted(stage, READ, { ledgerFile });
  await stage.close();
  expect(noted).toBe('noted');
});

test('what is gone is not listed as left, where every answer is 200 and says so in its body', async () => {
  const serve = notebook(({ method, note, tenant, path }, notes): Reply | undefined => {
    if (path === '/notes' || !tenant) return undefined;
    if (!note || note.tenant !== tenant) return { body: { ok: false, error: 'NOT_FOUND' } };
    if (method === 'DELETE') notes.delete(note.id);
    return { body: { ok: true, note } };
  });
  const stage = await open(serve);
  const rule = (method: string) =>
    `{ request: "${method} /notes/{id}", ok: { at: $.ok, is: true }, denied: [{ at: $.ok, is: false }] }`;
  const note = `path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nread: ${rule('GET')}\ndelete: ${rule('DELETE')}`;
  const more = 'pairs: [[acme, globex]]';
  // Who stands in deletes for good.
  const { end } = await conducted(stage, { checks: ['object-delete-foreign'], note, more }, { calibrate: true });
  await stage.close();
  expect({ left: end.cleanup.left, notes: serve.notes.size }).toEqual({ left: [], notes: 0 });
});

test('a delete that came too soon after others is sent once more when these are done', async () => {
  let refused = 0;
  const busy: Reply = { status: 429, headers: { 'retry-after': '0' } };
  const serve = notebook(({ method }) => (method === 'DELETE' && refused++ < 3 ? busy : undefined));
  const stage = await open(serve);
  const note = 'path: "/notes{/id}"\nonly: [create, read, delete]\njson: { title: "{{ canary }}" }';
  const { end } = await conducted(stage, {
    ...READ,
    note,
    more: 'pairs: [[acme, globex]]\nlimits: { concurrency: 1 }',
  });
  await stage.close();
  expect({ left: end.cleanup.left, notes: serve.notes.size, refused: refused > 3 }).toEqual({
    left: [],
    notes: 0,
    refused: true,
  });
});

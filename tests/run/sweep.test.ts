import { expect, test } from '@playwright/test';
import { ABSENT, conducted, notebook, open, type Reply, type Serve } from './stage.js';

const CASE = 'object-update-foreign/note/acme.admin>globex';
const PARTS: Parameters<typeof conducted>[1] = { checks: ['object-update-foreign'], more: 'pairs: [[acme, globex]]' };

async function run(serve: Serve, parts = PARTS) {
  const stage = await open(serve);
  const { found, findings, end } = await conducted(stage, parts);
  await stage.close();
  return { found: found[CASE], text: findings.get(CASE)?.text ?? '', end };
}

test('a change that shows only after the owner’s second look is a breach all the same', async () => {
  const late = new Map<string, unknown>();
  const serve = notebook(({ method, note, tenant, body }): Reply | undefined => {
    if (!note || tenant === undefined) return undefined;
    if (method === 'PATCH' && note.tenant !== tenant) {
      late.set(note.id, body.title);
      return ABSENT;
    }
    if (method !== 'GET' || note.tenant !== tenant || !late.has(note.id)) return undefined;
    const shown = { ...note };
    note.title = late.get(note.id);
    return { body: shown };
  });
  const { found, text } = await run(serve);
  expect(found).toBe('fail/breach');
  expect(text).toContain('after the attack had been answered: the owner reads back a change in $.title');
});

test('a count that a refused change raises later is a breach, since it shows again on a fresh record', async () => {
  const serve = notebook(({ method, note, tenant }): Reply | undefined => {
    if (method !== 'PATCH' || !note || note.tenant === tenant || tenant === undefined) return undefined;
    setTimeout(() => Object.assign(note, { tries: 1 }), 150);
    return ABSENT;
  });
  const { found, text } = await run(serve);
  expect(found).toBe('fail/breach');
  expect(text).toContain('the owner reads back a change in $.tries');
});

test('a change that shows later and never again proves nothing', async () => {
  let isDone = false;
  const serve = notebook(({ method, note, tenant }): Reply | undefined => {
    if (method !== 'PATCH' || !note || note.tenant === tenant || tenant === undefined || isDone) return undefined;
    isDone = true;
    setTimeout(() => Object.assign(note, { tries: 1 }), 150);
    return ABSENT;
  });
  const { found, text } = await run(serve);
  expect({ found, text }).toEqual({ found: 'inconclusive/noisy', text: expect.stringContaining('asked again') });
});

test('a record that is gone only later is a breach', async () => {
  const attacked = new Map<string, number>();
  const serve = notebook(({ method, note, tenant }, notes): Reply | undefined => {
    if (!note || tenant === undefined) return undefined;
    if (method === 'PATCH' && note.tenant !== tenant) attacked.set(note.id, 0);
    const looks = attacked.get(note.id);
    if (method !== 'GET' || note.tenant !== tenant || looks === undefined) return undefined;
    attacked.set(note.id, looks + 1);
    if (looks > 0) notes.delete(note.id);
    return looks > 0 ? ABSENT : undefined;
  });
  const { found, text } = await run(serve);
  expect(found).toBe('fail/breach');
  expect(text).toContain('the owner can no longer read the record');
});

test('a copy at the victim’s that carries the attack’s token is a breach, though the record is unchanged', async () => {
  const serve = notebook(({ method, note, tenant, body }, notes): Reply | undefined => {
    if (method !== 'PATCH' || !note || note.tenant === tenant) return undefined;
    const copy = { id: crypto.randomUUID(), tenant: note.tenant, title: body.title };
    notes.set(copy.id, copy);
    return ABSENT;
  });
  const { found, text, end } = await run(serve);
  expect(found).toBe('fail/breach');
  expect(text).toContain("stands in globex's list of note");
  expect({ left: end.cleanup.left, notes: serve.notes.size }).toEqual({ left: [], notes: 0 });
});

test('what a worker changes on every record, the idle one too, is no breach', async () => {
  let tick = 0;
  const serve = notebook(({ method, note, tenant }): Reply | undefined =>
    method === 'GET' && note && note.tenant === tenant ? { body: { ...note, score: ++tick } } : undefined,
  );
  expect(await run(serve)).toMatchObject({ found: 'pass/denied' });
});

/** Everybody reads every note; a change of somebody else's lands on the sender's own first one, or on whose it is. */
function noticeboard(isRight: boolean) {
  return notebook(({ method, path, note, tenant, body }, notes): Reply | undefined => {
    if (tenant !== undefined && path === '/notes' && method === 'GET') return { body: [...notes.values()] };
    if (method !== 'PATCH' || !note || note.tenant === tenant) return undefined;
    const copy = { id: crypto.randomUUID(), tenant: isRight ? (tenant ?? '') : note.tenant, title: body.title };
    notes.set(copy.id, copy);
    return ABSENT;
  });
}

const SHARED = {
  ...PARTS,
  note: 'path: "/notes{/id}"\njson: { title: "{{ canary }}" }\nowner: { field: tenant, value: "{{ tenant.name }}" }\nshared: { with: tenants, only: [list], reason: a noticeboard }',
};

test('in a list that is shared on purpose a token in a row of the sender’s own is no breach', async () => {
  expect(await run(noticeboard(true), SHARED)).toMatchObject({ found: 'pass/denied' });
});

test('in a list that is shared on purpose a token in a row of the victim’s is a breach', async () => {
  expect(await run(noticeboard(false), SHARED)).toMatchObject({ found: 'fail/breach' });
});

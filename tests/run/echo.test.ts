import { expect, test } from '@playwright/test';
import { createOffice, inspect, tenantOf } from './office.js';
import { conducted, type Note, notebook, open } from './stage.js';

const DIRECTIONS = ['acme.admin>globex', 'acme.agent>globex', 'globex.admin>acme'];
const FORMS = ['read', 'read-otherwise', 'update', 'delete'];
const CASES = FORMS.flatMap((form) => DIRECTIONS.map((one) => `existence-status-oracle/note.${form}/${one}`)).sort();

test('a refusal that repeats what was sent tells nothing about what exists', async () => {
  const office = createOffice(({ id, name, body, method }, notes) => {
    const note = notes.get(id);
    const isOwn = note && Reflect.get(note, 'tenant') === tenantOf(name);
    return isOwn || method === 'POST' ? undefined : { status: 404, body: { id, received: body } };
  });
  const { findings } = await inspect(office, 'existence-status-oracle');
  expect(findings.map((finding) => finding.case).sort()).toEqual(CASES);
  expect(new Set(findings.map(({ reason }) => reason))).toEqual(new Set(['indistinguishable']));
});

test('a record that is gone after the first question is a breach, although the later answers are alike', async () => {
  const office = createOffice(({ id, method }, notes) =>
    method === 'DELETE' ? { status: notes.delete(id) ? 200 : 404 } : undefined,
  );
  const { findings } = await inspect(office, 'existence-status-oracle');
  const red = findings.filter(({ outcome }) => outcome === 'fail');
  expect(red.map((finding) => `${finding.case} ${finding.reason}`).sort()).toEqual(
    DIRECTIONS.map((one) => `existence-status-oracle/note.delete/${one} breach`).sort(),
  );
});

/** A system whose identifiers are made of what the records say; `told` is what a refusal says of the note. */
function byTitle(told: (id: string, note: Note | undefined) => unknown) {
  return notebook(({ method, path, note, tenant, body }, notes) => {
    if (method === 'POST' && path === '/notes' && tenant) {
      const made = { id: String(body.title), tenant, title: body.title, text: body.text };
      notes.set(made.id, made);
      return { status: 201, body: made };
    }
    if (!path.startsWith('/notes/') || note?.tenant === tenant) return undefined;
    return { status: 404, body: { error: told(path.slice(7), note) } };
  });
}

for (const { title, told, expected } of [
  {
    title: 'a canary that was sent as an identifier is spent',
    told: (id: string) => `no note ${id}`,
    expected: 'pass/denied',
  },
  { title: 'so is its beginning', told: (id: string) => `no note ${id.slice(0, 20)}…`, expected: 'pass/denied' },
  {
    title: 'another canary of the same record is not',
    told: (_id: string, note: Note | undefined) => ({ ...note }).text,
    expected: 'fail/leak',
  },
])
  test(`${title}: ${expected}`, async () => {
    const stage = await open(byTitle(told));
    const note = 'path: "/notes{/id}"\njson: { title: "{{ canary }}", text: "{{ canary }}" }';
    const { found } = await conducted(stage, { checks: ['object-read-foreign'], note });
    await stage.close();
    expect(Object.values(found)).toEqual([expected, expected]);
  });

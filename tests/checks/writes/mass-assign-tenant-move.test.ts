import { expect, test } from '@playwright/test';
import { ABSENT, type Ask, conducted, type Note, notebook, open, type Reply } from '../../run/stage.js';

type Bend = (ask: Ask & { readonly note: Note | undefined }, notes: Map<string, Note>) => Reply | undefined;

const ID = 'mass-assign-tenant-move/note/acme.admin>globex';

/** Changes as the plain system does, and moves the record into the tenant that the body names. */
const moved =
  (...names: readonly string[]): Bend =>
  ({ method, tenant, body, note }, notes) => {
    if (method !== 'PATCH' || !note || note.tenant !== tenant) return undefined;
    const named = names.map((name) => body[name]).find((value) => typeof value === 'string');
    const made = { ...note, title: body.title, ...(typeof named === 'string' ? { tenant: named } : {}) };
    notes.set(note.id, made);
    return { body: made };
  };

const isNamed = ({ method, body }: Ask): boolean =>
  method === 'PATCH' && Object.keys(body).some((key) => key !== 'title');

const ROWS: (readonly [title: string, bend: Bend, expected: string])[] = [
  ['takes no notice of it', () => undefined, 'pass/own-data-only'],
  ['refuses fields it does not know', (ask) => (isNamed(ask) ? { status: 422 } : undefined), 'pass/denied'],
  [
    'echoes it and leaves the record where it was',
    (ask, notes) => {
      const made = moved()(ask, notes);
      return made && isNamed(ask) ? { body: { ...Object(made.body), ...ask.body } } : made;
    },
    'pass/own-data-only',
  ],
  ['moves the record by its own field', moved('tenant'), 'fail/breach'],
  ['moves the record by another spelling', moved('companyId'), 'fail/breach'],
  [
    'says no and moves the record',
    (ask, notes) => (isNamed(ask) && moved('tenant')(ask, notes) ? { status: 403 } : undefined),
    'fail/breach',
  ],
  [
    'moves the record, and shows it in no list',
    (ask, notes) => {
      if (ask.method === 'GET' && ask.path === '/notes' && ask.tenant) {
        const items = [...notes.values()].filter(({ id, tenant }) => tenant === ask.tenant && !strayed.has(id));
        return { body: { items } };
      }
      if (isNamed(ask) && ask.note) strayed.add(ask.note.id);
      return moved('tenant')(ask, notes);
    },
    'fail/breach',
  ],
  [
    'loses the record',
    (ask, notes) => {
      if (ask.note && strayed.has(ask.note.id)) return ABSENT;
      if (isNamed(ask) && ask.note) strayed.add(ask.note.id);
      if (ask.method === 'GET' && ask.path === '/notes' && ask.tenant)
        return {
          body: { items: [...notes.values()].filter(({ id, tenant }) => tenant === ask.tenant && !strayed.has(id)) },
        };
      return undefined;
    },
    'inconclusive/unsettled',
  ],
];

const strayed = new Set<string>();

for (const [title, bend, expected] of ROWS)
  test(`a change that names another tenant, of a system that ${title}: ${expected}`, async () => {
    const stage = await open(notebook((ask, notes) => (ask.tenant ? bend(ask, notes) : undefined)));
    const more = 'owner: { field: tenant, value: "{{ tenant.name }}" }';
    const { found } = await conducted(stage, { checks: ['mass-assign-tenant-move'], more });
    await stage.close();
    expect(found[ID]).toBe(expected);
  });

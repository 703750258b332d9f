import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { type Ask, conducted, type Note, notebook, open, type Reply } from '../../run/stage.js';

type Bend = (ask: Ask, notes: Map<string, Note>) => Reply | undefined;

const ID = 'import-row-foreign/note.import/acme.admin>globex';
const NOTE = `path: "/notes{/id}"
json: { title: "{{ canary }}" }
actions: { import: { request: POST /notes/import, kind: bulk, json: { rows: [{ title: "{{ canary }}" }] } } }`;

interface Row {
  readonly title?: unknown;
  readonly tenant?: unknown;
}

const rowsOf = ({ body }: Ask): readonly Row[] => (Array.isArray(body.rows) ? body.rows : []);

/** Takes rows in the tenant that `of` says of each. */
const taking =
  (of: (row: Row, own: string) => string): Bend =>
  (ask, notes) => {
    for (const row of rowsOf(ask)) {
      const made = { id: randomUUID(), tenant: of(row, ask.tenant ?? ''), title: row.title };
      notes.set(made.id, made);
    }
    return { status: 202, body: { rows: rowsOf(ask) } };
  };

const own = taking((_, tenant) => tenant);
const named = taking(({ tenant }, mine) => (typeof tenant === 'string' ? tenant : mine));
const isNamed = (ask: Ask): boolean => rowsOf(ask).some(({ tenant }) => tenant !== undefined);

const ROWS: (readonly [title: string, bend: Bend, expected: string])[] = [
  ['takes no notice of the column, and echoes it', own, 'pass/own-data-only'],
  [
    'refuses columns it does not know',
    (ask, notes) => (isNamed(ask) ? { status: 422 } : own(ask, notes)),
    'pass/denied',
  ],
  ['believes the column', named, 'fail/breach'],
  [
    'says no and imports all the same',
    (ask, notes) => named(ask, notes) && { status: isNamed(ask) ? 422 : 200 },
    'fail/breach',
  ],
  [
    'drops rows that name another tenant',
    (ask, notes) => (isNamed(ask) ? { status: 200 } : own(ask, notes)),
    'pass/own-data-only',
  ],
  ['breaks', (ask, notes) => (isNamed(ask) ? { status: 500 } : own(ask, notes)), 'inconclusive/server-error'],
];

for (const [title, bend, expected] of ROWS)
  test(`an import of a system that ${title}: ${expected}`, async () => {
    const stage = await open(
      notebook((ask, notes) => (ask.path === '/notes/import' && ask.tenant ? bend(ask, notes) : undefined)),
    );
    const more = 'owner: { field: tenant, value: "{{ tenant.name }}" }';
    const { found } = await conducted(stage, { checks: ['import-row-foreign'], note: NOTE, more });
    await stage.close();
    expect(found[ID]).toBe(expected);
  });

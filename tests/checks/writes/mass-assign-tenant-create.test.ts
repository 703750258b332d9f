import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { type Ask, conducted, type Note, notebook, open, type Reply } from '../../run/stage.js';

type Bend = (ask: Ask, notes: Map<string, Note>) => Reply | undefined;

const ID = 'mass-assign-tenant-create/note/acme.admin>globex';

/** Creates as the plain system does, in the tenant that this body names. */
const stored =
  (...names: readonly string[]): Bend =>
  ({ method, path, body, tenant = '' }, notes) => {
    if (method !== 'POST' || path !== '/notes') return undefined;
    const named = names.map((name) => body[name]).find((value) => typeof value === 'string');
    const made = { id: randomUUID(), tenant: typeof named === 'string' ? named : tenant, title: body.title };
    notes.set(made.id, made);
    return { status: 201, body: made };
  };

const isNamed = ({ method, body }: Ask): boolean =>
  method === 'POST' && Object.keys(body).some((key) => key !== 'title');

const ROWS: (readonly [title: string, bend: Bend, expected: string])[] = [
  ['takes no notice of it', () => undefined, 'pass/own-data-only'],
  ['refuses fields it does not know', (ask) => (isNamed(ask) ? { status: 422 } : undefined), 'pass/denied'],
  ['refuses it in a way that nobody demanded', (ask) => (isNamed(ask) ? { status: 418 } : undefined), 'fail/contract'],
  [
    'echoes it and stores its own tenant',
    (ask, notes) => {
      const made = stored()(ask, notes);
      return made && isNamed(ask) ? { status: 201, body: { ...Object(made.body), ...ask.body } } : made;
    },
    'pass/own-data-only',
  ],
  ['stores the record in the tenant named in its own field', stored('tenant'), 'fail/breach'],
  ['stores the record in the tenant named in another spelling', stored('companyId'), 'fail/breach'],
  [
    'says no and stores the record in the tenant named',
    (ask, notes) => (isNamed(ask) && stored('tenant')(ask, notes) ? { status: 403 } : undefined),
    'fail/breach',
  ],
  [
    'answers and stores nothing',
    (ask) => (isNamed(ask) ? { body: { ok: true } } : undefined),
    'inconclusive/unsettled',
  ],
  ['breaks', (ask) => (isNamed(ask) ? { status: 500 } : undefined), 'inconclusive/server-error'],
  [
    'lists everybody anyway',
    ({ method, path, tenant }, notes) =>
      method === 'GET' && path === '/notes' && tenant ? { body: { items: [...notes.values()] } } : undefined,
    'fail/leak',
  ],
];

for (const [title, bend, expected] of ROWS)
  test(`a create that names another tenant, of a system that ${title}: ${expected}`, async () => {
    expect(await verdictOn(bend, 'tenant')).toBe(expected);
  });

test('where what is not known is refused, the spellings of its own field are tried one by one', async () => {
  const strict: Bend = (ask, notes) => {
    if (ask.method !== 'POST') return undefined;
    const unknown = Object.keys(ask.body).filter((key) => key !== 'title' && key !== 'tenantId');
    return unknown.length > 0 ? { status: 400 } : stored('tenantId')(ask, notes);
  };
  expect(await verdictOn(strict, '[tenant, tenant_id]')).toBe('fail/breach');
});

for (const [title, bend, expected] of ROWS.filter(([one]) =>
  /takes no notice|in its own field|lists everybody/.test(one),
))
  test(`without a list, of a system that ${title}, the victim's read tells`, async () => {
    const note = 'path: "/notes{/id}"\nonly: [create, read, delete]\njson: { title: "{{ canary }}" }';
    expect(await verdictOn(bend, 'tenant', note)).toBe(title.startsWith('lists') ? 'pass/own-data-only' : expected);
  });

async function verdictOn(bend: Bend, field: string, note?: string): Promise<string | undefined> {
  const stage = await open(notebook((ask, notes) => (ask.tenant ? bend(ask, notes) : undefined)));
  const more = `owner: { field: ${field}, value: "{{ tenant.name }}" }`;
  const { found } = await conducted(stage, { checks: ['mass-assign-tenant-create'], more, ...(note ? { note } : {}) });
  await stage.close();
  return found[ID];
}

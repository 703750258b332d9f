import { expect, test } from '@playwright/test';
import { seedOrder } from '../../src/run/seed-order.js';
import { casesOf, open, worldOn } from './stage.js';

const NOTE = `path: "/notes{/id}"
json: { title: "{{ canary }}" }
actions: { parts: "GET /notes/{id}/parts", archive: "POST /notes/{id}/archive" }`;
const MORE = `  part:
    path: "/notes/{note}/parts{/id}"
    json: { title: "{{ canary }}" }
  remark:
    path: "/parts/{part}/remarks{/id}"
    json: { title: "{{ canary }}", note: "{{ note.id }}" }
  folder:
    path: "/folders{/id}"
    json: { title: "{{ canary }}" }`;

const ROWS: (readonly [asked: string, seeded: readonly string[]])[] = [
  // Its control looks for the canaries of what lies under the record.
  ['subresource-and-history-foreign/note.parts', ['note', 'part', 'remark']],
  ['action-endpoint-foreign/note.archive', ['note']],
  ['object-read-foreign/note', ['note']],
  ['object-read-foreign/remark', ['note', 'part', 'remark']],
  ['object-read-foreign/folder', ['folder']],
];

for (const [asked, seeded] of ROWS)
  test(`for ${asked} alone records are made of ${seeded.join(', ')}`, async () => {
    const stage = await open(() => ({}));
    const world = await worldOn(stage, { note: NOTE, more: MORE });
    const cases = casesOf(world).filter(({ id }) => id.startsWith(`${asked}/`));
    await world.http.close();
    await stage.close();
    expect(cases).not.toEqual([]);
    expect(seedOrder(world.scenario, cases).map(({ name }) => name)).toEqual(seeded);
  });

import { expect, test } from '@playwright/test';
import type { HttpAnswer } from '../../src/probes/http.js';
import { readAnswer } from '../../src/run/reading.js';
import { createRecord } from '../../src/run/seeding.js';
import { rowOf } from '../../src/run/witness.js';
import type { World } from '../../src/run/world.js';
import { notebook, open, worldOn } from './stage.js';

type Named = 'plain' | 'escaped' | 'base64' | 'nowhere';

/** A page of two rows, the second of which holds the canary, written so. */
function page(canary: string, how: Named): HttpAnswer {
  const written = {
    plain: canary,
    escaped: [...canary].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join(''),
    base64: Buffer.from(`--${canary}--${canary}--`).toString('base64'),
    nowhere: 'nothing',
  }[how];
  const body = Buffer.from(`{"items":[{"id":"1","title":"other"},{"id":"2","title":"${written}"}]}`);
  return { status: 200, headers: { 'content-type': 'application/json' }, setCookies: [], body, complete: true };
}

async function onWorld<Found>(act: (world: World) => Promise<Found>): Promise<Found> {
  const stage = await open(notebook());
  const world = await worldOn(stage);
  const found = await act(world);
  await world.http.close();
  await stage.close();
  return found;
}

for (const [how, idKey, expected] of [
  ['plain', undefined, '2'],
  ['escaped', undefined, '2'],
  ['base64', undefined, '2'],
  ['nowhere', undefined, undefined],
  // The row may show no more than an identifier.
  ['nowhere', 'id', '2'],
] as const)
  test(`with the canary ${how} and rows named by ${idKey ?? 'nothing'} the record's row is ${expected ?? 'not there'}`, async () => {
    const row = await onWorld(async (world) => {
      const [resource] = world.scenario.resources;
      if (!resource) throw new Error('there is no resource');
      const { record } = await createRecord(world, { resource, tenant: 'acme', purpose: 'shared' });
      record.id = '2';
      const { tenantIndex: tenant, resourceIndex, index, writes } = record;
      const canary = world.marks.canary({ tenant, resource: resourceIndex, record: index, field: (writes - 1) * 15 });
      return rowOf(world, readAnswer(world, page(canary, how)), { record, items: '$.items', idKey });
    });
    expect(row).toEqual(expected && expect.objectContaining({ id: expected }));
  });

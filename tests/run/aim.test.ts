import { expect, test } from '@playwright/test';
import type { Aim, Leg } from '../../src/model.js';
import { aimAt } from '../../src/run/aim.js';
import { seedAll } from '../../src/run/seed-all.js';
import type { World } from '../../src/run/world.js';
import { questionOf } from './question.js';
import { casesOf, notebook, open, type Stage, worldOn } from './stage.js';

const CASE = 'object-update-foreign/note/acme.admin>globex';
const TWIN: Aim = { record: 'twin', of: 'globex', name: CASE };

async function onStage(act: (world: World, stage: Stage) => Promise<void>): Promise<void> {
  const stage = await open(notebook());
  const world = await worldOn(stage);
  await seedAll(world, casesOf(world), () => undefined);
  await act(world, stage);
  await world.http.close();
  await stage.close();
}

/** Aims as a leg of the case would, in that round. */
function aimed(world: World, aim: Aim, round = 0, more: Partial<Leg> = {}) {
  const question = questionOf(world, CASE, 'control', round);
  return aimAt(world, { ...question, leg: { ...question.leg, aim, ...more } });
}

test('reads share the first seeded record, and the idle one is another', async () => {
  await onStage(async (world) => {
    const shared = [
      await aimed(world, { record: 'shared', of: 'globex' }),
      await aimed(world, { record: 'shared', of: 'globex' }),
    ];
    const idle = await aimed(world, { record: 'idle', of: 'globex' });
    expect([shared[0]?.record?.id === shared[1]?.record?.id, idle.record?.id === shared[0]?.record?.id]).toEqual([
      true,
      false,
    ]);
    expect([shared[0]?.record?.tenant, idle.record?.purpose]).toEqual(['globex', 'idle']);
  });
});

test('legs that mean one spare get one, though they ask at the same time', async () => {
  await onStage(async (world, stage) => {
    const before = stage.asks.length;
    const twins = await Promise.all([aimed(world, TWIN), aimed(world, TWIN), aimed(world, TWIN)]);
    expect(new Set(twins.map(({ record }) => record?.id)).size).toBe(1);
    expect(stage.asks.slice(before).map(({ method, who }) => `${method} ${who}`)).toEqual(['POST globex.admin']);
  });
});

test('a case that is asked again gets a fresh spare, and so does every other case', async () => {
  await onStage(async (world) => {
    const twins = [
      await aimed(world, TWIN),
      await aimed(world, TWIN, 1),
      await aimed(world, TWIN, 2),
      await aimed(world, { ...TWIN, name: 'another' }),
    ];
    expect(new Set(twins.map(({ record }) => record?.id)).size).toBe(4);
  });
});

test('a ghost was never issued and looks like what was', async () => {
  await onStage(async (world) => {
    const issued = new Set(world.book.all.map(({ id }) => id));
    const { id, record } = await aimed(world, { record: 'ghost' });
    expect({
      isIssued: issued.has(id),
      record,
      form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(id)),
    }).toEqual({
      isIssued: false,
      record: undefined,
      form: true,
    });
  });
});

test('a create makes no record before it is sent', async () => {
  await onStage(async (world, stage) => {
    const before = stage.asks.length;
    expect(await aimed(world, TWIN, 0, { operation: 'create' })).toEqual({ references: {} });
    expect(stage.asks.length).toBe(before);
  });
});

test('what could not be seeded says why, to every leg that needs it', async () => {
  const stage = await open(
    notebook(({ method, tenant }) => (method === 'POST' && tenant === 'globex' ? { status: 422 } : undefined)),
  );
  const world = await worldOn(stage);
  await seedAll(world, casesOf(world), () => undefined);
  for (const aim of [
    { record: 'shared', of: 'globex' },
    { record: 'idle', of: 'globex' },
    TWIN,
  ] satisfies readonly Aim[])
    await expect(aimed(world, aim)).rejects.toThrow('globex.admin could not create a note: status 422');
  await world.http.close();
  await stage.close();
});

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Running, scenarioText, startRun } from '../adversarial/command.js';
import { type Ask, type Office, openOffice } from '../adversarial/office.js';
import { partywall } from '../cli/partywall.js';

const READ = ['--check', 'object-read-foreign,object-update-foreign,list-total-leak'];
const READ_ONLY = ['--check', 'object-read-foreign'];
const ALL = ['--check', 'object-read-foreign,object-update-foreign,object-delete-foreign'];

/** Every phase by the first request that belongs to it. With reads alone, only clean-up deletes. */
const PHASES: Readonly<Record<string, (ask: Ask) => boolean>> = {
  'signing in': ({ path }) => path === '/login',
  'asking who it is': ({ path }) => path === '/me',
  seeding: ({ path, method }) => path === '/notes' && method === 'POST',
  'seeding, once the list is read': ({ path, method }) => path === '/notes' && method === 'GET',
  attacking: ({ isForeign, who }) => isForeign && who !== undefined,
  'attacking with writes': ({ isForeign, method }) => isForeign && method === 'PATCH',
  'making spares': ({ isForeign, method }) => !isForeign && method === 'PATCH',
  'cleaning up': ({ method }) => method === 'DELETE',
};

/** A slow office: what is asked is done a little later, and answered later still. */
async function slowOffice(when: (ask: Ask) => boolean, act: () => void): Promise<Office> {
  let isDone = false;
  const pause = () => new Promise((done) => setTimeout(done, 20));
  const office = await openOffice(async (ask, plain) => {
    if (!isDone && when(ask)) {
      isDone = true;
      act();
    }
    await pause();
    const reply = plain();
    await pause();
    return reply;
  });
  office.add('acme', 'somebody else wrote this');
  return office;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  for (const [phase, when] of Object.entries(PHASES)) {
    test(`${signal} while ${phase}: 2, nothing of ours stays, what is known is written`, async () => {
      let running: Running | undefined;
      const office = await slowOffice(when, () => running?.kill(signal));
      running = await startRun(scenarioText(office.url), phase === 'cleaning up' ? READ_ONLY : ALL);
      const ran = await running.ended;
      await office.close();
      const titles = [...office.notes.values()].map(({ title }) => title);
      const isReported = existsSync(join(ran.out, 'index.html'));
      const isBeforeAll = phase === 'signing in' || phase === 'asking who it is';
      expect({ code: ran.code, titles, isReported: isReported || isBeforeAll }, ran.stderr).toEqual({
        code: phase === 'cleaning up' ? ran.code : 2,
        titles: ['somebody else wrote this'],
        isReported: true,
      });
      expect(ran.stderr).not.toContain('bug in Partywall');
    });
  }
}

for (const how of ['with its ledger', 'without a ledger']) {
  for (const nth of [5, 8, 12, 17, 24, 33]) {
    test(`killed at request ${nth}, then cleaned up ${how}: nothing of ours stays`, async () => {
      let running: Running | undefined;
      let count = 0;
      const office = await slowOffice(
        () => ++count === nth,
        () => running?.kill('SIGKILL'),
      );
      running = await startRun(scenarioText(office.url), READ);
      const ran = await running.ended;
      const ledger = join(ran.out, 'ledger.ndjson');
      if (how === 'without a ledger') await rm(ledger, { force: true });
      const way = existsSync(ledger) ? ['--out', ran.out] : ['--older', '0s'];
      const cleaned = await partywall(['cleanup', running.scenario, ...way]);
      await office.close();
      const titles = [...office.notes.values()].map(({ title }) => title);
      expect({ killed: ran.code, code: cleaned.code, titles }, cleaned.stdout + cleaned.stderr).toEqual({
        killed: null,
        code: 0,
        titles: ['somebody else wrote this'],
      });
    });
  }
}

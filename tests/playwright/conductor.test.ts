import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { type Client, createClient } from '../../src/playwright/client.js';
import { planOf } from '../../src/playwright/planned.js';
import { type Settings, settingsOf } from '../../src/playwright/settings.js';
import { scenarioText } from '../adversarial/command.js';
import { type Bend, type Office, openOffice } from '../adversarial/office.js';
import { resultIn } from './suite.js';

const ID = 'object-read-foreign/note/acme.admin>globex';
const UPDATE = 'object-update-foreign/note/acme.admin>globex';

interface Stage {
  readonly client: Client;
  readonly settings: Settings;
  readonly office: Office;
  readonly results: string;
  /** The test runner dies. */
  readonly kill: () => void;
}

/** A conductor of its own, for a test runner that does nothing but live. */
async function onStage(bend: Bend, act: (stage: Stage) => Promise<void>): Promise<void> {
  const office = await openOffice(bend);
  const runner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const scenario = test.info().outputPath('office.yaml');
  const results = test.info().outputPath('results');
  await writeFile(scenario, scenarioText(office.url));
  const made = settingsOf([scenario], { out: results });
  const settings = { ...made, runner: runner.pid ?? 0, stage: `${made.stage}-${runner.pid}` };
  planOf(settings);
  try {
    await act({ client: createClient(settings), settings, office, results, kill: () => runner.kill('SIGKILL') });
  } finally {
    runner.kill('SIGKILL');
    await expect.poll(() => existsSync(settings.stage), { timeout: 30_000 }).toBe(false);
    await office.close();
  }
}

const PLAIN: Bend = (_ask, plain) => plain();

function signIns({ seen }: Office): number {
  return seen.filter((line) => line.startsWith('POST /login')).length;
}

test('two workers that ask at once start one conductor, and each hears the same finding', async () => {
  await onStage(PLAIN, async ({ client, settings, office }) => {
    const other = createClient(settings);
    const told = await Promise.all([
      client.ask({ scenario: 0, case: ID, turn: 'one/0/0' }),
      other.ask({ scenario: 0, case: ID, turn: 'two/0/0' }),
    ]);
    expect({ told, signIns: signIns(office) }).toEqual({
      told: Array.from({ length: 2 }, () => ({ outcome: 'pass', reason: 'denied' })),
      signIns: 2,
    });
  });
});

test('the same question in the same turn means a new test run, as in the UI mode: it is signed in and asked anew', async () => {
  let isMended = false;
  const bend: Bend = ({ method, note, isForeign }, plain) =>
    !isMended && method === 'GET' && note && isForeign ? { status: 200, body: note } : plain();
  await onStage(bend, async ({ client, office }) => {
    const first = await client.ask({ scenario: 0, case: ID, turn: 'one/0/0' });
    isMended = true;
    const retry = await client.ask({ scenario: 0, case: ID, turn: 'one/1/0' });
    const again = await client.ask({ scenario: 0, case: ID, turn: 'one/0/0' });
    expect({ told: [first, retry, again].map(({ reason }) => reason), signIns: signIns(office) }).toEqual({
      told: ['leak', 'leak', 'denied'],
      signIns: 4,
    });
  });
});

test('a test runner that dies in the middle: what was created is removed, and the Result is not whole', async () => {
  await onStage(PLAIN, async ({ client, office, results, kill }) => {
    await client.ask({ scenario: 0, case: ID, turn: 'one/0/0' });
    expect(office.notes.size).toBeGreaterThan(0);
    kill();
    await expect.poll(() => office.notes.size, { timeout: 30_000 }).toBe(0);
    const { end, header, cases } = await resultIn(results);
    expect({ code: end?.exitCode, interrupted: end?.interrupted, asked: cases[ID], other: cases[UPDATE] }).toEqual({
      code: 2,
      interrupted: 'the test runner ended before its tests did',
      asked: 'pass/denied',
      other: 'inconclusive/interrupted',
    });
    expect(header.planned).toBe(Object.keys(cases).length);
  });
});

test('a sign-in that fails is tried once, and every test says why', async () => {
  const bend: Bend = ({ path }, plain) => (path === '/login' ? { status: 403, body: { error: 'locked' } } : plain());
  await onStage(bend, async ({ client, office }) => {
    const failures: string[] = [];
    for (const id of [ID, UPDATE]) {
      const failure = await client
        .ask({ scenario: 0, case: id, turn: 'one/0/0' })
        .catch((error: Error) => error.message);
      failures.push(String(failure));
    }
    expect(failures[0]).toMatch(/error\[sign-in-failed\]/);
    expect(failures[1]).toBe(failures[0]);
    expect(signIns(office)).toBeLessThanOrEqual(2);
  });
});

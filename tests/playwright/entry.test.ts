import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { PAIRS, person, scenarioText } from '../adversarial/command.js';
import { type Bend, type Office, openOffice } from '../adversarial/office.js';
import { partywall, SHOP } from '../cli/partywall.js';
import { resultIn, runSuite, type ToldTest } from './suite.js';

test.describe.configure({ timeout: 240_000 });

const REPORTER = ['--reporter', 'json,./dist/src/playwright/reporter.js'];

/** The office of the adversarial tests, bent, with a scenario beside it. */
async function withOffice<T>(
  bend: Bend,
  parts: Parameters<typeof scenarioText>[1],
  act: (scenario: string, office: Office) => Promise<T>,
): Promise<T> {
  const office = await openOffice(bend);
  try {
    const scenario = test.info().outputPath('office.yaml');
    await writeFile(scenario, scenarioText(office.url, parts));
    return await act(scenario, office);
  } finally {
    await office.close();
  }
}

const PLAIN: Bend = (_ask, plain) => plain();
/** Whoever knows a note's number reads it. */
const OPEN: Bend = ({ method, note, isForeign }, plain) =>
  method === 'GET' && note && isForeign ? { status: 200, body: note } : plain();

for (const [title, switches] of [
  ['is sound', []],
  ['leaks', ['read-unscoped']],
] as const) {
  test(`of a system that ${title} no case is lost against \`partywall run\`: same plan, ids, outcomes and reasons`, async () => {
    const folder = test.info().outputPath('suite');
    const plain = test.info().outputPath('plain');
    const ran = await partywall(['run', SHOP, '--out', plain, ...switches.flatMap((name) => ['--switch', name])]);
    const suite = await runSuite({ scenario: SHOP, folder, options: { switches } });
    const [one, other] = [await resultIn(plain), await resultIn(suite.results)];
    expect(other.cases).toEqual(one.cases);
    expect({ ...other.end?.reasons, plan: other.header.plan, planned: other.header.planned }).toEqual({
      ...one.end?.reasons,
      plan: one.header.plan,
      planned: one.header.planned,
    });
    expect({ code: suite.code, exit: other.end?.exitCode }).toEqual({ code: ran.code, exit: one.end?.exitCode });
    const asTests = suite.tests.filter(({ id }) => id !== '');
    expect(Object.fromEntries(asTests.map(({ id, statuses }) => [id, statuses]))).toEqual(
      Object.fromEntries(Object.entries(one.cases).map(([id, outcome]) => [id, [STATUS[outcome.split('/')[0] ?? '']]])),
    );
    const [skipped] = asTests.filter(({ statuses }) => statuses[0] === 'skipped');
    expect(skipped?.annotations.some((text) => /^skip: not-applicable: \w+/.test(text))).toBe(true);
    expect(suite.tests.find(isLast)).toMatchObject({ title: 'Shop › what held to the end', statuses: ['passed'] });
  });
}

/** The one that is no case. */
function isLast({ id }: ToldTest): boolean {
  return id === '';
}

const STATUS: Readonly<Record<string, string>> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'failed',
  skipped: 'skipped',
};

test('a test says what `expect` would: expected, received, who asked what, and the place of the call', async () => {
  await withOffice(OPEN, {}, async (scenario) => {
    const folder = test.info().outputPath('suite');
    const { tests, code } = await runSuite({
      scenario,
      folder,
      options: { checks: ['object-read-foreign'] },
      args: ['--trace', 'on'],
    });
    const failed = tests.find(({ id }) => id === 'object-read-foreign/note/acme.admin>globex');
    expect({ code, ...failed, messages: undefined }).toEqual({
      code: 1,
      title: 'Office › note › object-read-foreign › acme.admin>globex',
      id: 'object-read-foreign/note/acme.admin>globex',
      statuses: ['failed'],
      tags: ['object-read-foreign', 'objects', 'critical'],
      annotations: [
        'partywall: object-read-foreign/note/acme.admin>globex',
        "fail: acme.admin got status 200 with the canary of globex's note in body $.title",
      ],
      attachments: expect.arrayContaining(['finding.json', 'trace']),
      place: 'shop.isolation.ts:3',
      messages: undefined,
    });
    const [message = ''] = failed?.messages ?? [];
    expect(message).toMatch(
      /^Error: leak: a record is readable[^\n]*\n\nExpected: a record cannot be read[^\n]*\nReceived: acme\.admin got status 200 with the canary/,
    );
    expect(message).toMatch(/\n {2}attack +acme\.admin +GET http:\/\/\S+\/notes\/\d+ → 200\n/);
  });
});

test('what proves nothing fails with that word', async () => {
  const bend: Bend = ({ method, path }, plain) =>
    method === 'GET' && path === '/notes' ? { status: 200, body: { items: [] } } : plain();
  await withOffice(bend, {}, async (scenario) => {
    const folder = test.info().outputPath('suite');
    const { tests, code } = await runSuite({ scenario, folder, options: { checks: ['list-foreign-rows'] } });
    expect(code).toBe(1);
    expect(tests.find(({ id }) => id !== '')?.messages[0]).toMatch(
      /^Error: inconclusive: own-rows-missing: nothing is proved\n/,
    );
  });
});

test('what `--grep` leaves out is not asked, and is no part of the Result', async () => {
  await withOffice(PLAIN, {}, async (scenario, office) => {
    const folder = test.info().outputPath('suite');
    const { code, results, stdout } = await runSuite({
      scenario,
      folder,
      args: ['--grep', 'object-read-foreign', ...REPORTER],
    });
    const { header, end, cases } = await resultIn(results);
    expect({ code, cases, planned: header.planned, exit: end?.exitCode }, stdout).toEqual({
      code: 0,
      cases: { 'object-read-foreign/note/acme.admin>globex': 'pass/denied' },
      planned: 1,
      exit: 0,
    });
    const foreignWrites = office.seen.filter((line) => /^(PATCH|DELETE|PUT) \S+ 404/.test(line));
    expect({ foreignWrites, left: office.notes.size }).toEqual({ foreignWrites: [], left: 0 });
  });
});

test('fifty failing cases, each tried three times: everybody signs in once, and seeding is done once @long', async () => {
  test.setTimeout(900_000);
  const colleagues = Array.from({ length: 49 }, (_, number) => `, u${number}: ${person(`acme.u${number}`)}`).join('');
  const options = { checks: ['object-read-foreign'] };
  await withOffice(OPEN, { colleagues, more: PAIRS }, async (scenario, office) => {
    const counted = () => ({
      signIns: office.seen.filter((line) => line.startsWith('POST /login')).length,
      creates: office.seen.filter((line) => line.startsWith('POST /notes')).length,
    });
    await partywall(['run', scenario, '--out', test.info().outputPath('plain'), '--check', 'object-read-foreign']);
    const once = counted();
    office.seen.length = 0;
    const folder = test.info().outputPath('suite');
    const { tests, results } = await runSuite({ scenario, folder, options, retries: 2 });
    const { cases } = await resultIn(results);
    const failing = tests.filter(({ statuses }) => statuses.join() === 'failed,failed,failed');
    expect({
      failing: failing.length,
      leaks: Object.values(cases).filter((one) => one === 'fail/leak').length,
    }).toEqual({
      failing: 50,
      leaks: 50,
    });
    expect({ ...counted(), messages: new Set(failing[0]?.messages).size }).toEqual({ ...once, messages: 1 });
    expect(once.signIns).toBe(51);
  });
});

/** Refuses a foreign change, and does it all the same, a second and a half later. */
const LATE: Bend = ({ method, note, isForeign, body }, plain) => {
  const reply = plain();
  if (method === 'PATCH' && note && isForeign) setTimeout(() => Object.assign(note, { title: body.title }), 1500);
  return reply;
};
const SETTLING = { note: 'path: /notes\njson: { title: "{{ canary }}" }\nsettle: 2s' };

test('what shows only at the end corrects the Result, and fails a last test that names the case', async () => {
  await withOffice(LATE, SETTLING, async (scenario) => {
    const id = 'object-update-foreign/note/acme.admin>globex';
    const folder = test.info().outputPath('suite');
    const { tests, code, results } = await runSuite({
      scenario,
      folder,
      options: { checks: ['object-update-foreign'] },
    });
    const { cases } = await resultIn(results);
    expect({ code, stands: cases[id], test: tests.find((one) => one.id === id)?.statuses }).toEqual({
      code: 1,
      stands: 'fail/breach',
      test: ['passed'],
    });
    expect(tests.find(isLast)).toMatchObject({ title: 'Office › what held to the end', statuses: ['failed'] });
    expect(tests.find(isLast)?.messages[0]).toContain(id);
  });
});

test('where `--grep` leaves the last test out, the end fails the test before it', async () => {
  await withOffice(LATE, SETTLING, async (scenario) => {
    const folder = test.info().outputPath('suite');
    const { tests, code } = await runSuite({ scenario, folder, args: ['--grep', 'object-update-foreign'] });
    expect({ code, titles: tests.map(({ statuses }) => statuses) }).toEqual({ code: 1, titles: [['failed']] });
    expect(tests[0]?.messages[0]).toContain('1 case is not what the tests reported before');
  });
});

test('the partywall reporter prints the summary of the run and writes its reports', async () => {
  const folder = test.info().outputPath('suite');
  const options = { checks: ['object-read-foreign'] };
  const { code, stdout, results } = await runSuite({ scenario: SHOP, folder, options, args: REPORTER });
  const { end } = await resultIn(results);
  expect({ code, exit: end?.exitCode, page: existsSync(join(results, 'index.html')) }, stdout).toEqual({
    code: 0,
    exit: 0,
    page: true,
  });
  expect(stdout).toContain('✓ 2 of 2 cases held; no failure.');
});

test('neither `--shard` nor `fullyParallel` splits the group', async () => {
  const counts: number[] = [];
  for (const shard of ['1/2', '2/2']) {
    const folder = test.info().outputPath(`shard-${shard[0]}`);
    const { stdout } = await runSuite({
      scenario: SHOP,
      folder,
      args: ['--list', '--shard', shard, '--reporter', 'list'],
    });
    counts.push((stdout.match(/› Shop ›/g) ?? []).length);
  }
  expect(counts.sort((a, b) => a - b)).toEqual([0, 25]);
});

test('a mistake in the scenario is shown where the tests are declared', async () => {
  const scenario = test.info().outputPath('broken.yaml');
  await writeFile(scenario, 'partywall: 1\nnaem: Broken\n');
  const { code, stdout } = await runSuite({
    scenario,
    folder: test.info().outputPath('suite'),
    args: ['--reporter', 'line'],
  });
  expect(code).toBe(1);
  expect(stdout).toContain('did you mean name?');
  expect(stdout).toContain('suite/shop.isolation.ts:3:');
});

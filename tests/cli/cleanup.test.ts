import { copyFile, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { notebook, open } from '../run/stage.js';
import { partywall } from './partywall.js';

const NOTE = 'path: "/notes{/id}"\n    json: { title: "{{ canary }}" }';
const KEPT = `${NOTE}\n    only: [list, create, read]\n    leaves: notes are kept for ten years`;

async function write(url: string, note = NOTE): Promise<{ readonly scenario: string; readonly out: string }> {
  const folder = await mkdtemp(test.info().outputPath('notes-'));
  const scenario = join(folder, 'notes.yaml');
  await writeFile(
    scenario,
    `partywall: 1
name: Notes
target: { url: "${url}", disposable: true }
auth: { login: POST /login, json: { name: "{{ user.login }}" }, token: $.token }
denied: { status: [404], anonymous: [401] }
settle: 50ms
tenants:
  acme: { users: { admin: { login: acme.admin } } }
  globex: { users: { admin: { login: globex.admin } } }
resources:
  note:
    ${note}
`,
  );
  return { scenario, out: join(folder, 'out') };
}

const RUN = ['--check', 'object-read-foreign', '--keep'];

test('a ledger of another target is refused with 3, and nothing is deleted', async () => {
  const serve = notebook();
  const [stage, other] = await Promise.all([open(serve), open(notebook())]);
  const ours = await write(stage.url);
  await partywall(['run', ours.scenario, '--out', ours.out, ...RUN]);
  const theirs = await write(other.url);
  const ledger = join(ours.out, 'ledger.ndjson');
  const named = await partywall(['cleanup', theirs.scenario, '--ledger', ledger]);
  const met = await partywall(['cleanup', theirs.scenario, '--out', ours.out]);
  await Promise.all([stage.close(), other.close()]);
  for (const { code, stdout, stderr } of [named, met]) {
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('error[ledger-of-another-target]');
    expect(stderr).toContain(stage.url);
  }
  expect({ asked: other.asks, isThere: (await readdir(ours.out)).includes('ledger.ndjson') }).toEqual({
    asked: [],
    isThere: true,
  });
});

test('a ledger of another target in the folder is named and left alone, and the own one is applied', async () => {
  const serve = notebook();
  const [stage, other] = await Promise.all([open(serve), open(notebook())]);
  const ours = await write(stage.url);
  const theirs = await write(other.url);
  await partywall(['run', ours.scenario, '--out', ours.out, ...RUN]);
  await partywall(['run', theirs.scenario, '--out', theirs.out, ...RUN]);
  const strange = join(ours.out, 'ledger-1.ndjson');
  await copyFile(join(theirs.out, 'ledger.ndjson'), strange);
  const { code, stderr } = await partywall(['cleanup', ours.scenario, '--out', ours.out]);
  await Promise.all([stage.close(), other.close()]);
  expect({ code, notes: serve.notes.size }).toEqual({ code: 0, notes: 0 });
  expect(stderr).toContain(`${strange}: left alone, it is of ${other.url}`);
  expect((await readdir(ours.out)).filter((name) => name.startsWith('ledger'))).toEqual(['ledger-1.ndjson']);
});

test('records that the scenario says stay are told of, and the ledger is done', async () => {
  const serve = notebook();
  const stage = await open(serve);
  const { scenario, out } = await write(stage.url, KEPT);
  await partywall(['run', scenario, '--out', out, '--check', 'object-read-foreign']);
  const first = await partywall(['cleanup', scenario, '--out', out]);
  const second = await partywall(['cleanup', scenario, '--out', out]);
  await stage.close();
  expect(first.stdout).toMatch(
    /0 of (\d+) removed, 0 left, \1 to stay\n( {2}note .*: notes are kept for ten years\n)+$/,
  );
  expect({ first: first.code, ledgers: (await readdir(out)).filter((name) => name.startsWith('ledger')) }).toEqual({
    first: 0,
    ledgers: [],
  });
  expect(second.stderr).toContain('error[ledger-missing]');
});

test('a ledger that is not there is said plainly', async () => {
  const stage = await open(notebook());
  const { scenario, out } = await write(stage.url);
  const { code, stderr } = await partywall(['cleanup', scenario, '--ledger', join(out, 'no-such.ndjson')]);
  await stage.close();
  expect(code).toBe(3);
  expect(stderr).toContain('error[ledger-missing]');
});

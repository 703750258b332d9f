import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { partywall } from '../cli/partywall.js';
import { startNotes } from './notes-api.js';
import { blocksOf, pageNamed } from './pages.js';

const BLOCKS = blocksOf(pageNamed('README.md'));
const SCENARIO = BLOCKS.find(({ language, text }) => language === 'yaml' && text.includes('partywall: 1'));
const VARIABLES = BLOCKS.find(({ language }) => language === 'ini');

/** A newcomer's folder: the README's scenario and its environment, as they stand there. */
async function folder(): Promise<string> {
  await writeFile(test.info().outputPath('notes.yaml'), SCENARIO?.text ?? '');
  await writeFile(test.info().outputPath('.env'), VARIABLES?.text ?? '');
  return test.info().outputPath();
}

const ARGS = ['notes.yaml', '--env-file', '.env'];

test('the scenario of the README is valid, and its plan sends nothing', async () => {
  const cwd = await folder();
  const valid = await partywall(['validate', ...ARGS], { cwd });
  expect(valid).toEqual({
    code: 0,
    stdout: 'ok  notes.yaml: 2 tenants, 2 users, 0 operators, 1 resource, 5 operations, 0 views\n',
    stderr: '',
  });
  const plan = await partywall(['plan', ...ARGS], { cwd });
  expect({ code: plan.code, stderr: plan.stderr }).toEqual({ code: 0, stderr: '' });
  expect(plan.stdout).toContain('Notes (notes.yaml): 16 cases, 0 of them skipped');
});

test('against the sound system of the README everything holds, and nothing is left', async () => {
  const api = await startNotes('sound');
  const { code, stdout } = await partywall(['run', ...ARGS], { cwd: await folder(), env: { NOTES_URL: api.url } });
  await api.close();
  expect({ code, left: api.left() }, stdout).toEqual({ code: 0, left: 0 });
  expect(stdout).toContain('16 of 16 cases held; no failure.');
});

test('against the leaky one the README shows what is said', async () => {
  const api = await startNotes('leaky');
  const { code, stdout } = await partywall(['run', ...ARGS, '--json'], {
    cwd: await folder(),
    env: { NOTES_URL: api.url },
  });
  await api.close();
  const summary: unknown = JSON.parse(stdout);
  expect({ code, left: api.left() }).toEqual({ code: 1, left: 0 });
  expect(summary).toMatchObject({
    runs: [{ planned: 16, outcomes: { fail: 6 }, reasons: { leak: 4, breach: 2 } }],
  });
});

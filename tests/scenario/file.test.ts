import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { formatUserError, UserError } from '../../src/errors.js';
import { findScenarios, readScenarioText } from '../../src/scenario/file.js';
import { loadScenario } from '../../src/scenario/load.js';
import { peekFixture } from '../../src/scenario/peek.js';

let folder = '';
const at = (name: string): string => join(folder, name);

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partywall-scenarios-'));
  await mkdir(at('none'));
  await mkdir(at('some'));
  await writeFile(at('some/b.yml'), 'partywall: 1\ntarget: { fixture: sales-crm }\nnonsense: 1\n');
  await writeFile(at('some/a.yaml'), '\ufeffpartywall: 1\ntarget: { url: "http://x.test" }\n');
  await writeFile(at('some/notes.txt'), 'no scenario\n');
  await writeFile(at('large.yaml'), `# ${'x'.repeat(10 * 1024 * 1024)}\n`);
  await writeFile(at('latin1.yaml'), Buffer.from([0x6e, 0x3a, 0x20, 0xfc, 0x0a]));
});

test.afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('files are taken as named, folders give their YAML files in order, nothing twice', async () => {
  expect(await findScenarios([at('some'), at('some/b.yml'), at('some/notes.txt')])).toEqual([
    at('some/a.yaml'),
    at('some/b.yml'),
    at('some/notes.txt'),
  ]);
});

async function refusal(action: Promise<unknown>): Promise<string> {
  try {
    await action;
    return 'no error';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return formatUserError(error).replaceAll(folder, '');
  }
}

test('a folder without scenarios is an error', async () => {
  expect(await refusal(findScenarios([at('none')]))).toBe(
    'error[no-scenario]: /none holds no scenario\n  name a file, or a folder with *.yaml or *.yml files',
  );
});

test('a file that does not exist is an error', async () => {
  const text =
    'error[file-unreadable]: /nowhere.yaml cannot be read: there is no such file\n  check the path and the permissions';
  expect(await refusal(findScenarios([at('nowhere.yaml')]))).toBe(text);
  expect(await refusal(loadScenario(at('nowhere.yaml'), { env: {} }))).toBe(text);
});

test('a folder where a file is wanted is an error', async () => {
  expect(await refusal(readScenarioText(at('some')))).toBe(
    'error[file-unreadable]: /some cannot be read: it is not a file\n  check the path and the permissions',
  );
});

test('a file of 10 MB is refused without reading it', async () => {
  expect(await refusal(loadScenario(at('large.yaml'), { env: {} }))).toBe(
    [
      'error[file-too-large]: /large.yaml is too large for a scenario',
      '  met: 10.0 MB',
      '  allowed: 1 MB',
      '  split the scenario by resources, each part with its own file',
    ].join('\n'),
  );
});

test('a file that is not UTF-8 is an error', async () => {
  expect(await refusal(loadScenario(at('latin1.yaml'), { env: {} }))).toBe(
    'error[file-encoding]: /latin1.yaml is not UTF-8 text\n  save the file as UTF-8',
  );
});

test('the fixture of a scenario is known before the scenario can be loaded', async () => {
  expect([
    await peekFixture(at('some/b.yml')),
    await peekFixture(at('some/a.yaml')),
    await peekFixture(at('some/notes.txt')),
  ]).toEqual(['sales-crm', undefined, undefined]);
});

import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Images } from '../../fixtures/containers/images.js';
import { packageRoot } from '../../src/installation.js';
import { partywall } from '../cli/partywall.js';
import { run, withImages, written } from './stage.js';

/** One mistake, so that there is something to be found in each of them. */
const SWITCH = 'calls-read-unscoped';
const PASSWORDS = ['ACME', 'GLOBEX', 'ROOT', 'DRIFTER'].map((name) => `CRM_${name}_PASSWORD`);
const TOLD = PASSWORDS.map((name) => `${name}: "\${${name}}"`).join(', ');
const ENV = {
  ...Object.fromEntries(PASSWORDS.map((name, index) => [name, `crm-password-${index}`])),
  TESTCONTAINERS_HOST_OVERRIDE: process.env.TESTCONTAINERS_HOST_OVERRIDE ?? '127.0.0.1',
};

/** The ways to start the very same system. */
function targets({ base, postgres }: Images): Readonly<Record<string, string>> {
  const main = join(packageRoot(), 'dist/fixtures/systems/sales-crm/main.js');
  return {
    fixture: `target: { fixture: sales-crm, switches: [${SWITCH}], disposable: true }`,
    command: `target:
  command: { run: [node, ${main}], environment: { FIXTURE_PORT: "{{ port }}", FIXTURE_SWITCHES: ${SWITCH}, ${TOLD} } }
  disposable: true`,
    container: `target:
  container:
    image: ${base}
    ports: 8080
    environment: { FIXTURE_PORT: 8080, FIXTURE_DATABASE_URL: "{{ db.url }}", FIXTURE_SWITCHES: ${SWITCH}, ${TOLD} }
  services: { db: { postgres: "${postgres}" } }
  disposable: true`,
    compose: `target:
  compose: { file: stack.yaml, port: "web:8080", environment: { ${TOLD} } }
  disposable: true`,
  };
}

function stack({ base, postgres }: Images): string {
  return `version: "3"
services:
  web:
    image: ${base}
    depends_on: [db]
    ports: ["8080"]
    environment:
      FIXTURE_PORT: 8080
      FIXTURE_SWITCHES: ${SWITCH}
      FIXTURE_DATABASE_URL: postgres://app:only-of-this-test@db/app
${PASSWORDS.map((name) => `      ${name}:\n`).join('')}  db:
    image: ${postgres}
    environment: { POSTGRES_USER: app, POSTGRES_PASSWORD: only-of-this-test }
`;
}

/** Case → outcome and reason. */
async function verdicts(name: string, target: string): Promise<Readonly<Record<string, string>>> {
  const shipped = readFileSync(join(packageRoot(), 'scenarios/sales-crm.yaml'), 'utf8');
  const file = test.info().outputPath(`${name}.yaml`);
  await writeFile(
    file,
    shipped.replace(/^target: .*$/m, () => target),
  );
  const out = test.info().outputPath(name);
  const args = ['run', file, '--resource', 'call,companies', '--out', out, '--seed', '7', '--report', 'json'];
  const { code, stderr } = await partywall(args, { env: ENV });
  expect([name, code, code === 1 ? '' : stderr]).toEqual([name, 1, '']);
  const lines = (await readFile(join(out, 'result.ndjson'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return Object.fromEntries(
    lines.filter(({ type }) => type === 'finding').map((one) => [one.case, `${one.outcome}/${one.reason}`]),
  );
}

test('the sales CRM as fixture, command, container with PostgreSQL and Compose gets the same verdicts @long', async () => {
  test.setTimeout(240_000);
  const images = await withImages();
  const hasCompose = await run('docker', ['compose', 'version'])
    .catch(() => run('docker-compose', ['version']))
    .catch(() => undefined);
  test.skip(!hasCompose, 'needs Compose beside docker: apt-get install docker-compose');
  await written('stack.yaml', stack(images));
  const { fixture = '', ...others } = targets(images);
  const expected = await verdicts('fixture', fixture);
  expect(Object.values(expected).filter((verdict) => verdict === 'fail/leak').length).toBeGreaterThan(0);
  expect(Object.values(expected).filter((verdict) => verdict.startsWith('pass/')).length).toBeGreaterThan(50);
  for (const [name, target] of Object.entries(others)) expect(await verdicts(name, target), name).toEqual(expected);
});

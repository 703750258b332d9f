import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { Job } from 'kubernetes-models/batch/v1';
import { PersistentVolumeClaim } from 'kubernetes-models/v1';
import { parse, parseAllDocuments } from 'yaml';
import { npmImage, packedWhole } from '../../fixtures/containers/npm-image.js';
import { packageRoot } from '../../src/installation.js';
import { SHOP } from '../cli/partywall.js';

const ROOT = packageRoot();
const read = (name: string): string => readFileSync(join(ROOT, 'deploy', name), 'utf8');

test('the GitHub workflow is one to GitHub’s own parser, which does not take everything', async () => {
  const text = read('github-actions.yml');
  expect(await githubErrors(text)).toEqual([]);
  expect((await githubErrors(text.replace('runs-on', 'runs_on'))).join()).toContain("Unexpected value 'runs_on'");
  expect((await githubErrors(text.replace('matrix.shard }}', 'matrix.shard'))).join()).toContain('not closed');
});

test('the GitLab file is valid by the schema, two jobs run and one joins them; a mistyped key is not', async () => {
  test.setTimeout(120_000);
  const text = read('gitlab-ci.yml');
  const { stdout } = await gitlab('good', text);
  const jobs: unknown = JSON.parse(stdout.slice(stdout.indexOf('[')));
  expect(jobs).toMatchObject([
    { name: 'isolation: [1/2]', allow_failure: { exit_codes: [1, 2] } },
    { name: 'isolation: [2/2]' },
    { name: 'verdict', when: 'always', allow_failure: false, needs: [{ job: 'isolation', artifacts: true }] },
  ]);
  const wrong = await gitlab('wrong', text.replace('parallel:', 'paralel:'));
  expect(wrong.stdout + wrong.stderr).toContain("'paralel' property is not expected to be here");
});

test('the Kubernetes objects are valid by the schemas of the API, which do not take everything', () => {
  const objects = parseAllDocuments(read('kubernetes.yaml')).map((document) => document.toJS());
  const kinds = objects.map((one) => {
    (one.kind === 'Job' ? new Job(one) : new PersistentVolumeClaim(one)).validate();
    return one.kind;
  });
  expect(kinds).toEqual(['Job', 'Job', 'PersistentVolumeClaim']);
  const [first] = objects;
  expect(() => new Job({ ...first, spec: { ...first.spec, completions: 'two' } }).validate()).toThrow(
    'must be integer',
  );
});

/** What a machine of each platform would run, with its shard's number in place of the platform's variable. */
const PLATFORMS: readonly (readonly [title: string, commands: (shard: number, folder: string) => readonly string[]])[] =
  [
    [
      'GitHub Actions',
      (shard) =>
        commandsIn(parse(read('github-actions.yml')).jobs.shard.steps.map((step: { run?: string }) => step.run)).map(
          (line) => line.replace('${{ matrix.shard }}', String(shard)),
        ),
    ],
    [
      'GitLab',
      (shard) =>
        commandsIn(parse(read('gitlab-ci.yml')).isolation.script).map(
          (line) => `export CI_NODE_INDEX=${shard} CI_NODE_TOTAL=2; ${line}`,
        ),
    ],
    [
      'Kubernetes',
      (shard) => {
        const [job] = parseAllDocuments(read('kubernetes.yaml')).map((document) => document.toJS());
        const [script] = job.spec.template.spec.containers[0].args;
        return [
          `export JOB_COMPLETION_INDEX=${shard - 1}; ${script.replaceAll('/scenarios', 'scenarios').replaceAll('/results', 'reports')}`,
        ];
      },
    ],
  ];
for (const [title, commandsOf] of PLATFORMS) {
  test(`what the example for ${title} runs on two machines gives a whole that merge calls whole`, async () => {
    test.setTimeout(240_000);
    const folder = workplace();
    for (const shard of [1, 2])
      for (const command of commandsOf(shard, folder)) expect((await shell(command, folder)).code, command).toBe(0);
    const merged = await shell('partywall merge reports --out whole --report html,junit', folder);
    expect({ code: merged.code, junit: existsSync(join(folder, 'whole', 'junit.xml')) }, merged.output).toEqual({
      code: 0,
      junit: true,
    });
    expect(merged.output).toMatch(/4 of 4 cases held; no failure\./);
  });
}

test('the image of the tool is built by its Dockerfile, and answers as nobody in particular', async () => {
  const { status } = spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 20_000 });
  test.skip(status !== 0, 'needs docker: no engine answers');
  test.setTimeout(600_000);
  // What it is built on for everybody else may not be there, and nothing is pulled here.
  expect(read('Dockerfile')).toContain('\nARG BASE=node:20-slim\nFROM ${BASE}\n');
  const [base, folder] = [await npmImage(), await packedWhole(test.info().outputPath('image'))];
  copyFileSync(join(ROOT, 'deploy', 'Dockerfile'), join(folder, 'Dockerfile'));
  const image = `partywall-test/tool:${process.pid}`;
  const built = await shell(`docker build --network none --build-arg BASE=${base} -t ${image} .`, folder);
  expect(built.code, built.output).toBe(0);
  const asked = `docker run --rm --network none`;
  const ran = await shell(`${asked} ${image} --version && ${asked} --entrypoint id ${image} -u`, folder);
  const help = await shell(`${asked} ${image}`, folder);
  await shell(`docker rmi ${image}`, folder);
  expect(ran.output.trim().split('\n')).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/), '1000']);
  expect({ code: help.code, help: help.output }).toEqual({
    code: 0,
    help: expect.stringMatching(/^Usage: partywall/m),
  });
});

interface GitHubParser {
  readonly parseWorkflow: (
    file: { readonly name: string; readonly content: string },
    trace: unknown,
  ) => { readonly context: { readonly errors: { getErrors(): readonly unknown[] } } };
  readonly NoOperationTraceWriter: new () => unknown;
}

/** The package imports JSON as bundlers do and Node does not. */
async function githubErrors(content: string): Promise<readonly string[]> {
  const outfile = test.info().outputPath('github.mjs');
  if (!existsSync(outfile))
    await build({
      entryPoints: [join(ROOT, 'node_modules/@actions/workflow-parser/dist/index.js')],
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
  const parser: GitHubParser = await import(pathToFileURL(outfile).href);
  const { context } = parser.parseWorkflow({ name: 'isolation.yml', content }, new parser.NoOperationTraceWriter());
  return context.errors.getErrors().map(String);
}

async function gitlab(name: string, content: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const folder = test.info().outputPath(name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.gitlab-ci.yml'), content);
  for (const args of [
    ['init', '-q'],
    ['remote', 'add', 'origin', 'https://gitlab.example.com/a/b.git'],
  ])
    spawnSync('git', args, { cwd: folder });
  const bin = join(ROOT, 'node_modules/gitlab-ci-local/dist/index.js');
  const args = ['--import', pathToFileURL(join(ROOT, 'tests/deploy/node-20.mjs')).href, bin, '--list-json'];
  const child = spawn(process.execPath, args, { cwd: folder, env: { PATH: process.env.PATH, HOME: folder } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr };
}

/** Only what Partywall is asked to do: the packages are there. */
function commandsIn(lines: readonly (string | undefined)[]): readonly string[] {
  return lines.flatMap((line) => (line?.includes('partywall') ? [line.replace('npx partywall', 'partywall')] : []));
}

/** Two scenario files, and a `partywall` on the path. */
function workplace(): string {
  const folder = test.info().outputPath('work');
  const [scenarios, bin] = [join(folder, 'scenarios'), join(folder, 'bin')];
  for (const name of [scenarios, bin]) mkdirSync(name, { recursive: true });
  copyFileSync(join(SHOP, '..', 'main.mjs'), join(scenarios, 'main.mjs'));
  for (const name of ['Apples', 'Books'])
    writeFileSync(
      join(scenarios, `${name}.yaml`),
      `${readFileSync(SHOP, 'utf8').replace('name: Shop', `name: ${name}`)}checks: { only: [object-read-foreign] }\n`,
    );
  const program = `#!/bin/sh\nexec "${process.execPath}" -- "${join(ROOT, 'dist/src/bin.js')}" "$@"\n`;
  writeFileSync(join(bin, 'partywall'), program, { mode: 0o755 });
  return folder;
}

async function shell(command: string, cwd: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const env = { PATH: `${join(cwd, 'bin')}:${process.env.PATH}`, HOME: process.env.HOME, NO_COLOR: '1' };
  const child = spawn('/bin/sh', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: typeof code === 'number' ? code : null, output: said + complained.replace(/^signing in.*$/gm, '') };
}

// Makes a fresh clone ready: packages installed, TypeScript compiled. Uses nothing but Node's own modules, and costs
// well under a second where nothing changed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST_NODE = [20, 18, 1];
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(ROOT, 'dist', '.compiled-from');

demandNode();
install();
compile();

function demandNode() {
  const version = process.versions.node.split('.').map(Number);
  const first = LEAST_NODE.findIndex((part, index) => part !== version[index]);
  if (first === -1 || version[first] > LEAST_NODE[first]) return;
  fail(`Node ${LEAST_NODE.join('.')} or newer is needed; this is Node ${process.versions.node}.`);
}

/** npm keeps a list of what it installed: where that agrees with the lock file there is nothing to do. */
function install() {
  const missing = firstMissing();
  if (missing === undefined) return;
  say(`Installing packages (npm ci): ${missing}. The first time this takes a minute or two.`);
  const npm = process.env.npm_execpath;
  const [program, args] = npm?.endsWith('js') ? [process.execPath, [npm]] : ['npm', []];
  const result = spawnSync(program, [...args, 'ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
    // The downloads of browsers are left out: only some tests need one, and they say so.
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (result.status !== 0) fail('npm ci failed: see its message above. Is the package registry reachable?');
  say('Packages are installed.');
}

function firstMissing() {
  const wanted = packagesOf(join(ROOT, 'package-lock.json'));
  const present = packagesOf(join(ROOT, 'node_modules', '.package-lock.json'));
  if (!wanted) fail('package-lock.json is missing: clone the repository anew.');
  if (!present) return 'there are none yet';
  for (const [path, { version, optional, devOptional, link }] of Object.entries(wanted)) {
    if (path === '' || link || present[path]?.version === version) continue;
    if (present[path] === undefined && (optional || devOptional)) continue;
    return `${path.replace(/^.*node_modules\//, '')} ${version} is not there`;
  }
  return undefined;
}

function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

/** Sizes and times of all sources are the stamp; reading them takes a few milliseconds. */
function compile() {
  const stamp = ['src', 'fixtures', 'bench', '.ci/bundle.mjs', 'tsconfig.json', 'package-lock.json']
    .flatMap(statesOf)
    .join('\n');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return;
  say('Compiling TypeScript (tsc).');
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', ROOT], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) fail('The sources do not compile: see the messages above.');
  const bundle = spawnSync(process.execPath, [join(ROOT, '.ci', 'bundle.mjs')], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (bundle.status !== 0) fail('The command line could not be bundled: see the messages above.');
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, stamp);
  say('Compiled.');
}

function statesOf(name) {
  const path = join(ROOT, name);
  const state = statSync(path);
  if (!state.isDirectory()) return [`${name} ${state.size} ${state.mtimeMs}`];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((file) => `${file} ${statSync(file).size} ${statSync(file).mtimeMs}`);
}

function say(text) {
  console.error(text);
}

function fail(text) {
  say(text);
  process.exit(1);
}

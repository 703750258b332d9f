// Puts the compiled command line into one file, and beside it the code that an ordinary run of it needs: Node spends more
// time on finding, reading and compiling two hundred small modules than a short command has to run. Packages that are
// loaded on first use stay packages.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = join(ROOT, 'dist', 'bin');

/** Of undici the sender alone: its index also sets up fetch, WebSocket, caches and cookies, whenever it is loaded. */
const SENDERS = { Agent: 'agent', ProxyAgent: 'proxy-agent' };
const sendersOnly = {
  name: 'senders-only',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, ({ resolveDir }) => ({ path: resolveDir, namespace: 'senders' }));
    onLoad({ filter: /.*/, namespace: 'senders' }, ({ path }) => ({
      contents: [
        ...Object.entries(SENDERS).map(
          ([name, file]) => `export { default as ${name} } from 'undici/lib/dispatcher/${file}.js';`,
        ),
        // As its index does: the way through a proxy connects by one of these.
        "import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';",
        "import api from 'undici/lib/api/index.js';",
        'Object.assign(Dispatcher.prototype, api);',
      ].join('\n'),
      resolveDir: path,
    }));
  },
};

/** It stands in the first line of the entry, which is not the first of the bundle. */
const withoutHashbang = {
  name: 'without-hashbang',
  setup({ onLoad }) {
    onLoad({ filter: /dist[/\\]src[/\\]bin\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^#!.*/, ''),
      resolveDir: dirname(path),
    }));
  },
};

rmSync(OUT, { recursive: true, force: true });
await build({
  entryPoints: [join(ROOT, 'dist/src/bin.js')],
  outfile: join(OUT, 'program.cjs'),
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  external: [
    '@faker-js/faker',
    'csv-parse',
    'jsonpath-rfc9535',
    'liquidjs',
    'node-html-parser',
    'otpauth',
    'playwright',
    'saxes',
    'testcontainers',
    'tough-cookie',
    'unpdf',
    'yauzl',
  ],
  // The launcher calls it with these two.
  banner: { js: '(function (require, programUrl) {' },
  footer: { js: '})' },
  define: { 'import.meta.url': 'programUrl' },
  plugins: [sendersOnly, withoutHashbang],
  logLevel: 'warning',
});
copyFileSync(join(ROOT, '.ci', 'launcher.mjs'), join(OUT, 'partywall.js'));
chmodSync(join(OUT, 'partywall.js'), 0o755);
await keepCode();

/** What a small run compiles is kept. Where that fails, the program only starts more slowly. */
async function keepCode() {
  const { scenarioText } = await import(pathToFileURL(join(ROOT, 'dist/bench/scenario-text.js')).href);
  const folder = mkdtempSync(join(tmpdir(), 'partywall-bundle-'));
  const server = spawn(process.execPath, [join(ROOT, 'dist/bench/server.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(server.stdout, 'data');
  const file = join(folder, 'scenario.yaml');
  const url = `http://127.0.0.1:${String(port).trim()}`;
  writeFileSync(file, scenarioText({ url, resources: 2, records: 2, marked: true }));
  const command = [join(OUT, 'partywall.js'), 'run', file, '--out', join(folder, 'out'), '--report', 'html,junit'];
  const env = { ...process.env, PARTYWALL_KEEP_CODE: join(OUT, 'program.code') };
  await once(spawn(process.execPath, command, { env, stdio: 'ignore' }), 'exit');
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}

// Puts the compiled command line into a few files: Node spends more time on finding and reading two hundred small
// modules than a short command has to run. Packages that are loaded on first use stay packages.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

rmSync(OUT, { recursive: true, force: true });
await build({
  entryPoints: { partywall: join(ROOT, 'dist/src/bin.js') },
  outdir: OUT,
  bundle: true,
  splitting: true,
  format: 'esm',
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
  banner: {
    js: "import { createRequire as partywallRequire } from 'node:module'; const require = partywallRequire(import.meta.url);",
  },
  plugins: [sendersOnly],
  logLevel: 'warning',
});

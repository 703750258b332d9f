import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { expect, test } from '@playwright/test';
import { LIMITS, measure, shareWithin } from '../.ci/sizes.mjs';
import { CHECKS } from '../src/checks/index.js';
import { packageRoot } from '../src/installation.js';
import { REPORTERS } from '../src/reporters/index.js';

/** Who may import whom. A file directly under src is a room of its own name. Changing this table changes the architecture. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  errors: ['model'],
  installation: [],
  redact: ['secret-forms'],
  'secret-forms': [],
  verdict: ['model'],
  detect: ['model'],
  checks: ['detect', 'model'],
  plan: ['checks', 'model', 'tenancy'],
  'plan-use': ['checks', 'errors', 'model', 'plan'],
  scenario: ['detect', 'errors', 'model'],
  databases: [],
  probes: ['errors', 'model', 'redact'],
  auth: ['detect', 'errors', 'model', 'probes', 'redact', 'scenario', 'tenancy'],
  tenancy: ['model', 'scenario'],
  records: ['auth', 'checks', 'detect', 'errors', 'model', 'probes', 'redact', 'scenario'],
  targets: ['errors', 'installation', 'model', 'redact'],
  reporters: ['errors', 'model', 'redact'],
  merge: ['errors', 'model', 'reporters', 'verdict'],
  run: [
    'auth',
    'checks',
    'databases',
    'detect',
    'errors',
    'installation',
    'model',
    'plan',
    'probes',
    'records',
    'redact',
    'reporters',
    'scenario',
    'targets',
    'tenancy',
    'verdict',
  ],
  cli: [
    'auth',
    'checks',
    'errors',
    'installation',
    'merge',
    'model',
    'plan',
    'plan-use',
    'probes',
    'records',
    'redact',
    'reporters',
    'run',
    'scenario',
    'targets',
    'tenancy',
    'verdict',
  ],
  bin: ['cli'],
  playwright: ['checks', 'cli', 'installation', 'merge', 'model', 'reporters', 'run', 'scenario'],
  index: ['checks', 'errors', 'model', 'plan', 'reporters', 'run', 'scenario', 'targets', 'verdict'],
};

/** Which room may import a package, and whether only on first use. Each package has one room. */
const PACKAGES: Readonly<Record<string, { readonly room: string; readonly load: 'at once' | 'on first use' }>> = {
  '@playwright/test': { room: 'playwright', load: 'at once' },
  '@faker-js/faker': { room: 'records', load: 'on first use' },
  'csv-parse': { room: 'detect', load: 'on first use' },
  commander: { room: 'cli', load: 'at once' },
  jsep: { room: 'scenario', load: 'at once' },
  'jsonpath-rfc9535': { room: 'detect', load: 'on first use' },
  liquidjs: { room: 'scenario', load: 'on first use' },
  'node-html-parser': { room: 'detect', load: 'on first use' },
  saxes: { room: 'detect', load: 'on first use' },
  otpauth: { room: 'scenario', load: 'on first use' },
  playwright: { room: 'probes', load: 'on first use' },
  pg: { room: 'databases', load: 'on first use' },
  testcontainers: { room: 'targets', load: 'on first use' },
  'tough-cookie': { room: 'auth', load: 'on first use' },
  undici: { room: 'probes', load: 'at once' },
  unpdf: { room: 'detect', load: 'on first use' },
  yaml: { room: 'scenario', load: 'at once' },
  yauzl: { room: 'detect', load: 'on first use' },
  zod: { room: 'scenario', load: 'at once' },
};

/** Development packages that are run, or bundled first, and not imported. */
const TOOLS = ['@actions/workflow-parser', '@biomejs/biome', 'gitlab-ci-local', 'knip', 'typescript'];

const ROOT = packageRoot();
const SOURCES = filesUnder('src').map((file) => ({
  file,
  room: roomOf(file),
  text: read(file),
  imports: importsOf(file),
}));

interface Import {
  readonly file: string;
  readonly name: string;
  readonly kind: 'static' | 'dynamic' | 'type';
}

test.describe('rooms', () => {
  test('every room of src is in the table, and no other', () => {
    expect([...new Set(SOURCES.map(({ room }) => room))].sort()).toEqual(Object.keys(ROOMS).sort());
  });

  for (const room of Object.keys(ROOMS)) {
    test(`${room} imports only what it may`, () => {
      const found = SOURCES.filter((source) => source.room === room).flatMap(({ imports }) => imports);
      const wrong = found.filter(
        ({ name, file }) => name.startsWith('.') && !mayImport(room, roomOf(targetOf(file, name))),
      );
      expect(wrong.map(({ file, name }) => `${file} imports ${name}`)).toEqual([]);
    });
  }

  test('each package is imported by its one room, the heavy ones on first use', () => {
    const wrong = SOURCES.flatMap(({ imports }) => imports)
      .filter(({ name }) => isPackage(name))
      .filter(({ file, name, kind }) => {
        const rule = PACKAGES[packageOf(name)];
        return rule?.room !== roomOf(file) || (rule.load === 'on first use' && kind === 'static');
      });
    expect(wrong.map(({ file, name, kind }) => `${file} imports ${name} (${kind})`)).toEqual([]);
  });
});

test.describe('dependencies', () => {
  const facts: unknown = JSON.parse(read('package.json'));

  test('package.json lists exactly the packages that src imports', () => {
    const imported = SOURCES.flatMap(({ imports }) => imports.map(({ name }) => name));
    const packages = new Set(imported.filter(isPackage).map(packageOf));
    expect([...namesIn(facts, 'dependencies'), ...namesIn(facts, 'peerDependencies')].sort()).toEqual(
      [...packages].sort(),
    );
  });

  test('every development package is imported by fixtures, tests or benchmarks, or is a tool', () => {
    const folders = ['fixtures', 'tests', 'bench', '.ci', 'playwright.config.ts'];
    const imported = folders.flatMap(filesUnder).flatMap(importsOf);
    const used = new Set([...imported.map(({ name }) => packageOf(name)), ...TOOLS]);
    const unused = namesIn(facts, 'devDependencies').filter((name) => !used.has(name) && !name.startsWith('@types/'));
    expect(unused).toEqual([]);
  });

  test('every package has its line in CONTRIBUTING.md', () => {
    const text = existsSync(join(ROOT, 'CONTRIBUTING.md')) ? read('CONTRIBUTING.md') : '';
    expect(namesIn(facts, 'dependencies').filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

test.describe('sizes', () => {
  const { files, functions } = measure();
  for (const [title, items, limit] of [
    ['files', files, LIMITS.file],
    ['functions', functions, LIMITS.function],
  ] as const) {
    test(`nine of ten ${title} are within ${limit} lines (\`npm run sizes\` lists the longest)`, () => {
      expect(shareWithin(items, limit)).toBeGreaterThanOrEqual(LIMITS.share);
    });
  }
});

/** What must not stand in a source line, where it may, and why not. */
const FORBIDDEN: readonly (readonly [what: string, pattern: RegExp, allowed: (file: string) => boolean])[] = [
  [
    'printing and exit codes outside the command line',
    /process\.(stdout|stderr|exit)\b|\bconsole\.\w+\(/,
    inCommandLine,
  ],
  ['a default export', /^export default\b/, () => false],
  ['the type any', /^(?!\s*(\*|\/\/|\/\*)).*(\w[?)\]]?: any\b(?! \w)|\bas any\b|<any>)/, () => false],
  [
    'a diagnosis suppressed without its reason',
    /@ts-ignore|@ts-expect-error|@ts-nocheck|biome-ignore(?! [\w/]+: .{10})|eslint-disable/,
    () => false,
  ],
  ['an unfinished note', /\b(TODO|FIXME|XXX|HACK)\b/, () => false],
  ['a class that is neither an error nor a foreign interface', /^(export )?(abstract )?class \w+ \{/, () => false],
];

test.describe('source text', () => {
  for (const [what, pattern, allowed] of FORBIDDEN) {
    test(`holds no ${what.replace(/^(a|an|the) /, '')}`, () => {
      const wrong = SOURCES.filter(({ file }) => !allowed(file)).flatMap(({ file, text }) =>
        text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
      );
      expect(wrong).toEqual([]);
    });
  }

  test('names no fixture system', () => {
    const systems = readdirSync(join(ROOT, 'fixtures', 'systems'));
    const wrong = SOURCES.flatMap(({ file, text }) =>
      systems
        .filter((system) => text.toLowerCase().includes(system.toLowerCase()))
        .map((system) => `${file}: ${system}`),
    );
    expect(wrong).toEqual([]);
  });

  test('file names are kebab-case nouns, none of them a catch-all', () => {
    const names = SOURCES.map(({ file }) => basename(file, '.ts'));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(names.filter((name) => /^(utils?|helpers?|managers?|services?|base|common|misc|types)$/.test(name))).toEqual(
      [],
    );
  });
});

test.describe('one name everywhere', () => {
  for (const { facts } of CHECKS) {
    test(`${facts.id} has a file, a test and a page of its name`, () => {
      const file = `${facts.family}/${facts.id}`;
      const wanted = [`src/checks/${file}.ts`, `tests/checks/${file}.test.ts`, `docs/checks/${facts.id}.md`];
      expect(wanted.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    });
  }

  test('every file of the catalogue is registered', () => {
    const families = readdirSync(join(ROOT, 'src', 'checks'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const files = families
      .filter(({ name }) => name !== 'protocol')
      .flatMap(({ name }) => filesUnder(`src/checks/${name}`));
    expect(files.map((file) => basename(file, '.ts')).sort()).toEqual(CHECKS.map(({ facts }) => facts.id).sort());
  });

  test('every reporter has a name and a file of its own', () => {
    const names = REPORTERS.flatMap(({ id, file }) => [id, file]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('every room has tests of its name', () => {
    const rooms = Object.keys(ROOMS).filter(
      (room) => !['bin', 'index', 'model', 'installation', 'secret-forms'].includes(room),
    );
    const missing = rooms.filter(
      (room) => !existsSync(join(ROOT, 'tests', room)) && !existsSync(join(ROOT, 'tests', `${room}.test.ts`)),
    );
    expect(missing).toEqual([]);
  });
});

function filesUnder(folder: string): readonly string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  if (/\.(ts|mjs)$/.test(folder)) return [folder];
  return readdirSync(path, { recursive: true })
    .map((name) => relative(ROOT, join(path, String(name))))
    .filter((name) => /\.(ts|mjs)$/.test(name));
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** `src/cli/run.ts` → cli; `src/plan.ts` → plan. */
function roomOf(file: string): string {
  const [, room = ''] = file.split('/');
  return room.replace(/\.(ts|js)$/, '');
}

function mayImport(room: string, other: string): boolean {
  return room === other || (ROOMS[room] ?? []).includes(other);
}

function targetOf(file: string, name: string): string {
  return normalize(join(dirname(file), name));
}

function importsOf(file: string): readonly Import[] {
  const text = read(file);
  const fixed = [...text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm)];
  const late = [...text.matchAll(/(typeof )?\b(?:import|require|resolve)\('([^']+)'\)/g)];
  return [
    ...fixed.map(([, type, name = '']): Import => ({ file, name, kind: type ? 'type' : 'static' })),
    ...late.map(([, type, name = '']): Import => ({ file, name, kind: type ? 'type' : 'dynamic' })),
  ];
}

function isPackage(name: string): boolean {
  return !name.startsWith('.') && !name.startsWith('node:');
}

function packageOf(name: string): string {
  const parts = name.split('/');
  return parts.slice(0, name.startsWith('@') ? 2 : 1).join('/');
}

function namesIn(facts: unknown, key: string): readonly string[] {
  if (typeof facts !== 'object' || facts === null) return [];
  const part: unknown = Object.entries(facts).find(([name]) => name === key)?.[1];
  return typeof part === 'object' && part !== null ? Object.keys(part).sort() : [];
}

function inCommandLine(file: string): boolean {
  return ['cli', 'bin'].includes(roomOf(file));
}

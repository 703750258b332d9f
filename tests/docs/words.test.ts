import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@playwright/test';
import { packageRoot } from '../../src/installation.js';
import { REASONS } from '../../src/model.js';
import { partywall } from '../cli/partywall.js';
import { codeOf, PAGES, type Page, pageNamed } from './pages.js';

const ROOT = packageRoot();
const README = pageNamed('README.md');

/** `partywall run … --out x` as a page writes it: the command and its long options. */
const CALLS = PAGES.flatMap((page) =>
  codeOf(page)
    .flatMap((line) => [...line.matchAll(/(?:^|[\s"(])partywall ([a-z]+)((?: [^|;&)#]*)?)/g)])
    .map(([, command = '', rest = '']) => ({ command, options: rest.match(/--[a-z-]+/g) ?? [], page: page.name })),
);

test('every command that a page names exists, with every option it is given', async () => {
  const help = new Map<string, string>();
  for (const { command } of CALLS)
    if (!help.has(command)) help.set(command, (await partywall([command, '--help'])).stdout);
  const wrong = CALLS.flatMap(({ command, options, page }) => {
    const text = help.get(command) ?? '';
    if (!text.startsWith(`Usage: partywall ${command}`)) return [`${page}: partywall ${command}`];
    return options
      .filter((option) => !new RegExp(`^  (-., )?${option}\\b`, 'm').test(text))
      .map((option) => `${page}: partywall ${command} ${option}`);
  });
  expect(wrong).toEqual([]);
});

test('the README names every command of the help', async () => {
  const { stdout } = await partywall(['--help']);
  const [, list = ''] = /Commands:\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
  const commands = [...list.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  const named = new Set(CALLS.filter(({ page }) => page === README.name).map(({ command }) => command));
  expect(commands.length).toBeGreaterThan(6);
  expect(commands.filter((name) => !named.has(name ?? ''))).toEqual([]);
});

test('every npm script that a page names exists', () => {
  const facts: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const scripts = typeof facts === 'object' && facts !== null && 'scripts' in facts ? facts.scripts : undefined;
  const known = new Set(Object.keys(typeof scripts === 'object' && scripts !== null ? scripts : {}));
  const named = PAGES.flatMap((page) =>
    codeOf(page)
      .flatMap((line) => [...line.matchAll(/\bnpm (?:run ([a-z:]+)|(start|test)\b)/g)])
      .map(([, script, short]) => ({ page: page.name, script: script ?? short ?? '' })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ script }) => !known.has(script))).toEqual([]);
});

test('the README explains every reason, and says what to do about each that proves nothing', () => {
  const rows = README.text.split('\n').filter((line) => line.startsWith('|'));
  const isTold = (reason: string) => rows.some((row) => row.includes(`\`${reason}\``));
  expect(
    Object.values(REASONS)
      .flat()
      .filter((reason) => !isTold(reason)),
  ).toEqual([]);
  const mended = rows.filter((row) => /^\| `[a-z-]+` \|[^|]+\|[^|]+\|$/.test(row));
  expect(mended.map((row) => /`([a-z-]+)`/.exec(row)?.[1]).sort()).toEqual([...REASONS.inconclusive].sort());
});

test('every link leads to a file that is there, and to a heading that is in it', () => {
  const links = PAGES.flatMap((page) =>
    [...page.text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ page, target })),
  ).filter(({ target }) => !/^https?:/.test(target));
  expect(links.length).toBeGreaterThan(20);
  expect(
    links.filter(({ page, target }) => !leads(page, target)).map(({ page, target }) => `${page.name}: ${target}`),
  ).toEqual([]);
});

test('the generated pages are as they would be generated', () => {
  const run = () => execFileSync(process.execPath, [join(ROOT, '.ci', 'docs.mjs'), '--check'], { stdio: 'pipe' });
  expect(run).not.toThrow();
});

function leads(page: Page, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const name = file === '' ? page.name : normalize(join(dirname(page.name), file));
  if (!existsSync(join(ROOT, name))) return false;
  if (anchor === undefined || statSync(join(ROOT, name)).isDirectory()) return true;
  return headingsOf(readFileSync(join(ROOT, name), 'utf8')).has(anchor);
}

/** Anchors as code hosts make them: lower case, spaces to hyphens, other signs left out. */
function headingsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

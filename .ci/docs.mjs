// Writes what is generated under docs/. `--check` writes nothing and fails where something is not as it would be written.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const compiled = (path) => import(new URL(`../dist/src/${path}`, import.meta.url));
const { renderErrors, renderReference } = await compiled('scenario/reference.js');
const { jsonSchema } = await compiled('scenario/schema.js');
const { CHECKS } = await compiled('checks/index.js');
const { checkPage } = await compiled('cli/check-page.js');

const pages = new Map([
  ['docs/scenario.md', renderReference()],
  ['docs/scenario.schema.json', `${JSON.stringify(jsonSchema(), undefined, 2)}\n`],
  ['docs/errors.md', renderErrors()],
  ...CHECKS.map(({ facts }) => [`docs/checks/${facts.id}.md`, checkPage(facts)]),
]);
const folder = join(ROOT, 'docs', 'checks');
const stale = (existsSync(folder) ? readdirSync(folder) : [])
  .map((name) => `docs/checks/${name}`)
  .filter((name) => !pages.has(name));
const changed = [...pages].filter(
  ([file, text]) => !existsSync(join(ROOT, file)) || readFileSync(join(ROOT, file), 'utf8') !== text,
);

if (process.argv.includes('--check')) {
  for (const name of [...changed.map(([file]) => file), ...stale])
    console.error(`${name} is not up to date: npm run docs`);
  process.exitCode = changed.length + stale.length > 0 ? 1 : 0;
} else {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of changed) writeFileSync(join(ROOT, file), text);
  for (const file of stale) rmSync(join(ROOT, file));
  console.error(`${pages.size} pages, ${changed.length} written, ${stale.length} removed.`);
}

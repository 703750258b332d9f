// Writes what is generated under docs/. `--check` writes nothing and fails where something is not as it would be written.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askedSection } from './check-legs.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** A check is shown on the first of them that it applies to. */
const SHIPPED = {
  'sales-crm': 'scenarios/sales-crm.yaml',
  'pet-resort': 'scenarios/pet-resort.yaml',
  'sales-crm-web': 'fixtures/systems/sales-crm-web/sales-crm-web.yaml',
};
const PLANTED_SHOWN = 8;
const compiled = (path) => import(new URL(`../dist/${path}`, import.meta.url));
const { renderErrors, renderReference } = await compiled('src/scenario/reference.js');
const { jsonSchema } = await compiled('src/scenario/schema.js');
const { CHECKS } = await compiled('src/checks/index.js');
const { checkIndex, checkPage } = await compiled('src/cli/check-page.js');
const { contextOf } = await compiled('src/cli/plan-outline.js');
const { regularLegs } = await compiled('src/cli/regular-legs.js');
const { readUnstarted } = await compiled('src/cli/opened-scenario.js');
const { planCases } = await compiled('src/plan.js');
const systems = [];
for (const [name, file] of Object.entries(SHIPPED)) {
  if (!existsSync(join(ROOT, file))) continue;
  const { SWITCHES } = await compiled(`fixtures/systems/${name}/switches.js`);
  const scenario = { ...(await readUnstarted(join(ROOT, file), {})), file };
  systems.push({ file, scenario, cases: planCases(scenario, { checks: CHECKS }).cases, switches: SWITCHES });
}
const pages = new Map([
  ['docs/scenario.md', renderReference()],
  ['docs/scenario.schema.json', `${JSON.stringify(jsonSchema(), undefined, 2)}\n`],
  ['docs/errors.md', renderErrors()],
  ['docs/checks/README.md', checkIndex(CHECKS)],
  ...CHECKS.map((check) => [`docs/checks/${check.facts.id}.md`, pageOf(check)]),
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

function pageOf(check) {
  const { id } = check.facts;
  const system = systems.find(({ cases }) => cases.some((one) => one.check === id && !one.skip));
  if (!system) return checkPage(check, []);
  const { scenario, cases } = system;
  const asked = askedSection({ check, scenario, cases, contextOf, regularLegs });
  return checkPage(check, [asked, ...plantedSection(id, system)]);
}

/** Mistakes of the shipped system that this check finds, so that a reader can see it turn red; the clearest first. */
function plantedSection(id, { file, switches }) {
  const strangers = ({ expect }) => expect.filter(({ check }) => check !== id).length;
  const found = switches
    .filter(({ expect }) => expect.some(({ check }) => check === id))
    .sort((a, b) => strangers(a) - strangers(b));
  if (found.length === 0) return [];
  const rows = found
    .slice(0, PLANTED_SHOWN)
    .map(({ name, title, mistake }) => `| \`${name}\` | ${title} | ${mistake.replaceAll('<', '&lt;')} |`);
  const more = found.length > PLANTED_SHOWN ? `\n\nAnd ${found.length - PLANTED_SHOWN} more.` : '';
  const section = `## See it turn red

The shipped system can be started with each of these mistakes. In a clone:

\`\`\`sh
npx partywall run ${file} --switch ${found[0].name} --check ${id}
\`\`\`

| switch | what goes wrong | how it comes about |
|---|---|---|
${rows.join('\n')}${more}`;
  return [section];
}

import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse, stringify } from 'yaml';
import { CHECKS } from '../../src/checks/index.js';
import { readUnstarted } from '../../src/cli/opened-scenario.js';
import { UserError, UserErrors } from '../../src/errors.js';
import { packageRoot } from '../../src/installation.js';
import { planCases } from '../../src/plan.js';
import { findScenarios, readScenario } from '../../src/scenario/load.js';
import { type Block, blocksOf, PAGES, pageNamed } from './pages.js';

const ROOT = packageRoot();
const BLOCKS = PAGES.flatMap(blocksOf).filter(({ language }) => language === 'yaml');
const [SMALLEST] = blocksOf(pageNamed('README.md')).filter(isWhole);
const VALUES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://reader@localhost/app',
  DB_URL: 'postgres://app@localhost/app',
};
/** Every variable a page names, so that a missing one is no error here. */
const ENV = Object.fromEntries(
  BLOCKS.flatMap(({ text }) => [...text.matchAll(/\$\{(\w+)\}/g)]).map(([, name = '']) => [
    name,
    VALUES[name] ?? (name.endsWith('_URL') ? 'http://localhost:8080' : `value-of-${name}`),
  ]),
);

test('the README shows a whole scenario, and the guides more', () => {
  expect(SMALLEST).toBeDefined();
  expect(BLOCKS.filter(isFragment).length).toBeGreaterThan(10);
});

for (const block of BLOCKS.filter(isWhole)) {
  test(`${block.page}:${block.line} is a scenario that the loader takes`, () => {
    expect(complaints(block.page, block.text)).toEqual([]);
  });
}

for (const block of BLOCKS.filter(isFragment)) {
  test(`${block.page}:${block.line} fits into the smallest scenario`, () => {
    const whole = { ...mapIn(SMALLEST?.text ?? ''), ...mapIn(block.text) };
    expect(complaints(block.page, stringify(whole))).toEqual([]);
  });
}

for (const block of BLOCKS.filter((one) => !isWhole(one) && !isFragment(one))) {
  test(`${block.page}:${block.line} is well-formed YAML`, () => {
    expect(() => parse(block.text)).not.toThrow();
  });
}

test('every shipped scenario is taken by the loader, and plans cases', async () => {
  const files = await findScenarios([join(ROOT, 'scenarios')]);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const { cases } = planCases(await readUnstarted(file, {}), { checks: CHECKS });
    expect(cases.length, file).toBeGreaterThan(0);
  }
});

function isWhole({ language, text }: Block): boolean {
  return language === 'yaml' && /^partywall: 1$/m.test(text);
}

/** Keys of a scenario without its head. The other blocks are about CI systems, or shown to be wrong. */
function isFragment(block: Block): boolean {
  return !isWhole(block) && block.page.startsWith('docs/guides/');
}

function mapIn(text: string): Record<string, unknown> {
  const value: unknown = parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function complaints(page: string, text: string): readonly string[] {
  try {
    readScenario(page, text, { env: ENV, checks: CHECKS.map(({ facts }) => facts.id) });
    return [];
  } catch (error) {
    if (error instanceof UserErrors) return error.errors.map(({ facts }) => `${facts.code}: ${facts.headline}`);
    if (error instanceof UserError) return [`${error.facts.code}: ${error.facts.headline}`];
    throw error;
  }
}

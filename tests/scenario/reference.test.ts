import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { ERROR_CODES } from '../../src/scenario/error-codes.js';
import { PROGRAM_ERROR_CODES } from '../../src/scenario/program-error-codes.js';
import { renderErrors, renderReference } from '../../src/scenario/reference.js';
import { jsonSchema } from '../../src/scenario/schema.js';

const source = new URL('../../src/', import.meta.url);

function filesIn(folder: URL): readonly URL[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(new URL(`${entry.name}/`, folder)) : [new URL(entry.name, folder)],
  );
}

/** Codes written in files that make errors for users. */
function codesInSource(): readonly string[] {
  return filesIn(source)
    .filter(({ pathname }) => pathname.endsWith('.ts') && !pathname.endsWith('-codes.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .filter((text) => /UserError\(|SignInError\(|userError\(|complaints\.add\(|Complaint = /.test(text))
    .flatMap((text) => [...text.matchAll(/\bcode: '([a-z]+(?:-[a-z]+)*)'/g)].map(([, code]) => code ?? ''));
}

test('every error code in the source is explained, and every explained code of the scenario is in the source', () => {
  const explained = Object.keys({ ...ERROR_CODES, ...PROGRAM_ERROR_CODES });
  expect(codesInSource().filter((code) => !explained.includes(code))).toEqual([]);
  const everything = filesIn(source)
    .filter(({ pathname }) => !pathname.endsWith('-codes.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  // `unknown-case`, `unknown-format` and `unknown-switch` are put together from their second word.
  const unused = explained.filter((code) => !everything.includes(`'${code}'`) && !code.startsWith('unknown-'));
  expect(unused).toEqual([]);
});

test('the page of errors has one heading a code', () => {
  const headings = [...renderErrors().matchAll(/^## (.+)$/gm)].map(([, code]) => code);
  expect(headings).toEqual(Object.keys({ ...ERROR_CODES, ...PROGRAM_ERROR_CODES }).sort());
});

/** Paths of keys without a description. */
function undescribed(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((item, index) => undescribed(item, `${path}[${index}]`));
  return Object.entries(schema).flatMap(([key, value]) => {
    const properties: readonly [string, unknown][] = key === 'properties' ? Object.entries(value) : [];
    const here = properties
      .filter(([, property]) => !JSON.stringify(property).match(/"description"|"\$ref"/))
      .map(([name]) => `${path}.${name}`);
    return [...here, ...undescribed(value, `${path}.${key}`)];
  });
}

test('every key of the format is described', () => {
  expect(undescribed(jsonSchema(), '$')).toEqual([]);
});

test('the reference page has a row for every key, and no row without a meaning', () => {
  const page = renderReference();
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const keys = new Set(rows.map((row) => /^\| `([\w-]+)`/.exec(row)?.[1]));
  const wanted = [...JSON.stringify(jsonSchema()).matchAll(/"properties":\{(?:"([\w-]+)":)/g)].map(([, key]) => key);
  expect(wanted.filter((key) => !keys.has(key))).toEqual([]);
  expect(rows.filter((row) => /^\| `[^|]+\|\s*\|/.test(row))).toEqual([]);
});

test('links of the reference page lead to a heading of it', () => {
  const page = renderReference();
  const headings = new Set([...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading));
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(20);
  expect([...new Set(links)].filter((link) => !headings.has(link ?? ''))).toEqual([]);
});

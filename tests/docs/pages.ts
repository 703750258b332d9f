import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/installation.js';

/** A Markdown page of the repository. */
export interface Page {
  /** Path from the root, with forward slashes. */
  readonly name: string;
  readonly text: string;
}

export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

const ROOT = packageRoot();

/** Every page of the repository, the generated ones included. */
export const PAGES: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true }).map((name) => join('docs', String(name))),
]
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(ROOT, name), 'utf8') }));

/** Fenced blocks of a page, with the line they begin at. */
export function blocksOf({ name, text }: Page): readonly Block[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page: name,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

/** Code of a page: its blocks, and what stands between backticks elsewhere. */
export function codeOf(page: Page): readonly string[] {
  const rest = page.text.replace(/^```[\s\S]*?^```$/gm, '');
  const inline = [...rest.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
  return [...blocksOf(page).flatMap(({ text }) => text.split('\n')), ...inline];
}

export function pageNamed(name: string): Page {
  const page = PAGES.find((one) => one.name === name);
  if (!page) throw new Error(`there is no page ${name}`);
  return page;
}

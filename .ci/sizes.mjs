// Lengths of files and functions under src and fixtures: the largest ones, and the share that is within the house limits.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const LIMITS = { file: 180, function: 28, share: 0.9 };
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** `{ files, functions }`, each `{ name, lines }`, longest first. */
export function measure(folders = ['src', 'fixtures']) {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map((name) => join(ROOT, folder, String(name))),
  );
  const sources = paths.filter((path) => path.endsWith('.ts')).map(read);
  const longestFirst = (a, b) => b.lines - a.lines;
  return {
    files: sources.map(({ name, text }) => ({ name, lines: text.trimEnd().split('\n').length })).sort(longestFirst),
    functions: sources.flatMap(functionsOf).sort(longestFirst),
  };
}

/** Share of items within a limit, from 0 to 1. */
export function shareWithin(items, limit) {
  return items.length === 0 ? 1 : items.filter(({ lines }) => lines <= limit).length / items.length;
}

function read(path) {
  return { name: relative(ROOT, path), text: readFileSync(path, 'utf8') };
}

function functionsOf({ name, text }) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body)
      found.push({ name: `${name} ${titleOf(node)}`, lines: linesOf(node, source) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function titleOf(node) {
  return (node.name ?? node.parent?.name)?.getText() ?? '(anonymous)';
}

function linesOf(node, source) {
  const line = (position) => source.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart()) + 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, functions } = measure();
  for (const [title, items, limit] of [
    ['files', files, LIMITS.file],
    ['functions', functions, LIMITS.function],
  ]) {
    console.log(`${items.length} ${title}, ${(shareWithin(items, limit) * 100).toFixed(1)} % within ${limit} lines`);
    for (const { name, lines } of items.slice(0, 15)) console.log(`  ${String(lines).padStart(4)}  ${name}`);
  }
}

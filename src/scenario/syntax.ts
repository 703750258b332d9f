import {
  type Alias,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import type { Place } from '../model.js';
import type { Complaint, Complaints } from './complaints.js';
import { expandedSize, type Source } from './source.js';

const MOST_VALUES = 100_000;

/**
 * Complains of what YAML itself does not allow, or what would not survive reading it.
 * @throws UserErrors: nothing more can be said of a file with broken syntax.
 */
export function demandSyntax(source: Source, complaints: Complaints): void {
  const { document } = source;
  complainOfTemplates(source, complaints);
  const said = new Set<number>();
  for (const error of document.errors) {
    const complaint = describe(error, source);
    const { line } = source.placeAt(error.pos[0]);
    // One slip makes several errors on its line: the first says what is wrong.
    if (!said.has(line) && !(complaint.code === 'yaml-syntax' && complaints.count > 0)) complaints.add(complaint);
    said.add(line);
  }
  complaints.settle();
  complainOfAliases(source, complaints);
  const { contents } = document;
  if (contents === null || (!isCollection(contents) && source.lines.every(isBlank))) {
    complaints.add({ code: 'empty-file', headline: `${source.file} is empty`, at: source.placeAt(0) });
  } else if (!isMap(contents)) {
    complaints.add({ code: 'not-a-map', headline: `${source.file} is not a map`, at: [], allowed: ['a map'] });
  } else if (expandedSize(document, MOST_VALUES) > MOST_VALUES) {
    complaints.add({
      code: 'alias-explosion',
      headline: `the aliases of ${source.file} never end, or make too many values`,
      at: [],
    });
  }
  complaints.settle();
}

function isBlank(line: string): boolean {
  return /^\s*(#.*|---)?$/.test(line);
}

/** `x: {{ y }}` is a map whose key is a map: nobody means that. */
function complainOfTemplates(source: Source, complaints: Complaints): void {
  visit(source.document, {
    Pair(_key, pair) {
      if (!isPair(pair) || !isMap(pair.key) || !pair.key.flow) return;
      const at = source.placeAt(Math.max(0, (pair.key.range?.[0] ?? 1) - 1));
      complaints.add({
        code: 'unquoted-template',
        headline: 'a value that begins with {{ must be quoted',
        at,
        met: metAt(source, at),
      });
      return visit.SKIP;
    },
  });
}

/** Aliases without an anchor, and merges of what is no map: YAML would stop at them without saying where. */
function complainOfAliases(source: Source, complaints: Complaints): void {
  const { document } = source;
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return;
      const headline = `the alias *${alias.source} has no anchor before it`;
      const hint = `write &${alias.source} where the value stands`;
      complaints.add({ code: 'yaml-syntax', headline, at: placeOfNode(source, alias), hint });
    },
    Pair(_key, pair) {
      if (!isMergeKey(pair.key)) return;
      const value = isAlias(pair.value) ? pair.value.resolve(document) : pair.value;
      const merged = isSeq(value) ? value.items : [value];
      if (merged.every((item) => isMap(isAlias(item) ? item.resolve(document) : item))) return;
      const headline = 'only maps can be merged by <<';
      complaints.add({
        code: 'yaml-syntax',
        headline,
        at: placeOfNode(source, pair.key),
        hint: 'merge a map: <<: *name',
      });
    },
  });
}

function isMergeKey(key: unknown): key is Scalar {
  return isScalar(key) && key.source === '<<';
}

function placeOfNode(source: Source, node: Alias | Scalar): Place {
  return source.placeAt(node.range?.[0] ?? 0);
}

function metAt(source: Source, { line, column }: { readonly line: number; readonly column: number }): string {
  const rest = source.lines[line - 1]?.slice(column - 1) ?? '';
  return /^\{\{.*?\}\}/.exec(rest)?.[0] ?? rest.trim();
}

function describe(error: YAMLError, source: Source): Complaint {
  const at = source.placeAt(error.pos[0]);
  const line = source.lines[at.line - 1] ?? '';
  if (error.code === 'MULTIPLE_DOCS') {
    return { code: 'yaml-documents', headline: `${source.file} holds several YAML documents`, at };
  }
  if (error.code === 'DUPLICATE_KEY') {
    const [key = ''] = /^[^\s:]+/.exec(line.slice(at.column - 1)) ?? [];
    return { code: 'duplicate-key', headline: `the key \`${key}\` stands twice in one map`, at, met: key };
  }
  const before = line.slice(0, at.column - 1);
  const isBrace = /[/$\w]$/.test(before) && line[at.column - 1] === '{';
  const unquoted = isBrace || /[:[,{-]\s*\{\{[^"']*$/.test(before);
  const hint = unquoted ? 'quote the text that holds braces: "{{ … }}", "GET /calls/{id}", "${NAME}"' : undefined;
  return { code: 'yaml-syntax', headline: error.message.split('\n')[0] ?? error.code, at, ...(hint && { hint }) };
}

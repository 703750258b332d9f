import type { Template } from '../model.js';
import { compileExpression } from './expression.js';
import { asText, BadTemplate, EmptyPlaceholder, isRecord } from './placeholder.js';

export { asText, BadTemplate, EmptyPlaceholder, isRecord } from './placeholder.js';

/** A template made ready once, rendered for every request. */
export interface CompiledTemplate {
  /** Variables it reads, as dotted paths: `id`, `user.email`, `business-unit.id`. */
  readonly names: readonly string[];
  /** No placeholder in it: `render` returns the value as written. */
  readonly constant: boolean;
  /** @throws EmptyPlaceholder where a placeholder is undefined, null or the empty text. */
  render(scope: object): unknown;
}

/**
 * Compiles the placeholders in strings, keys, lists and maps. A string that is exactly one `{{ … }}` keeps the type
 * of its value; any other string becomes text. Rendered values are never read as templates again.
 * @throws BadTemplate on tags, unknown filters and broken syntax.
 */
export function compileTemplate(value: Template): CompiledTemplate {
  if (typeof value === 'string') return compileString(value);
  if (Array.isArray(value)) return compileList(value);
  if (isRecord(value) && !(value instanceof Date)) return compileMap(value);
  return constantOf(value);
}

/** A template that renders as this very text, whatever it holds: what a server says is never a template. */
export function verbatim(text: string): string {
  return text.includes('{{') || text.includes('{%') ? text.replaceAll('{', '{{ "{" }}') : text;
}

/** Names of several parts, each once, in the order met. */
export function namesOf(parts: readonly { readonly names: readonly string[] }[]): readonly string[] {
  return [...new Set(parts.flatMap((part) => part.names))];
}

type Render = (scope: object) => unknown;

const compiled = new Map<string, CompiledTemplate>();

// Quoted text inside an expression may hold braces.
const EXPRESSION = /\{\{((?:"[^"]*"|'[^']*'|(?!\}\})[^"'])*)\}\}/g;

function compileString(source: string): CompiledTemplate {
  const known = compiled.get(source);
  if (known) return known;
  const made = source.includes('{{') || source.includes('{%') ? compileText(source) : constantOf(source);
  compiled.set(source, made);
  return made;
}

function compileText(source: string): CompiledTemplate {
  const parts = splitText(source);
  const expressions = parts.flatMap((part) => (typeof part === 'string' ? [] : [part]));
  const names = namesOf(expressions);
  const [only] = expressions;
  if (only && parts.length === 1) return { names, constant: false, render: filled(only) };
  const pieces = parts.map((part) => (typeof part === 'string' ? part : filled(part)));
  const render = (scope: object): string => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : asText(piece(scope));
    return text;
  };
  return { names, constant: false, render };
}

type Expression = ReturnType<typeof compileExpression>;

function splitText(source: string): readonly (string | Expression)[] {
  const parts: (string | Expression)[] = [];
  let end = 0;
  for (const hit of source.matchAll(EXPRESSION)) {
    parts.push(literal(source.slice(end, hit.index)), compileExpression(hit[1] ?? ''));
    end = hit.index + hit[0].length;
  }
  parts.push(literal(source.slice(end)));
  return parts.filter((part) => part !== '');
}

function literal(text: string): string {
  if (text.includes('{%')) throw new BadTemplate('templates hold no logic: {% … %} is not allowed');
  if (text.includes('{{')) throw new BadTemplate('{{ is not closed by }}');
  return text;
}

function filled({ source, evaluate }: Expression): Render {
  return (scope) => {
    const value = evaluate(scope);
    if (value === undefined || value === null || value === '') throw new EmptyPlaceholder(source);
    return value;
  };
}

function compileList(values: readonly unknown[]): CompiledTemplate {
  const items = values.map(compileTemplate);
  if (items.every((item) => item.constant)) return constantOf(values);
  return { names: namesOf(items), constant: false, render: (scope) => items.map((item) => item.render(scope)) };
}

function compileMap(value: Readonly<Record<string, unknown>>): CompiledTemplate {
  const entries = Object.entries(value).map(([key, item]) => ({
    key: compileString(key),
    item: compileTemplate(item),
  }));
  const all = entries.flatMap(({ key, item }) => [key, item]);
  if (all.every((part) => part.constant)) return constantOf(value);
  const render = (scope: object): unknown => {
    const made: Record<string, unknown> = {};
    for (const { key, item } of entries) made[asText(key.render(scope))] = item.render(scope);
    return made;
  };
  return { names: namesOf(all), constant: false, render };
}

function constantOf(value: unknown): CompiledTemplate {
  return { names: [], constant: true, render: () => value };
}

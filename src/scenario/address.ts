import { compileExpression, plain } from './expression.js';
import { asText, BadTemplate, EmptyPlaceholder, isRecord } from './placeholder.js';
import { compileTemplate } from './template.js';

export interface CompiledAddress {
  readonly names: readonly string[];
  /** @throws EmptyPlaceholder */
  render(scope: object): string;
}

/**
 * Compiles an address with RFC 6570 parameters: `{id}` is percent-encoded, `{+id}` keeps reserved characters,
 * `{/id}` is one more segment, or nothing where there is no value. A parameter that is a record stands for its id.
 * Placeholders (`{{ resource }}`) stand for themselves, like `{+id}`.
 * @throws BadTemplate
 */
export function compileAddress(source: string): CompiledAddress {
  const parts: (string | Part)[] = [];
  let end = 0;
  for (const hit of source.matchAll(PARAMETER)) {
    parts.push(literal(source.slice(end, hit.index)), compilePart(hit[0]));
    end = hit.index + hit[0].length;
  }
  parts.push(literal(source.slice(end)));
  const names = parts.flatMap((part) => (typeof part === 'string' ? [] : part.names));
  return {
    names: [...new Set(names)],
    render: (scope) => {
      let text = '';
      for (const part of parts) text += typeof part === 'string' ? part : part.render(scope);
      return text;
    },
  };
}

interface Part {
  readonly names: readonly string[];
  render(scope: object): string;
}

const PARAMETER = /\{\{(?:"[^"]*"|'[^']*'|(?!\}\})[^"'])*\}\}|\{[+/]?[A-Za-z_][\w-]*(?:\.[\w-]+)*\}/g;

function literal(text: string): string {
  if (/[{}]/.test(text)) throw new BadTemplate(`address parameters are {name}, {+name} or {/name}, not ${text}`);
  return text;
}

function compilePart(source: string): Part {
  if (source.startsWith('{{')) {
    const template = compileTemplate(source);
    return { names: template.names, render: (scope) => reserved(asText(template.render(scope))) };
  }
  const operator = source[1] ?? '';
  const name = source.slice(operator === '+' || operator === '/' ? 2 : 1, -1);
  const { names, evaluate } = compileExpression(name);
  const read = (scope: object): string => selectedIn(scope, name) ?? idText(evaluate(scope));
  if (operator === '/') return { names, render: (scope) => segment(read(scope)) };
  const encode = operator === '+' ? reserved : unreserved;
  return { names, render: (scope) => encode(demand(read(scope), name)) };
}

/** What selectors say for address parameters, by name: a property of scopes, beside all words. */
export const SELECTED = Symbol('selected');

function selectedIn(scope: object, name: string): string | undefined {
  if (!(SELECTED in scope) || !isRecord(scope[SELECTED])) return undefined;
  const value = scope[SELECTED][name];
  return typeof value === 'string' ? value : undefined;
}

function idText(value: unknown): string {
  const scalar = isRecord(value) && value.id !== undefined ? plain(value.id) : value;
  return scalar === undefined || scalar === null ? '' : asText(scalar);
}

function demand(text: string, name: string): string {
  if (text === '') throw new EmptyPlaceholder(name);
  return text;
}

function segment(text: string): string {
  return text === '' ? '' : `/${unreserved(text)}`;
}

const SAFE = /^[\w.~-]*$/;

/** RFC 6570 section 3.2.2: everything but unreserved characters is encoded. */
function unreserved(text: string): string {
  if (SAFE.test(text)) return text;
  return encodeURIComponent(wellFormed(text)).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** RFC 6570 section 3.2.3: reserved characters and triplets that are encoded already stay. */
function reserved(text: string): string {
  if (SAFE.test(text)) return text;
  return encodeURI(wellFormed(text))
    .replace(/%25([0-9A-Fa-f]{2})/g, '%$1')
    .replace(/%5B/g, '[')
    .replace(/%5D/g, ']');
}

/** A lone surrogate, which a captured value may hold, cannot be encoded. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

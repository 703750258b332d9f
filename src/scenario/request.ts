import type { RequestTemplate, Template } from '../model.js';
import { compileAddress } from './address.js';
import { type BodyPart, compileBody } from './body.js';
import { asText, type CompiledTemplate, compileTemplate, isRecord, namesOf } from './template.js';

/** A request ready to be sent. `path` is path and query, or an absolute URL where a captured one stands first. */
export interface RenderedRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
  readonly body?: string | Buffer;
}

export interface CompiledRequest {
  readonly method: string;
  /** Variables it reads, address parameters included, as dotted paths. */
  readonly names: readonly string[];
  /** First parts of those names that are no word of the format: resources, aliases of resources, or captures. */
  readonly references: readonly string[];
  /** @throws EmptyPlaceholder where a value is missing: such a request is never sent. */
  render(scope: object): RenderedRequest;
}

/** Words that every template may use, whatever a scenario calls its resources. */
export const WORDS: ReadonlySet<string> = new Set(
  'user tenant id ids record owner resource other canary seq unique secret faker now run token csrf needle target'.split(
    ' ',
  ),
);

/**
 * Compiles address, query, headers and body once.
 * @throws BadTemplate
 */
export function compileRequest(template: RequestTemplate): CompiledRequest {
  const address = compileAddress(template.path);
  const query = template.query ? compileTemplate(template.query) : undefined;
  const headers = compileHeaders(template.headers ?? {});
  const body = template.body ? compileBody(template.body) : undefined;
  const parts = [address, query, headers, body].filter((part) => part !== undefined);
  const names = namesOf(parts);
  const { method } = template;
  return {
    method,
    names,
    references: [...new Set(names.map(rootOf))].filter((root) => !WORDS.has(root)),
    render: (scope) => {
      const path = query ? withQuery(address.render(scope), query.render(scope)) : address.render(scope);
      const made = headers.render(scope);
      return body ? withBody({ method, path, headers: made }, body, scope) : { method, path, headers: made };
    },
  };
}

function rootOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}

function withBody(request: RenderedRequest, part: BodyPart, scope: object): RenderedRequest {
  // An explicit content type wins, but a multipart body needs its boundary in it.
  if (part.kind === 'multipart' || request.headers['content-type'] === undefined) {
    request.headers['content-type'] = part.contentType;
  }
  return { ...request, body: part.render(scope) };
}

interface CompiledHeaders {
  readonly names: readonly string[];
  render(scope: object): Record<string, string>;
}

function compileHeaders(headers: Readonly<Record<string, Template>>): CompiledHeaders {
  const entries = Object.entries(headers).map(([name, value]) => ({
    name: name.toLowerCase(),
    value: compileTemplate(value),
  }));
  return {
    names: namesOf(entries.map((entry) => entry.value)),
    render: (scope) => {
      const made: Record<string, string> = {};
      for (const { name, value } of entries) made[name] = headerText(value, scope);
      return made;
    },
  };
}

function headerText(value: CompiledTemplate, scope: object): string {
  const text = asText(value.render(scope));
  // A captured value with a line break must not become a header of its own.
  return /[\r\n\0]/.test(text) ? text.replace(/[\r\n\0]+/g, ' ') : text;
}

function withQuery(path: string, query: unknown): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(isRecord(query) ? query : {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== null && item !== undefined)
        pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(asText(item))}`);
    }
  }
  if (pairs.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}

import { randomBytes } from 'node:crypto';
import type { RequestBody } from '../model.js';
import { asText, type CompiledTemplate, compileTemplate, isRecord } from './template.js';

export interface BodyPart {
  readonly kind: RequestBody['kind'];
  readonly names: readonly string[];
  readonly contentType: string;
  /** @throws EmptyPlaceholder */
  render(scope: object): string | Buffer;
}

/**
 * Compiles a body. JSON (and GraphQL over HTTP, which is JSON) by `JSON.stringify`; form as application/x-www-form-urlencoded with `a[b]` for maps and
 * repeated names for lists; multipart by RFC 7578; text as it is.
 * @throws BadTemplate
 */
export function compileBody({ kind, value }: RequestBody): BodyPart {
  const template = compileTemplate(value);
  const { names } = template;
  if (kind !== 'multipart') {
    return { kind, names, contentType: CONTENT_TYPES[kind], render: once(template, WRITERS[kind]) };
  }
  const boundary = `----partywall${randomBytes(12).toString('hex')}`;
  const contentType = `multipart/form-data; boundary=${boundary}`;
  return { kind, names, contentType, render: once(template, (made) => writeMultipart(made, boundary)) };
}

const CONTENT_TYPES = {
  json: 'application/json',
  graphql: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain; charset=utf-8',
} as const;

const writeJson = (value: unknown): string => JSON.stringify(value) ?? 'null';

const WRITERS = {
  json: writeJson,
  graphql: writeJson,
  form: writeForm,
  text: asText,
} as const;

/** A body without placeholders is written once, not for every request. */
function once<T>(template: CompiledTemplate, write: (value: unknown) => T): (scope: object) => T {
  if (!template.constant) return (scope) => write(template.render(scope));
  const written = write(template.render({}));
  return () => written;
}

function writeForm(value: unknown): string {
  if (!isRecord(value)) return asText(value);
  return new URLSearchParams(fieldsOf(value)).toString();
}

function fieldsOf(value: unknown, name = ''): [string, string][] {
  if (value === null || value === undefined) return name === '' ? [] : [[name, '']];
  if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, name));
  if (!isRecord(value) || value instanceof Date) return [[name, asText(value)]];
  return Object.entries(value).flatMap(([key, item]) => fieldsOf(item, name === '' ? key : `${name}[${key}]`));
}

/** A map with `text` is a file part: `{ name, type, text }`. */
function writeMultipart(value: unknown, boundary: string): Buffer {
  let text = '';
  for (const [name, item] of Object.entries(isRecord(value) ? value : {})) {
    for (const part of Array.isArray(item) ? item : [item]) text += `--${boundary}\r\n${writePart(name, part)}\r\n`;
  }
  return Buffer.from(`${text}--${boundary}--\r\n`);
}

function writePart(name: string, part: unknown): string {
  const disposition = `Content-Disposition: form-data; name="${quoted(name)}"`;
  if (!isRecord(part) || part.text === undefined) return `${disposition}\r\n\r\n${asText(part ?? '')}`;
  const file = quoted(asText(part.name ?? 'file.txt'));
  const type = asText(part.type ?? 'text/plain').replace(/[\r\n]/g, '');
  return `${disposition}; filename="${file}"\r\nContent-Type: ${type}\r\n\r\n${asText(part.text)}`;
}

/** RFC 7578 section 4.2 and the WHATWG form encoding: these three are percent-encoded inside the quotes. */
function quoted(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '%0D%0A').replaceAll('"', '%22');
}

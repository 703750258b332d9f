import type { SentRequest } from '../model.js';

/**
 * A shell line that sends the request again. A redacted value `<redacted:NAME>` becomes `"$NAME"`, so that the line works
 * after `eval "$(npx partywall session SCENARIO)"` and shows no secret. Everything else is literal inside single quotes.
 */
export function curlOf(request: SentRequest): string {
  const words = ['curl', '-sS', ...methodOf(request)];
  for (const [name, value] of Object.entries(request.headers)) {
    if (!LEFT_OUT.has(name.toLowerCase())) words.push('-H', shellWord(value === '' ? `${name};` : `${name}: ${value}`));
  }
  words.push(...hostOf(request));
  // `--data-raw` does not read a file where a body begins with @.
  if (request.body !== undefined) words.push(...typeless(request), '--data-raw', shellWord(request.body));
  // `--globoff` and `--path-as-is`: brackets and dots of an address are sent as they were.
  words.push('--globoff', '--path-as-is', '--url', shellWord(addressOf(request)));
  return words.join(' ');
}

/** curl sets these itself, and sending them again breaks the request. */
const LEFT_OUT: ReadonlySet<string> = new Set(['content-length', 'host', 'connection', 'transfer-encoding']);

const REDACTED = /<redacted:([A-Za-z_][A-Za-z0-9_]*)>/;

/** Sent to the address under the name of another host: over TLS the name is asked for too, so the address goes beside it. */
function hostOf({ headers, url }: SentRequest): readonly string[] {
  const host = headers.host;
  if (host === undefined) return [];
  if (!url.startsWith('https:')) return ['-H', shellWord(`Host: ${host}`)];
  const { hostname, port } = new URL(url);
  return ['--connect-to', shellWord(`::${hostname}:${port || '443'}`)];
}

function addressOf({ headers, url }: SentRequest): string {
  const host = headers.host;
  if (host === undefined || !url.startsWith('https:')) return url;
  return url.replace(/^https:\/\/[^/?#]*/, `https://${host}`);
}

function methodOf({ method, body }: SentRequest): readonly string[] {
  if (method === 'HEAD') return ['--head'];
  return method === 'GET' && body === undefined ? ['-i'] : ['-i', '-X', shellWord(method)];
}

/** curl would add a form's content type where the request had none. */
function typeless({ headers }: SentRequest): readonly string[] {
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return typed ? [] : ['-H', shellWord('Content-Type:')];
}

/** One shell word: single quotes (POSIX) hold everything literally except themselves; redacted names stay expandable. */
export function shellWord(text: string): string {
  // `split` with a group alternates between literal text and captured names.
  const parts = text.split(REDACTED).map((part, index) => (index % 2 === 1 ? `"$${part}"` : literal(part)));
  return parts.join('') || "''";
}

function literal(text: string): string {
  if (text === '' || /^[A-Za-z0-9_./:=@%+,-]+$/.test(text)) return text;
  return `'${text.replaceAll('\0', '').replaceAll("'", `'\\''`)}'`;
}

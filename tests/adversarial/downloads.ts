import { gzipSync } from 'node:zlib';
import type { Row } from './row.js';

const SIDE = 'subresource-and-history-foreign';

const FILE = `path: /notes
json: { title: "{{ canary }}" }
actions: { file: "GET /notes/{id}/file" }`;

/** A download that reaches everybody, written as `encode` writes it. */
function download(title: string, encode: (text: string) => string | Buffer, headers = {}): Row {
  return {
    title,
    bend: ({ path, note, who }, plain) =>
      who && note && path.endsWith('/file')
        ? { status: 200, body: encode(`%PDF ${note.title} end`), headers: { 'content-type': 'text/plain', ...headers } }
        : plain(),
    scenario: { note: FILE },
    check: SIDE,
    found: { [`${SIDE}.file`]: 'fail/leak' },
    code: 1,
  };
}

/** A canary in whatever a download wraps it in. */
export const DOWNLOADS: readonly Row[] = [
  download('26. a canary in base64', (text) => Buffer.from(text).toString('base64')),
  download('26. a canary URL-encoded', (text) => [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')),
  download(
    '26. a canary in JSON escapes',
    (text) => `{"t":"${[...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
  ),
  download('26. a canary in HTML entities', (text) => [...text].map((one) => `&#${one.charCodeAt(0)};`).join('')),
  download('26. a canary in UTF-16', (text) => Buffer.from(text, 'utf16le')),
  download('26. a canary in a gzip file', (text) => gzipSync(text)),
  download('26. a canary in a gzip answer', (text) => gzipSync(text), { 'content-encoding': 'gzip' }),
  download('26. the beginning of a canary in a column of fixed width', (text) => `${text.slice(5, 25)}  Musterstadt`),
  download('26. a canary masked in the middle', (text) => text.replace(/(?<=^.{22}).*(?=.{6}$)/, '****')),
  download('26. a canary in capital letters', (text) => text.toUpperCase()),
  {
    title: '26. a download that is refused is denied',
    scenario: { note: FILE },
    check: SIDE,
    found: { [`${SIDE}.file`]: 'pass/denied' },
    code: 0,
  },
];

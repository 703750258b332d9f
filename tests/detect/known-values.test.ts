import { expect, test } from '@playwright/test';
import { createKnownValues } from '../../src/detect/known-values.js';
import { createMarks } from '../../src/detect/marks.js';
import { createScanner } from '../../src/detect/scan.js';

const place = { kind: 'canary', tenant: 1, resource: 0, record: 4, field: 0 } as const;
const VALUES = [
  'ann@example.com',
  'DE02 1203 0000 0000 2020 51',
  'Zoë Müller-Østergård',
  'likes "long" walks',
  'Maß & Sohn / Łódź',
];

const known = createKnownValues();
for (const value of VALUES) known.add(value, place);
const scanner = createScanner(createMarks({ run: 'r', key: 'k' }), known);

const ROWS: readonly (readonly [title: string, text: string, found: readonly string[]])[] = [
  ['as it is', 'to ann@example.com.', ['ann@example.com']],
  ['in a link', '<a href="mailto:ann@example.com?subject=x">', ['ann@example.com']],
  ['in capitals', 'ANN@EXAMPLE.COM', ['ann@example.com']],
  ['as the end of a longer one', 'mary.ann@example.com', []],
  ['as the end of another word', 'joann@example.com', []],
  ['as the beginning of a longer one', 'ann@example.com.au', []],
  ['in an address of the web', '/search?q=ann%40example.com', ['ann@example.com']],
  ['with entities of HTML', 'ann&#64;example.com', ['ann@example.com']],
  ['with escapes of JSON', '{"a":"ann\\u0040example.com"}', ['ann@example.com']],
  ['with quotation marks in JSON', JSON.stringify({ a: 'likes "long" walks' }), ['likes "long" walks']],
  ['with letters beyond ASCII', JSON.stringify({ a: 'Zoë Müller-Østergård' }), ['Zoë Müller-Østergård']],
  ['in JSON of ASCII alone', '{"a":"Ma\\u00df & Sohn \\/ \\u0141\\u00f3d\\u017a"}', ['Maß & Sohn / Łódź']],
  ['in HTML', '<td>Maß &amp; Sohn / Łódź</td>', ['Maß & Sohn / Łódź']],
  ['within quotation marks beyond ASCII', '«ann@example.com»', ['ann@example.com']],
  ['with another ending', 'DE02 1203 0000 0000 2020 52', []],
  ['twice', 'ann@example.com, ann@example.com', ['ann@example.com', 'ann@example.com']],
];

for (const [title, text, found] of ROWS) {
  test(`a known value ${title} is ${found.length > 0 ? 'found' : 'no find'}, in bytes and in text`, () => {
    expect(scanner.scan(Buffer.from(text)).map((hit) => hit.text)).toEqual(found);
    expect(scanner.scanText(text).map((hit) => hit.text)).toEqual(found);
  });
}

test('a value is found in packed and in encoded bodies, and names whose it is', async () => {
  const { gzipSync } = await import('node:zlib');
  const json = JSON.stringify({ padding: 'x'.repeat(60), mail: 'ann@example.com' });
  for (const body of [gzipSync(json), Buffer.from(Buffer.from(json).toString('base64'))])
    expect(scanner.scan(body).map(({ mark, text }) => ({ mark, text }))).toEqual([
      { mark: place, text: 'ann@example.com' },
    ]);
});

test('a value too short to be told from chance is refused', () => {
  expect(() => known.add('Bob Lee', place)).toThrow(RangeError);
});

test('before any value is known nothing is found, and after it what was clean before is looked at again', () => {
  const later = createKnownValues();
  const fresh = createScanner(createMarks({ run: 'r', key: 'k' }), later);
  expect(fresh.scanText('to ann@example.com')).toEqual([]);
  later.add('ann@example.com', place);
  expect(fresh.scanText('to ann@example.com')).toHaveLength(1);
});

import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { createMarks } from '../../src/detect/marks.js';
import { createScanner, type Hit } from '../../src/detect/scan.js';
import type { Encoding } from '../../src/model.js';
import { createRandom, type Random } from './random.js';

const marks = createMarks({ run: 'r1', key: 'the secret of the run' });
const scanner = createScanner(marks);
const place = { tenant: 1, resource: 2, record: 33, field: 0 };
const canary = marks.canary(place);
const token = marks.token({ case: 12, leg: 3 });
const mark = { kind: 'canary', ...place } as const;

const escapeJson = (text: string) => [...text].map((letter) => `\\u00${hexOf(letter)}`).join('');
const escapeUrl = (text: string) => [...text].map((letter) => `%${hexOf(letter)}`).join('');
const hexOf = (letter: string) => letter.charCodeAt(0).toString(16).padStart(2, '0');
const half = (text: string, write: (text: string) => string) =>
  [...text].map((letter, index) => (index % 2 ? write(letter) : letter)).join('');
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

type Wrap = (text: string, around: { readonly before: string; readonly after: string }) => Buffer | string;

/** Every way of writing a mark, and what it is called. Surroundings are encoded with it where the encoding is of a whole. */
const WRITINGS: readonly (readonly [title: string, encodings: readonly Encoding[], wrap: Wrap])[] = [
  ['plain', ['plain'], (text, { before, after }) => before + text + after],
  ['in capital letters', ['plain'], (text, { before, after }) => before + text.toUpperCase() + after],
  ['with one capital letter', ['plain'], (text, { before, after }) => `${before}P${text.slice(1)}${after}`],
  ['with JSON escapes', ['json-escape'], (text, { before, after }) => before + escapeJson(text) + after],
  ['with some JSON escapes', ['json-escape'], (text, { before, after }) => before + half(text, escapeJson) + after],
  [
    'with JSON escapes in JSON in JSON',
    ['json-escape'],
    (text, { before, after }) => before + escapeJson(text).replaceAll('\\', '\\\\\\\\') + after,
  ],
  [
    'with decimal entities',
    ['html-entity'],
    (text, { before, after }) => before + half(text, (letter) => `&#${letter.charCodeAt(0)};`) + after,
  ],
  [
    'with hexadecimal entities',
    ['html-entity'],
    (text, { before, after }) =>
      before + [...text].map((letter) => `&#x${hexOf(letter).toUpperCase()};`).join('') + after,
  ],
  [
    'with entities escaped twice',
    ['html-entity'],
    (text, { before, after }) => before + half(text, (letter) => `&amp;#${letter.charCodeAt(0)};`) + after,
  ],
  ['percent-encoded', ['url'], (text, { before, after }) => before + escapeUrl(text) + after],
  ['percent-encoded in part', ['url'], (text, { before, after }) => before + half(text, escapeUrl) + after],
  [
    'percent-encoded twice',
    ['url'],
    (text, { before, after }) => before + escapeUrl(text).replaceAll('%', '%25') + after,
  ],
  ['in base64', ['base64'], (text, { before, after }) => `"${base64(before + text + after)}"`],
  [
    'in base64 of capital letters',
    ['base64'],
    (text, { before, after }) => base64(before + text.toUpperCase() + after),
  ],
  ['in base64url', ['base64'], (text, { before, after }) => Buffer.from(before + text + after).toString('base64url')],
  [
    'in base64 at the end of a path',
    ['base64'],
    (text, { before, after }) => `/files/a/${base64(before + text + after)}`,
  ],
  [
    'in base64 wrapped in lines',
    ['base64'],
    (text, { before, after }) => base64(before + text + after).replaceAll(/.{76}/g, '$&\r\n'),
  ],
  ['in base64 of base64', ['base64', 'base64'], (text, { before, after }) => base64(base64(before + text + after))],
  ['in hex', ['hex'], (text, { before, after }) => Buffer.from(before + text + after).toString('hex')],
  [
    'in capital hex',
    ['hex'],
    (text, { before, after }) =>
      `\\x${Buffer.from(before + text + after)
        .toString('hex')
        .toUpperCase()}`,
  ],
  [
    'in UTF-16, little end first',
    ['utf-16'],
    (text, { before, after }) => Buffer.from(before + text + after, 'utf16le'),
  ],
  ['in UTF-16, big end first', ['utf-16'], (text, { before, after }) => utf16be(before + text + after)],
  ['in gzip', ['gzip'], (text, { before, after }) => gzipSync(before + text + after)],
  ['in zlib', ['deflate'], (text, { before, after }) => deflateSync(before + text + after)],
  [
    'in base64 of gzip',
    ['base64', 'gzip'],
    (text, { before, after }) => `{"a":"${base64(gzipSync(before + text + after))}"}`,
  ],
  [
    'in hex of gzip',
    ['hex', 'gzip'],
    (text, { before, after }) => `0x${gzipSync(before + text + after).toString('hex')}`,
  ],
  ['in gzip of gzip', ['gzip', 'gzip'], (text, { before, after }) => gzipSync(gzipSync(before + text + after))],
  [
    'percent-encoded in base64',
    ['base64', 'url'],
    (text, { before, after }) => base64(before + escapeUrl(text) + after),
  ],
  [
    'in base64 with slashes escaped',
    ['base64'],
    (text, { before, after }) => base64(before + text + after).replaceAll('/', '\\/'),
  ],
  [
    'broken by a soft hyphen',
    ['plain'],
    (text, { before, after }) => `${before + text.slice(0, 9)}\u00ad${text.slice(9)}${after}`,
  ],
  [
    'broken by quoted-printable',
    ['plain'],
    (text, { before, after }) => `${before + text.slice(0, 20)}=\r\n${text.slice(20)}${after}`,
  ],
  [
    'broken by a folded line',
    ['plain'],
    (text, { before, after }) => `${before + text.slice(0, 5)}\r\n ${text.slice(5)}${after}`,
  ],
  [
    'broken by the highlight of a search',
    ['plain'],
    (text, { before, after }) => `${before}<em class="hit">${text.slice(0, 12)}</em>${text.slice(12)}${after}`,
  ],
];

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:-_/{}[]"\'<>()=+*äé€\n';
// Letters that could be read as the end or beginning of an escape do not stand right beside the mark.
const around = (random: Random) => ({
  before: `${random.text(random.int(120), LETTERS)}${random.pick([' ', '"', '>', ',', ': '])}`,
  after: `${random.pick([' ', '"', '<', ',', '; '])}${random.text(random.int(120), LETTERS)}`,
});

for (const [title, encodings, wrap] of WRITINGS) {
  test(`any mark written ${title} is found and attributed, whatever stands around it`, () => {
    const random = createRandom(title.length);
    for (let round = 0; round < 40; round++) {
      const planted = {
        tenant: random.int(40),
        resource: random.int(40),
        record: random.int(9999),
        field: random.int(20),
      };
      const isToken = round % 4 === 3;
      const text = isToken ? marks.token({ case: planted.record, leg: planted.field }) : marks.canary(planted);
      const body = wrap(text, around(random));
      const hits = scanner.scan(Buffer.isBuffer(body) ? body : Buffer.from(body));
      const expected = isToken
        ? { kind: 'token', case: planted.record, leg: planted.field }
        : { kind: 'canary', ...planted };
      expect(hits.map((hit) => ({ mark: hit.mark, text: hit.text, encodings: hit.encodings }))).toEqual([
        { mark: expected, text, encodings },
      ]);
    }
  });
}

test('a mark at any of the three alignments of base64 is found, in front of and behind anything', () => {
  const random = createRandom(3);
  for (let before = 0; before < 12; before++) {
    const bytes = Buffer.concat([random.bytes(before), Buffer.from(canary), random.bytes(before % 5)]);
    const hits = scanner.scan(Buffer.from(bytes.toString('base64url')));
    expect(hits.map((hit) => hit.mark)).toEqual([mark]);
  }
});

const PLACES: readonly (readonly [title: string, body: string, hit: Partial<Hit>])[] = [
  ['plain', `äé ${canary}`, { offset: 5, raw: canary }],
  ['escaped', `{"a":"x${half(canary, escapeJson)}y"}`, { offset: 7, raw: half(canary, escapeJson) }],
  ['escaped between escapes', `%41%42${escapeUrl(canary)}%43`, { offset: 6, raw: escapeUrl(canary) }],
  ['base64', `id=${base64(`abc${canary}`)};`, { offset: 7, raw: base64(canary) }],
  ['hex', `h: ${Buffer.from(`z${canary}`).toString('hex')}`, { offset: 5, raw: Buffer.from(canary).toString('hex') }],
  ['utf-16 in percent encoding', [...canary].map((letter) => `${letter}%00`).join(''), { offset: 0 }],
];
for (const [title, body, hit] of PLACES) {
  test(`the place and the exact bytes of a hit are those of the outermost bytes: ${title}`, () => {
    expect(scanner.scan(Buffer.from(body))).toEqual([expect.objectContaining({ mark, text: canary, ...hit })]);
  });
}

test('several marks are all found, and the same place only once', () => {
  const body = `${canary} ${token.toUpperCase()} %20 ${canary} ${JSON.stringify({ a: '\u0001' })} ${base64(`-- ${token}`)}`;
  expect(scanner.scan(Buffer.from(body)).map((hit) => [hit.text, hit.offset, hit.encodings])).toEqual([
    [canary, 0, ['plain']],
    [token, 34, ['plain']],
    [canary, 69, ['plain']],
    [token, body.lastIndexOf(base64(`-- ${token}`)) + 4, ['base64']],
  ]);
});

test('marks of another run are strange, a forged one is nothing', () => {
  const others = createMarks({ run: 'r2', key: 'another' });
  const forged = canary.slice(0, -11) + (canary.slice(-11) === 'bbbbbbbbbbb' ? 'ccccccccccc' : 'bbbbbbbbbbb');
  const hits = scanner.scanText(`${others.canary(place)} ${forged}`);
  expect(hits.map((hit) => hit.mark)).toEqual([{ kind: 'strange', run: others.prefix.slice(2) }]);
});

const cut = { kind: 'canary', tenant: 1, resource: 2, record: -1, field: -1, cut: true };
const CUTS: readonly (readonly [title: string, text: string, found: unknown])[] = [
  ['after the resource names the tenant', `${canary.slice(0, 16)}…`, [cut]],
  ['in capital letters too', `${canary.slice(0, 19).toUpperCase()}...`, [cut]],
  ['at the end of the text', canary.slice(0, 20), [cut]],
  ['masked in the middle', `${canary.slice(0, 18)}*****${canary.slice(-2)}`, [cut]],
  ['after the record names it', `${canary.slice(0, 21)}…`, [{ ...cut, record: 33 }]],
  ['within its signature', `${canary.slice(0, 30)} `, [{ ...cut, record: 33, field: 0 }]],
  [
    'after three letters of its signature, by the next column',
    `${canary.slice(0, 26)}bob`,
    [{ ...cut, record: 33, field: 0 }],
  ],
  ['earlier, by the next column, it may be anybody’s', `${canary.slice(0, 20)}bob`, []],
  ['before the resource it names nobody for sure', `${canary.slice(0, 15)}…`, []],
  ['to what all of the run have in common it names nobody', `${canary.slice(0, 12)}…`, []],
  ['of another run it is nothing', `${createMarks({ run: 'r2', key: 'x' }).canary(place).slice(0, 24)}…`, []],
  ['and beside the whole of another, both are found', `${canary.slice(0, 16)}… ${canary}`, [cut, mark]],
];
for (const [title, text, found] of CUTS)
  test(`a canary cut ${title}`, () => {
    expect(scanner.scanText(text).map((hit) => hit.mark)).toEqual(found);
  });

const written = { case: 49_617, leg: 4 };
const longer = marks.token(written);
const cutToken = { kind: 'token', case: 49_617, leg: -1, cut: true };
const bytesOf = (text: string): readonly number[] => [...Buffer.from(text)];
const spelt = (text: string, before: string, after = ''): string =>
  bytesOf(text)
    .map((byte) => `${before}${byte.toString(16)}${after}`)
    .join('');
const SPELLED: readonly (readonly [title: string, text: string, encoding: string])[] = [
  ['as an array of bytes', JSON.stringify({ type: 'Buffer', data: bytesOf(`a ${canary} z`) }), 'bytes'],
  ['as an array of bytes, one a line', JSON.stringify(bytesOf(canary), null, 4), 'bytes'],
  ['as hex with colons', spelt(canary, '', ':'), 'hex'],
  ['as hex with spaces', `00 ${spelt(canary, '', ' ')}0a`, 'hex'],
  ['as hex literals', `[${spelt(canary, '0x', ', ')}]`, 'hex'],
  ['as quoted-printable', spelt(canary, '='), 'hex'],
  ['as escapes of CSS', `content: "${spelt(canary, '\\0000')}"`, 'hex'],
];
for (const [title, text, encoding] of SPELLED)
  test(`a canary spelled ${title}`, () => {
    const [hit, ...others] = scanner.scanText(text);
    const all = { ...hit, rest: others.length, isThere: text.slice(hit?.offset).startsWith(hit?.raw ?? '-') };
    expect(all).toMatchObject({ mark, text: canary, encodings: [encoding], rest: 0, isThere: true });
  });

test('numbers of another meaning are no marks', () => {
  expect(scanner.scanText(JSON.stringify(bytesOf(canary.slice(2).repeat(3))))).toEqual([]);
  expect(scanner.scanText(spelt(`pw${canary.slice(3)}`, '', ':'))).toEqual([]);
});

const CUT_TOKENS: readonly (readonly [title: string, text: string, found: unknown])[] = [
  ['after four letters of the case', `${longer.slice(0, 16)}…`, [cutToken]],
  ['in capital letters too', `${longer.slice(0, 17).toUpperCase()}...`, [cutToken]],
  ['after the case', longer.slice(0, 18), [cutToken]],
  ['within its signature', `${longer.slice(0, 27)} `, [{ ...cutToken, leg: 4 }]],
  ['after three letters of it, by the next column', `${longer.slice(0, 23)}bob`, [{ ...cutToken, leg: 4 }]],
  ['earlier, by the next column, it may be anybody’s', `${longer.slice(0, 17)}bob`, []],
  ['with a wrong signature it is nothing', `${longer.slice(0, 22)}${longer[22] === 'l' ? 'n' : 'l'}…`, []],
  ['before four letters of the case it names nobody', `${longer.slice(0, 15)}…`, []],
];
for (const [title, text, found] of CUT_TOKENS)
  test(`a token cut ${title}`, () => {
    expect(scanner.scanText(text).map((hit) => hit.mark)).toEqual(found);
  });

test('a mark that soft breaks divide is whole, and not also cut', () => {
  expect(scanner.scanText(`${canary.slice(0, 18)}=\r\n${canary.slice(18)}`).map((hit) => hit.mark)).toEqual([mark]);
});

test('a text is scanned as it stands, wide characters included', () => {
  expect(scanner.scanText(`\u4f60\u597d ${canary}`)).toEqual([
    { mark, text: canary, encodings: ['plain'], offset: 3, raw: canary },
  ]);
});

test('a number is found as digits, in quotes and grouped by thousands, never within a longer one', () => {
  const own = createMarks({ run: 'n', key: 'n' });
  const numbers = createScanner(own);
  const value = own.number(place);
  const grouped = String(value).replaceAll(/\d{3}(?=\d)/g, '$&,');
  const found = (text: string) => numbers.scanText(text).map((hit) => hit.raw);
  expect(found(`{"a":${value}}`)).toEqual([String(value)]);
  expect(found(`"${grouped}"`)).toEqual([grouped]);
  expect(found(`1${value} ${value}0`)).toEqual([]);
  expect(found(`${value + 1}`)).toEqual([]);
});

test('brotli is undone where the caller says that it is brotli', () => {
  const body = brotliCompressSync(`some text ${canary}`);
  expect(scanner.scan(body, { brotli: true })).toEqual([
    expect.objectContaining({ mark, encodings: ['brotli'], offset: 0 }),
  ]);
});

test('encodings lying deeper than asked for are left alone', () => {
  const body = Buffer.from(base64(base64(base64(canary))));
  expect(scanner.scan(body, { maxDepth: 2 })).toEqual([]);
  expect(scanner.scan(body, { maxDepth: 3 })).toHaveLength(1);
});

test('of a bomb the beginning is read and the rest is said to be unread', () => {
  const unread: string[] = [];
  const bomb = gzipSync(Buffer.concat([Buffer.from(`${canary} `), Buffer.alloc(40 * 1024 * 1024, 'a')]));
  const hits = scanner.scan(bomb, { onUnread: (why) => unread.push(why) });
  expect(hits.map((hit) => hit.mark)).toEqual([mark]);
  expect(unread).toEqual(['it unpacks to more than 16 MB']);
});

test('gzip that is cut short or broken is read as far as it goes, and said to be unread', () => {
  const unread: string[] = [];
  const onUnread = (why: string) => unread.push(why);
  const random = createRandom(1);
  const whole = gzipSync(`${canary} ${random.text(20_000, LETTERS)}`);
  const broken = Buffer.concat([whole.subarray(0, 8000), random.bytes(5000)]);
  const found = [whole.subarray(0, 4000), broken].map((body) =>
    scanner.scan(body, { onUnread }).map((hit) => hit.mark),
  );
  expect(found).toEqual([[mark], [mark]]);
  expect(unread).toEqual(['it is gzip that is broken or cut short', 'it is gzip that is broken or cut short']);
});

test('a whole stream, and a text that begins as zlib does, leave nothing unread', () => {
  const unread: string[] = [];
  const onUnread = (why: string) => unread.push(why);
  expect(scanner.scan(gzipSync('nothing here'), { onUnread })).toEqual([]);
  expect(scanner.scan(Buffer.from(`x ${escapeUrl(canary)}`), { onUnread }).map((hit) => hit.offset)).toEqual([2]);
  expect(unread).toEqual([]);
});

test('data packed deeper than is looked are said to be unread', () => {
  const unread: string[] = [];
  const packed = Array.from({ length: 7 }).reduce<Buffer>((inner) => gzipSync(inner), Buffer.from(canary));
  expect(
    scanner.scan(packed, { onUnread: (why) => unread.push(why) }).filter((hit) => hit.encodings.length > 5),
  ).toEqual([]);
  expect(unread).toEqual(['it is packed within packed data, and deeper than is looked']);
});

const HOSTILE: readonly (readonly [title: string, body: string])[] = [
  ['backslashes', '\\'.repeat(300_000)],
  ['percent signs', '%25'.repeat(100_000)],
  ['ampersands', '&amp;'.repeat(60_000)],
  ['opening tags', '<em '.repeat(80_000)],
  ['prefixes', marks.prefix.repeat(30_000)],
  ['families', 'pw'.repeat(150_000)],
  ['one long word', 'a'.repeat(300_000)],
  ['base64 wrapped after each line', `${'A'.repeat(76)}\n`.repeat(4000)],
  ['digits', '1'.repeat(300_000)],
];
for (const [title, body] of HOSTILE) {
  test(`a body of nothing but ${title} costs no more than its length`, () => {
    const started = performance.now();
    expect(scanner.scan(Buffer.from(body))).toEqual([]);
    // A quadratic reading takes minutes.
    expect(performance.now() - started).toBeLessThan(3000);
  });
}

test('no random text ever yields a mark', () => {
  const random = createRandom(99);
  const alphabets = [
    LETTERS,
    'bcdfghjklmnpqrstvwxz0123456789',
    'pwPW0123456789bcdf',
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
    '0123456789abcdef',
    '%&#;\\ux0123456789abcdefpw',
  ];
  for (let round = 0; round < 300; round++) {
    const own = createMarks({ run: String(round), key: String(round) });
    own.number(place);
    const text = random.text(2000, random.pick(alphabets));
    expect(createScanner(own).scanText(text)).toEqual([]);
    expect(createScanner(own).scan(random.bytes(2000))).toEqual([]);
  }
});

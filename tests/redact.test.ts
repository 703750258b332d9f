import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { createRedactor } from '../src/redact.js';

const SECRET = `p&ss "wörd'/+<1>=é~!`;

function redactorOf(...secrets: readonly (readonly [name: string, value: string])[]) {
  const redactor = createRedactor();
  for (const [name, value] of secrets) redactor.add(value, name);
  return redactor;
}

const percent = encodeURIComponent(SECRET);
const ascii = (text: string): string =>
  text.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
const inJson = JSON.stringify(SECRET).slice(1, -1);

test.describe('a secret is taken out', () => {
  const forms: readonly (readonly [title: string, written: string])[] = [
    ['as it is', SECRET],
    ['in JSON', inJson],
    ['in JSON of ASCII only', ascii(inJson)],
    [
      'in JSON of ASCII only, with upper-case digits',
      ascii(inJson).replace(/\\u00../g, (hit) => `\\u${hit.slice(2).toUpperCase()}`),
    ],
    ['in JSON that escapes slashes', inJson.replaceAll('/', '\\/')],
    ['in JSON that fears HTML', inJson.replace(/[&<>]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)],
    [
      'in JSON of .NET',
      inJson.replace(/\\"|[<>&'+=]|[^ -~]/g, (hit) => `\\u00${hit.slice(-1).charCodeAt(0).toString(16).toUpperCase()}`),
    ],
    ['in JSON within JSON', JSON.stringify(inJson).slice(1, -1)],
    [
      'in HTML',
      SECRET.replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;')
        .replace(/"/g, '&quot;')
        .replace(/'/g, '&#39;'),
    ],
    [
      'in HTML with a hexadecimal apostrophe',
      SECRET.replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;')
        .replace(/"/g, '&quot;')
        .replace(/'/g, '&#x27;'),
    ],
    [
      'in HTML within JSON',
      JSON.stringify(SECRET.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')).slice(1, -1),
    ],
    ['in a URL', percent],
    ['in a URL with lower-case digits', percent.replace(/%[0-9A-F]{2}/g, (hit) => hit.toLowerCase())],
    ['in a URL with + for a space', new URLSearchParams({ a: SECRET }).toString().slice(2)],
    [
      'in a URL whose writer leaves slashes',
      percent
        .replaceAll('%2F', '/')
        .replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
    ],
    ['in hexadecimal digits', Buffer.from(SECRET).toString('hex')],
    ['in upper-case hexadecimal digits', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ];
  for (const [title, written] of forms) {
    test(title, () => {
      const redactor = redactorOf(['ACME_PASSWORD', SECRET]);
      expect(redactor.text(`before ${written} after`)).toBe('before <redacted:ACME_PASSWORD> after');
      expect(redactor.has(`x${written}x`)).toBe(true);
    });
  }

  for (const encoding of ['base64', 'base64url'] as const) {
    for (const lead of ['', 'a', 'ab', 'abc', 'user@example.com:']) {
      for (const tail of ['', 'y', 'yz', 'xyz', '\n']) {
        test(`in ${encoding} between ${JSON.stringify(lead)} and ${JSON.stringify(tail)}`, () => {
          const redactor = redactorOf(['KEY', 'q~?>ä/+sécret-ÿÿÿ?~>']);
          const whole = Buffer.from(`${lead}q~?>ä/+sécret-ÿÿÿ?~>${tail}`).toString(encoding);
          const clean = redactor.text(`token=${whole};`);
          expect(clean).toMatch(/^token=[\w+/-]{0,24}<redacted:KEY>[\w+/=-]{0,8};$/);
        });
      }
    }
  }

  test('of exactly 8 characters, at both ends of a text and side by side', () => {
    const redactor = redactorOf(['K', 'abcdefgh']);
    expect(redactor.text('abcdefgh')).toBe('<redacted:K>');
    expect(redactor.text('abcdefghabcdefgh')).toBe('<redacted:K><redacted:K>');
    expect(redactor.text('aabcdefghh abcdefg abcdefgh')).toBe('a<redacted:K>h abcdefg <redacted:K>');
  });

  test('whole where another secret begins like it', () => {
    const redactor = redactorOf(['SHORT', 'abcdefgh'], ['LONG', 'abcdefghijklmnop']);
    expect(redactor.text('abcdefghijklmnop abcdefgh')).toBe('<redacted:LONG> <redacted:SHORT>');
  });

  test('under the name it had first', () => {
    const redactor = redactorOf(['FIRST', 'abcdefgh'], ['SECOND', 'abcdefgh']);
    expect(redactor.text('abcdefgh')).toBe('<redacted:FIRST>');
    expect(redactor.placeholder('abcdefgh')).toBe('FIRST');
  });
});

test('what is no secret stays', () => {
  const redactor = redactorOf(['SHORT', 'pa$$w0r'], ['EMPTY', ''], ['LONG', 'correct horse battery']);
  const text = 'pa$$w0r, correct horse, battery; and <redacted:LONG>';
  expect(redactor.text(text)).toBe(text);
  expect(redactor.has(text)).toBe(false);
  expect([redactor.placeholder('pa$$w0r'), redactor.placeholder('correct horse'), redactor.placeholder('')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('half a character within a secret does no harm', () => {
  const redactor = redactorOf(['K', 'abcdefgh\ud800']);
  expect(redactor.text('abcdefgh\ud800')).toBe('<redacted:K>');
});

test('a text agrees with plain search for random secrets and texts', () => {
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  // Two letters only: needles and near misses are everywhere.
  const word = (length: number): string => Array.from({ length }, () => 'ab'[next(2)]).join('');
  for (let round = 0; round < 200; round += 1) {
    const secrets = Array.from({ length: 3 }, () => word(8 + next(4)));
    const redactor = redactorOf(...secrets.map((secret, index) => [`S${index}`, secret] as const));
    const text = word(300);
    expect(redactor.has(text)).toBe(secrets.some((secret) => text.includes(secret)));
    const clean = redactor.text(text);
    expect(secrets.filter((secret) => clean.includes(secret))).toEqual([]);
  }
});

test('a thousand secrets cost little more than one', () => {
  const line = JSON.stringify({ text: Array.from({ length: 120 }, (_, index) => `{"id":${index},"name":"someone"}`) });
  const many = redactorOf(
    ...Array.from({ length: 1000 }, (_, index) => [`S${index}`, gzipSync(`${index}`).toString('base64url')] as const),
  );
  const one = redactorOf(['S', gzipSync('1').toString('base64url')]);
  const cost = (redactor: ReturnType<typeof createRedactor>): number => {
    const startedAt = process.cpuUsage();
    for (let round = 0; round < 3000; round += 1) redactor.text(line);
    const { user, system } = process.cpuUsage(startedAt);
    return user + system;
  };
  cost(one);
  cost(many);
  // A search for each secret by itself would be a hundred times dearer; the bar only tells these two apart.
  expect(cost(many) / cost(one)).toBeLessThan(20);
});

import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { pdfOf } from '../detect/documents/files.js';
import { ABSENT, type Ask, conducted, type Note, notebook, open, type Reply } from './stage.js';

type File = (note: Note) => Buffer;

/** A picture of the note: no canary is seen in it. */
const picture: File = ({ id }) =>
  png(
    Buffer.concat(
      ['a', 'b', 'c'].map((one) =>
        createHash('sha256')
          .update(id + one)
          .digest(),
      ),
    ),
  );
const logo: File = () => png(Buffer.alloc(96, 7));
const icon: File = ({ id }) => png(Buffer.from(id.slice(0, 8)));
const redrawn: File = () => png(randomBytes(96));
const paper: File = ({ title }) => pdfOf({ pages: [['Paper'], [String(title).slice(0, 15), String(title).slice(15)]] });

/** Who is given the file of this note. */
type Door = (ask: Ask, note: Note | undefined) => boolean;

const GUARDED: Door = ({ tenant }, note) => note?.tenant === tenant && tenant !== undefined;
const SIGNED_IN: Door = ({ tenant }, note) => note !== undefined && tenant !== undefined;
const OPEN: Door = (_ask, note) => note !== undefined;

const BY_ID = `path: "/notes{/id}"
json: { title: "{{ canary }}" }
actions: { file: { request: "GET /notes/{id}/file", parse: file } }`;

const ROWS: readonly (readonly [title: string, file: File, door: Door, expected: string, says?: RegExp])[] = [
  ['a picture, to its own tenant', picture, GUARDED, 'pass/denied'],
  ['a paper, to its own tenant', paper, GUARDED, 'pass/denied'],
  ['a logo, to its own tenant', logo, GUARDED, 'pass/denied'],
  ['a picture, to whoever is signed in', picture, SIGNED_IN, 'fail/leak', /byte for byte \(104 bytes\)/],
  ['a picture, to everybody', picture, OPEN, 'fail/leak', /byte for byte/],
  ['a paper, to whoever is signed in', paper, SIGNED_IN, 'fail/leak', /the canary of globex's note in page 2/],
  ['a logo, to everybody', logo, OPEN, 'inconclusive/not-exercised'],
  ['a tiny icon, to whoever is signed in', icon, SIGNED_IN, 'fail/contract'],
  ['a picture that is drawn anew each time, to whoever is signed in', redrawn, SIGNED_IN, 'fail/contract'],
];

for (const [title, file, door, expected, says = /./] of ROWS)
  test(`a download of ${title}: ${expected}`, async () => {
    const stage = await open(filing(file, door));
    const { found, findings } = await conducted(stage, { checks: ['file-download-foreign'], note: BY_ID });
    await stage.close();
    const [first, second] = ['acme.admin>globex', 'globex.admin>acme'].map(
      (way) => `file-download-foreign/note.file/${way}`,
    );
    expect(found).toEqual({ [`${first}`]: expected, [`${second}`]: expected });
    expect(findings.get(`${first}`)?.text).toMatch(says);
  });

test('a file that is given to nobody, and refused to who is signed in, is a leak', async () => {
  const stage = await open(filing(picture, (ask, note) => (ask.tenant ? GUARDED(ask, note) : note !== undefined)));
  const { found, findings } = await conducted(stage, { checks: ['file-download-foreign'], note: BY_ID });
  await stage.close();
  expect(new Set(Object.values(found))).toEqual(new Set(['fail/leak']));
  expect(findings.get('file-download-foreign/note.file/acme.admin>globex')?.text).toMatch(/^nobody got status 200/);
});

test('a picture without a canary is control enough for who asks without a sign-in', async () => {
  const stage = await open(filing(picture, GUARDED));
  const { found } = await conducted(stage, { checks: ['anonymous-tenant-data'], note: BY_ID });
  await stage.close();
  expect(found['anonymous-tenant-data/note.file/nobody>globex']).toBe('pass/denied');
});

const byLink = (more = ''): string => `path: "/notes{/id}"
json: { title: "{{ canary }}" }
create: { request: POST /notes, capture: { url: $.url } }
actions: { file: { request: "GET {+url}", parse: file } }${more}`;

const LINKS: readonly (readonly [title: string, sign: (url: string) => string, door: Door, expected: string])[] = [
  ['that can be guessed, to its own tenant', (url) => url, GUARDED, 'pass/denied'],
  ['that can be guessed, to everybody', (url) => url, OPEN, 'fail/leak'],
  [
    'that is signed, to everybody',
    (url) => `${url}?X-Amz-Signature=${'0a'.repeat(32)}`,
    OPEN,
    'skipped/not-applicable',
  ],
  ['that is signed, to its own tenant', (url) => `${url}?X-Amz-Signature=${'0a'.repeat(32)}`, GUARDED, 'pass/denied'],
  ['with a date only, to everybody', (url) => `${url}?expires=20991231235959000`, OPEN, 'fail/leak'],
];

for (const [title, sign, door, expected] of LINKS)
  test(`a download by a link ${title}: ${expected}`, async () => {
    const stage = await open(filing(picture, door, sign));
    const { found } = await conducted(stage, { checks: ['file-download-foreign'], note: byLink() });
    await stage.close();
    expect(new Set(Object.values(found))).toEqual(new Set([expected]));
    expect(Object.keys(found)).toHaveLength(2);
  });

test('for a file that never was another link of the same form is asked for', async () => {
  const stage = await open(filing(picture, GUARDED));
  await conducted(stage, { checks: ['file-download-foreign'], note: byLink() });
  const asked = new Set(stage.asks.filter(({ path }) => path.startsWith('/files/')).map(({ path }) => path));
  await stage.close();
  expect(asked.size).toBe(4);
  expect([...asked].filter((path) => !/^\/files\/paper-[\w-]+\.png$/.test(path))).toEqual([]);
});

test('files that are shared on purpose are not asked for', async () => {
  const stage = await open(filing(picture, OPEN));
  const note = `${BY_ID}\nshared: { with: public, only: [file], reason: logos }`;
  const { found } = await conducted(stage, { checks: ['file-download-foreign'], note });
  await stage.close();
  expect(new Set(Object.values(found))).toEqual(new Set(['skipped/exempt']));
});

/** Notes with a file each: below the note, and in a folder for all. */
function filing(file: File, door: Door, sign: (url: string) => string = (url) => url) {
  const system = notebook((ask, notes): Reply | undefined => {
    const { method, path, tenant, body } = ask;
    if (method === 'POST' && path === '/notes' && tenant) {
      const id = `${notes.size + 1}-${tenant}`;
      notes.set(id, { id, tenant, title: body.title });
      return { status: 201, body: { id, title: body.title, url: sign(`/files/paper-${id}.png`) } };
    }
    const id = /^\/files\/paper-(.*)\.png$/.exec(path)?.[1] ?? /^\/notes\/([^/]+)\/file$/.exec(path)?.[1];
    if (id === undefined) return undefined;
    const note = notes.get(id);
    if (note && door(ask, note)) return { body: file(note), headers: { 'content-type': 'application/octet-stream' } };
    return tenant ? ABSENT : { status: 401 };
  });
  return system;
}

function png(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), content]);
}

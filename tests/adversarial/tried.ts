import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { ABSENT, type Ask, type Bend, FORBIDDEN, listed, type Note, type Reply, use } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const LIST = 'list-foreign-rows';
const UPDATE = 'object-update-foreign';
const DELETE = 'object-delete-foreign';
const EXISTS = 'existence-status-oracle';
const DENIED = { check: READ, found: { [READ]: 'pass/denied' }, code: 0 } as const;
const LEAK = { check: READ, found: { [READ]: 'fail/leak' }, code: 1 } as const;

/** Whoever is signed in and asks for another company's note gets this. */
function refused(answer: (note: Note, ask: Ask) => Reply): Bend {
  return (ask, plain) =>
    ask.who && ask.note && ask.isForeign && ask.method === 'GET' ? answer(ask.note, ask) : plain();
}

const fullWidth = (text: string): string =>
  text.replaceAll(/[a-z0-9]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
const reversed = (text: string): string => [...text].reverse().join('');
const BINARY = { 'content-type': 'application/octet-stream' };

/** Ways in which a refusal tells the title all the same. */
const DISGUISES: readonly (readonly [string, (title: string) => Partial<Reply>])[] = [
  [
    'as brotli that nothing announces',
    (title) => ({ body: brotliCompressSync(`{"note":{"title":"${title}","of":"${title}"}}`), headers: BINARY }),
  ],
  [
    'as raw deflate that nothing announces',
    (title) => ({ body: deflateRawSync(`{"note":{"title":"${title}"}}`), headers: BINARY }),
  ],
  ['backwards', (title) => ({ body: { hint: reversed(title) } })],
  ['in full-width letters', (title) => ({ body: { hint: fullWidth(title) } })],
  [
    'in full-width letters with escapes',
    (title) => ({
      body: JSON.stringify({ hint: fullWidth(title) }).replaceAll(
        /[^ -~]/g,
        (one) => `\\u${one.charCodeAt(0).toString(16)}`,
      ),
    }),
  ],
  ['letter by letter', (title) => ({ body: { hint: [...title].join(' ') } })],
  ['as an array of letters', (title) => ({ body: { hint: [...title] } })],
  ['as a key', (title) => ({ body: { seen: { [title]: true } } })],
  [
    'in a cursor of base64 and gzip',
    (title) => ({ body: { next: gzipSync(JSON.stringify({ after: title })).toString('base64url') } }),
  ],
  ['in a Link header', (title) => ({ headers: { link: `</notes?after=${title}>; rel="next"` } })],
  [
    'in a token whose middle is base64',
    (title) => ({
      headers: { 'x-token': `eyJhbGciOiJub25lIn0.${Buffer.from(`{"n":"${title}"}`).toString('base64url')}.x` },
    }),
  ],
  ['broken over two fields', (title) => ({ body: { first: title.slice(0, 17), second: title.slice(17) } })],
  [
    'as an entity each',
    (title) => ({
      body: [...title].map((one) => `&#${one.charCodeAt(0)};`).join(''),
      headers: { 'content-type': 'text/html' },
    }),
  ],
  [
    'in octal escapes',
    (title) => ({
      body: { hint: [...title].map((one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`).join('') },
    }),
  ],
];

const SUBJECT = 'path: /notes\njson: { title: "{{ canary }}", text: "Pricing of {{ unique }}" }';
const SUBJECT_PAGE: Row['scenario'] = { note: SUBJECT };

const ONLY_READ = {
  more: 'pairs: [[acme, globex]]\ndenied: { status: [404], hide: true }',
  note: 'path: /notes\nonly: [list, create, read]\njson: { title: "{{ canary }}" }',
};

export const TRIED: readonly Row[] = [
  ...DISGUISES.map(
    ([how, told]): Row => ({
      title: `a refusal that tells the title ${how} is a leak`,
      bend: refused((note) => ({ ...FORBIDDEN, ...told(note.title) })),
      ...LEAK,
    }),
  ),
  {
    title: 'an error page that names the note by its text, in a sentence, is a leak',
    bend: refused((note) => ({
      status: 403,
      body: `<h1>Forbidden</h1><p>Note '${note.text}' belongs to somebody else.</p>`,
      headers: { 'content-type': 'text/html' },
    })),
    scenario: SUBJECT_PAGE,
    ...LEAK,
  },
  {
    title: 'an error that names the note by its text, in a sentence without quotes, is a leak',
    bend: refused((note) => ({ status: 403, body: { error: `Note ${note.text} belongs to somebody else` } })),
    scenario: SUBJECT_PAGE,
    ...LEAK,
  },
  {
    title: 'an error page that says the same of every note is denied',
    bend: refused(() => ({
      status: 403,
      body: '<h1>Forbidden</h1><p>Note belongs to somebody else.</p>',
      headers: { 'content-type': 'text/html' },
    })),
    scenario: SUBJECT_PAGE,
    ...DENIED,
  },
  {
    title: 'an error that holds a text which every note has is denied',
    bend: refused(() => ({ status: 403, body: { error: 'The house rules of the office forbid it' } })),
    scenario: { note: 'path: /notes\njson: { title: "{{ canary }}", text: "The house rules of the office" }' },
    ...DENIED,
  },
  {
    title: 'a note that is refused at first and served to who asks again is a leak',
    bend: later(2),
    check: EXISTS,
    scenario: ONLY_READ,
    found: { [`${EXISTS}.read`]: 'fail/leak', [`${EXISTS}.read-otherwise`]: 'fail/leak' },
    code: 1,
    left: 4,
    told: 4,
  },
  {
    title: 'a note that is served in parts is a leak',
    bend: (ask, plain) =>
      ask.who && ask.isForeign && ask.note && ask.headers.range
        ? { status: 206, body: ask.note, headers: { 'content-range': 'bytes 0-99/100' } }
        : plain(),
    check: EXISTS,
    scenario: ONLY_READ,
    left: 4,
    told: 4,
    found: { [`${EXISTS}.read`]: 'pass/indistinguishable', [`${EXISTS}.read-otherwise`]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'an identifier that never was, answered with the first note there is, is a leak',
    bend: (ask, plain, office) => {
      const [first] = [...office.notes.values()].filter(({ company }) => company === 'globex');
      if (!ask.who || ask.company !== 'acme' || ask.note || !/^\/notes\/./.test(ask.path) || !first) return plain();
      return { status: 200, body: first };
    },
    ...LEAK,
  },
  {
    title: 'an own note that shows related notes of others is a leak',
    bend: (ask, plain, office) => {
      const reply = plain();
      if (ask.company !== 'acme' || !ask.note || ask.isForeign) return reply;
      return {
        ...reply,
        body: {
          ...ask.note,
          related: [...office.notes.values()].filter((n) => n.company === 'globex').map((n) => n.title),
        },
      };
    },
    ...LEAK,
  },
  {
    title: 'a refused read that puts the note among the reader’s own is a leak',
    bend: viewed(),
    check: `${READ},${LIST}`,
    found: { [READ]: 'pass/denied', [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'an owner whose read answers 200 and nothing proves nothing',
    bend: (ask, plain) => (ask.note && ask.method === 'GET' && !ask.isForeign ? { status: 200, body: {} } : plain()),
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'a firewall that refuses everybody proves nothing',
    bend: (ask, plain) => (/^\/notes\/./.test(ask.path) && ask.method === 'GET' ? FORBIDDEN : plain()),
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'a delete that conflicts and shows what is there now is a leak',
    bend: (ask, plain) =>
      ask.who && ask.isForeign && ask.method === 'DELETE' ? { status: 409, body: { current: ask.note } } : plain(),
    check: DELETE,
    found: { [DELETE]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'a list whose cursor holds packed rows of others is a leak',
    bend: (ask, plain, office) => {
      if (ask.path !== '/notes' || ask.method !== 'GET' || ask.company !== 'acme') return plain();
      const others = [...office.notes.values()].filter((n) => n.company !== 'acme');
      const own = [...office.notes.values()].filter((n) => n.company === 'acme');
      return { status: 200, body: { items: own, state: gzipSync(JSON.stringify(others)).toString('base64') } };
    },
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'a number of others that is written as another country writes it is a leak',
    bend: refused((note) => ({
      status: 403,
      body: { error: `worth ${Number.parseInt(note.text ?? '', 10).toLocaleString('en-IN')} rupees` },
    })),
    scenario: { note: 'path: /notes\njson: { title: "{{ canary }}", text: "{{ canary.number }} pieces" }' },
    ...LEAK,
  },
  ...['fr', 'de-CH', 'ar-EG', 'hi-IN-u-nu-deva'].map(
    (locale): Row => ({
      title: `a number of others that is written as in ${locale} is a leak`,
      bend: refused((note) => ({
        status: 403,
        body: { error: `worth ${Number.parseInt(note.text ?? '', 10).toLocaleString(locale)}` },
      })),
      scenario: { note: 'path: /notes\njson: { title: "{{ canary }}", text: "{{ canary.number }} pieces" }' },
      ...LEAK,
    }),
  ),
  {
    title: 'a list that packs the titles of others into a cookie is a leak',
    bend: (ask, plain, office) => {
      const reply = plain();
      if (ask.path !== '/notes' || ask.method !== 'GET' || !ask.company) return reply;
      const names = [...office.notes.values()].filter((note) => note.company !== ask.company).map(({ title }) => title);
      return { ...reply, headers: { 'set-cookie': `recent=${Buffer.from(names.join()).toString('base64')}; Path=/` } };
    },
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'a foreign update that makes a note of that number for its sender is no breach',
    bend: (ask, plain, office) => {
      if (!ask.company || !ask.isForeign || ask.method !== 'PATCH') return plain();
      return { status: 200, body: office.add(ask.company, String(ask.body.title)) };
    },
    check: UPDATE,
    found: { [UPDATE]: 'pass/own-data-only' },
    code: 0,
  },
];

/** Whoever asks for one note again is served from then on. */
function later(from: number): Bend {
  const asked = new Map<string, number>();
  return (ask, plain, office) => {
    if (!ask.who || !ask.note || !ask.isForeign || ask.method !== 'GET') return plain();
    const key = `${ask.who} ${ask.note.id}`;
    asked.set(key, (asked.get(key) ?? 0) + 1);
    return (asked.get(key) ?? 0) >= from ? use(office, ask, ask.note) : ABSENT;
  };
}

/** What somebody asked for stands in its list from then on. */
function viewed(): Bend {
  const seen = new Map<string, Set<Note>>();
  return (ask, plain, office) => {
    if (!ask.company || ask.method !== 'GET') return plain();
    const mine = seen.get(ask.company) ?? new Set();
    seen.set(ask.company, mine);
    if (ask.note && ask.isForeign) mine.add(ask.note);
    if (ask.path !== '/notes') return plain();
    return listed(
      [...office.notes.values()].filter((note) => note.company === ask.company || mine.has(note)),
      ask.query,
    );
  };
}

import { type Ask, type Bend, listed, type Note, type Office } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const LIST = 'list-foreign-rows';
const SHARED = 'shared: { with: tenants, only: [list, read], reason: One directory for all }';
const NOTE = `path: /notes\njson: { title: "{{ canary }}", text: "{{ canary }}" }\n${SHARED}`;
const KEPT = { note: `${NOTE}\nprivate: [text]` };
const HELD = { [READ]: 'pass/as-demanded', [LIST]: 'pass/as-demanded' } as const;

/** Everybody sees every note, as `abroad` shows it to other companies. */
function directory(abroad: (note: Note, ask: Ask) => object, isForList = true): Bend {
  const shown = (ask: Ask, note: Note): object => (note.company === ask.company ? { ...note } : abroad(note, ask));
  return (ask, plain, office: Office) => {
    if (!ask.company || ask.method !== 'GET' || !ask.path.startsWith('/notes')) return plain();
    if (ask.path === '/notes') {
      const rows = [...office.notes.values()].map((note) => (isForList ? shown(ask, note) : brief(note)));
      return listed(rows, ask.query);
    }
    return ask.note ? { status: 200, body: shown(ask, ask.note) } : plain();
  };
}

const NOBODY = 'anonymous-tenant-data';
const PUBLIC = `${NOTE.replace('with: tenants', 'with: public')}\nprivate: [text]\nactions: { card: "GET /notes/{id}/card" }`;
const BOARD =
  'pairs: [[acme, globex]]\nviews: { board: { request: GET /board, shared: { with: public, reason: On the wall } } }';
const OPEN = { note: PUBLIC.replace('[list, read]', '[list, read, card]'), more: BOARD };
const SHOWN = {
  [`${NOBODY}.list`]: 'pass/as-demanded',
  [`${NOBODY}.read`]: 'pass/as-demanded',
  [`${NOBODY}.card`]: 'pass/as-demanded',
  [`${NOBODY}/board`]: 'pass/as-demanded',
} as const;

/** Everybody sees every note, signed in or not: `text` where `shows` says so of the address, and one's own company. */
function wall(shows: (place: 'list' | 'read' | 'card' | 'board', ask: Ask) => boolean): Bend {
  return (ask, plain, office: Office) => {
    const place = ask.path.endsWith('/card') ? 'card' : ask.path === '/board' ? 'board' : ask.note ? 'read' : 'list';
    if (ask.method !== 'GET' || !/^\/(notes|board)/.test(ask.path)) return plain();
    const shown = (note: Note): object =>
      (ask.company === note.company && place === 'read') || shows(place, ask) ? { ...note } : brief(note);
    if (ask.note) return { status: 200, body: shown(ask.note) };
    return listed([...office.notes.values()].map(shown), ask.query);
  };
}

const brief = ({ id, title, company }: Note): object => ({ id, title, company });

/** What is shared is seen abroad, and its private fields are not. */
export const PRIVATE: readonly Row[] = [
  {
    title: 'what is shared without its private fields is as demanded',
    bend: directory(brief),
    scenario: KEPT,
    check: `${READ},${LIST}`,
    found: HELD,
    code: 0,
  },
  {
    title: 'a private field in a shared read is a leak',
    bend: directory((note) => note, false),
    scenario: KEPT,
    check: `${READ},${LIST}`,
    found: { ...HELD, [READ]: 'fail/leak' },
    code: 1,
    says: /private: text/,
  },
  {
    title: 'a private field in a shared list is a leak, under whatever name',
    bend: directory((note, { path }) =>
      path === '/notes' ? { ...brief(note), summary: `${note.text}!` } : brief(note),
    ),
    scenario: KEPT,
    check: `${READ},${LIST}`,
    found: { ...HELD, [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'a private number in its own place is a leak',
    bend: directory((note) => ({ ...brief(note), amount: note.amount }), false),
    scenario: { note: `${NOTE}\nprivate: [amount]` },
    check: READ,
    found: { [READ]: 'fail/leak' },
    code: 1,
    says: /the owner's private \$\.amount/,
  },
  {
    title: 'a private number that is masked abroad is none',
    bend: directory((note) => ({ ...brief(note), amount: null })),
    scenario: { note: `${NOTE}\nprivate: [amount]` },
    check: READ,
    found: { [READ]: 'pass/as-demanded' },
    code: 0,
  },
  {
    title: 'a private field that not even the owner is shown proves nothing',
    bend: directory(brief),
    scenario: { note: `${NOTE}\nprivate: [salary]` },
    check: READ,
    found: { [READ]: 'inconclusive/not-exercised' },
    code: 2,
  },
  {
    title: 'what is shared and has no private fields is exempt',
    bend: directory((note) => note),
    scenario: { note: NOTE },
    check: `${READ},${LIST},object-update-foreign`,
    found: { [READ]: 'skipped/exempt', [LIST]: 'skipped/exempt', 'object-update-foreign': 'pass/denied' },
    code: 0,
  },
  {
    title: 'what is public without its private fields is as demanded, in views and side doors too',
    bend: wall(() => false),
    scenario: OPEN,
    check: NOBODY,
    found: SHOWN,
    code: 0,
  },
  ...(['list', 'read', 'card', 'board'] as const).map(
    (place): Row => ({
      title: `a private field that is shown to nobody in particular is a leak, by ${place}`,
      bend: wall((where, { company }) => where === place && !company),
      scenario: OPEN,
      check: NOBODY,
      found: { ...SHOWN, [place === 'board' ? `${NOBODY}/board` : `${NOBODY}.${place}`]: 'fail/leak' },
      code: 1,
      says: /nobody got status 200 with the canary of globex's note \(private: text\)/,
    }),
  ),
  {
    title: 'what is public and yet refused to nobody shows no private field',
    bend: (ask, plain, office) =>
      ask.path === '/board' && !ask.company ? { status: 401 } : wall(() => false)(ask, plain, office),
    scenario: OPEN,
    check: NOBODY,
    found: SHOWN,
    code: 0,
  },
  {
    title: 'a private field in a side door of what is shared is a leak',
    bend: wall((where) => where === 'card'),
    scenario: OPEN,
    check: 'subresource-and-history-foreign',
    found: { 'subresource-and-history-foreign.card': 'fail/leak' },
    code: 1,
  },
  {
    title: 'a side door of what is shared without private fields in it is as demanded',
    bend: wall(() => false),
    scenario: OPEN,
    check: 'subresource-and-history-foreign',
    found: { 'subresource-and-history-foreign.card': 'pass/as-demanded' },
    code: 0,
  },
];

import { ABSENT, use } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const LEAK = { found: { [READ]: 'fail/leak' }, code: 1 } as const;
const DENIED = { found: { [READ]: 'pass/denied' }, code: 0 } as const;
const CONTRACT = { found: { [READ]: 'fail/contract' }, code: 1 } as const;

/** Refusals that are none, and controls that do not hold. */
export const REFUSALS: readonly Row[] = [
  {
    title: 'a 401 with a live session breaks the contract',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 401 } : plain()),
    check: READ,
    ...CONTRACT,
  },
  {
    title: 'a soft refusal (200, success: false) that `denied` names is a refusal',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 200, body: { success: false } } : plain()),
    scenario: { more: 'pairs: [[acme, globex]]\ndenied: [{ status: 200, at: $.success, is: false }]' },
    check: READ,
    ...DENIED,
  },
  {
    title: 'a soft refusal that `denied` does not name breaks the contract',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 200, body: { success: false } } : plain()),
    check: READ,
    ...CONTRACT,
  },
  {
    title: 'a soft refusal of everything is a failed control',
    bend: ({ note, method }, plain) => (note && method === 'GET' ? { status: 200, body: { success: false } } : plain()),
    scenario: { more: 'pairs: [[acme, globex]]\ndenied: [{ status: 200, at: $.success, is: false }]' },
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'an HTML login page with 200 breaks the contract while the session lives',
    bend: ({ isForeign }, plain) => (isForeign ? LOGIN_PAGE : plain()),
    check: READ,
    ...CONTRACT,
  },
  {
    title: 'an attacker who is shown its own note for every id received nothing, but was not refused',
    bend: (ask, plain, office) => {
      const own = [...office.notes.values()].find(({ company }) => company === ask.company);
      return ask.isForeign && own ? use(office, ask, own) : plain();
    },
    check: READ,
    ...CONTRACT,
  },
  {
    title: 'an attacker who is refused its own notes too proves nothing',
    bend: ({ who, note }, plain) => (who === 'acme.admin' && note ? ABSENT : plain()),
    left: 3,
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'an attacker who belongs to both companies leaks, and the report asks whether they are one',
    bend: (ask, plain, office) => (ask.who === 'acme.admin' && ask.note ? use(office, ask, ask.note) : plain()),
    check: READ,
    ...LEAK,
    says: /do both users belong to one tenant\?/,
  },
  {
    title: 'canaries that the office cuts off prove nothing',
    bend: cut((title) => title.slice(0, 20)),
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'canaries that the office writes in capitals are still known: leak',
    bend: (ask, plain, office) =>
      ask.who && ask.note && ask.method === 'GET'
        ? { status: 200, body: { ...ask.note, title: ask.note.title.toUpperCase() } }
        : cut((title) => title.toUpperCase())(ask, plain, office),
    check: READ,
    ...LEAK,
  },
  {
    title: 'a foreign note without its text but with its other values is a leak',
    bend: (ask, plain) => {
      const { note, isForeign, who, method } = ask;
      if (!note || !who || method !== 'GET') return plain();
      const phone = `+1555${String(note.id).padStart(7, '0')}`;
      return { status: 200, body: isForeign ? { title: '***', phone } : { ...note, phone } };
    },
    check: READ,
    ...LEAK,
  },
  ...([true, false] as const).map(
    (isLeaking): Row => ({
      title: `a refusal with ${isLeaking ? "the owner's values" : 'values that everybody gets'} in its details is ${isLeaking ? 'a leak' : 'denied'}`,
      bend: (ask, plain) => {
        const { note, isForeign, who, method, path } = ask;
        if (!who || method !== 'GET' || !/^\/notes\/./.test(path)) return plain();
        const phone = `+1555${String(note?.id ?? 0).padStart(7, '0')}`;
        const help = 'call +15550000000 for support';
        if (!note || isForeign)
          return { status: 403, body: { error: 'forbidden', help, ...(isLeaking && note ? { phone } : {}) } };
        return { status: 200, body: { ...note, phone, help } };
      },
      check: READ,
      ...(isLeaking ? LEAK : DENIED),
    }),
  ),
  {
    title: 'a control that works only the first time proves nothing',
    bend: onlyOnce(),
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: 'an error on foreign notes only says nothing',
    bend: ({ isForeign }, plain) => (isForeign ? { status: 500, headers: { 'retry-after': '0' } } : plain()),
    check: READ,
    found: { [READ]: 'inconclusive/server-error' },
    code: 2,
  },
];

const LOGIN_PAGE = {
  status: 200,
  body: '<form action="/login"><input name="email"><input type="password" name="password"></form>',
  headers: { 'content-type': 'text/html' },
};

function cut(change: (title: string) => string): NonNullable<Row['bend']> {
  return (ask, plain) => {
    if (typeof ask.body.title !== 'string') return plain();
    Object.assign(ask.body, { title: change(ask.body.title) });
    return plain();
  };
}

/** The owner reads its note once; from then on it is gone for everybody, by this route. */
function onlyOnce(): NonNullable<Row['bend']> {
  const read = new Set<string>();
  return (ask, plain) => {
    if (ask.who !== 'globex.admin' || !ask.note || ask.method !== 'GET') return plain();
    if (read.has(ask.path)) return ABSENT;
    read.add(ask.path);
    return plain();
  };
}

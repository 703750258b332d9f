import { ABSENT, type Ask, type Bend, type Note, type Office, type Reply, use } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const DELETE = 'object-delete-foreign';
const UPDATE = 'object-update-foreign';
const ACTION = 'action-endpoint-foreign';
const ARCHIVE = `path: /notes
json: { title: "{{ canary }}" }
actions: { archive: "POST /notes/{id}/archive" }`;
const DUPLICATE = `path: /notes
json: { title: "{{ canary }}" }
actions: { duplicate: "POST /notes/{id}/duplicate" }`;
const BROKEN = { code: 1 } as const;

const ORACLE = 'existence-status-oracle';
const HIDING = { more: 'pairs: [[acme, globex]]\ndenied: { status: [404], hide: true }' };
const NUMBERED = {
  'existence-status-oracle.read': 'pass/own-data-only',
  'existence-status-oracle.read-otherwise': 'pass/own-data-only',
} as const;

/** The answer that somebody gets for a foreign write, whatever became of it. */
function foreign(method: string, act: (note: Note, ask: Ask, office: Office) => void): Bend {
  return (ask, plain, office) => {
    if (!ask.who || !ask.isForeign || ask.method !== method || !ask.note) return plain();
    act(ask.note, ask, office);
    return ABSENT;
  };
}

/** What a company has read of a note it is shown again, until it writes to it itself. */
function cached(bend: Bend): Bend {
  const kept = new Map<string, Reply>();
  return async (ask, plain, office) => {
    const key = `${ask.company} ${ask.path}`;
    const isRead = ask.method === 'GET' && ask.path.startsWith('/notes/') && ask.company !== undefined;
    const known = isRead ? kept.get(key) : undefined;
    if (known) return known;
    const reply = await bend(ask, plain, office);
    if (ask.method !== 'GET') kept.delete(`${ask.company} /notes/${ask.note?.id}`);
    if (isRead && reply !== 'hang-up' && reply.status === 200) kept.set(key, structuredClone(reply));
    return reply;
  };
}

/** The list shows other rows than all of one's own. */
function listing(rowsOf: (rows: readonly Note[], office: Office) => readonly object[]): Bend {
  return (ask, plain, office) => {
    if (ask.path !== '/notes' || ask.method !== 'GET' || !ask.company) return plain();
    const rows = [...office.notes.values()].filter(({ company }) => company === ask.company);
    return { status: 200, body: { items: rowsOf(rows, office) } };
  };
}

/** Copies a note at its owner's; to others it says that there is none. */
function duplicating(isWalled: boolean): Bend {
  return (ask, plain, office) => {
    if (!ask.who || !ask.note || !ask.path.endsWith('/duplicate')) return plain();
    if (ask.isForeign && isWalled) return ABSENT;
    office.add(ask.note.company, ask.note.title);
    if (ask.isForeign) return ABSENT;
    ask.note.amount += 1;
    return { status: 201, body: { done: true } };
  };
}

/** What only the owner's list shows, before clean-up. */
export const LISTED: readonly Row[] = [
  {
    title: 'a foreign delete that the owner’s cached read hides is a breach that its list shows',
    bend: cached(foreign('DELETE', (note, _ask, office) => office.notes.delete(String(note.id)))),
    check: DELETE,
    found: { [DELETE]: 'fail/breach' },
    ...BROKEN,
    says: /its owner's list shows the record no longer, and its read still does/,
  },
  {
    title: 'the same cache before walls that hold is no breach',
    bend: cached((_ask, plain) => plain()),
    check: `${DELETE},${UPDATE}`,
    found: { [DELETE]: 'pass/denied', [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: 'a foreign action that the owner’s cached read hides is a breach that its list shows',
    bend: cached(foreign('POST', (note, ask, office) => use(office, ask, note))),
    scenario: { note: ARCHIVE },
    check: ACTION,
    found: { [`${ACTION}.archive`]: 'fail/breach' },
    ...BROKEN,
    says: /its owner's list shows a change in \$\.status/,
  },
  {
    title: 'a copy of the victim’s note in its own list is a breach',
    bend: duplicating(false),
    scenario: { note: DUPLICATE },
    check: ACTION,
    found: { [`${ACTION}.duplicate`]: 'fail/breach' },
    ...BROKEN,
    says: /a second row with the record's canary/,
  },
  {
    title: 'copies that its owner makes itself are no breach, and are cleaned up',
    bend: duplicating(true),
    scenario: { note: DUPLICATE, more: 'pairs: all' },
    check: ACTION,
    found: { [`${ACTION}.duplicate`]: 'pass/denied', [`${ACTION}.duplicate/globex.admin>acme`]: 'pass/denied' },
    code: 0,
  },
  {
    title: 'a list that shows every note twice, once among the pinned ones, shows no copies',
    bend: listing((rows) => [...rows, ...rows.map((row) => ({ ...row }))]),
    check: UPDATE,
    found: { [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: 'a list that writes values in another way than the read shows no change',
    bend: listing((rows) =>
      rows.map((row) => ({ ...row, status: row.status.toUpperCase(), amount: `${row.amount} €` })),
    ),
    check: UPDATE,
    found: { [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: 'a list that is a minute behind shows no change',
    bend: listing((rows) => rows.filter((row) => ageOf(row) > 60_000)),
    check: `${UPDATE},${DELETE}`,
    found: { [UPDATE]: 'pass/denied', [DELETE]: 'pass/denied' },
    code: 0,
  },
  {
    title: 'a list with room for three rows, which says nothing of it, has lost none',
    bend: listing((rows) => (rows.length > 4 ? [...rows.slice(1, 3), ...rows.slice(-1)] : rows.slice(0, 3))),
    check: DELETE,
    found: { [DELETE]: 'pass/denied' },
    code: 0,
  },
  {
    title: 'a list that counts how often each note was read, which reads do not tell, shows no change',
    bend: counted(),
    check: UPDATE,
    found: { [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: 'where each company counts its notes from 1, one’s own note of that number is no answer about another’s',
    bend: numbered(),
    scenario: { note: ARCHIVE },
    before: (office) => {
      for (let count = 0; count < 40; count++) office.add('acme');
    },
    check: READ,
    found: { [READ]: 'pass/own-data-only' },
    code: 0,
    says: /a note of its own bears the same identifier/,
  },
  {
    title: 'there no attack that writes is sent that would meet an old note of the attacker’s company',
    bend: numbered(),
    scenario: { note: ARCHIVE },
    before: (office) => {
      for (let count = 0; count < 40; count++) office.add('acme');
    },
    check: `${READ},${UPDATE},${DELETE},${ACTION}`,
    found: {
      [READ]: 'pass/own-data-only',
      [UPDATE]: 'skipped/safe-mode',
      [DELETE]: 'skipped/safe-mode',
      [`${ACTION}.archive`]: 'skipped/safe-mode',
    },
    code: 0,
    says: /not sent: acme has a note of the same identifier that was there before this run/,
  },
  {
    title: 'nor is one that asks whether the note exists',
    bend: numbered(),
    before: (office) => {
      for (let count = 0; count < 40; count++) office.add('acme');
    },
    scenario: HIDING,
    check: ORACLE,
    found: {
      ...NUMBERED,
      'existence-status-oracle.update': 'skipped/safe-mode',
      'existence-status-oracle.delete': 'skipped/safe-mode',
    },
    code: 0,
  },
  {
    title: 'a list that shows everybody’s numbers, and nothing else of them, keeps no attack back',
    bend: (ask, plain, office) => {
      if (!ask.company) return plain();
      if (ask.path === '/notes' && ask.method === 'GET')
        return { status: 200, body: { items: [...office.notes.values()].map(({ id }) => ({ id })) } };
      return ask.note && ask.method === 'PATCH' ? use(office, ask, ask.note) : plain();
    },
    check: UPDATE,
    found: { [UPDATE]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: 'it is sent where the note of that number is the run’s own',
    bend: numbered(),
    scenario: { note: ARCHIVE },
    before: (office) => {
      for (let count = 0; count < 3; count++) office.add('globex');
    },
    check: UPDATE,
    found: { [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: 'where each company counts its notes from 1, such a note of one’s own is no oracle',
    bend: numbered(),
    scenario: { ...HIDING, note: 'path: /notes\nonly: [list, create, read]\njson: { title: "{{ canary }}" }' },
    check: ORACLE,
    found: NUMBERED,
    code: 0,
    left: 4,
    told: 4,
  },
  {
    title: 'a number that is nobody’s but the victim’s, answered with success, breaks the contract',
    bend: numbered({ status: 200, body: { ok: true } }),
    check: READ,
    before: (office) => {
      for (let count = 0; count < 40; count++) office.add('globex');
    },
    found: { [READ]: 'fail/contract' },
    ...BROKEN,
  },
  {
    title: 'a number under which the victim’s note is served is a leak, though the asker has such a note too',
    bend: numbered(ABSENT, (rows, company) => rows.find((row) => row.company !== company) ?? rows[0]),
    check: READ,
    before: (office) => {
      for (let count = 0; count < 40; count++) office.add('acme');
    },
    found: { [READ]: 'fail/leak' },
    ...BROKEN,
  },
];

/** Each company counts its notes from 1. `choose` picks among those of a number; `otherwise` is said where there is none. */
function numbered(
  otherwise: Reply = ABSENT,
  choose = (rows: readonly Note[], company: string): Note | undefined => rows.find((row) => row.company === company),
): Bend {
  const numbers = new Map<Note, number>();
  const counts = new Map<string, number>();
  const shown = (note: Note): object => ({ ...note, id: numbers.get(note) });
  return (ask, plain, office) => {
    const { company, path, method } = ask;
    const reply = path === '/notes' ? plain() : undefined;
    for (const note of office.notes.values()) {
      if (numbers.has(note)) continue;
      counts.set(note.company, (counts.get(note.company) ?? 0) + 1);
      numbers.set(note, counts.get(note.company) ?? 0);
    }
    if (!company || !path.startsWith('/notes')) return reply ?? plain();
    const all = [...office.notes.values()];
    const own = all.filter((note) => note.company === company);
    if (reply && method === 'GET') return { status: 200, body: { items: own.map(shown) } };
    if (reply) return { status: 201, body: shown(own[own.length - 1] ?? all[0] ?? NONE) };
    const named = all.filter((one) => String(numbers.get(one)) === path.split('/')[2]);
    const note = method === 'GET' ? choose(named, company) : named.find((one) => one.company === company);
    if (!note) return otherwise;
    const done = use(office, ask, note);
    return done.status === 200 ? { ...done, body: shown(note) } : done;
  };
}

const NONE: Note = { id: 0, company: '', title: '', status: '', amount: 0 };

const born = new WeakMap<Note, number>();

function ageOf(note: Note): number {
  if (!born.has(note)) born.set(note, performance.now());
  return performance.now() - (born.get(note) ?? 0);
}

/** Each read counts, and shows the count before it. */
function counted(): Bend {
  return (ask, plain) => {
    const reply = plain();
    if (ask.method !== 'GET' || !ask.note || ask.isForeign) return reply;
    const shown = { status: 200, body: { ...ask.note } };
    ask.note.amount += 1;
    return shown;
  };
}

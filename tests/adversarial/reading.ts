import { ABSENT, type Ask, type Bend, type Note, type Office } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const NOBODY = 'anonymous-tenant-data.read';
const DENIED = { check: READ, found: { [READ]: 'pass/denied' }, code: 0 } as const;
const BROKEN = { check: READ, found: { [READ]: 'fail/breach' }, code: 1 } as const;

type Act = (note: Note, office: Office) => void;

/** Another company's read of a note gets 404, and does something first. */
function abroad(act: Act, or: Bend = (_ask, plain) => plain()): Bend {
  return (ask, plain, office) => {
    if (!ask.who || !ask.note || !isForeignRead(ask)) return or(ask, plain, office);
    act(ask.note, office);
    return ABSENT;
  };
}

function isForeignRead({ method, isForeign }: Ask): boolean {
  return method === 'GET' && isForeign;
}

const mark: Act = (note) => {
  note.status = 'read';
};
const count: Act = (note) => {
  note.amount += 1;
};

/** The owner's own look counts too. */
const counted: Bend = (ask, plain) => {
  if (ask.note && ask.method === 'GET' && !ask.isForeign) ask.note.amount += 1;
  return plain();
};

/** Every note is finished once, at that age. */
function finishing(ageMs: number): Bend {
  const born = new Map<Note, number>();
  return (_ask, plain, office) => {
    for (const note of office.notes.values()) {
      const at = born.get(note) ?? performance.now();
      born.set(note, at);
      if (performance.now() - at > ageMs && note.status === 'open') note.status = 'ready';
    }
    return plain();
  };
}

/** A read that is refused may still have changed the record, and a record may change by itself. */
export const READING: readonly Row[] = [
  {
    title: 'a refused read that marks the note as read is a breach',
    bend: abroad(mark),
    ...BROKEN,
    says: /refused, but done[\s\S]*the owner reads back a change in \$\.status/,
  },
  { title: 'a refused read that counts up is a breach', bend: abroad(count), ...BROKEN },
  {
    title: 'a refused read that counts up is a breach, though the owner’s own look counts too',
    bend: abroad(count, counted),
    ...BROKEN,
  },
  {
    title: 'a refused read that marks every note of the victim is a breach',
    bend: abroad((note, office) => {
      for (const other of office.notes.values()) if (other.company === note.company) mark(other, office);
    }),
    ...BROKEN,
  },
  {
    title: 'a refused read that takes the note out of its owner’s sight is a breach',
    bend: abroad((note, office) => office.notes.delete(String(note.id))),
    ...BROKEN,
  },
  {
    title: 'a refused read that marks the note a little later is a breach',
    bend: abroad((note, office) => setTimeout(() => mark(note, office), 60)),
    ...BROKEN,
  },
  {
    title: 'a worker that finishes every new note does not hide that a refused read marked one',
    bend: abroad(mark, finishing(60)),
    ...BROKEN,
  },
  {
    title: 'a read without credentials that marks the note is a breach, and the read of a user is not blamed for it',
    bend: (ask, plain) => {
      if (!ask.who && ask.note && ask.method === 'GET') ask.note.status = 'read';
      return plain();
    },
    check: `${READ},anonymous-tenant-data`,
    found: { [READ]: 'pass/denied', [NOBODY]: 'fail/breach', 'anonymous-tenant-data.list': 'pass/denied' },
    code: 1,
  },
  {
    title: 'a note that its own company’s first look marks as read is untouched',
    bend: (ask, plain) => {
      const reply = plain();
      if (!ask.note || ask.isForeign || ask.method !== 'GET') return reply;
      const shown = { ...ask.note };
      ask.note.status = 'read';
      return { ...reply, body: shown };
    },
    ...DENIED,
  },
  { title: 'a note that counts who of its own company looks is untouched', bend: counted, ...DENIED },
  ...[20, 60, 400].map(
    (ageMs): Row => ({
      title: `a worker that finishes every note at an age of ${ageMs} ms is no read's doing`,
      bend: finishing(ageMs),
      ...DENIED,
    }),
  ),
  {
    title: 'a note that shows how old it is is untouched',
    bend: (ask, plain) => {
      const reply = plain();
      if (!ask.note || ask.isForeign || ask.method !== 'GET') return reply;
      return { ...reply, body: { ...ask.note, age: Math.floor(performance.now() / 40) } };
    },
    ...DENIED,
  },
  {
    title: 'a note that shows when it was looked at is untouched',
    bend: (ask, plain) => {
      const reply = plain();
      if (!ask.note || ask.isForeign || ask.method !== 'GET') return reply;
      return { ...reply, body: { ...ask.note, at: performance.now(), on: new Date().toISOString() } };
    },
    ...DENIED,
  },
];

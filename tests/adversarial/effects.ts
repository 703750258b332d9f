import { ABSENT, type Ask, type Bend, type Note, type Office, use } from './office.js';
import type { Row } from './row.js';

const UPDATE = 'object-update-foreign';
const DELETE = 'object-delete-foreign';
const ACTION = 'action-endpoint-foreign';
const ARCHIVE = `path: /notes
json: { title: "{{ canary }}" }
actions: { archive: "POST /notes/{id}/archive" }`;
const ARCHIVED = `${ACTION}.archive`;
const BROKEN = { code: 1 } as const;

function notesOf(office: Office, company: string | undefined): readonly Note[] {
  return [...office.notes.values()].filter((note) => note.company === company);
}

/** Is it somebody else's note that is to be archived? */
function isForeignArchive({ who, isForeign, path }: Ask): boolean {
  return who !== undefined && isForeign && path.endsWith('/archive');
}

/** Effects that hide behind what moves by itself, and movements that are no effects. */
export const EFFECTS: readonly Row[] = [
  {
    title: 'a refused action that archives every note of the victim is a breach, though the idle note is archived too',
    bend: (ask, plain, office) => {
      if (!isForeignArchive(ask)) return plain();
      for (const note of notesOf(office, ask.note?.company)) note.status = 'archived';
      return ABSENT;
    },
    scenario: { note: ARCHIVE },
    check: ACTION,
    found: { [ARCHIVED]: 'fail/breach' },
    ...BROKEN,
    says: /\$\.status moved each time it was asked, on fresh records, as never without it/,
  },
  {
    title: 'the same in both directions, each attack reaching the notes of everybody',
    bend: (ask, plain, office) => {
      if (!isForeignArchive(ask)) return plain();
      for (const note of office.notes.values()) note.status = 'archived';
      return ABSENT;
    },
    scenario: { note: ARCHIVE, more: 'pairs: all' },
    check: ACTION,
    found: { [ARCHIVED]: 'fail/breach', [`${ARCHIVED}/globex.admin>acme`]: 'fail/breach' },
    ...BROKEN,
  },
  ...[true, false].map(
    (isDone): Row => ({
      title: `a foreign action on a note that happens to be archived by then is ${isDone ? 'a breach' : 'no breach'} where other notes ${isDone ? 'are' : 'are not'} archived by it`,
      bend: archivedBefore(isDone),
      scenario: { note: ARCHIVE },
      check: ACTION,
      found: { [ARCHIVED]: isDone ? 'fail/breach' : 'pass/denied' },
      code: isDone ? 1 : 0,
    }),
  ),
  {
    title: 'a refused update that counts up in every note of the victim is a breach',
    bend: (ask, plain, office) => {
      if (!ask.who || !ask.isForeign || ask.method !== 'PATCH') return plain();
      for (const note of notesOf(office, ask.note?.company)) note.amount += 1;
      return ABSENT;
    },
    check: UPDATE,
    found: { [UPDATE]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: 'a refused delete that deletes every note of the victim is a breach',
    bend: (ask, plain, office) => {
      if (!ask.who || !ask.isForeign || ask.method !== 'DELETE') return plain();
      for (const note of notesOf(office, ask.note?.company)) office.notes.delete(String(note.id));
      return ABSENT;
    },
    check: DELETE,
    found: { [DELETE]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: 'notes that vanish by themselves are no breach, and prove nothing',
    bend: async (ask, plain, office) => {
      if (ask.isForeign) await new Promise((done) => setTimeout(done, 200));
      for (const [id, note] of office.notes) if (ageOf(note) > 150) office.notes.delete(id);
      return ask.note && office.notes.has(String(ask.note.id)) ? plain() : ask.note ? ABSENT : plain();
    },
    check: DELETE,
    found: { [DELETE]: 'inconclusive/witness-failed' },
    code: 2,
  },
  {
    title:
      'notes that nobody could read for a while after the attack, and then again, are no breach, and prove nothing',
    bend: outage(4),
    check: UPDATE,
    found: { [UPDATE]: 'inconclusive/witness-failed' },
    code: 2,
  },
  {
    title: 'a worker that finishes every new note does not hide that an attack archived one',
    bend: (ask, plain, office) => {
      finish(office, 60);
      if (!isForeignArchive(ask) || !ask.note) return plain();
      use(office, ask, ask.note);
      return ABSENT;
    },
    scenario: { note: ARCHIVE },
    check: ACTION,
    found: { [ARCHIVED]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: 'a worker that finishes every new note does not hide that an attack archived all of them',
    bend: (ask, plain, office) => {
      finish(office, 60);
      if (!isForeignArchive(ask)) return plain();
      for (const note of notesOf(office, ask.note?.company)) note.status = 'archived';
      return ABSENT;
    },
    scenario: { note: ARCHIVE },
    check: ACTION,
    found: { [ARCHIVED]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: 'the same worker alone is no breach',
    bend: (_ask, plain, office) => {
      finish(office, 60);
      return plain();
    },
    scenario: { note: ARCHIVE },
    check: ACTION,
    found: { [ARCHIVED]: 'pass/denied' },
    code: 0,
  },
  ...[40, 150, 400].map(
    (everyMs): Row => ({
      title: `a worker that touches every note about every ${everyMs} ms is no breach`,
      bend: scorer(everyMs),
      scenario: { note: ARCHIVE },
      check: `${ACTION},${UPDATE}`,
      found: { [ARCHIVED]: 'pass/denied', [UPDATE]: 'pass/denied' },
      code: 0,
    }),
  ),
  {
    title: 'such a worker does not hide that an attack archived every note',
    bend: (ask, plain, office) => {
      if (!isForeignArchive(ask)) return touched(ask, plain, office);
      for (const note of notesOf(office, ask.note?.company)) note.status = 'archived';
      return ABSENT;
    },
    scenario: { note: ARCHIVE },
    check: ACTION,
    found: { [ARCHIVED]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: 'a change seen once, in a field that moves by itself on notes that nobody touches, is noise',
    bend: onceAmong(true),
    check: UPDATE,
    found: { [UPDATE]: 'inconclusive/noisy' },
    code: 2,
  },
  {
    title: 'a change seen once, in a field that moves on no other note, is a breach',
    bend: onceAmong(false),
    check: UPDATE,
    found: { [UPDATE]: 'fail/breach' },
    ...BROKEN,
  },
];

/** The first foreign update meets a change of the amount; afterwards it moves with every request, on all notes or on none. */
function onceAmong(isRestless: boolean): Bend {
  let met = 0;
  return (ask, plain, office) => {
    if (met > 1 && isRestless) for (const note of office.notes.values()) note.amount += 1;
    if (ask.who && ask.isForeign && ask.method === 'PATCH' && ask.note && ++met === 1) ask.note.amount += 1;
    return plain();
  };
}

/** The first note that the victim makes after it archived one is archived already, so that nothing can be seen to happen to it. */
function archivedBefore(isDone: boolean): Bend {
  let acted = 0;
  return (ask, plain, office) => {
    const reply = isDone && isForeignArchive(ask) && ask.note ? use(office, ask, ask.note) : plain();
    if (ask.company !== 'globex') return isForeignArchive(ask) ? ABSENT : reply;
    if (ask.path.endsWith('/archive')) acted = Math.max(acted, 1);
    else if (ask.method === 'POST' && acted === 1) {
      acted = 2;
      for (const note of [...office.notes.values()].slice(-1)) note.status = 'archived';
    }
    return reply;
  };
}

/** From the first foreign update on so many looks of the owners at a note find nothing. */
function outage(reads: number): Bend {
  let left: number | undefined;
  return (ask, plain) => {
    if (ask.who && ask.isForeign && ask.method === 'PATCH') left ??= reads;
    if (!left || !ask.note || ask.method !== 'GET' || ask.company !== 'globex') return plain();
    left -= 1;
    return ABSENT;
  };
}

const born = new WeakMap<Note, number>();

function ageOf(note: Note): number {
  if (!born.has(note)) born.set(note, performance.now());
  return performance.now() - (born.get(note) ?? 0);
}

/** Notes are ready at that age, in milliseconds. */
function finish(office: Office, ageMs: number): void {
  for (const note of office.notes.values()) if (ageOf(note) > ageMs && note.status === 'open') note.status = 'ready';
}

/** Every note gets another amount, now sooner, now later, whoever asks for what. */
function scorer(everyMs: number): Bend {
  let due = performance.now();
  let tick = 0;
  return (_ask, plain, office) => {
    for (; performance.now() > due; due += everyMs * (0.5 + ((tick * 7) % 11) / 10)) {
      tick += 1;
      for (const note of office.notes.values()) note.amount += 1;
    }
    return plain();
  };
}

const touched = scorer(50);

import { ABSENT, type Ask, type Bend, type Note, type Office } from './office.js';
import type { Row } from './row.js';

const UPDATE = 'object-update-foreign';
const DELETE = 'object-delete-foreign';
const ACTION = 'action-endpoint-foreign';
const ARCHIVE = `path: /notes
json: { title: "{{ canary }}" }
actions: { archive: "POST /notes/{id}/archive" }`;
const ARCHIVED = `${ACTION}.archive`;
const ALL = `${UPDATE},${DELETE},${ACTION}`;
const HELD = { [UPDATE]: 'pass/denied', [DELETE]: 'pass/denied', [ARCHIVED]: 'pass/denied' } as const;
const SOUND = { scenario: { note: ARCHIVE }, check: ALL, found: HELD, code: 0 } as const;

function notesOf(office: Office, company: string | undefined): readonly Note[] {
  return [...office.notes.values()].filter((note) => note.company === company);
}

/** A foreign write of this kind gets 404, and does something else first. */
function instead(method: string, does: (office: Office, theirs: readonly Note[]) => void): Bend {
  return (ask, plain, office) => {
    if (!ask.who || !ask.isForeign || ask.method !== method || !ask.note) return plain();
    does(office, notesOf(office, ask.note.company));
    return ABSENT;
  };
}

/** The owner's own write of this kind, and what else it does in its company. */
function also(method: string, does: (theirs: readonly Note[], ask: Ask) => void): Bend {
  return (ask, plain, office) => {
    const reply = plain();
    if (ask.company && ask.method === method && reply.status < 300) does(notesOf(office, ask.company), ask);
    return reply;
  };
}

/** Attacks that leave the record they name alone, and change another of the same victim. */
export const NEIGHBOURS: readonly Row[] = [
  {
    title: "a refused action that archives the victim's oldest note is a breach",
    bend: instead('POST', (_office, [oldest]) => oldest && Object.assign(oldest, { status: 'archived' })),
    scenario: { note: ARCHIVE },
    check: ALL,
    found: { ...HELD, [ARCHIVED]: 'fail/breach' },
    code: 1,
    says: /another note of globex than the attacked one is different for its owner in \$\.status/,
  },
  {
    title: 'the same in both directions',
    bend: instead('POST', (_office, [oldest]) => oldest && Object.assign(oldest, { status: 'archived' })),
    scenario: { note: ARCHIVE, more: 'pairs: all' },
    check: ACTION,
    found: { [ARCHIVED]: 'fail/breach', [`${ARCHIVED}/globex.admin>acme`]: 'fail/breach' },
    code: 1,
  },
  {
    title: "a refused update that counts up in the victim's oldest note is a breach",
    bend: instead('PATCH', (_office, [oldest]) => oldest && Object.assign(oldest, { amount: oldest.amount + 1 })),
    scenario: { note: ARCHIVE },
    check: ALL,
    found: { ...HELD, [UPDATE]: 'fail/breach' },
    code: 1,
  },
  {
    title: "a refused delete that deletes others of the victim's notes is a breach",
    bend: instead('DELETE', (office, theirs) => theirs.slice(2, 4).map(({ id }) => office.notes.delete(String(id)))),
    scenario: { note: `${ARCHIVE}\nrecords: 5` },
    check: ALL,
    found: { ...HELD, [DELETE]: 'fail/breach' },
    code: 1,
    says: /in \(the record\)/,
  },
  {
    title: "a refused update that deletes the victim's second note is a breach",
    bend: instead('PATCH', (office, theirs) => office.notes.delete(String(theirs[1]?.id))),
    scenario: { note: `${ARCHIVE}\nrecords: 3` },
    check: UPDATE,
    found: { [UPDATE]: 'fail/breach' },
    code: 1,
  },
  {
    title: 'notes that count the later ones of their company are no breach',
    bend: also('POST', ([oldest]) => oldest && Object.assign(oldest, { amount: oldest.amount + 1 })),
    ...SOUND,
  },
  {
    title: 'an archive that archives the oldest note of its own company too is no breach',
    bend: also('POST', ([oldest], { path }) => {
      if (path.endsWith('/archive')) Object.assign(oldest ?? {}, { status: 'archived' });
    }),
    ...SOUND,
  },
  {
    title: 'notes that count who looks at them are no breach',
    bend: (ask, plain) => {
      if (ask.method === 'GET' && ask.note && !ask.isForeign) ask.note.amount += 1;
      return plain();
    },
    ...SOUND,
  },
];

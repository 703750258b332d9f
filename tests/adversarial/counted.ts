import type { Ask, Bend, Note, Office, Reply } from './office.js';
import type { Row } from './row.js';

const LIST = 'list-foreign-rows';
const TOTAL = 'list-total-leak';
const BOTH = `${TOTAL},${LIST}`;
const HELD = { [LIST]: 'pass/own-data-only' } as const;

/** The list of the asker's company, `shown` one by one, with something beside it. */
function list(
  shown: (note: Note, place: number, office: Office) => object,
  beside: (ask: Ask, rows: readonly Note[], office: Office) => object = () => ({}),
): Bend {
  return (ask, plain, office): Reply => {
    if (ask.path !== '/notes' || ask.method !== 'GET' || !ask.company) return plain();
    const rows = [...office.notes.values()].filter(({ company }) => company === ask.company);
    const items = rows.map((note, place) => shown(note, place, office));
    return { status: 200, body: { items, ...beside(ask, rows, office) } };
  };
}

const plainly = (note: Note): object => note;

/** Numbers within rows, and numbers beside them that count something else. */
export const COUNTED: readonly Row[] = [
  {
    title: 'rows that each say how many notes everybody has are a leak',
    bend: list((note, place, { notes }) => ({ ...note, number: place + 1, of: notes.size })),
    check: BOTH,
    found: { ...HELD, [TOTAL]: 'fail/leak' },
    code: 1,
    says: /own row \$\.of went/,
  },
  {
    title: 'the same in words, beside a total of own rows',
    bend: list(
      (note, place, { notes }) => ({ ...note, place: `${place + 1} of ${notes.size}` }),
      (_ask, rows) => ({ total: rows.length }),
    ),
    check: BOTH,
    found: { ...HELD, [TOTAL]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'rows that say how many of their own company there are, are none',
    bend: list((note, _place, { notes }) => ({
      ...note,
      of: [...notes.values()].filter(({ company }) => company === note.company).length,
    })),
    check: BOTH,
    found: { ...HELD, [TOTAL]: 'skipped/not-applicable' },
    code: 0,
  },
  {
    title: 'that rows count their own company does not prove a count that stands still',
    bend: list(
      (note, _place, { notes }) => ({
        ...note,
        of: [...notes.values()].filter(({ company }) => company === note.company).length,
      }),
      () => ({ count: 40 }),
    ),
    check: TOTAL,
    found: { [TOTAL]: 'inconclusive/not-exercised' },
    code: 2,
  },
  {
    title: 'a number of requests beside the rows counts no rows',
    bend: list(plainly, ({ nth }) => ({ requests_total: nth, seconds_count: 51_000 + nth * 7 })),
    check: BOTH,
    found: { ...HELD, [TOTAL]: 'skipped/not-applicable' },
    code: 0,
  },
  {
    title: 'a count that moves by itself proves nothing',
    bend: list(plainly, ({ nth }) => ({ count: nth + 100 })),
    check: TOTAL,
    found: { [TOTAL]: 'inconclusive/not-exercised' },
    code: 2,
  },
];

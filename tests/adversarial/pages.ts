import type { Ask, Bend, Note, Office, Reply } from './office.js';
import type { Row } from './row.js';

const UPDATE = 'object-update-foreign';
const DELETE = 'object-delete-foreign';
const READ = 'object-read-foreign';
const ALL = `${READ},${UPDATE},${DELETE}`;
const HELD = { [READ]: 'pass/denied', [UPDATE]: 'pass/denied', [DELETE]: 'pass/denied' } as const;

/** Forms and pages: after a change one is sent back to the page, and what is not there is a page with status 200. */
const NOTE = `list: { request: GET /notes, items: $ }
create: { request: POST /notes, json: { title: "{{ canary }}" } }
read: "GET /notes/{id}"
update: { request: "POST /notes/{id}/edit", form: { title: "{{ canary }}" } }
delete: "POST /notes/{id}/delete"
gone: { matches: "Nothing here" }`;
const PAGES = {
  note: NOTE,
  more: 'pairs: [[acme, globex]]\ndenied: { status: [{ status: 200, matches: "Nothing here" }], silent: pass }',
};

const page = (body: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: `<!doctype html><html><head><meta name="csrf" content="${Math.random()}"></head><body>${body}<footer>Made in ${Math.random()} s</footer></body></html>`,
});
const NOTHING = (): Reply => page('<h1>Nothing here</h1>');
const noteOf = ({ title, status }: Note): string => `<h1 class="title">${title}</h1><p>Status: ${status}</p>`;

/** `open` is done although the wall should have kept it away. */
function pages(open: (ask: Ask, note: Note, office: Office) => Reply | undefined = () => undefined): Bend {
  return (ask, plain, office) => {
    if (!ask.company || !/^\/notes\/./.test(ask.path)) return plain();
    if (!ask.note) return NOTHING();
    if (ask.isForeign) return open(ask, ask.note, office) ?? NOTHING();
    return act(ask, ask.note, office);
  };
}

function act({ method, path, text }: Ask, note: Note, office: Office): Reply {
  if (method === 'GET') return page(noteOf(note));
  if (path.endsWith('/delete')) office.notes.delete(String(note.id));
  else note.title = new URLSearchParams(text).get('title') ?? note.title;
  return { status: 303, headers: { location: path.endsWith('/delete') ? '/notes' : `/notes/${note.id}` } };
}

export const PAGES_AND_FORMS: readonly Row[] = [
  {
    title: 'forms that send back to a page, and pages with status 200 for refusals, hold',
    bend: pages(),
    scenario: PAGES,
    check: ALL,
    found: HELD,
    code: 0,
  },
  {
    title: 'a form that changes the note of another company behind such a page is a breach',
    bend: pages((ask, note, office) => {
      if (ask.path.endsWith('/edit')) act(ask, note, office);
      return undefined;
    }),
    scenario: PAGES,
    check: ALL,
    found: { ...HELD, [UPDATE]: 'fail/breach' },
    code: 1,
  },
  {
    title: 'a form that archives the note of another company behind such a page is a breach',
    bend: pages((ask, note) => {
      if (ask.path.endsWith('/edit')) note.status = 'archived';
      return undefined;
    }),
    scenario: PAGES,
    check: ALL,
    found: { ...HELD, [UPDATE]: 'fail/breach' },
    code: 1,
    says: /a change in p/,
  },
  {
    title: 'a form that deletes the note of another company behind such a page is a breach',
    bend: pages((ask, note, office) => {
      if (ask.path.endsWith('/delete')) act(ask, note, office);
      return undefined;
    }),
    scenario: PAGES,
    check: ALL,
    found: { ...HELD, [DELETE]: 'fail/breach' },
    code: 1,
  },
];

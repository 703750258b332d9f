import { expect, test } from '@playwright/test';
import { type Ask, conducted, type Note, notebook, open, type Reply } from '../../run/stage.js';

type Bend = (ask: Ask, named: readonly (Note | undefined)[]) => Reply;

const NOTE = `path: "/notes{/id}"
json: { title: "{{ canary }}" }
actions: { close: { request: POST /notes/close, kind: bulk, json: { ids: "{{ ids }}" } } }`;

const isOwn = ({ tenant }: Ask, note: Note | undefined): boolean => note?.tenant === tenant;
const close = (note: Note | undefined): void => {
  if (note) note.title = `${note.title} (closed)`;
};

/** Closes what is the asker's own, and leaves the rest alone. */
const closeOwn: Bend = (ask, named) => {
  for (const note of named) if (isOwn(ask, note)) close(note);
  return { status: 200, body: { closed: named.filter((note) => isOwn(ask, note)).length } };
};

const ROWS: (readonly [title: string, bend: Bend, alone: string, mixed: string])[] = [
  ['leaves alone what is not its own', closeOwn, 'pass/indistinguishable', 'pass/own-data-only'],
  [
    'refuses the whole',
    (ask, named) => (named.every((note) => isOwn(ask, note)) ? closeOwn(ask, named) : { status: 404 }),
    'pass/denied',
    'pass/denied',
  ],
  [
    'looks at the first only',
    (ask, named) => {
      if (!isOwn(ask, named[0])) return { status: 404 };
      for (const note of named) close(note);
      return { status: 204 };
    },
    'pass/denied',
    'fail/breach',
  ],
  [
    'closes whatever is named',
    (_, named) => {
      for (const note of named) close(note);
      return { status: 204 };
    },
    'fail/breach',
    'fail/breach',
  ],
  [
    'says no after closing what came before',
    (ask, named) => {
      for (const note of named) close(note);
      return named.every((note) => isOwn(ask, note)) ? { status: 204 } : { status: 404 };
    },
    'fail/breach',
    'fail/breach',
  ],
  [
    'says which of them there are',
    (ask, named) => {
      closeOwn(ask, named);
      return { body: { missing: named.filter((note) => note === undefined).length } };
    },
    'fail/contract',
    'pass/own-data-only',
  ],
  ['closes nothing', () => ({ status: 204 }), 'inconclusive/unsettled', 'inconclusive/unsettled'],
];

for (const [title, bend, alone, mixed] of ROWS)
  test(`a system that ${title}: ${alone}, ${mixed}`, async () => {
    const stage = await open(
      notebook((ask, notes) => {
        if (ask.path !== '/notes/close' || !ask.tenant) return undefined;
        const ids = Array.isArray(ask.body.ids) ? ask.body.ids : [];
        return bend(
          ask,
          ids.map((id) => notes.get(String(id))),
        );
      }),
    );
    const { found } = await conducted(stage, { checks: ['bulk-mixed-ids'], note: NOTE });
    await stage.close();
    const of = (form: string) => found[`bulk-mixed-ids/note.${form}/acme.admin>globex`];
    expect([of('close'), of('close.mixed')]).toEqual([alone, mixed]);
  });

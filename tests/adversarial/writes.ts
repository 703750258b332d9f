import { ABSENT, type Ask, type Bend, type Office, type Reply, use } from './office.js';
import type { Row } from './row.js';

const UPDATE = 'object-update-foreign';
const DELETE = 'object-delete-foreign';
const ACTION = 'action-endpoint-foreign';
const BROKEN = { code: 1 } as const;

/** What a foreign write gets instead. */
function foreign(method: string, act: (ask: Ask, office: Office) => Reply): Bend {
  return (ask, plain, office) => (ask.who && ask.isForeign && ask.method === method ? act(ask, office) : plain());
}

/** Does what is asked whoever asks, and answers something else. */
function doneBut(method: string, reply: Reply): Bend {
  return foreign(method, (ask, office) => {
    if (ask.note) use(office, ask, ask.note);
    return reply;
  });
}

const SILENT = { more: 'pairs: [[acme, globex]]\ndenied: { status: [403, 404], silent: pass }' };
const ARCHIVE = `path: /notes
json: { title: "{{ canary }}" }
actions: { archive: "POST /notes/{id}/archive" }`;
const NO_CONTENT = { status: 204 };
const SERVER_ERROR = { status: 500, headers: { 'retry-after': '0' }, body: { error: 'oops' } };

export const WRITES: readonly Row[] = [
  { title: 'a foreign delete that is 404 is denied', check: DELETE, found: { [DELETE]: 'pass/denied' }, code: 0 },
  { title: 'a foreign update that is 404 is denied', check: UPDATE, found: { [UPDATE]: 'pass/denied' }, code: 0 },
  {
    title: '3. a 204 on a foreign delete that deleted nothing breaks the contract',
    bend: foreign('DELETE', () => NO_CONTENT),
    check: DELETE,
    found: { [DELETE]: 'fail/contract' },
    ...BROKEN,
  },
  {
    title: '3. the same is denied where `silent` passes',
    bend: foreign('DELETE', () => NO_CONTENT),
    scenario: SILENT,
    check: DELETE,
    found: { [DELETE]: 'pass/denied' },
    code: 0,
  },
  {
    title: '3. a 204 on a foreign delete that did delete is a breach, `silent` or not',
    bend: doneBut('DELETE', NO_CONTENT),
    scenario: SILENT,
    check: DELETE,
    found: { [DELETE]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: '4. a 500 on a foreign update that was done is a breach',
    bend: doneBut('PATCH', SERVER_ERROR),
    check: UPDATE,
    found: { [UPDATE]: 'fail/breach' },
    ...BROKEN,
    says: /refused, but done/,
  },
  {
    title: '4. a 403 on a foreign delete that was done is a breach',
    bend: doneBut('DELETE', { status: 403 }),
    check: DELETE,
    found: { [DELETE]: 'fail/breach' },
    ...BROKEN,
    says: /refused, but done/,
  },
  {
    title: '6. a 400 that the own update gets too proves nothing',
    bend: (ask, plain) => (ask.method === 'PATCH' ? { status: 400 } : plain()),
    check: UPDATE,
    found: { [UPDATE]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: '6. a 400 on the foreign update only is a refusal where `denied` names it',
    bend: foreign('PATCH', () => ({ status: 400 })),
    scenario: { more: 'pairs: [[acme, globex]]\ndenied: [400, 404]' },
    check: UPDATE,
    found: { [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: '6. a 422 on the foreign update only breaks the contract where `denied` does not name it',
    bend: foreign('PATCH', () => ({ status: 422 })),
    check: UPDATE,
    found: { [UPDATE]: 'fail/contract' },
    ...BROKEN,
  },
  {
    title: '6. a 422 after the update was done is a breach',
    bend: doneBut('PATCH', { status: 422 }),
    check: UPDATE,
    found: { [UPDATE]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: '15. a foreign update that takes the note over is a breach',
    bend: foreign('PATCH', ({ note, company }) => {
      if (note && company) note.company = company;
      return ABSENT;
    }),
    check: UPDATE,
    found: { [UPDATE]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: '22. times and nonces that change with every read are no change',
    bend: (ask, plain) => {
      const reply = plain();
      if (ask.method !== 'GET' || !ask.note || ask.isForeign) return reply;
      const volatile = { read_at: performance.now(), nonce: Math.random(), seconds: Math.floor(Date.now() / 1000) };
      return { ...reply, body: { ...ask.note, meta: volatile } };
    },
    check: UPDATE,
    found: { [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: '22. a worker that finishes every new note by itself is no breach',
    bend: finisher(40),
    check: UPDATE,
    found: { [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: '22. a worker that finishes every new note long after the attack is no breach either',
    bend: finisher(120),
    check: `${UPDATE},list-total-leak`,
    found: { [UPDATE]: 'pass/denied', 'list-total-leak': 'pass/unmoved' },
    code: 0,
  },
  {
    title: '22. an action that reaches the neighbours of its note too is proved all the same',
    bend: (ask, plain, office) => {
      const reply = plain();
      if (ask.path.endsWith('/archive') && reply.status === 200)
        for (const note of office.notes.values()) if (note.company === ask.company) note.status = 'archived';
      return reply;
    },
    scenario: { note: ARCHIVE },
    check: ACTION,
    found: { [`${ACTION}.archive`]: 'pass/denied' },
    code: 0,
  },
  {
    title: '22. such an action on a foreign note is a breach all the same',
    bend: (ask, plain, office) => {
      if (!ask.who || !ask.note || !ask.path.endsWith('/archive')) return plain();
      for (const note of office.notes.values()) if (note.company === ask.company) note.status = 'archived';
      use(office, ask, ask.note);
      return ask.isForeign ? ABSENT : { status: 200, body: {} };
    },
    scenario: { note: ARCHIVE },
    check: ACTION,
    found: { [`${ACTION}.archive`]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: '22. a write that does nothing, on notes whose reads never look the same, is not proved',
    bend: (ask, plain) => {
      if (ask.method === 'PATCH' && !ask.isForeign) return { status: 200, body: { ok: true } };
      const reply = plain();
      if (ask.method !== 'GET' || !ask.note || ask.isForeign) return reply;
      return { ...reply, body: { ...ask.note, read_at: performance.now() } };
    },
    check: UPDATE,
    found: { [UPDATE]: 'inconclusive/unsettled' },
    code: 2,
  },
  {
    title: '23. an own update that shows only after `settle` is not settled',
    bend: late('PATCH', 3000, { status: 200, body: {} }),
    check: UPDATE,
    found: { [UPDATE]: 'inconclusive/unsettled' },
    code: 2,
  },
  {
    title: '23. effects that are late for everybody are waited for: the breach is found',
    bend: late('PATCH', 80, { status: 202, body: {} }),
    check: UPDATE,
    found: { [UPDATE]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: '23. a foreign delete that works after its answer is found before clean-up',
    bend: deferred(),
    check: `${DELETE},list-total-leak`,
    found: { [DELETE]: 'fail/breach', 'list-total-leak': 'pass/unmoved' },
    ...BROKEN,
    says: /after the attack had been answered/,
  },
  {
    title: '25. an update whose token is echoed in the refusal changed nothing',
    bend: foreign('PATCH', ({ body }) => ({ status: 404, body: { error: 'no such note', sent: body } })),
    check: UPDATE,
    found: { [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: '25. an update that is echoed with 200 and not done breaks the contract, and leaks nothing',
    bend: foreign('PATCH', ({ body }) => ({ status: 200, body: { ...body } })),
    scenario: { note: 'path: /notes\njson: { title: "{{ canary }}", text: The same words for everybody }' },
    check: UPDATE,
    found: { [UPDATE]: 'fail/contract' },
    ...BROKEN,
  },
  {
    title: '27. what an attack destroyed is no trouble for clean-up',
    bend: doneBut('DELETE', { status: 200, body: {} }),
    check: `${DELETE},${ACTION}`,
    scenario: { note: ARCHIVE },
    found: { [DELETE]: 'fail/breach', [`${ACTION}.archive`]: 'pass/denied' },
    ...BROKEN,
  },
  ...(['hang-up', { status: 429, headers: { 'retry-after': '0' } }, 'late'] as const).map(
    (reply): Row => ({
      title: `4. a foreign update that is done is a breach, though its answer is ${JSON.stringify(reply)}`,
      bend: async (ask, plain, office) => {
        if (!ask.isForeign || ask.method !== 'PATCH' || !ask.note) return plain();
        use(office, ask, ask.note);
        if (reply === 'late') await new Promise((done) => setTimeout(done, 400));
        return reply === 'late' ? plain() : reply;
      },
      scenario: { more: 'pairs: [[acme, globex]]\nlimits: { timeout: 200ms }' },
      check: UPDATE,
      found: { [UPDATE]: 'fail/breach' },
      ...BROKEN,
    }),
  ),
  ...([true, false] as const).map(
    (isOpen): Row => ({
      title: `a delete that only the list can show: ${isOpen ? 'breach' : 'denied'}`,
      bend: isOpen ? doneBut('DELETE', ABSENT) : (_ask, plain) => plain(),
      scenario: { note: 'path: /notes\nonly: [list, create, delete]\njson: { title: "{{ canary }}" }' },
      check: DELETE,
      found: { [DELETE]: isOpen ? 'fail/breach' : 'pass/denied' },
      code: isOpen ? 1 : 0,
    }),
  ),
  {
    title: 'a foreign delete that only marks the note as deleted is a breach where `gone` says so',
    bend: (ask, plain) => {
      if (ask.method !== 'DELETE' || !ask.note || !ask.who) return plain();
      ask.note.status = 'deleted';
      return { status: 204 };
    },
    scenario: { note: 'path: /notes\njson: { title: "{{ canary }}" }\ngone: { at: $.status, is: deleted }' },
    check: DELETE,
    found: { [DELETE]: 'fail/breach' },
    ...BROKEN,
    left: 12,
    told: 0,
  },
  {
    title: 'a foreign update that lands on another note of the victim is a breach',
    bend: foreign('PATCH', (ask, office) => {
      const other = [...office.notes.values()].find(({ company }) => company === 'globex');
      if (other && other !== ask.note) use(office, ask, other);
      return ABSENT;
    }),
    check: UPDATE,
    found: { [UPDATE]: 'fail/breach' },
    ...BROKEN,
    says: /token stands in globex's list/,
  },
  {
    title: 'an action on a foreign note that was done is a breach',
    bend: doneBut('POST', { status: 404 }),
    scenario: { note: ARCHIVE },
    check: ACTION,
    found: { [`${ACTION}.archive`]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: 'an update that ignores the address and changes the own note is own data only',
    bend: (ask, plain, office) => {
      const own = [...office.notes.values()].find(({ company }) => company === ask.company);
      return ask.isForeign && ask.method === 'PATCH' && own ? use(office, ask, own) : plain();
    },
    check: UPDATE,
    found: { [UPDATE]: 'pass/own-data-only' },
    code: 0,
  },
  {
    title: 'an update that changes the own note and the foreign one is a breach',
    bend: (ask, plain, office) => {
      if (!ask.isForeign || ask.method !== 'PATCH' || !ask.note) return plain();
      for (const note of office.notes.values()) if (note.company === ask.company) use(office, ask, note);
      return use(office, ask, ask.note);
    },
    check: UPDATE,
    found: { [UPDATE]: 'fail/breach' },
    ...BROKEN,
  },
  {
    title: 'a deletion that is promised for later is not settled',
    bend: (ask, plain) => (ask.method === 'DELETE' && !ask.isForeign ? { status: 202 } : plain()),
    left: 9,
    check: DELETE,
    found: { [DELETE]: 'inconclusive/unsettled' },
    code: 2,
  },
  {
    title: 'a foreign update that makes the note unreadable for everybody says nothing',
    bend: (ask, plain) => {
      if (ask.isForeign && ask.method === 'PATCH' && ask.note) ask.note.status = 'broken';
      return ask.note?.status === 'broken' && ask.method === 'GET' ? SERVER_ERROR : plain();
    },
    check: UPDATE,
    found: { [UPDATE]: 'inconclusive/server-error' },
    code: 2,
  },
  {
    title: 'a role that may not delete even at home proves nothing alone',
    bend: (ask, plain) => (ask.method === 'DELETE' && ask.who === 'acme.admin' ? { status: 403 } : plain()),
    left: 4,
    check: DELETE,
    found: { [DELETE]: 'inconclusive/control-failed' },
    code: 2,
  },
];

/** A worker finishes every note at this age; attacks are answered slowly, so that it happens meanwhile. */
function finisher(ageMs: number): Bend {
  const born = new Map<object, number>();
  return async (ask, plain, office) => {
    if (ask.isForeign) await new Promise((done) => setTimeout(done, 60));
    const reply = plain();
    for (const note of office.notes.values()) {
      if (!born.has(note)) born.set(note, performance.now());
      if (performance.now() - (born.get(note) ?? 0) > ageMs) note.status = 'ready';
    }
    return ask.method === 'GET' && ask.note && !ask.isForeign ? plain() : reply;
  };
}

/** A foreign delete is refused, and done when the next note is written by the attacker's company. */
function deferred(): Bend {
  const due = new Set<string>();
  return (ask, plain, office) => {
    if (ask.isForeign && ask.method === 'DELETE' && ask.who) due.add(String(ask.note?.id));
    if (ask.company === 'acme' && ask.method === 'POST') for (const id of due) office.notes.delete(id);
    return plain();
  };
}

/** Every write is done late, whoever asks. */
function late(method: string, afterMs: number, reply: Reply): Bend {
  return (ask, plain, office) => {
    const { note } = ask;
    if (ask.method !== method || !note || !ask.company) return plain();
    setTimeout(() => use(office, ask, note), afterMs);
    return reply;
  };
}

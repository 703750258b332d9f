import { PAIRS, person } from './command.js';
import { type Ask, type Bend, FORBIDDEN, listed, type Note, type Office, type Reply, use } from './office.js';
import type { Row } from './row.js';

const RESERVED = 'super-admin-boundary';
const ROOT = {
  more: `${PAIRS}\noperators: { root: { email: root@example.com, password: office-password-4711, sees: all } }`,
};
const AIDE = `aide: { email: aide@example.com, password: office-password-4711, sees: [acme] }`;
const GUEST = { colleagues: `, guest: ${person('acme.guest')}` };

/** The root of the office reads, changes and deletes every note; `action` decides who may do what is reserved. */
function office(action: (ask: Ask, note: Note, plain: () => Reply, all: Office) => Reply | undefined): Bend {
  return (ask, plain, all) => {
    const decided = ask.note && ask.who ? action(ask, ask.note, plain, all) : undefined;
    if (decided) return decided;
    return ask.who === 'root' && ask.note ? use(all, ask, ask.note) : plain();
  };
}

const approved = (note: Note): Reply => {
  note.status = 'approved';
  return { status: 200, body: { id: note.id } };
};
const isApproval = ({ path }: Ask): boolean => path.endsWith('/approve');

const APPROVE =
  'path: /notes\njson: { title: "{{ canary }}" }\nactions: { approve: { request: "POST /notes/{id}/approve", allow: [root] } }';
const FOR_ADMINS =
  'path: /notes\njson: { title: "{{ canary }}" }\nactions: { approve: { request: "POST /notes/{id}/approve", allow: [admin] } }';
const ROOT_ONLY = { ...ROOT, note: APPROVE };
const HELD = {
  [`${RESERVED}.approve`]: 'pass/denied',
  [`${RESERVED}.approve/acme.admin>acme`]: 'pass/denied',
  [`${RESERVED}.approve/globex.admin>globex`]: 'pass/denied',
  [`${RESERVED}.read/root>globex`]: 'pass/as-demanded',
};
const WHOLLY = {
  note: 'path: /notes\nallow: [root]\njson: { title: "{{ canary }}", owner: "{{ owner }}" }',
};
const ALL_DENIED = Object.fromEntries([
  ...['list', 'read', 'update', 'delete'].map((name) => [`${RESERVED}.${name}`, 'pass/denied']),
  ...['list', 'create', 'read', 'update', 'delete'].flatMap((name) => [
    [`${RESERVED}.${name}/acme.admin>acme`, 'pass/denied'],
    [`${RESERVED}.${name}/globex.admin>globex`, 'pass/denied'],
  ]),
]);

/** Everything about notes is the root's, who keeps them for the companies. */
function kept(open?: (ask: Ask, all: Office) => Reply | undefined): Bend {
  return (ask, plain, all) => {
    const isRoot = ask.who === 'root';
    if (!ask.path.startsWith('/notes') || !ask.who) return plain();
    if (!isRoot) return open?.(ask, all) ?? FORBIDDEN;
    if (ask.path === '/notes' && ask.method === 'GET') return listed([...all.notes.values()], ask.query);
    if (ask.path === '/notes') return { status: 201, body: all.add(String(ask.body.owner), String(ask.body.title)) };
    return ask.note ? use(all, ask, ask.note) : { status: 404 };
  };
}

/** What `allow` reserves, everyone else must be refused. */
export const RESERVATIONS: readonly Row[] = [
  {
    title: 'an action of operators is refused to a tenant user, on its own record too',
    bend: office((ask, note) => (isApproval(ask) ? (ask.who === 'root' ? approved(note) : FORBIDDEN) : undefined)),
    scenario: ROOT_ONLY,
    check: RESERVED,
    found: HELD,
    code: 0,
  },
  {
    title: 'an action of operators that a company’s admin may do to its own record is a breach there',
    bend: office((ask, note) => {
      if (!isApproval(ask)) return undefined;
      return ask.who === 'root' || !ask.isForeign ? approved(note) : FORBIDDEN;
    }),
    scenario: ROOT_ONLY,
    check: RESERVED,
    found: {
      ...HELD,
      [`${RESERVED}.approve/acme.admin>acme`]: 'fail/breach',
      [`${RESERVED}.approve/globex.admin>globex`]: 'fail/breach',
    },
    code: 1,
  },
  {
    title: 'an action of operators that is refused, but done, is a breach on any record',
    bend: office((ask, note) => {
      if (!isApproval(ask)) return undefined;
      const done = approved(note);
      return ask.who === 'root' ? done : FORBIDDEN;
    }),
    scenario: ROOT_ONLY,
    check: RESERVED,
    found: {
      ...HELD,
      [`${RESERVED}.approve`]: 'fail/breach',
      [`${RESERVED}.approve/acme.admin>acme`]: 'fail/breach',
      [`${RESERVED}.approve/globex.admin>globex`]: 'fail/breach',
    },
    code: 1,
    says: /refused, but done/,
  },
  {
    title: 'an action of operators that answers 200 and does nothing is no refusal',
    bend: office((ask, note) => {
      if (!isApproval(ask)) return undefined;
      return ask.who === 'root' ? approved(note) : { status: 200, body: { ok: true } };
    }),
    scenario: ROOT_ONLY,
    check: RESERVED,
    found: {
      ...HELD,
      [`${RESERVED}.approve`]: 'fail/contract',
      [`${RESERVED}.approve/acme.admin>acme`]: 'fail/contract',
      [`${RESERVED}.approve/globex.admin>globex`]: 'fail/contract',
    },
    code: 1,
  },
  {
    title: 'an action that the operator cannot do either proves nothing',
    bend: office((ask) => (isApproval(ask) ? FORBIDDEN : undefined)),
    scenario: ROOT_ONLY,
    check: RESERVED,
    found: {
      ...HELD,
      [`${RESERVED}.approve`]: 'inconclusive/control-failed',
      [`${RESERVED}.approve/acme.admin>acme`]: 'inconclusive/control-failed',
      [`${RESERVED}.approve/globex.admin>globex`]: 'inconclusive/control-failed',
    },
    code: 2,
  },
  {
    title: 'an action of operators without effect that anybody sees proves nothing',
    bend: office((ask) => (isApproval(ask) ? (ask.who === 'root' ? { status: 204 } : FORBIDDEN) : undefined)),
    scenario: ROOT_ONLY,
    check: RESERVED,
    found: {
      ...HELD,
      [`${RESERVED}.approve`]: 'inconclusive/unsettled',
      [`${RESERVED}.approve/acme.admin>acme`]: 'inconclusive/unsettled',
      [`${RESERVED}.approve/globex.admin>globex`]: 'inconclusive/unsettled',
    },
    code: 2,
  },
  {
    title: 'an action of one role is refused to another of the same company',
    bend: office((ask, note, plain) => {
      if (!isApproval(ask) || ask.isForeign) return undefined;
      return ask.who?.endsWith('.guest') ? FORBIDDEN : ask.who === 'root' ? plain() : approved(note);
    }),
    scenario: { ...GUEST, note: FOR_ADMINS },
    check: RESERVED,
    found: { [`${RESERVED}.approve/acme.guest>acme`]: 'pass/denied' },
    code: 0,
  },
  {
    title: 'an action of one role that another of the same company may do is a breach',
    bend: office((ask, note) => (isApproval(ask) && !ask.isForeign ? approved(note) : undefined)),
    scenario: { ...GUEST, note: FOR_ADMINS },
    check: RESERVED,
    found: { [`${RESERVED}.approve/acme.guest>acme`]: 'fail/breach' },
    code: 1,
  },
  {
    title: 'records that are the operators’ alone are refused to everybody',
    bend: kept(),
    scenario: { ...ROOT, ...WHOLLY },
    check: RESERVED,
    found: ALL_DENIED,
    code: 0,
  },
  {
    title: 'records that are the operators’ alone, read by the company they are about, are a leak',
    bend: kept(({ note, company, method }) =>
      note?.company === company && method === 'GET' ? { status: 200, body: { ...note } } : undefined,
    ),
    scenario: { ...ROOT, ...WHOLLY },
    check: RESERVED,
    found: {
      ...ALL_DENIED,
      [`${RESERVED}.read/acme.admin>acme`]: 'fail/leak',
      [`${RESERVED}.read/globex.admin>globex`]: 'fail/leak',
    },
    code: 1,
  },
  {
    title: 'records that only operators create, created by a company, are a breach',
    bend: kept(({ method, path, company = '', body }, all) =>
      method === 'POST' && path === '/notes' ? { status: 201, body: all.add(company, String(body.title)) } : undefined,
    ),
    scenario: { ...ROOT, ...WHOLLY },
    check: RESERVED,
    found: {
      ...ALL_DENIED,
      [`${RESERVED}.create/acme.admin>acme`]: 'fail/breach',
      [`${RESERVED}.create/globex.admin>globex`]: 'fail/breach',
    },
    code: 1,
  },
  {
    title: 'nobody is refused what only operators may read',
    bend: kept(),
    scenario: { ...ROOT, ...WHOLLY },
    check: 'anonymous-tenant-data',
    found: { 'anonymous-tenant-data.list': 'pass/denied', 'anonymous-tenant-data.read': 'pass/denied' },
    code: 0,
  },
  {
    title: 'another operator is refused too',
    bend: office((ask, note, _plain, all) => {
      if (isApproval(ask)) return ask.who === 'root' ? approved(note) : FORBIDDEN;
      return ask.who === 'aide' && note.company === 'acme' ? use(all, ask, note) : undefined;
    }),
    scenario: { ...ROOT_ONLY, more: ROOT.more.replace(' } }', ` }, ${AIDE} }`) },
    check: RESERVED,
    found: { ...HELD, [`${RESERVED}.approve/aide>globex`]: 'pass/denied' },
    code: 0,
  },
];

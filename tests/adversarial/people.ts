import { PAIRS, person } from './command.js';
import { ABSENT, type Bend, FORBIDDEN, type Reply, use } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const UPDATE = 'object-update-foreign';
const DELETE = 'object-delete-foreign';
const ANONYMOUS = 'anonymous-tenant-data';
const DRIFTER = 'tenantless-principal';

const NO_WHOAMI =
  'login: POST /login\njson: { email: "{{ user.email }}", password: "{{ user.password }}" }\ntoken: $.token';
const DENIES_401 = { more: `${PAIRS}\ndenied: [401, 404]` };
const WITH_DRIFTER = {
  more: `${PAIRS}\noperators: { drifter: { email: drifter@example.com, password: office-password-4711, sees: none } }`,
};
const WITH_ROOT = {
  more: `${PAIRS}
operators: { root: { email: root@example.com, password: office-password-4711, sees: all } }
views: { admin: { request: GET /admin, allow: [root] } }`,
};
const WITH_GUEST = { colleagues: `, guest: ${person('acme.guest')}` };
const READS = { [`${ANONYMOUS}.list`]: 'pass/denied', [`${ANONYMOUS}.read`]: 'pass/denied' };

/** A session of this person ends after so many requests; a dead one gets `reply`. */
function expires(who: string, after: number, reply: Reply = { status: 401 }): Bend {
  const used = new Map<string, number>();
  return (ask, plain) => {
    const token = ask.headers.authorization ?? '';
    if (ask.who !== who) return plain();
    const uses = (used.get(token) ?? 0) + 1;
    used.set(token, uses);
    return uses > after ? reply : plain();
  };
}

/** No note is foreign to a dead session: what it is refused proves nothing. */
function diesAtAttack(who: string, reply: Reply): Bend {
  const dead = new Set<string>();
  return (ask, plain) => {
    const token = ask.headers.authorization ?? '';
    if (ask.who === who && ask.isForeign) dead.add(token);
    return dead.has(token) ? reply : plain();
  };
}

export const PEOPLE: readonly Row[] = [
  {
    title: '7. a token that ends with the attack is renewed and the case asked again',
    bend: expires('acme.admin', 6),
    check: `${READ},${UPDATE}`,
    found: { [READ]: 'pass/denied', [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: '7. a session that every attack kills proves nothing, even where its 401 is named a refusal',
    bend: diesAtAttack('acme.admin', { status: 401 }),
    scenario: DENIES_401,
    check: READ,
    found: { [READ]: 'inconclusive/session-lost' },
    code: 2,
  },
  {
    title: '7. a dead session that is answered 404 proves nothing',
    bend: diesAtAttack('acme.admin', ABSENT),
    check: READ,
    found: { [READ]: 'inconclusive/session-lost' },
    code: 2,
  },
  {
    title: '7. a dead session that is sent to sign in proves nothing',
    bend: diesAtAttack('acme.admin', { status: 302, headers: { location: '/login' } }),
    check: READ,
    found: { [READ]: 'inconclusive/session-lost' },
    code: 2,
  },
  {
    title: '7. a dead session that is shown the login page with 200 proves nothing',
    bend: diesAtAttack('acme.admin', {
      status: 200,
      body: '<form><input type="password" name="p"></form>',
      headers: { 'content-type': 'text/html' },
    }),
    check: READ,
    found: { [READ]: 'inconclusive/session-lost' },
    code: 2,
  },
  {
    title: '8. the token of the owner that ends is renewed',
    bend: expires('globex.admin', 5),
    check: `${READ},${UPDATE}`,
    found: { [READ]: 'pass/denied', [UPDATE]: 'pass/denied' },
    code: 0,
  },
  {
    title: '8. a session of the owner that ends in a login page with 200 is renewed',
    bend: expires('globex.admin', 5, {
      status: 200,
      body: '<form><input type="password" name="p"></form>',
      headers: { 'content-type': 'text/html' },
    }),
    check: READ,
    found: { [READ]: 'pass/denied' },
    code: 0,
  },
  {
    title: '8. an owner who cannot sign in again is a failed control',
    bend: noSecondSignIn('globex.admin', 5),
    left: 3,
    told: 4,
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  { title: 'nobody is refused', check: ANONYMOUS, found: READS, code: 0 },
  {
    title: 'nobody gets an empty list',
    bend: (ask, plain) =>
      ask.path === '/notes' && !ask.who
        ? { status: 200, body: { items: [], total: 0, page: 1, per_page: 20 } }
        : plain(),
    check: ANONYMOUS,
    found: READS,
    code: 0,
  },
  {
    title: 'nobody gets an empty list with a count of everybody, which is no refusal',
    bend: (ask, plain, office) =>
      ask.path === '/notes' && !ask.who ? { status: 200, body: { items: [], total: office.notes.size } } : plain(),
    check: ANONYMOUS,
    found: { ...READS, [`${ANONYMOUS}.list`]: 'fail/contract' },
    code: 1,
  },
  {
    title: 'nobody is sent to sign in',
    bend: (ask, plain) =>
      !ask.who && ask.path !== '/login' ? { status: 302, headers: { location: '/users/sign_in' } } : plain(),
    check: ANONYMOUS,
    found: READS,
    code: 0,
  },
  {
    title: 'nobody is sent to the authors, which is no refusal',
    bend: (ask, plain) => (!ask.who && ask.note ? { status: 302, headers: { location: '/authors/7' } } : plain()),
    check: ANONYMOUS,
    found: { ...READS, [`${ANONYMOUS}.read`]: 'fail/contract' },
    code: 1,
  },
  {
    title: 'garbage for a token that opens everything is a leak',
    bend: (ask, plain, office) =>
      !ask.who && ask.note && /Bearer ./.test(ask.headers.authorization ?? '') ? use(office, ask, ask.note) : plain(),
    check: ANONYMOUS,
    found: { ...READS, [`${ANONYMOUS}.read`]: 'fail/leak' },
    code: 1,
    says: /garbage/,
  },
  {
    title: 'an empty token that opens everything is a leak',
    bend: (ask, plain, office) =>
      !ask.who && ask.note && /^Bearer *$/.test(ask.headers.authorization ?? '') ? use(office, ask, ask.note) : plain(),
    check: ANONYMOUS,
    found: { ...READS, [`${ANONYMOUS}.read`]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'a missing token that opens everything is a leak',
    bend: (ask, plain, office) =>
      ask.headers.authorization === undefined && ask.note ? use(office, ask, ask.note) : plain(),
    check: ANONYMOUS,
    found: { ...READS, [`${ANONYMOUS}.read`]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'a user without tenant is refused everywhere',
    scenario: WITH_DRIFTER,
    check: `${DRIFTER},${READ}`,
    found: everywhere('pass/denied'),
    code: 0,
  },
  {
    title: 'a user without tenant who may create makes what belongs to nobody: what cannot be removed is told',
    bend: (ask, plain, office) =>
      ask.who === 'drifter' && ask.method === 'POST'
        ? { status: 201, body: office.add('', String(ask.body.title)) }
        : plain(),
    scenario: WITH_DRIFTER,
    check: `${DRIFTER},${READ}`,
    found: { ...everywhere('pass/denied'), [`${DRIFTER}.create`]: 'fail/contract' },
    code: 1,
    left: 2,
  },
  {
    title: 'a user without tenant who may create at the victim is a breach, and what it made is removed',
    bend: (ask, plain, office) =>
      ask.who === 'drifter' && ask.method === 'POST'
        ? { status: 201, body: office.add('globex', String(ask.body.title)) }
        : plain(),
    scenario: WITH_DRIFTER,
    check: `${DRIFTER},${READ}`,
    found: { ...everywhere('pass/denied'), [`${DRIFTER}.create`]: 'fail/breach' },
    code: 1,
  },
  {
    title: 'a user without tenant, whose session nothing shows to be alive, proves nothing',
    scenario: { ...WITH_DRIFTER, auth: NO_WHOAMI },
    check: `${DRIFTER},${READ}`,
    found: { ...everywhere('inconclusive/session-lost'), [READ]: 'pass/denied' },
    code: 2,
    says: /has no whoami request/,
  },
  {
    title: 'a user without tenant who may read is a leak',
    bend: (ask, plain, office) =>
      ask.who === 'drifter' && ask.note && ask.method === 'GET' ? use(office, ask, ask.note) : plain(),
    scenario: WITH_DRIFTER,
    check: `${DRIFTER},${READ}`,
    found: { ...everywhere('pass/denied'), [`${DRIFTER}.read`]: 'fail/leak' },
    code: 1,
  },
  {
    title: 'a user without tenant whose update is echoed got nothing',
    bend: (ask, plain) =>
      ask.who === 'drifter' && ask.method === 'PATCH' ? { status: 200, body: { ...ask.body } } : plain(),
    scenario: {
      ...WITH_DRIFTER,
      note: 'path: /notes\njson: { title: "{{ canary }}", text: The same words for everybody }',
    },
    check: `${DRIFTER},${READ}`,
    found: { ...everywhere('pass/denied'), [`${DRIFTER}.update`]: 'fail/contract' },
    code: 1,
  },
  {
    title: 'what is for operators is refused to a tenant user, who is shown to be signed in without whoami',
    scenario: { ...WITH_ROOT, auth: NO_WHOAMI },
    bend: (ask, plain) => (ask.who === 'root' && ask.note ? { status: 200, body: { ...ask.note } } : plain()),
    check: 'super-admin-boundary',
    found: { 'super-admin-boundary/admin': 'pass/denied', 'super-admin-boundary.read/root>globex': 'pass/as-demanded' },
    code: 0,
  },
  {
    title: 'what is for operators reaches a tenant user: leak',
    bend: (ask, plain, office) =>
      ask.path === '/admin' && ask.who ? { status: 200, body: [...office.notes.values()] } : plain(),
    scenario: WITH_ROOT,
    check: 'super-admin-boundary',
    found: { 'super-admin-boundary/admin': 'fail/leak', 'super-admin-boundary.read/root>globex': 'fail/contract' },
    code: 1,
  },
  {
    title: 'two tenants that are one end the run',
    bend: (ask, plain) => (ask.path === '/me' ? { status: 200, body: { company: 'one' } } : plain()),
    check: READ,
    found: {},
    code: 3,
  },
  {
    title: 'a role that may not delete at home is refused abroad, where a colleague shows that it works',
    bend: (ask, plain) => (ask.who === 'acme.guest' && ask.method === 'DELETE' ? FORBIDDEN : plain()),
    scenario: WITH_GUEST,
    check: DELETE,
    found: { [DELETE]: 'pass/denied', [`${DELETE}/acme.guest>globex`]: 'pass/denied' },
    code: 0,
    says: /not permitted at home/,
  },
  {
    title: 'a role that may not delete at home, and does abroad, is a breach',
    bend: (ask, plain, office) => {
      if (ask.who !== 'acme.guest' || ask.method !== 'DELETE') return plain();
      if (ask.isForeign && ask.note) use(office, ask, ask.note);
      return FORBIDDEN;
    },
    scenario: WITH_GUEST,
    check: DELETE,
    found: { [DELETE]: 'pass/denied', [`${DELETE}/acme.guest>globex`]: 'fail/breach' },
    code: 1,
  },
  {
    title: 'a role that nobody at home may play proves nothing',
    bend: (ask, plain) => (ask.company === 'acme' && ask.method === 'PATCH' ? FORBIDDEN : plain()),
    scenario: WITH_GUEST,
    check: UPDATE,
    found: { [UPDATE]: 'inconclusive/control-failed', [`${UPDATE}/acme.guest>globex`]: 'inconclusive/control-failed' },
    code: 2,
  },
];

function everywhere(verdict: string): Readonly<Record<string, string>> {
  const names = ['list', 'create', 'read', 'update', 'delete'].map((name) => [`${DRIFTER}.${name}`, verdict]);
  return { [READ]: 'pass/denied', ...Object.fromEntries(names) };
}

/** The session ends after so many requests, and the password is no longer taken. */
function noSecondSignIn(who: string, after: number): Bend {
  const dying = expires(who, after);
  let signIns = 0;
  return (ask, plain, office) => {
    if (ask.path !== '/login' || ask.body.email !== `${who}@example.com`) return dying(ask, plain, office);
    signIns += 1;
    return signIns > 1 ? { status: 403, body: { error: 'locked' } } : plain();
  };
}

import { expect, test } from '@playwright/test';
import { FORBIDDEN, type HouseOptions, openHouse, type Place, type Reply, type Rule, visit } from './house.js';

const PLACES: readonly Place[] = ['header', 'host', 'path', 'query', 'cookie'];
const CHECKS = [
  'list-foreign-rows',
  'list-total-leak',
  'object-read-foreign',
  'object-update-foreign',
  'object-delete-foreign',
  'existence-status-oracle',
];
const NOBODY: Reply = { status: 401, body: { error: 'sign in' } };

/** What the selectors say is compared with the session, and the session decides. */
const checked: Rule = ({ home, says }) => {
  if (home === undefined) return NOBODY;
  return Object.values(says).every((said) => said === home) ? home : FORBIDDEN;
};
/** The session decides; what else is said is not looked at. */
const ignored: Rule = ({ home }) => home ?? NOBODY;
/** Whoever is signed in gets the tenant it names. */
function trusted(place: Place): Rule {
  return ({ home, says }) => (home === undefined ? NOBODY : (says[place] ?? home));
}

function count(
  found: Readonly<Record<string, string>>,
  which: (id: string) => boolean,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [id, verdict] of Object.entries(found)) if (which(id)) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

async function found(
  options: HouseOptions,
  places: readonly Place[],
  more: { readonly isCalibrating?: boolean; readonly checks?: readonly string[] } = {},
) {
  const house = await openHouse(options);
  const visited = await visit(house.url, { places, checks: CHECKS, isCookie: options.isCookie ?? false, ...more });
  await house.close();
  expect({ left: visited.end.cleanup.left, notes: house.notes.size }).toEqual({ left: [], notes: 0 });
  return { ...visited, asks: house.asks };
}

const isSwapped = (id: string): boolean => id.includes('.with-victims-');
const isOwn = (id: string): boolean => !isSwapped(id);

const HELD = {
  // The list and the view.
  'pass/own-data-only': 4,
  'pass/unmoved': 2,
  // Read, update, delete.
  'pass/denied': 6,
  // Those three, and reads by other means.
  'pass/indistinguishable': 8,
};

for (const place of PLACES) {
  test(`a system that compares the ${place} with the session holds in both forms`, async () => {
    const { found: all } = await found({ rule: checked }, [place]);
    expect(count(all, isOwn)).toEqual(HELD);
    // The list, its total, the view; read, update, delete.
    expect(count(all, isSwapped)).toEqual({ 'pass/denied': 12, 'pass/indistinguishable': 8 });
  });

  test(`a system that does not look at the ${place} holds in both forms`, async () => {
    const { found: all } = await found({ rule: ignored }, [place]);
    expect(count(all, isOwn)).toEqual(HELD);
    expect(count(all, isSwapped)).toEqual(HELD);
  });

  test(`a system that believes the ${place} leaks, and only where it names the victim`, async () => {
    const { found: all } = await found({ rule: trusted(place) }, [place]);
    expect(count(all, isOwn)).toEqual(HELD);
    expect(count(all, isSwapped)).toEqual({
      // The list, its total, the view, read and delete; and the oracles but for the update.
      'fail/leak': 16,
      // The update, and asking by an update whether there is such a record.
      'fail/breach': 4,
    });
  });
}

const LIST = 'list-foreign-rows/note.with-victims-header/acme.admin>globex';
const VIEW = 'list-foreign-rows/board.with-victims-header/acme.admin>globex';
const TOTAL = 'list-total-leak/note.with-victims-header/acme.admin>globex';
const READ = 'object-read-foreign/note.with-victims-header/acme.admin>globex';

/** What is answered to those who name another tenant than their own, on one route. */
function toSwapped(path: string, answer: (own: Reply, shown: Shown) => Reply): HouseOptions {
  const bend: HouseOptions['bend'] = (ask, act, notes) => {
    const { home, says } = ask;
    if (home === undefined || typeof act !== 'string' || says.header === home || ask.method !== 'GET') return undefined;
    if (ask.path !== path && !(path.endsWith('/') && ask.path.startsWith(path))) return undefined;
    const of = (tenant: string) => [...notes.values()].filter((note) => note.tenant === tenant);
    const items = of(home);
    return answer({ body: { items, total: items.length } }, { own: items, foreign: of(says.header ?? '') });
  };
  return { rule: ignored, bend };
}

interface Shown {
  readonly own: readonly { readonly title: unknown }[];
  readonly foreign: readonly { readonly title: unknown }[];
}

const ROWS: readonly (readonly [title: string, id: string, house: HouseOptions, verdict: string])[] = [
  [
    'no rows and a total of none',
    LIST,
    toSwapped('/notes', () => ({ body: { items: [], total: 0 } })),
    'pass/own-data-only',
  ],
  [
    'no rows and some total',
    LIST,
    toSwapped('/notes', () => ({ body: { items: [], total: 7 } })),
    'inconclusive/unexplained',
  ],
  [
    'one of its two rows',
    LIST,
    toSwapped('/notes', (_, { own }) => ({ body: { items: own.slice(1) } })),
    'inconclusive/own-rows-missing',
  ],
  [
    'rows that nobody knows',
    LIST,
    toSwapped('/notes', () => ({ body: { items: [{ id: 'x' }] } })),
    'inconclusive/own-rows-missing',
  ],
  ['a 400', LIST, toSwapped('/notes', () => ({ status: 400 })), 'pass/denied'],
  ['a 401, though its session lives', LIST, toSwapped('/notes', () => NOBODY), 'pass/denied'],
  [
    'the way to the sign-in',
    LIST,
    toSwapped('/notes', () => ({ status: 302, headers: { location: '/login?next=/' } })),
    'pass/denied',
  ],
  ['a 418', LIST, toSwapped('/notes', () => ({ status: 418 })), 'fail/contract'],
  [
    'a 418 with the rows of the victim',
    LIST,
    toSwapped('/notes', (_, { foreign }) => ({ status: 418, body: foreign })),
    'fail/leak',
  ],
  ['a 500', LIST, toSwapped('/notes', () => ({ status: 500 })), 'inconclusive/server-error'],
  [
    'its own rows, and the total of the victim',
    TOTAL,
    toSwapped('/notes', ({ body }, { foreign }) => ({ body: { ...Object(body), total: foreign.length } })),
    'fail/leak',
  ],
  [
    'no rows, and the total of the victim',
    TOTAL,
    toSwapped('/notes', (_, { foreign }) => ({ body: { items: [], total: foreign.length } })),
    'fail/leak',
  ],
  [
    'no rows and a total of none, whoever gains some',
    TOTAL,
    toSwapped('/notes', () => ({ body: { items: [], total: 0 } })),
    'pass/own-data-only',
  ],
  ['a refusal', TOTAL, toSwapped('/notes', () => ({ status: 409 })), 'pass/denied'],
  [
    'its own view',
    VIEW,
    toSwapped('/board', (_, { own }) => ({ body: { latest: own, total: own.length } })),
    'pass/own-data-only',
  ],
  ['an empty view', VIEW, toSwapped('/board', () => ({ body: { latest: [], total: 0 } })), 'pass/own-data-only'],
  [
    'a view without records, and a figure that is not its own',
    VIEW,
    toSwapped('/board', () => ({ body: { latest: [], total: 57 } })),
    'inconclusive/unexplained',
  ],
  [
    'a view with a record of the victim',
    VIEW,
    toSwapped('/board', (_, { foreign }) => ({ body: foreign[0] })),
    'fail/leak',
  ],
  ['a refused view', VIEW, toSwapped('/board', () => FORBIDDEN), 'pass/denied'],
  ['a 409 to a read', READ, toSwapped('/notes/', () => ({ status: 409 })), 'pass/denied'],
  ['a 418 to a read', READ, toSwapped('/notes/', () => ({ status: 418 })), 'fail/contract'],
];

for (const [title, id, options, verdict] of ROWS) {
  test(`who names the victim gets ${title}: ${verdict}`, async () => {
    const { found: all, findings } = await found(options, ['header'], { checks: [id.split('/')[0] ?? ''] });
    expect(all[id], findings.get(id)?.text).toBe(verdict);
    expect(count(all, (other) => isOwn(other) && all[other]?.startsWith('pass/') !== true)).toEqual({});
  });
}

const TWO: readonly (readonly [title: string, rule: Rule, leaking: readonly string[]])[] = [
  ['nothing is believed', checked, []],
  [
    'the header is believed where the host is one’s own',
    ({ home, says }) => (home === undefined ? NOBODY : says.host === home ? (says.header ?? home) : FORBIDDEN),
    ['with-victims-header'],
  ],
  [
    'the host is believed where the header is one’s own',
    ({ home, says }) => (home === undefined ? NOBODY : says.header === home ? (says.host ?? home) : FORBIDDEN),
    ['with-victims-host'],
  ],
  [
    'both are believed where they agree',
    ({ home, says }) => (home === undefined ? NOBODY : says.header === says.host ? (says.host ?? home) : FORBIDDEN),
    ['with-victims-selectors'],
  ],
];

for (const [title, rule, leaking] of TWO) {
  test(`host and header, each alone and both: ${title}`, async () => {
    const { found: all } = await found({ rule }, ['host', 'header'], { checks: ['object-read-foreign'] });
    const words = ['with-victims-selectors', 'with-victims-host', 'with-victims-header'];
    const cases = words.map((word) => [
      `object-read-foreign/note.${word}/acme.admin>globex`,
      leaking.includes(word) ? 'fail/leak' : 'pass/denied',
    ]);
    expect(Object.fromEntries(Object.entries(all).filter(([id]) => id.endsWith('/acme.admin>globex')))).toEqual({
      'object-read-foreign/note/acme.admin>globex': 'pass/denied',
      ...Object.fromEntries(cases),
    });
  });
}

/** A host at which only its own sessions are known. */
const perHost: Rule = ({ home, says }) => (home !== undefined && says.host === home ? home : NOBODY);

test('the cookie of one host is brought to the other: a system that believes the host leaks', async () => {
  const { found: all, asks } = await found({ rule: trusted('host'), isCookie: true }, ['host']);
  expect(count(all, isOwn)).toEqual(HELD);
  expect(count(all, isSwapped)).toEqual({ 'fail/leak': 16, 'fail/breach': 4 });
  expect(asks.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
});

test('a system whose sessions are of one host holds, though it calls the session unknown at the other', async () => {
  const bend: HouseOptions['bend'] = (_ask, act) =>
    typeof act === 'string' ? undefined : { ...act, headers: { 'set-cookie': ['sid=; Path=/; Max-Age=0'] } };
  const { found: all } = await found({ rule: perHost, isCookie: true, bend }, ['host']);
  expect(count(all, isOwn)).toEqual(HELD);
  expect(count(all, isSwapped)).toEqual({ 'pass/denied': 12, 'pass/indistinguishable': 8 });
});

test('a session that ends because the victim was named proves nothing', async () => {
  const ended = new Set<string>();
  const rule: Rule = ({ home, says, headers }) => {
    const token = headers.authorization ?? '';
    if (home !== undefined && says.header !== home) ended.add(token);
    return home === undefined || ended.has(token) ? NOBODY : home;
  };
  const house = await openHouse({ rule });
  const { found: all } = await visit(house.url, { places: ['header'], checks: ['object-read-foreign'] });
  await house.close();
  expect(all[READ]).toBe('inconclusive/session-lost');
});

test('each green in both forms turns red where the victim’s own user asks the same', async () => {
  const { found: all, findings } = await found({ rule: checked }, ['header'], { isCalibrating: true });
  expect(
    [...findings.values()].filter(({ outcome }) => outcome !== 'pass').map(({ case: id, text }) => `${id}: ${text}`),
  ).toEqual([]);
  expect(count(all, isSwapped)).toEqual({ 'pass/denied': 12, 'pass/indistinguishable': 8 });
});

test('nobody names the victim: who is served for naming a tenant is served without a sign-in', async () => {
  const { found: all } = await found({ rule: ({ home, says }) => home ?? says.header ?? NOBODY }, ['header'], {
    checks: ['anonymous-tenant-data'],
  });
  expect(count(all, isOwn)).toEqual({ 'fail/leak': 6 });
});

const DRIFTER = 'operators: { drifter: { login: drifter, sees: none }, root: { login: root, sees: all } }';

test('who belongs to no tenant names that of the victim', async () => {
  const rule: Rule = ({ home, says, headers }) => {
    if (headers.authorization === undefined) return NOBODY;
    if (headers.authorization.endsWith('root') || headers.authorization.endsWith('drifter'))
      return says.header ?? FORBIDDEN;
    return home ?? FORBIDDEN;
  };
  const house = await openHouse({ rule });
  const checks = ['tenantless-principal', 'super-admin-boundary'];
  const { found: all } = await visit(house.url, { places: ['header'], checks, more: DRIFTER });
  await house.close();
  expect(all).toEqual({
    'super-admin-boundary/note.read/root>acme': 'pass/as-demanded',
    'super-admin-boundary/note.read/root>globex': 'pass/as-demanded',
    'tenantless-principal/note.list/drifter>acme': 'fail/leak',
    'tenantless-principal/note.list/drifter>globex': 'fail/leak',
    'tenantless-principal/note.create/drifter>acme': 'fail/breach',
    'tenantless-principal/note.create/drifter>globex': 'fail/breach',
    'tenantless-principal/note.read/drifter>acme': 'fail/leak',
    'tenantless-principal/note.read/drifter>globex': 'fail/leak',
    'tenantless-principal/note.update/drifter>acme': 'fail/breach',
    'tenantless-principal/note.update/drifter>globex': 'fail/breach',
    'tenantless-principal/note.delete/drifter>acme': 'fail/leak',
    'tenantless-principal/note.delete/drifter>globex': 'fail/leak',
  });
});

test('who sees one of two tenants names its own, and the other in a form of its own', async () => {
  const rule: Rule = ({ home, says, headers }) => {
    if (headers.authorization === undefined) return NOBODY;
    return says.header === (home === 'helper' ? 'acme' : home) ? (says.header ?? NOBODY) : FORBIDDEN;
  };
  const house = await openHouse({ rule });
  const more = 'operators: { helper: { login: helper.acme, sees: [acme] } }';
  const { found: all } = await visit(house.url, { places: ['header'], checks: CHECKS.slice(0, 3), more });
  await house.close();
  const ofHelper = Object.entries(all).filter(([id]) => id.includes('/helper>'));
  expect(Object.fromEntries(ofHelper)).toEqual({
    'list-foreign-rows/note/helper>globex': 'pass/own-data-only',
    'list-foreign-rows/note.with-victims-header/helper>globex': 'pass/denied',
    'list-foreign-rows/board/helper>globex': 'pass/own-data-only',
    'list-foreign-rows/board.with-victims-header/helper>globex': 'pass/denied',
    'list-total-leak/note/helper>globex': 'pass/unmoved',
    'list-total-leak/note.with-victims-header/helper>globex': 'pass/denied',
    'object-read-foreign/note/helper>globex': 'pass/denied',
    'object-read-foreign/note.with-victims-header/helper>globex': 'pass/denied',
  });
});

const METRIC = 'aggregate-metric-leak/board.with-victims-header/acme.admin>globex';

for (const [title, options, verdict] of [
  ['its own figures', { rule: ignored }, 'pass/unmoved'],
  ['the figures of the victim', { rule: trusted('header') }, 'fail/leak'],
  [
    'the figure of the victim and no record',
    toSwapped('/board', (_, { foreign }) => ({ body: { latest: [], total: foreign.length } })),
    'fail/leak',
  ],
  ['noughts', toSwapped('/board', () => ({ body: { latest: [], total: 0 } })), 'pass/own-data-only'],
  ['nothing at all', toSwapped('/board', () => ({ body: {} })), 'pass/own-data-only'],
  ['a figure that follows nobody', toSwapped('/board', () => ({ body: { total: 57 } })), 'inconclusive/not-exercised'],
  ['a refusal', { rule: checked }, 'pass/denied'],
  ['a 418', toSwapped('/board', () => ({ status: 418 })), 'fail/contract'],
  ['a 500', toSwapped('/board', () => ({ status: 500 })), 'inconclusive/server-error'],
] as const) {
  test(`who names the victim in a view gets ${title}: ${verdict}`, async () => {
    const { found: all, findings } = await found(options, ['header'], { checks: ['aggregate-metric-leak'] });
    expect(all[METRIC], findings.get(METRIC)?.text).toBe(verdict);
    expect(count(all, isOwn)).toEqual({ 'pass/unmoved': 2 });
  });
}

test('figures that are refused under the name of the victim turn red where its own user asks', async () => {
  const { found: all } = await found({ rule: checked }, ['header'], {
    checks: ['aggregate-metric-leak'],
    isCalibrating: true,
  });
  expect(count(all, () => true)).toEqual({ 'pass/unmoved': 2, 'pass/denied': 2 });
});

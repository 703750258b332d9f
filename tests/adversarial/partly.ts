import { PAIRS } from './command.js';
import { type Ask, type Bend, listed, type Office, type Reply, use } from './office.js';
import type { Row } from './row.js';

const CHECKS = 'object-read-foreign,object-update-foreign,object-delete-foreign,list-foreign-rows,list-total-leak';
const AIDE = `${PAIRS}\noperators: { aide: { email: aide@example.com, password: office-password-4711, sees: [acme] } }`;
const BOTH = AIDE.replace('[acme]', '[acme, globex]');

/** Somebody who helps some companies: `sees` says which, in this office. */
function aide(sees: readonly string[], lacking?: (ask: Ask, all: Office) => Reply | undefined): Bend {
  return (ask, plain, all) => {
    if (ask.who !== 'aide' || !ask.path.startsWith('/notes')) return plain();
    const decided = lacking?.(ask, all);
    if (decided) return decided;
    if (ask.path === '/notes' && ask.method === 'GET')
      return listed(
        [...all.notes.values()].filter(({ company }) => sees.includes(company)),
        ask.query,
      );
    return ask.note && sees.includes(ask.note.company) ? use(all, ask, ask.note) : { status: 404 };
  };
}

function found(of: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const plain = {
    'object-read-foreign': 'pass/denied',
    'object-update-foreign': 'pass/denied',
    'object-delete-foreign': 'pass/denied',
    'list-foreign-rows': 'pass/own-data-only',
    'list-total-leak': 'pass/unmoved',
  };
  const byAide = Object.entries(plain).map(([check, verdict]) => [`${check}/aide>globex`, verdict]);
  return { ...plain, ...Object.fromEntries(byAide), ...of };
}

/** People who see some companies are attackers of all others. */
export const PARTLY: readonly Row[] = [
  {
    title: 'who sees one company is refused the other, and its rows are that company’s',
    bend: aide(['acme']),
    scenario: { more: AIDE },
    check: CHECKS,
    found: found(),
    code: 0,
  },
  {
    title: 'who sees one company and may only look is refused the other, where a colleague shows that it works',
    bend: aide(['acme'], ({ method }) => (method === 'GET' ? undefined : { status: 403 })),
    scenario: { more: AIDE },
    check: CHECKS,
    found: found(),
    code: 0,
  },
  {
    title: 'who sees one company and reads and lists the other leaks',
    bend: aide(['acme', 'globex'], ({ method }) => (method === 'GET' ? undefined : { status: 403 })),
    scenario: { more: AIDE },
    check: CHECKS,
    found: found({
      'object-read-foreign/aide>globex': 'fail/leak',
      'list-foreign-rows/aide>globex': 'fail/leak',
      'list-total-leak/aide>globex': 'fail/leak',
    }),
    code: 1,
  },
  {
    title: 'who sees one company and deletes in the other, refused but done, is a breach',
    bend: aide(['acme'], ({ method, note }, all) => {
      if (method === 'DELETE' && note) all.notes.delete(String(note.id));
      return method === 'DELETE' ? { status: note?.company === 'acme' ? 204 : 404 } : undefined;
    }),
    scenario: { more: AIDE },
    check: CHECKS,
    found: found({ 'object-delete-foreign/aide>globex': 'fail/breach' }),
    code: 1,
  },
  {
    title: 'who belongs to both companies attacks neither',
    bend: aide(['acme', 'globex']),
    scenario: { more: BOTH },
    check: 'object-read-foreign,list-foreign-rows',
    found: { 'object-read-foreign': 'pass/denied', 'list-foreign-rows': 'pass/own-data-only' },
    code: 0,
  },
];

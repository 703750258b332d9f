import { expect, test } from '@playwright/test';
import { CHROMIUM, NO_BROWSER } from '../reporters/html/browser.js';
import { boardOf, FRONT_END } from './front-end.js';
import { conducted, open } from './stage.js';

test.skip(CHROMIUM === undefined, NO_BROWSER);
test.setTimeout(180_000);

type Board = NonNullable<Parameters<typeof boardOf>[0]>;

const FIGURE = 'aggregate-metric-leak/board/acme.admin>globex';
const ROWS = 'list-foreign-rows/board/acme.admin>globex';

/** What is drawn below the notes by a script of the page, which has asked for `path`. */
function drawn(path: string, draw: string): string {
  return `<p>Notes so far: <b id="count">…</b></p><p>Boards like yours hold 4,280 notes.</p><script>
    token && fetch('${path}', { headers: { authorization: 'Bearer ' + token } }).then((answer) => answer.json()).then((told) => { ${draw} });</script>`;
}

const COUNT = "document.querySelector('#count').textContent = told.total;";

/** The page counts every note there is; `/notes` gives each tenant its own total. */
const everybodys: Board['bend'] = ({ path }, notes) =>
  path === '/board/count' ? { body: { total: notes.size } } : undefined;

/** And it lists them all. */
const everything: Board['bend'] = (ask, notes) => {
  const { path, method, tenant } = ask;
  if (path !== '/notes' || method !== 'GET' || !tenant) return everybodys(ask, notes);
  const all = [...notes.values()];
  return { body: { items: all, total: all.filter((one) => one.tenant === tenant).length } };
};

const TABLE: readonly {
  readonly title: string;
  readonly board: Board;
  readonly value?: string;
  readonly found: readonly [figure: string, rows: string];
  readonly says?: RegExp;
}[] = [
  {
    title: 'a figure that a page draws of its own rows holds, and so does a page that shows one’s own rows',
    board: { markup: drawn('/notes', COUNT) },
    found: ['pass/unmoved', 'pass/own-data-only'],
  },
  {
    title:
      'a figure that counts everybody is a leak, though what the interface counts is right; and so are rows of others',
    board: { markup: drawn('/board/count', COUNT), bend: everything },
    found: ['fail/leak', 'fail/leak'],
    says: /^value notes went /,
  },
  {
    title: 'a figure that nobody named is watched as well',
    board: {
      markup: `${drawn('/notes', COUNT)}${drawn('/board/count', COUNT.replace('#count', 'i'))}<i></i>`,
      bend: everybodys,
    },
    found: ['fail/leak', 'pass/own-data-only'],
    says: /^text number \d+ went /,
  },
  {
    title: 'a figure that comes late and counts up to what it is holds',
    board: {
      markup: drawn(
        '/notes',
        "let at = 0; setTimeout(function up() { document.querySelector('#count').textContent = at; at += 1; if (at <= told.total) setTimeout(up, 20); }, 400);",
      ),
    },
    found: ['pass/unmoved', 'pass/own-data-only'],
  },
  {
    title: 'a figure that is not there proves nothing',
    board: { markup: drawn('/notes', '') },
    value: '{ selector: "#figure" }',
    found: ['inconclusive/not-exercised', 'pass/own-data-only'],
    says: /the declared figure \(value notes\) is no number/,
  },
];

for (const { title, board, value = 'Notes so far', found, says } of TABLE) {
  test(title, async () => {
    const stage = await open(boardOf(board));
    const env = { ...process.env, ...(CHROMIUM ? { PARTYWALL_BROWSER: CHROMIUM } : {}) };
    const more = `pairs: [[acme, globex]]\nlimits: { timeout: 3s }\nbrowser:\n  pages: { board: { page: /board, values: { notes: { at: ${value}, equals: count(note) } } } }`;
    const checks = ['aggregate-metric-leak', 'list-foreign-rows', 'anonymous-tenant-data'];
    try {
      const run = await conducted(stage, { ...FRONT_END, more, checks }, { env });
      expect([run.found[FIGURE], run.found[ROWS]]).toEqual(found);
      if (says) expect(run.findings.get(FIGURE)?.text).toMatch(says);
      expect(Object.keys(run.found).filter((id) => id.startsWith('anonymous-tenant-data/board'))).toEqual([]);
    } finally {
      await stage.close();
    }
  });
}

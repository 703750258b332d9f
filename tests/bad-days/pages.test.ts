import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { CHROMIUM, NO_BROWSER } from '../reporters/html/browser.js';
import { boardOf, FRONT_END } from '../run/front-end.js';
import { type Ask, type Conducted, conducted, open, type Reply, type Serve } from '../run/stage.js';

test.skip(CHROMIUM === undefined, NO_BROWSER);
test.setTimeout(180_000);

const LINK = 'ui-deep-link-foreign/note.note/';
const ALL = ['ui-deep-link-foreign', 'client-cache-after-switch', 'client-residue-after-logout'];

async function run(
  serve: Serve,
  checks: readonly string[],
  more: Parameters<typeof conducted>[2] = {},
): Promise<Conducted> {
  const stage = await open(serve);
  try {
    const env = { ...process.env, ...(CHROMIUM ? { PARTYWALL_BROWSER: CHROMIUM } : {}) };
    return await conducted(stage, { ...FRONT_END, checks }, { env, ...more });
  } finally {
    await stage.close();
  }
}

const NEVER_IDLE = `<script>setInterval(() => fetch('/notes', { headers: { authorization: 'Bearer ' + token } }), 100);
  new EventSource('/board/stream');</script>`;
const POPUP = `<script>open('about:blank'); alert('Welcome'); setTimeout(() => { location.pathname === '/board' && confirm('Take our survey?'); }, 100);</script>`;

for (const [title, markup] of [
  ['pages that never become idle', NEVER_IDLE],
  ['pages that open windows and ask questions', POPUP],
] as const) {
  test(`${title} are looked at all the same`, async () => {
    const { found, end } = await run(boardOf({ markup }), ALL);
    expect(Object.values(found).filter((outcome) => !outcome.startsWith('pass/'))).toEqual([]);
    expect({ planned: Object.keys(found).length, exit: end.exitCode }).toEqual({ planned: 6, exit: 0 });
  });
}

test('a challenge in place of a page proves nothing', async () => {
  const challenge = Buffer.from('<title>Are you human?</title><p>Verify you are human to go on.</p>');
  const opened = new Set<string>();
  // The owner opens it first; whoever comes next is asked whether it is human.
  const bend = ({ path }: Ask): Reply | undefined => {
    if (!path.startsWith('/board/')) return undefined;
    if (opened.has(path)) return { headers: { 'content-type': 'text/html' }, body: challenge };
    opened.add(path);
    return undefined;
  };
  const { found } = await run(boardOf({ bend }), ['ui-deep-link-foreign']);
  expect(new Set(Object.values(found))).toEqual(new Set(['inconclusive/challenge-page']));
});

test('a browser that crashes in the middle leaves its own cases unproved, and the run goes on with another', async () => {
  let hasCrashed = false;
  const bend = ({ path }: Ask): undefined => {
    if (path !== '/board' || hasCrashed) return undefined;
    hasCrashed = true;
    killBrowser();
    return undefined;
  };
  const { found, end, findings } = await run(boardOf({ bend }), ALL, { concurrency: 1 });
  const outcomes = Object.values(found);
  expect(hasCrashed).toBe(true);
  expect(outcomes).toContain('inconclusive/unreachable');
  expect(outcomes.some((outcome) => outcome.startsWith('pass/'))).toBe(true);
  expect(outcomes.filter((outcome) => outcome.startsWith('fail/'))).toEqual([]);
  expect(end.exitCode).toBe(2);
  const crashed = [...findings.values()].find(({ reason }) => reason === 'unreachable');
  expect(crashed?.text).toContain('the browser or its page ended');
});

test('without a browser pages are not looked at, one sentence says how to get one, and all else goes on', async () => {
  const stage = await open(boardOf());
  const env = { PARTYWALL_BROWSER: '/nowhere/chrome' };
  const { found, findings, end } = await conducted(
    stage,
    { ...FRONT_END, checks: [...ALL, 'object-read-foreign'] },
    { env },
  );
  await stage.close();
  const told = (check: string) =>
    Object.entries(found)
      .filter(([id]) => id.startsWith(check))
      .map(([, outcome]) => outcome);
  expect(told(LINK)).toEqual(['inconclusive/unreachable', 'inconclusive/unreachable']);
  expect(told('client-')).toEqual(Array(4).fill('inconclusive/unreachable'));
  expect(told('object-read-foreign')).toEqual(['pass/denied', 'pass/denied']);
  expect(findings.get(`${LINK}acme.admin>globex`)?.text).toContain('Get one with `npx playwright install chromium`');
  expect(end.exitCode).toBe(2);
});

/** Ends the browsers that this process has started, as the system does when memory runs out. */
function killBrowser(): void {
  const list = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)]).toString();
  for (const line of list.split('\n')) {
    const [, pid] = /^\s*(\d+) .*chrom/i.exec(line) ?? [];
    if (pid) process.kill(Number(pid), 'SIGKILL');
  }
}

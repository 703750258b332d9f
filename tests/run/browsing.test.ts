import { expect, test } from '@playwright/test';
import { CHROMIUM, NO_BROWSER } from '../reporters/html/browser.js';
import { boardOf, FRONT_END } from './front-end.js';
import { type Conducted, conducted, open, type Reply } from './stage.js';

test.skip(CHROMIUM === undefined, NO_BROWSER);
test.setTimeout(120_000);

type Bend = NonNullable<Parameters<typeof boardOf>[0]>;

interface Looked extends Conducted {
  readonly files: Readonly<Record<string, Buffer>>;
}

async function look(
  site: Bend,
  checks: readonly string[],
  more: Parameters<typeof conducted>[2] = {},
): Promise<Looked> {
  const files: Record<string, Buffer> = {};
  const attach = (name: string, content: Buffer): string => {
    files[name] = content;
    return name;
  };
  const stage = await open(boardOf(site));
  try {
    const env = { ...process.env, ...(CHROMIUM ? { PARTYWALL_BROWSER: CHROMIUM } : {}) };
    return { ...(await conducted(stage, { ...FRONT_END, checks }, { env, attach, ...more })), files };
  } finally {
    await stage.close();
  }
}

/** The wall is down: a note is read by whoever knows its id, but only as the page asks for it. */
const leaky = (reply: (title: unknown) => Reply): Bend['bend'] => {
  return ({ path, note, who }) =>
    path.startsWith('/notes/') && note && who && note.tenant !== who.split('.')[0] ? reply(note.title) : undefined;
};

const ID = 'ui-deep-link-foreign/note.note/acme.admin>globex';

test('a page that shows a foreign record is a leak, with a picture and what was asked, and without a secret', async () => {
  const bend = leaky((title) => ({ body: { title } }));
  const { findings, files, end } = await look({ bend }, ['ui-deep-link-foreign']);
  const finding = findings.get(ID);
  expect(`${finding?.outcome}/${finding?.reason}: ${finding?.text}`).toMatch(
    /^fail\/leak: acme\.admin got status 200 with the canary of globex's note in page$/,
  );
  const named = finding?.legs.find(({ leg }) => leg === 'attack')?.files ?? [];
  expect(named.map((name) => name.replace(ID, 'ID'))).toEqual(['ID-attack.png', 'ID-attack.txt']);
  expect(files[named[0] ?? '']?.subarray(1, 4).toString()).toBe('PNG');
  const trace = files[named[1] ?? '']?.toString() ?? '';
  expect(trace).toContain('acme.admin opens /board/');
  expect(trace).toMatch(/GET http:\/\/127\.0\.0\.1:\d+\/notes\/[\w-]+ 200/);
  expect(JSON.stringify([...findings.values()]) + trace).not.toContain('token-of-acme');
  expect(end.exitCode).toBe(1);
});

test('what a page hides in an answer that it got is a leak as well', async () => {
  const bend = leaky((title) => ({ body: { secret: { title } } }));
  const { findings } = await look({ bend }, ['ui-deep-link-foreign']);
  expect(findings.get(ID)?.text).toMatch(
    /with the canary of globex's note in the answer to GET \/notes\/[\w-]+, body \$\.secret\.title$/,
  );
});

test('where evidence is none there is no picture', async () => {
  const bend = leaky((title) => ({ body: { title } }));
  const { files, found } = await look({ bend }, ['ui-deep-link-foreign'], { evidence: 'none' });
  expect({ files, outcome: found[ID] }).toEqual({ files: {}, outcome: 'fail/leak' });
});

test('a page on which nobody sees a record proves nothing', async () => {
  const bend: Bend['bend'] = ({ path, method }) =>
    path === '/notes' && method === 'GET' ? { body: { items: [] } } : undefined;
  const { found } = await look({ bend }, ['client-cache-after-switch', 'client-residue-after-logout']);
  expect(new Set(Object.values(found))).toEqual(new Set(['inconclusive/control-failed', 'pass/own-data-only']));
});

test('what pages ask and nobody declares is listed as not covered, once', async () => {
  const markup =
    "<script>token && fetch('/board/figures/2024', { headers: { authorization: 'Bearer ' + token } });</script>";
  const { lines, found } = await look({ markup }, ['ui-deep-link-foreign']);
  expect(new Set(Object.values(found))).toEqual(new Set(['pass/denied']));
  expect(lines.flatMap((line) => (line.type === 'note' && line.topic === 'uncovered' ? line.text : []))).toEqual(
    [
      'pages ask POST /login, which no resource and no view declares',
      'pages ask GET /board/figures/…, which no resource and no view declares',
    ].slice(1),
  );
});

test('who must succeed turns each green red', async () => {
  const { lines, found } = await look({}, ['ui-deep-link-foreign', 'client-cache-after-switch'], { calibrate: true });
  expect(Object.values(found).filter((outcome) => !outcome.startsWith('pass/'))).toEqual([]);
  const notes = lines.flatMap((line) => (line.type === 'note' && line.topic === 'calibration' ? line.text : []));
  expect(notes).toEqual(['4 passing cases were asked by someone who must succeed: all turned red']);
});

import { expect, test } from '@playwright/test';
import { conducted, type Note, notebook, open, type Reply } from './stage.js';

const CASE = 'object-read-foreign/note/acme.admin>globex';

/** What acme gets of globex's note, the first time, the second time …; afterwards 404. */
async function run(...answers: readonly ((note: Note) => Reply)[]) {
  let nth = 0;
  const serve = notebook(({ method, note, tenant }) =>
    method === 'GET' && note && tenant === 'acme' && note.tenant === 'globex' ? answers[nth++]?.(note) : undefined,
  );
  const stage = await open(serve);
  const ran = await conducted(stage, { checks: ['object-read-foreign'], more: 'pairs: [[acme, globex]]' });
  await stage.close();
  return { found: ran.found[CASE], seen: ran.findings.get(CASE)?.seen };
}

const leak = (note: Note): Reply => ({ body: note });
const hidden = (): Reply => ({ status: 404 });
const odd = (): Reply => ({ status: 400 });
const nobody = (): Reply => ({ status: 401 });

test('what leaks twice is a leak', async () => {
  expect(await run(leak, nobody, leak, nobody)).toEqual({ found: 'fail/leak', seen: undefined });
});

test('what leaks once is a leak, seen 1 of 2', async () => {
  expect(await run(leak, hidden)).toEqual({ found: 'fail/leak', seen: '1 of 2' });
});

test('what leaks only when it is asked again is a leak, seen 1 of 2', async () => {
  expect(await run(odd, leak)).toEqual({ found: 'fail/leak', seen: '1 of 2' });
});

test('an answer that breaks the contract twice does', async () => {
  expect(await run(odd, odd)).toEqual({ found: 'fail/contract', seen: undefined });
});

test('an answer that breaks the contract once is noise', async () => {
  expect(await run(odd, hidden)).toEqual({ found: 'inconclusive/noisy', seen: undefined });
});

import { expect, test } from '@playwright/test';
import { ABSENT, conducted, notebook, open, type Reply, type Serve } from './stage.js';

async function run(serve: Serve, check: string) {
  const stage = await open(serve);
  const { found, findings, lines } = await conducted(stage, { checks: [check] }, { calibrate: true });
  await stage.close();
  const note = lines.find((line) => line.type === 'note' && line.topic === 'calibration');
  return { found, findings, note: note?.type === 'note' ? note.text : '' };
}

/** Attack tokens are turned away whoever sends them: the refusals prove nothing. */
const wary = notebook(({ method, body }): Reply | undefined =>
  method === 'PATCH' && /^pw.{9}t/.test(String(body.title)) ? ABSENT : undefined,
);

test('a green that its falsifier does not turn red was empty', async () => {
  const { found, findings, note } = await run(wary, 'object-update-foreign');
  expect(found).toEqual({
    'object-update-foreign/note/acme.admin>globex': 'inconclusive/unfalsifiable',
    'object-update-foreign/note/globex.admin>acme': 'inconclusive/unfalsifiable',
  });
  expect(findings.get('object-update-foreign/note/acme.admin>globex')?.text).toContain(
    'globex.admin, who must succeed, asked the same and it did not turn red',
  );
  expect(note).toBe('2 passing cases were asked by someone who must succeed: 0 of them turned red');
});

for (const { check, holds } of [
  { check: 'object-read-foreign', holds: 'pass/denied' },
  { check: 'object-update-foreign', holds: 'pass/denied' },
  { check: 'object-delete-foreign', holds: 'pass/denied' },
  { check: 'list-foreign-rows', holds: 'pass/own-data-only' },
  { check: 'list-total-leak', holds: 'pass/unmoved' },
])
  test(`${check}: the greens of a sound system can turn red`, async () => {
    const { found, note } = await run(notebook(), check);
    expect(found).toEqual({
      [`${check}/note/acme.admin>globex`]: holds,
      [`${check}/note/globex.admin>acme`]: holds,
    });
    expect(note).toBe('2 passing cases were asked by someone who must succeed: all turned red');
  });

import { expect, test } from '@playwright/test';
import { ABSENT, type Ask, conducted, notebook, open, type Reply } from './stage.js';

/** Notes lie in folders, and a change names the folder. */
const PARTS = {
  checks: ['object-update-foreign', 'existence-status-oracle'],
  note: 'path: "/notes{/id}"\njson: { title: "{{ canary }}", folder: "{{ folder.id }}" }',
  more: '  folder:\n    path: "/folders{/id}"\n    only: [list, create, read, delete]\n    json: { title: "{{ canary }}" }',
};

/** `looks`: at whose note it is. The folder is looked at first, and must be the caller's own, or the note's owner's. */
function filing(looks: { readonly atNote: boolean; readonly folderOf: 'caller' | 'note' }) {
  const folders = notebook();
  const notes = notebook(({ method, tenant, body, note }): Reply | undefined => {
    if (method !== 'PATCH' || !tenant) return undefined;
    const folder = folders.notes.get(String(body.folder));
    const whose = looks.folderOf === 'caller' ? tenant : note?.tenant;
    if (folder?.tenant !== whose) return { status: 403, body: { error: 'no such folder' } };
    if (!note || (looks.atNote && note.tenant !== tenant)) return ABSENT;
    note.title = body.title ?? note.title;
    return { body: { ok: true } };
  });
  return (ask: Ask) =>
    ask.path.startsWith('/folders') ? folders({ ...ask, path: ask.path.replace('/folders', '/notes') }) : notes(ask);
}

async function verdicts(looks: Parameters<typeof filing>[0]): Promise<readonly string[]> {
  const stage = await open(filing(looks));
  const { found } = await conducted(stage, PARTS);
  await stage.close();
  const told = Object.entries(found).filter(([id]) => /object-update-foreign|oracle\/note\.update/.test(id));
  return [...new Set(told.map(([id, outcome]) => `${id.split('/')[0]} ${outcome}`))].sort();
}

for (const folderOf of ['caller', 'note'] as const)
  test(`a change that looks at the folder it names (the ${folderOf}'s) and not at the note is a breach`, async () => {
    expect(await verdicts({ atNote: false, folderOf })).toContain('object-update-foreign fail/breach');
  });

test('a change that looks at the folder first, and then at the note, is sound', async () => {
  expect(await verdicts({ atNote: true, folderOf: 'caller' })).toEqual([
    'existence-status-oracle pass/indistinguishable',
    'object-update-foreign pass/denied',
  ]);
});

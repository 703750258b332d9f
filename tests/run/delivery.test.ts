import { expect, test } from '@playwright/test';
import { conducted, notebook, open } from './stage.js';

const NOTE = `path: "/notes{/id}"
form: { title: "{{ canary }}" }
update: { request: "POST /notes/{id}/edit", form: { title: "{{ canary }}" } }
delete: "POST /notes/{id}/delete"
actions: { archive: "POST /notes/{id}/archive" }`;
const CSRF = ', csrf: { at: $.token, send: { form: { _csrf: "{{ csrf }}" } } }';

test('a write without a body carries the anti-forgery field as well, in a form of its own', async () => {
  const serve = notebook(({ method, path, tenant, body, note, who }, notes) => {
    if (method === 'GET') return undefined;
    if (body._csrf !== `token-of-${who}-8f1c`) return { status: 403 };
    if (!note || note.tenant !== tenant) return undefined;
    if (path.endsWith('/delete')) notes.delete(note.id);
    if (path.endsWith('/edit')) note.title = body.title;
    if (path.endsWith('/archive')) note.title = `${note.title} (archived)`;
    return { body: {} };
  });
  const stage = await open(serve);
  const checks = ['object-delete-foreign', 'action-endpoint-foreign'];
  const more = 'pairs: [[acme, globex]]';
  const { found, end } = await conducted(stage, { checks, note: NOTE, auth: CSRF, more });
  await stage.close();
  expect({ found, left: end.cleanup.left, notes: serve.notes.size }).toEqual({
    found: {
      'object-delete-foreign/note/acme.admin>globex': 'pass/denied',
      'action-endpoint-foreign/note.archive/acme.admin>globex': 'pass/denied',
    },
    left: [],
    notes: 0,
  });
});

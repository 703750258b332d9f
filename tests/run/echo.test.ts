import { expect, test } from '@playwright/test';
import { createOffice, inspect, tenantOf } from './office.js';

const DIRECTIONS = ['acme.admin>globex', 'acme.agent>globex', 'globex.admin>acme'];
const FORMS = ['read', 'update', 'delete'];
const CASES = FORMS.flatMap((form) => DIRECTIONS.map((one) => `existence-status-oracle/note.${form}/${one}`)).sort();

test('a refusal that repeats what was sent tells nothing about what exists', async () => {
  const office = createOffice(({ id, name, body, method }, notes) => {
    const note = notes.get(id);
    const isOwn = note && Reflect.get(note, 'tenant') === tenantOf(name);
    return isOwn || method === 'POST' ? undefined : { status: 404, body: { id, received: body } };
  });
  const { findings } = await inspect(office, 'existence-status-oracle');
  expect(findings.map((finding) => finding.case).sort()).toEqual(CASES);
  expect(new Set(findings.map(({ reason }) => reason))).toEqual(new Set(['indistinguishable']));
});

test('a record that is gone after the first question is a breach, although the later answers are alike', async () => {
  const office = createOffice(({ id, method }, notes) =>
    method === 'DELETE' ? { status: notes.delete(id) ? 200 : 404 } : undefined,
  );
  const { findings } = await inspect(office, 'existence-status-oracle');
  const red = findings.filter(({ outcome }) => outcome === 'fail');
  expect(red.map((finding) => `${finding.case} ${finding.reason}`).sort()).toEqual(
    DIRECTIONS.map((one) => `existence-status-oracle/note.delete/${one} breach`).sort(),
  );
});

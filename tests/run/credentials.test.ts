import { expect, test } from '@playwright/test';
import { createOffice, inspect } from './office.js';

test('empty and garbage credentials have the shape of real ones', async () => {
  const refused = new Set<string>();
  const office = createOffice(({ name, authorization }) => {
    if (name === undefined) refused.add(authorization);
    return undefined;
  });
  const { end } = await inspect(office, 'anonymous-tenant-data');
  expect(end.outcomes).toEqual({ skipped: 0, pass: 2, inconclusive: 0, fail: 0 });
  // Made to look like the tokens of globex_admin and acme_admin.
  const garbage = ['Bearer garba-ge-0garba_ge0ga-rbag', 'Bearer garba-ge-0gar_bage0-garb'];
  expect([...refused].sort()).toEqual(['Bearer', ...garbage, 'no header'].sort());
});

test('a route that asks only whether there is a token serves whoever brings garbage', async () => {
  const office = createOffice(({ method, id, name, authorization }, notes) =>
    method === 'GET' && name === undefined && authorization !== 'no header'
      ? { status: 200, body: notes.get(id) }
      : undefined,
  );
  const { findings } = await inspect(office, 'anonymous-tenant-data');
  expect(findings.map(({ outcome, reason, leg }) => `${outcome}/${reason} at ${leg}`)).toEqual([
    'fail/leak at empty',
    'fail/leak at empty',
  ]);
});

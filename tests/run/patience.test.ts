import { expect, test } from '@playwright/test';
import { createOffice, inspect } from './office.js';

test('nobody waits for the effect of an act that was refused', async () => {
  let looks = 0;
  const office = createOffice(({ method, name }) => {
    if (method === 'GET') looks += 1;
    return method === 'DELETE' && name === 'acme_agent' ? { status: 403 } : undefined;
  });
  const { findings } = await inspect(office, 'object-delete-foreign', '3s');
  expect(findings.map((finding) => `${finding.case} ${finding.outcome}`).sort()).toEqual([
    'object-delete-foreign/note/acme.admin>globex pass',
    'object-delete-foreign/note/acme.agent>globex inconclusive',
    'object-delete-foreign/note/globex.admin>acme pass',
  ]);
  // Three seconds of looking would be a dozen more.
  expect(looks).toBeLessThan(45);
});

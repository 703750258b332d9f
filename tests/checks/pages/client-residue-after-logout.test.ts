import { expect, test } from '@playwright/test';
import { canary, held, legsAsked, lost, saw } from '../observations.js';
import { judgeTable } from '../table.js';

const ID = 'client-residue-after-logout/browser/acme.admin>globex';

judgeTable(ID, [
  { title: 'nothing is left', seen: { attack: saw(200) }, verdict: 'pass/own-data-only at attack' },
  {
    title: 'a record in a storage',
    seen: { attack: saw(200, { sightings: [canary('globex', 'call', 'localStorage recent')] }) },
    verdict: 'fail/leak at attack',
    says: /the canary of globex's call in localStorage recent/,
  },
  {
    title: 'nothing was seen before',
    seen: { attack: lost('control-failed', 'globex.admin saw none of its own records in this tab') },
    verdict: 'inconclusive/control-failed at attack',
    says: /saw none of its own records/,
  },
  {
    title: 'a browser that crashed',
    seen: { attack: lost('unreachable') },
    verdict: 'inconclusive/unreachable at attack',
  },
  {
    title: 'a page without an end',
    seen: { attack: saw(200, { complete: false }) },
    verdict: 'inconclusive/unread at attack',
  },
]);

test('it is one look, at the browser of the owner', () => {
  expect(legsAsked(ID, () => held()).map((legs) => legs.map(({ as, browse }) => ({ as, browse })))).toEqual([
    [{ as: 'acme.admin', browse: { kind: 'residue', before: 'globex.admin' } }],
  ]);
});

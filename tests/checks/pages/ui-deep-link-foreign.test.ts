import { expect, test } from '@playwright/test';
import type { Seen } from '../../../src/checks/index.js';
import { askings, canary, held, identifier, legsAsked, lost, saw } from '../observations.js';
import { judgeTable } from '../table.js';

const ID = 'ui-deep-link-foreign/call.call/acme.admin>globex';
/** The page says 200 to everything. */
const NOTHING: Seen = { control: held(), own: held(), attack: saw(200), alive: held() };

judgeTable(ID, [
  {
    title: 'nothing of it on the page',
    seen: NOTHING,
    verdict: 'pass/denied at attack',
    says: /nothing of globex's call/,
  },
  { title: 'a page that is not there', seen: { ...NOTHING, attack: saw(404) }, verdict: 'pass/denied at attack' },
  {
    title: 'the canary in the title alone',
    seen: { ...NOTHING, attack: saw(200, { sightings: [canary('globex', 'call', 'title')] }) },
    verdict: 'fail/leak at attack',
    says: /the canary of globex's call in title/,
  },
  {
    title: 'the canary in an answer that the page does not show',
    seen: {
      ...NOTHING,
      attack: saw(404, { sightings: [canary('globex', 'call', 'the answer to GET /cards, body $.t')] }),
    },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'the identifier of another record of the victim',
    seen: { ...NOTHING, attack: saw(200, { sightings: [identifier('globex', 'chat')] }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'the victim’s canary on the page of one’s own record',
    seen: { ...NOTHING, own: held({ sightings: [canary('globex')] }) },
    verdict: 'fail/leak at own',
  },
  {
    title: 'one’s own canary',
    seen: { ...NOTHING, attack: saw(200, { sightings: [canary('acme')] }) },
    verdict: 'pass/denied at attack',
  },
  {
    title: 'an owner who does not see its record',
    seen: { ...NOTHING, control: saw(200, { held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
  {
    title: 'an attacker who does not see its own record',
    seen: { ...NOTHING, own: saw(200, { held: false }) },
    verdict: 'inconclusive/control-failed at own',
  },
  {
    title: 'an attacker who is signed out afterwards',
    seen: { ...NOTHING, alive: saw(200, { held: false, page: 'sign-in' }) },
    verdict: 'inconclusive/session-lost at alive',
  },
  {
    title: 'a challenge in place of the page',
    seen: { ...NOTHING, attack: saw(200, { page: 'challenge' }) },
    verdict: 'inconclusive/challenge-page at attack',
  },
  {
    title: 'a browser that crashed',
    seen: { ...NOTHING, attack: lost('unreachable', 'the browser or its page ended') },
    verdict: 'inconclusive/unreachable at attack',
    says: /the browser or its page ended/,
  },
]);

test('controls come first, and the foreign page is looked at for twice as long as they took', () => {
  expect(askings(ID, () => held())).toEqual([
    ['control', 'own'],
    ['attack', 'alive'],
  ]);
  const [, second = []] = legsAsked(ID, ({ name }) => held({ effectMs: name === 'own' ? 700 : 90 }));
  expect(second.map(({ browse, aim }) => ({ browse, aim }))).toEqual([
    { browse: { kind: 'visit', page: 'call', forMs: 1400 }, aim: { record: 'shared', of: 'globex' } },
    { browse: { kind: 'visit', page: 'call' }, aim: { record: 'shared', of: 'acme' } },
  ]);
});

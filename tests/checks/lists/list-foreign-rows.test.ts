import { expect, test } from '@playwright/test';
import type { Seen } from '../../../src/checks/index.js';
import type { EarlierRows } from '../../../src/model.js';
import { planCases } from '../../../src/plan.js';
import { canary, checkNamed, held, identifier, legsAsked, lost, OFFICE, rows, saw } from '../observations.js';
import { judgeTable } from '../table.js';

const ID = 'list-foreign-rows/call/acme.admin>globex';

const OWN: Seen = { control: held({ rows: rows() }), attack: held({ rows: rows(), sightings: [canary('acme')] }) };
/** What stood in both lists before the run. */
function earlier(attack: Partial<EarlierRows>, control: Partial<EarlierRows>): Seen {
  const none: EarlierRows = { ids: {}, strangers: {}, unowned: 0 };
  return {
    control: held({ rows: rows(), earlier: { ...none, ...control } }),
    attack: held({ rows: rows(), earlier: { ...none, ...attack } }),
  };
}

const BY_OWNER = rows({ foreignOwners: [{ tenant: 'globex', place: '$.items[3]' }], foreignOwnerCount: 1 });

judgeTable(ID, [
  { title: 'own rows only, all of them', seen: OWN, verdict: 'pass/own-data-only at attack', says: /none of globex/ },
  {
    title: 'a foreign canary on any page',
    seen: { ...OWN, attack: held({ rows: rows({ pages: 3 }), sightings: [canary('acme'), canary('globex')] }) },
    verdict: 'fail/leak at attack',
    says: /the canary of globex's call/,
  },
  {
    title: 'a foreign identifier without any text',
    seen: { ...OWN, attack: held({ rows: rows(), sightings: [identifier('globex')] }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'a row whose owner field names the victim',
    seen: { ...OWN, attack: held({ rows: BY_OWNER }) },
    verdict: 'fail/leak at attack',
    says: /a row whose owner is globex in \$\.items\[3\]/,
  },
  {
    title: 'the canary of a tenant that another case of this attacker is about',
    seen: { ...OWN, attack: held({ rows: rows(), sightings: [canary('initech')] }) },
    verdict: 'pass/own-data-only at attack',
  },
  {
    title: 'the canary of a tenant that no case of this attacker is about',
    id: 'list-foreign-rows/call/globex.admin>acme',
    seen: { ...OWN, attack: held({ rows: rows(), sightings: [canary('initech')] }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'what is shared on purpose in a list of something else',
    seen: { ...OWN, attack: held({ rows: rows(), sightings: [canary('globex', 'template')] }) },
    verdict: 'pass/own-data-only at attack',
  },
  {
    title: 'a leak stands beside a list that was not read to its end',
    seen: {
      control: lost('timeout'),
      attack: saw(200, { held: false, complete: false, sightings: [canary('globex')] }),
    },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'a row of before in both lists, whose owner nobody says',
    seen: earlier({ ids: { x: '$[0]', y: '$[1]' } }, { ids: { y: '$[7]' } }),
    verdict: 'inconclusive/shared-or-leak at attack',
    says: /acme\.admin: \$\[1\], globex\.admin: \$\[7\]/,
  },
  {
    title: 'rows of before, each in one list',
    seen: earlier({ ids: { x: '$[0]' } }, { ids: { y: '$[7]' } }),
    verdict: 'pass/own-data-only at attack',
  },
  {
    title: 'rows of a third owner in both lists',
    seen: earlier({ strangers: { x: '$[0]' } }, { strangers: { x: '$[3]' } }),
    verdict: 'fail/leak at attack',
    says: /in \$\[0\] whose owner is neither acme nor globex/,
  },
  {
    title: 'rows of third owners, each in one list',
    seen: earlier({ strangers: { x: '$[0]' } }, { strangers: { y: '$[3]' } }),
    verdict: 'inconclusive/shared-or-leak at attack',
  },
  {
    title: 'rows of a third owner in the victim’s list alone',
    seen: earlier({}, { strangers: { y: '$[3]' } }),
    verdict: 'pass/own-data-only at attack',
  },
  {
    title: 'rows of nobody',
    seen: earlier({ unowned: 2 }, { unowned: 2 }),
    verdict: 'pass/own-data-only at attack',
    says: /2 rows name no owner/,
  },
  {
    title: 'an empty list',
    seen: { ...OWN, attack: saw(200, { held: false, rows: rows({ count: 0, ownFound: 0 }) }) },
    verdict: 'inconclusive/own-rows-missing at attack',
  },
  {
    title: 'one own row missing',
    seen: { ...OWN, attack: saw(200, { held: false, rows: rows({ ownFound: 2 }) }) },
    verdict: 'inconclusive/own-rows-missing at attack',
    says: /found 2 of its 3 seeded rows/,
  },
  {
    title: 'paging without an end',
    seen: { ...OWN, attack: held({ rows: rows({ ended: false, pages: 2000 }) }) },
    verdict: 'inconclusive/unread at attack',
  },
  {
    title: 'a page cut at the cap',
    seen: { ...OWN, attack: held({ rows: rows(), complete: false }) },
    verdict: 'inconclusive/unread at attack',
  },
  {
    title: 'the owner does not find its own rows',
    seen: { ...OWN, control: saw(200, { held: false, rows: rows({ ownFound: 0 }) }) },
    verdict: 'inconclusive/own-rows-missing at control',
  },
  {
    title: 'rows by which nobody could be known',
    seen: { ...OWN, control: held({ rows: rows({ knowable: 0 }) }) },
    verdict: 'inconclusive/control-failed at control',
  },
  {
    title: 'the list refused at home',
    seen: { ...OWN, attack: saw(403, { held: false }) },
    verdict: 'inconclusive/control-failed at attack',
  },
  {
    title: 'a session that died',
    seen: { ...OWN, attack: lost('session-lost') },
    verdict: 'inconclusive/session-lost at attack',
  },
  { title: '429', seen: { ...OWN, attack: saw(429, { held: false }) }, verdict: 'inconclusive/rate-limited at attack' },
  {
    title: '502',
    seen: { ...OWN, control: saw(502, { held: false }) },
    verdict: 'inconclusive/server-error at control',
  },
  {
    title: 'a leg that was never asked',
    seen: { control: OWN.control },
    verdict: 'inconclusive/check-crashed at attack',
  },
]);

test('one reading of a list serves every case about it, whoever is whose victim', () => {
  const legs = [ID, 'list-foreign-rows/call/globex.admin>acme'].flatMap((id) =>
    legsAsked(id, () => held({ rows: rows() })).flat(),
  );
  expect(legs.map(({ name, share }) => `${name} ${share}`)).toEqual([
    'control list/call/list/globex.admin',
    'attack list/call/list/acme.admin',
    'control list/call/list/acme.admin',
    'attack list/call/list/globex.admin',
  ]);
});

test('plain lists and actions that list are asked; a list under one record is a side door', () => {
  const { cases } = planCases(OFFICE, { checks: [checkNamed('list-foreign-rows')] });
  expect([...new Set(cases.map(({ subject }) => `${subject.resource ?? subject.view}.${subject.operation}`))]).toEqual([
    'call.list',
    'call.board',
    'chat.list',
    'template.list',
    'dashboard.view',
    'figures.view',
    'books.view',
  ]);
});

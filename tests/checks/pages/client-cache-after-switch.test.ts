import { expect, test } from '@playwright/test';
import type { Seen } from '../../../src/checks/index.js';
import { planCases } from '../../../src/plan.js';
import { canary, checkNamed, held, legsAsked, lost, OFFICE, saw } from '../observations.js';
import { judgeTable } from '../table.js';

const ID = 'client-cache-after-switch/board.sign-out/acme.admin>globex';
const SWITCH = 'client-cache-after-switch/board.switch-to-acme/broker>globex';
const OWN: Seen = { control: held(), own: held(), attack: held({ sightings: [canary('acme')] }) };

for (const id of [ID, SWITCH])
  judgeTable(id, [
    { title: 'own records only', seen: OWN, verdict: 'pass/own-data-only at attack' },
    {
      title: 'a record of the tenant before, for a moment',
      seen: { ...OWN, attack: held({ sightings: [canary('acme'), canary('globex', 'call', 'for a moment: page')] }) },
      verdict: 'fail/leak at attack',
      says: /the canary of globex's call in for a moment: page/,
    },
    {
      title: 'records of the tenant before, and never the own ones',
      seen: { ...OWN, attack: saw(200, { held: false, sightings: [canary('globex')] }) },
      verdict: 'fail/leak at attack',
    },
    {
      title: 'nothing at all',
      seen: { ...OWN, attack: saw(200, { held: false }) },
      verdict: 'inconclusive/session-lost at attack',
    },
    {
      title: 'an owner to whom the page shows nothing',
      seen: { ...OWN, control: saw(200, { held: false }) },
      verdict: 'inconclusive/control-failed at control',
    },
    {
      title: 'a page that shows nothing at home',
      seen: { ...OWN, own: saw(200, { held: false }) },
      verdict: 'inconclusive/control-failed at own',
    },
    {
      title: 'a person before who could not sign out',
      seen: { ...OWN, attack: lost('control-failed', 'the form is not there') },
      verdict: 'inconclusive/control-failed at attack',
    },
  ]);

test('it is asked of one person of each tenant, and of who belongs to several', () => {
  const ids = planCases(OFFICE, { checks: [checkNamed('client-cache-after-switch')] }).cases.map(({ id }) => id);
  expect(ids).toEqual([
    ID,
    'client-cache-after-switch/board.sign-out/globex.admin>acme',
    'client-cache-after-switch/board.sign-out/acme.admin>initech',
    SWITCH,
    'client-cache-after-switch/board.switch-to-globex/broker>acme',
  ]);
});

test('the tab is used by the owner before, or left in the other tenant', () => {
  const attackOf = (id: string) =>
    legsAsked(id, () => held())[1]?.map(({ as, browse, expect: demand }) => ({ as, browse, demand }));
  const demand = { kind: 'canary-of', of: 'acme' };
  expect([attackOf(ID), attackOf(SWITCH)]).toEqual([
    [{ as: 'acme.admin', browse: { kind: 'next', before: 'globex.admin', page: 'board' }, demand }],
    [{ as: 'broker', browse: { kind: 'switch', from: 'globex', page: 'board' }, demand }],
  ]);
});

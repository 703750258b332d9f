import { expect, test } from '@playwright/test';
import type { Seen } from '../../../src/checks/index.js';
import { askings, canary, checkNamed, contextFor, held, lost, refused, rows, saw } from '../observations.js';
import { judgeTable } from '../table.js';

const VIEW = 'super-admin-boundary/companies/acme.admin>globex';
const SIGHT = 'super-admin-boundary/call.read/root>globex';
const FORBIDDEN = saw(403, { denied: ['status'] });
const CLOSED: Seen = { control: held(), attack: FORBIDDEN, alive: held() };
const SEES: Seen = { control: held(), attack: held({ sightings: [canary('globex')] }), alive: held() };

judgeTable(VIEW, [
  { title: 'a reserved view that is refused', seen: CLOSED, verdict: 'pass/denied at attack' },
  {
    title: 'a reserved view with the victim’s canary',
    seen: { ...CLOSED, attack: saw(200, { sightings: [canary('globex')] }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'a refusal with the victim’s canary',
    seen: { ...CLOSED, attack: { ...FORBIDDEN, sightings: [canary('globex')] } },
    verdict: 'fail/leak at attack',
  },
  {
    title: '200 without data',
    seen: { ...CLOSED, attack: saw(200) },
    verdict: 'fail/contract at attack',
    says: /demanded: 403/,
  },
  { title: '404 where 403 is demanded', seen: { ...CLOSED, attack: saw(404) }, verdict: 'fail/contract at attack' },
  {
    title: 'the operator is refused too',
    seen: { ...CLOSED, control: saw(403, { held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
  {
    title: 'a dead session',
    seen: { ...CLOSED, alive: saw(401, { held: false }) },
    verdict: 'inconclusive/session-lost at alive',
  },
  {
    title: 'an answer cut at the cap',
    seen: { ...CLOSED, attack: saw(200, { complete: false }) },
    verdict: 'inconclusive/unread at attack',
  },
  {
    title: 'no answer',
    seen: { ...CLOSED, attack: lost('unreachable') },
    verdict: 'inconclusive/unreachable at attack',
  },
  { title: '500', seen: { ...CLOSED, attack: saw(500) }, verdict: 'inconclusive/server-error at attack' },
]);

judgeTable(SIGHT, [
  { title: 'an operator who sees the record', seen: SEES, verdict: 'pass/as-demanded at attack' },
  {
    title: 'an operator who does not',
    seen: { ...SEES, attack: refused({ held: false }) },
    verdict: 'fail/contract at attack',
    says: /root should see every tenant, got status 404/,
  },
  {
    title: 'an operator who sees something else',
    seen: { ...SEES, attack: saw(200, { held: false }) },
    verdict: 'fail/contract at attack',
  },
  {
    title: 'a record that its owner does not see either',
    seen: { ...SEES, control: refused({ held: false }), attack: refused({ held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
  {
    title: 'an operator whose session died',
    seen: { ...SEES, attack: saw(401, { held: false }), alive: saw(401, { held: false }) },
    verdict: 'inconclusive/session-lost at alive',
  },
  {
    title: 'an answer cut before the record came',
    seen: { ...SEES, attack: saw(200, { held: false, complete: false }) },
    verdict: 'inconclusive/unread at attack',
  },
  { title: 'no answer', seen: { ...SEES, attack: lost('timeout') }, verdict: 'inconclusive/timeout at attack' },
]);

test('a view is asked by its operator, by the tenant’s user, and the session is looked at', () => {
  expect(askings(VIEW, () => held())).toEqual([['control', 'attack', 'alive']]);
});

test('a sight has the victim’s own reading beside it', () => {
  expect(askings(SIGHT, () => held({ rows: rows() }))).toEqual([['control', 'attack', 'alive']]);
});

test('an operator must succeed with a reserved view, and nobody with what the operator sees', () => {
  const { falsifier } = checkNamed('super-admin-boundary');
  expect([VIEW, SIGHT].map((id) => falsifier?.(contextFor(id)))).toEqual(['root', 'nobody']);
});

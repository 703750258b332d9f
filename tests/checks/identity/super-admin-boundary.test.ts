import { expect, test } from '@playwright/test';
import type { Seen } from '../../../src/checks/index.js';
import {
  askings,
  canary,
  checkNamed,
  contextFor,
  held,
  legsAsked,
  lost,
  refused,
  rows,
  saw,
  values,
} from '../observations.js';
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

const PURGE = 'super-admin-boundary/chat.purge/acme.agent>acme';
const AUDIT = 'super-admin-boundary/chat.audit/acme.agent>globex';
const OWN_AUDIT = 'super-admin-boundary/chat.audit/acme.agent>acme';
const SAME = saw(200, { values: values({ '$.state': 'kept' }) });
const REFUSED = saw(403, { denied: ['status', 'anonymous'] });
const KEPT: Seen = {
  'control:before': SAME,
  control: held(),
  'control:after': held({ values: values({ '$.state': 'purged' }) }),
  'idle:before': SAME,
  before: SAME,
  attack: REFUSED,
  after: SAME,
  alive: held(),
};

judgeTable(PURGE, [
  { title: 'a reserved action, refused on an own record', seen: KEPT, verdict: 'pass/denied at attack' },
  {
    title: 'refused, but done',
    seen: { ...KEPT, after: saw(200, { values: values({ '$.state': 'purged' }) }) },
    verdict: 'fail/breach at after, refused but done',
  },
  {
    title: 'an attack that was not sent, so that it changes nothing that was there before',
    seen: { ...KEPT, attack: { ...lost('not-sent'), spared: 'acme has one of that number' } },
    verdict: 'skipped/safe-mode at attack',
    says: /not sent: acme has one of that number/,
  },
  {
    title: 'done to an own record',
    seen: { ...KEPT, attack: saw(200), after: saw(200, { values: values({ '$.state': 'purged' }) }) },
    verdict: 'fail/breach at after',
  },
  {
    title: 'the own record in the refusal, which may be read anyway',
    seen: { ...KEPT, attack: { ...REFUSED, sightings: [canary('acme', 'chat')] } },
    verdict: 'pass/denied at attack',
  },
  {
    title: 'another tenant’s record in the refusal',
    seen: { ...KEPT, attack: { ...REFUSED, sightings: [canary('globex', 'chat')] } },
    verdict: 'fail/leak at attack',
  },
  {
    title: '200 without effect, where that may be',
    seen: { ...KEPT, attack: saw(200) },
    verdict: 'pass/denied at attack',
  },
  { title: '400', seen: { ...KEPT, attack: saw(400) }, verdict: 'fail/contract at attack' },
  {
    title: 'the operator cannot do it either',
    seen: { ...KEPT, control: saw(403, { held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
  {
    title: 'the operator’s own act shows no effect',
    seen: { ...KEPT, 'control:after': saw(200, { held: false }) },
    verdict: 'inconclusive/unsettled at control:after',
  },
  {
    title: 'a dead session',
    seen: { ...KEPT, alive: saw(401, { held: false }) },
    verdict: 'inconclusive/session-lost at alive',
  },
]);

const UNREAD: Seen = { control: held(), attack: REFUSED, alive: held() };

judgeTable(AUDIT, [
  { title: 'a reserved read, refused', seen: UNREAD, verdict: 'pass/denied at attack' },
  {
    title: 'a reserved read of a foreign record',
    seen: { ...UNREAD, attack: saw(200, { sightings: [canary('globex', 'chat')] }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'a reserved read of an own record that is open elsewhere is no leak, and no refusal either',
    id: OWN_AUDIT,
    seen: { ...UNREAD, attack: saw(422, { sightings: [canary('acme', 'chat')] }) },
    verdict: 'fail/contract at attack',
  },
  { title: 'no answer', seen: { ...UNREAD, attack: lost('timeout') }, verdict: 'inconclusive/timeout at attack' },
]);

test('a reserved write is controlled by the operator and witnessed by the record’s own people', () => {
  const [control, attacked, after] = legsAsked(PURGE, () => SAME);
  const told = (legs: readonly { name: string; as: string }[] = []) => legs.map(({ name, as }) => `${name} ${as}`);
  expect([told(control), told(attacked), told(after)]).toEqual([
    ['control:before acme.admin', 'control root', 'control:after acme.admin'],
    ['idle:before acme.admin', 'before acme.admin', 'attack acme.agent'],
    ['after acme.admin', 'alive acme.agent'],
  ]);
});

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

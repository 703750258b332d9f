import { expect, test } from '@playwright/test';
import type { Seen } from '../../../src/checks/index.js';
import { askings, canary, held, legsAsked, lost, refused, rows, saw, token, values } from '../observations.js';
import { judgeTable } from '../table.js';

const id = (operation: string): string => `tenantless-principal/call.${operation}/drifter>globex`;

const VALUES = values({ '$.subject': 'globex subject' });
const READ: Seen = { control: held({ values: VALUES }), attack: refused(), alive: held() };
const LIST: Seen = { ...READ, control: held({ rows: rows() }) };
const UNCHANGED = saw(200, { values: VALUES });
const WRITE: Seen = {
  ...READ,
  'control:before': UNCHANGED,
  'control:after': held({ values: values({ '$.subject': 'new' }) }),
  'idle:before': UNCHANGED,
  before: UNCHANGED,
  after: UNCHANGED,
};

judgeTable(id('read'), [
  { title: 'a refusal as of someone else’s record', seen: READ, verdict: 'pass/denied at attack' },
  {
    title: 'a refusal as of the anonymous',
    seen: { ...READ, attack: saw(401, { denied: ['anonymous'] }) },
    verdict: 'pass/denied at attack',
  },
  {
    title: 'the victim’s canary',
    seen: { ...READ, attack: saw(200, { sightings: [canary('globex')] }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'the owner’s values',
    seen: { ...READ, attack: saw(200, { values: VALUES }) },
    verdict: 'fail/leak at attack',
  },
  { title: '200 without data', seen: { ...READ, attack: saw(200) }, verdict: 'fail/contract at attack' },
  {
    title: 'a dead session',
    seen: { ...READ, alive: saw(401, { held: false }) },
    verdict: 'inconclusive/session-lost at alive',
  },
  {
    title: 'the owner refused too',
    seen: { ...READ, control: refused({ held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
  { title: 'no answer', seen: { ...READ, attack: lost('timeout') }, verdict: 'inconclusive/timeout at attack' },
  {
    title: 'an answer cut at the cap',
    seen: { ...READ, attack: saw(404, { complete: false }) },
    verdict: 'inconclusive/unread at attack',
  },
]);

judgeTable(id('list'), [
  { title: 'a list that is refused', seen: LIST, verdict: 'pass/denied at attack' },
  {
    title: 'a list with the victim’s rows',
    seen: { ...LIST, attack: saw(200, { rows: rows(), sightings: [canary('globex')] }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'an empty list where a refusal is demanded',
    seen: { ...LIST, attack: saw(200, { rows: rows({ count: 0 }) }) },
    verdict: 'fail/contract at attack',
  },
  {
    title: 'a list in which the owner finds nothing',
    seen: { ...LIST, control: saw(200, { held: false, rows: rows({ ownFound: 0 }) }) },
    verdict: 'inconclusive/own-rows-missing at control',
  },
]);

judgeTable(id('create'), [
  { title: 'a create that is refused', seen: READ, verdict: 'pass/denied at attack' },
  { title: 'a row without a tenant', seen: { ...READ, attack: saw(201) }, verdict: 'fail/contract at attack' },
  {
    title: 'what was sent comes back: no leak',
    seen: { ...READ, attack: saw(201, { values: VALUES }) },
    verdict: 'fail/contract at attack',
  },
  {
    title: 'a create that fails for the owner too',
    seen: { ...READ, control: saw(422, { held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
]);

judgeTable(id('delete'), [
  { title: 'a write that is refused', seen: WRITE, verdict: 'pass/denied at attack' },
  {
    title: 'refused, and the record is gone',
    seen: { ...WRITE, after: saw(404, { gone: true }), 'idle:after': UNCHANGED },
    verdict: 'fail/breach at after, refused but done',
  },
  {
    title: 'gone, and the idle record too',
    seen: { ...WRITE, after: saw(404, { gone: true }), 'idle:after': saw(404, { gone: true }) },
    verdict: 'inconclusive/witness-failed at after',
  },
  {
    title: 'done',
    seen: { ...WRITE, attack: saw(204), after: { ...UNCHANGED, sightings: [token(id('delete'))] } },
    verdict: 'fail/breach at after',
  },
  {
    title: 'a control without effect',
    seen: { ...WRITE, 'control:after': saw(200, { held: false }) },
    verdict: 'inconclusive/unsettled at control:after',
  },
]);

for (const { operation, expected } of [
  { operation: 'read', expected: [['control', 'attack', 'alive']] },
  { operation: 'list', expected: [['control', 'attack', 'alive']] },
  { operation: 'create', expected: [['control', 'attack', 'alive']] },
  {
    operation: 'update',
    expected: [
      ['control:before', 'control', 'control:after'],
      ['idle:before', 'before', 'attack'],
      ['after', 'alive'],
    ],
  },
])
  test(`${operation}: ${expected.flat().join(', ')}`, () => {
    expect(askings(id(operation), () => UNCHANGED)).toEqual(expected);
  });

test('whoever has no record of its own shows by its identity that its session lives', () => {
  const alive = legsAsked(id('read'), () => refused())
    .flat()
    .find(({ name }) => name === 'alive');
  expect({ operation: alive?.operation, expect: alive?.expect }).toEqual({
    operation: 'whoami',
    expect: { kind: 'ok' },
  });
});

test('the witness of a write that was only accepted waits all of settle', () => {
  const after = legsAsked(id('update'), ({ name }) =>
    name === 'attack' ? saw(202) : held({ values: VALUES, effectMs: 20 }),
  )
    .flat()
    .find(({ name }) => name === 'after');
  expect(after?.waitMs).toBe(800);
});

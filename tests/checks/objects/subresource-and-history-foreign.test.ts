import { expect, test } from '@playwright/test';
import { planCases } from '../../../src/plan.js';
import { canary, checkNamed, legsAsked, OFFICE, refused, saw } from '../observations.js';
import { READ_ROWS, REFUSED_READ } from '../record-rows.js';
import { judgeTable } from '../table.js';

const ID = 'subresource-and-history-foreign/call.history/acme.admin>globex';
const STATE = 'subresource-and-history-foreign/call.binned/acme.admin>globex';

judgeTable(ID, READ_ROWS);

judgeTable(STATE, [
  { title: 'a refusal where the owner still reads it', seen: REFUSED_READ, verdict: 'pass/denied at attack' },
  {
    title: 'a refusal where the owner does not see it in that state either',
    seen: { ...REFUSED_READ, control: refused({ held: false }) },
    verdict: 'skipped/not-applicable',
    says: /cannot read its own record in the state "binned"/,
  },
  {
    title: '410 where the owner does not see it in that state either',
    seen: { ...REFUSED_READ, control: saw(410, { held: false }) },
    verdict: 'skipped/not-applicable',
  },
  {
    title: 'a leak of what even the owner does not see',
    seen: { ...REFUSED_READ, control: refused({ held: false }), attack: saw(200, { sightings: [canary('globex')] }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'a control that met trouble',
    seen: { ...REFUSED_READ, control: saw(503, { held: false }) },
    verdict: 'inconclusive/server-error at control',
  },
]);

test('reading actions on one record and states are asked', () => {
  const { cases } = planCases(OFFICE, { checks: [checkNamed('subresource-and-history-foreign')] });
  expect([
    ...new Set(cases.map(({ subject }) => `${subject.resource}.${subject.form} by ${subject.operation}`)),
  ]).toEqual(['call.history by history', 'call.proof by proof', 'call.binned by read']);
});

for (const { id, aim } of [
  { id: ID, aim: { record: 'shared', of: 'globex' } },
  { id: STATE, aim: { record: 'state', of: 'globex', state: 'binned' } },
  {
    id: 'subresource-and-history-foreign/call.proof/acme.admin>globex',
    aim: { record: 'twin', of: 'globex', name: 'prepared/call/proof/globex' },
  },
]) {
  test(`${id} aims at a record that is ready for it`, () => {
    const attack = legsAsked(id, () => refused())
      .flat()
      .find(({ name }) => name === 'attack');
    expect(attack?.aim).toEqual(aim);
  });
}

import { expect, test } from '@playwright/test';
import { planCases } from '../../../src/plan.js';
import { checkNamed, OFFICE } from '../observations.js';
import { writeRows } from '../record-rows.js';
import { judgeTable } from '../table.js';

const ID = 'action-endpoint-foreign/call.close/acme.admin>globex';

judgeTable(ID, writeRows(ID, 'action-endpoint-foreign/call.close/acme.agent>globex'));

test('actions that write on one record are asked, and neither the reading ones nor update and delete', () => {
  const { cases } = planCases(OFFICE, { checks: [checkNamed('action-endpoint-foreign')] });
  expect([...new Set(cases.map(({ subject }) => `${subject.resource}.${subject.operation}`))]).toEqual(['call.close']);
});

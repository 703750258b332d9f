import { expect, test } from '@playwright/test';
import { askings, saw, values } from '../observations.js';
import { writeRows } from '../record-rows.js';
import { judgeTable } from '../table.js';

const ID = 'object-delete-foreign/call/acme.admin>globex';

judgeTable(ID, writeRows(ID, 'object-delete-foreign/call/acme.agent>globex'));

test('the owner’s own delete comes first, on another record, and the attacked one is looked at before and after', () => {
  const still = saw(200, { values: values({ '$.subject': 'theirs' }) });
  expect(askings(ID, () => still)).toEqual([
    ['control:before', 'control', 'control:after', 'own:before', 'own', 'own:after', 'ghost'],
    ['idle:before', 'before', 'attack'],
    ['after', 'alive'],
    ['namesake'],
  ]);
});

import { expect, test } from '@playwright/test';
import { casesFor } from '../../src/cli/demo-cases.js';
import type { Case } from '../../src/model.js';
import type { FixtureSwitch } from '../../src/targets/index.js';

const PLANNED: readonly Case[] = Array.from({ length: 40 }, (_, index) => ({
  id: `object-read-foreign/order${index}/acme.admin>globex`,
  index,
  check: 'object-read-foreign',
  subject: { resource: `order${index}`, operation: 'read' },
  attacker: 'acme.admin',
  victim: 'globex',
  owner: 'globex.admin',
  lane: 'shared',
}));

function planted(name: string, ...orders: readonly number[]): FixtureSwitch {
  const expected = orders.map((order) => ({
    check: 'object-read-foreign',
    resource: `order${order}`,
    operation: 'read',
    reason: 'leak',
    direction: 'both',
  }));
  return { name, title: name, kind: 'leak', on: true, expect: expected };
}

function ordersIn(ids: readonly string[] | undefined): readonly string[] | undefined {
  return ids?.map((id) => id.split('/')[1] ?? '');
}

test('the cases named beside each mistake are asked, each of them once', () => {
  expect(ordersIn(casesFor([planted('one', 3, 4), planted('other', 4, 7)], PLANNED))).toEqual([
    'order3',
    'order4',
    'order7',
  ]);
});

test('of a mistake that shows everywhere sixteen cases are asked, and those of the next one all the same', () => {
  const wide = planted('wide', ...PLANNED.keys());
  const ids = ordersIn(casesFor([wide, planted('last', 39)], PLANNED));
  expect(ids?.length).toBe(17);
  expect(ids?.at(-1)).toBe('order39');
});

test('a case that is skipped is not asked', () => {
  const skipped = PLANNED.map((one) => ({ ...one, skip: { reason: 'exempt', text: 'known' } as const }));
  expect(casesFor([planted('one', 3)], [...skipped.slice(0, 3), ...PLANNED.slice(4)])).toBeUndefined();
});

test('where nothing may turn red everything is asked', () => {
  const decoy: FixtureSwitch = { ...planted('odd'), kind: 'decoy', expect: [] };
  expect(casesFor([decoy], PLANNED)).toBeUndefined();
  expect(casesFor([], PLANNED)).toBeUndefined();
});

import { expect, test } from '@playwright/test';
import type { Observation, Truth } from '../../../src/model.js';
import { askings, contextFor, held, legsAsked, lost, type Row, refused, saw } from '../observations.js';
import { judgeTable } from '../table.js';

const ID = 'db-count-reconcile/books.calls/acme.admin>globex';
const PAID = 'db-count-reconcile/books.paid/acme.admin>globex';
const GUESS = 'db-count-reconcile/books.guess/acme.admin>globex';

type Ranges = Readonly<Record<string, number | readonly [number, number]>>;

function truth(of: Ranges, more: Partial<Truth> = {}): Truth {
  const ranges = Object.entries(of).map(([tenant, figure]): [string, readonly [number, number]] => [
    tenant,
    typeof figure === 'number' ? [figure, figure] : figure,
  ]);
  return { of: Object.fromEntries(ranges), ...more };
}

/** What `calls` (and `paid`) shows, and what the database has for each tenant. */
function look(figure: number | undefined, of: Ranges, more: Partial<Truth> = {}, as = 'acme.admin'): Observation {
  const names = figure === undefined ? [] : ['value calls', 'value paid'];
  const numbers = Object.fromEntries(names.map((name) => [name, figure ?? 0]));
  const said = truth(of, more);
  return held({ as, numbers, truths: { calls: said, paid: said, guess: said } });
}

const TENANTS: Ranges = { acme: 1157, globex: 312, initech: 40 };
const OTHERS = Object.fromEntries(Array.from({ length: 39 }, (_, index) => [`tenant ${index}`, 500 + index]));
const ALL: Ranges = { ...TENANTS, ...OTHERS };
const TOTAL = 1157 + 312 + 40 + 39 * 500 + (39 * 38) / 2;
const control = look(312, TENANTS, {}, 'globex.admin');

/** Seen at first, and again with all tenants of the database. */
function twice(figure: number, of: Ranges = ALL, more: Partial<Truth> = {}) {
  return {
    control,
    attack: look(figure, TENANTS),
    'control:again': look(312, of, more, 'globex.admin'),
    again: look(figure, of, more),
  };
}

/** The same at each look. */
function seenAs(figure: number, of: Ranges) {
  const theirs = look(Number(of.globex), of, {}, 'globex.admin');
  return { control: theirs, attack: look(figure, of), 'control:again': theirs, again: look(figure, of) };
}

const SMALL: Ranges = { acme: 12, globex: 19, initech: 0 };

const ROWS: readonly Row[] = [
  {
    title: 'its own',
    seen: { control, attack: look(1157, TENANTS) },
    verdict: 'pass/as-demanded at attack',
    says: /1,157, and the database has 1,157 for acme \(312 for globex\)/,
  },
  {
    title: 'its own, where the other side sees something strange',
    seen: { control: look(1157, TENANTS, {}, 'globex.admin'), attack: look(1157, TENANTS) },
    verdict: 'pass/as-demanded at attack',
    says: /^globex\.admin sees calls 1,157, and the database has 312 for globex: 845 more$/m,
  },
  {
    title: 'that of all',
    seen: twice(TOTAL),
    verdict: 'fail/leak at again',
    says: /21,750 = 1,157 of acme \+ 20,593 of the 41 other tenants of the database$/,
  },
  {
    title: 'that of all others',
    seen: twice(TOTAL - 1157),
    verdict: 'fail/leak at again',
    says: /20,593 = 20,593 of the 41 other/,
  },
  {
    title: 'own and the victim',
    seen: twice(1469),
    verdict: 'fail/leak at again',
    says: /1,469 = 1,157 of acme \+ 312 of globex$/,
  },
  { title: 'the victim alone', seen: twice(312), verdict: 'fail/leak at again', says: /312 = 312 of globex$/ },
  {
    title: 'a leak that was there at first and not again',
    seen: { control, attack: look(1469, TENANTS), 'control:again': control, again: look(1157, ALL) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'own and a third tenant that another case is about',
    seen: twice(1197),
    verdict: 'inconclusive/unexplained at again',
    says: /1,157 of acme \+ 40 of initech, and nothing of globex/,
  },
  {
    title: 'five more than its own',
    seen: twice(1162),
    verdict: 'inconclusive/unexplained at again',
    says: /1,157 for acme: 5 more, and no tenants add up to it/,
  },
  { title: 'less than its own', seen: twice(1100), verdict: 'inconclusive/unexplained at again', says: /57 less/ },
  {
    title: 'own and a small victim, which may be chance',
    seen: seenAs(1160, { ...ALL, globex: 3 }),
    verdict: 'inconclusive/unexplained at again',
    says: /1,157 of acme \+ 3 of globex, which may be chance/,
  },
  {
    title: 'one of many tenants, which may be chance',
    seen: twice(1157 + 505),
    verdict: 'inconclusive/unexplained at again',
    says: /505 of tenant 5, which may be chance/,
  },
  {
    title: 'own and the victim, or a third tenant alone: nobody can tell',
    seen: seenAs(1469, { ...ALL, initech: 1469 }),
    verdict: 'inconclusive/unexplained at again',
  },
  {
    title: 'own and the victim at first, and by all that is known one of many tenants as well',
    seen: twice(1469, { ...ALL, other: 1469 }),
    verdict: 'inconclusive/unexplained at again',
  },
  {
    title: 'small figures of which both sides see the sum',
    seen: {
      control: look(31, SMALL, {}, 'globex.admin'),
      attack: look(31, SMALL),
      'control:again': look(31, SMALL, {}, 'globex.admin'),
      again: look(31, SMALL),
    },
    verdict: 'fail/leak at again',
    says: /31 = 12 of acme \+ 19 of globex/,
  },
  {
    title: 'small figures of which one side alone sees the sum',
    seen: {
      control: look(19, SMALL, {}, 'globex.admin'),
      attack: look(31, SMALL),
      'control:again': look(19, SMALL, {}, 'globex.admin'),
      again: look(31, SMALL),
    },
    verdict: 'inconclusive/unexplained at again',
  },
  {
    title: 'equal small figures of which both sides see the sum: one coincidence explains both',
    seen: {
      control: look(28, { acme: 14, globex: 14 }, {}, 'globex.admin'),
      attack: look(28, { acme: 14, globex: 14 }),
      'control:again': look(28, { acme: 14, globex: 14 }, {}, 'globex.admin'),
      again: look(28, { acme: 14, globex: 14 }),
    },
    verdict: 'inconclusive/unexplained at again',
  },
  {
    title: 'a sum over others that were not all looked at',
    seen: twice(TOTAL, TENANTS, { partial: 'the database has 4000 tenants' }),
    verdict: 'inconclusive/unexplained at again',
    says: /the database has 4000 tenants/,
  },
  {
    title: 'a victim with nothing',
    seen: { control, attack: look(1157, { acme: 1157, globex: 0 }) },
    verdict: 'inconclusive/not-exercised at attack',
    says: /0 for globex: a leak would not show/,
  },
  {
    title: 'a victim with just as much',
    seen: { control, attack: look(312, { acme: 312, globex: 312 }) },
    verdict: 'inconclusive/not-exercised at attack',
  },
  {
    title: 'nothing of its own',
    seen: { control, attack: look(0, { acme: 0, globex: 312 }) },
    verdict: 'inconclusive/not-exercised at attack',
    says: /nothing of its own was counted/,
  },
  {
    title: 'a figure within what moved meanwhile',
    seen: { control, attack: look(1160, { acme: [1157, 1163], globex: 312 }) },
    verdict: 'pass/as-demanded at attack',
    says: /1,157 to 1,163 for acme/,
  },
  {
    title: 'a figure that moves by more than the victim has',
    seen: { control, attack: look(1160, { acme: [1157, 1163], globex: 3 }) },
    verdict: 'inconclusive/noisy at attack',
  },
  {
    title: 'a figure between what two looks saw',
    seen: {
      control,
      attack: look(1158, { ...TENANTS, acme: [1160, 1161] }),
      'control:again': control,
      again: look(1159, { ...ALL, acme: [1156, 1158] }),
    },
    verdict: 'pass/as-demanded at again',
  },
  {
    title: 'all, while all of them move',
    seen: twice(TOTAL + 3, { ...ALL, acme: [1157, 1160], globex: [312, 315] }),
    verdict: 'fail/leak at again',
    says: /1,157 to 1,160 of acme/,
  },
  {
    title: 'amounts that differ by rounding',
    seen: { control, attack: look(1157.3, TENANTS) },
    id: PAID,
    verdict: 'pass/as-demanded at attack',
  },
  {
    title: 'amounts that differ by more',
    seen: twice(1157.6),
    id: PAID,
    verdict: 'inconclusive/unexplained at again',
    says: /0\.6 more/,
  },
  { title: 'an estimate', seen: {}, id: GUESS, verdict: 'skipped/not-applicable' },
  {
    title: 'no number where it should be',
    seen: { control, attack: look(undefined, TENANTS) },
    verdict: 'inconclusive/not-exercised at attack',
  },
  {
    title: 'an owner without a number',
    seen: { control: look(undefined, TENANTS, {}, 'globex.admin'), attack: look(1157, TENANTS) },
    verdict: 'inconclusive/not-exercised at control',
  },
  {
    title: 'an owner who is refused',
    seen: { control: refused(), attack: look(1157, TENANTS) },
    verdict: 'inconclusive/control-failed at control',
  },
  {
    title: 'a role that is refused at home',
    seen: { control, attack: saw(403) },
    verdict: 'inconclusive/control-failed at attack (with a colleague pass/denied)',
  },
  {
    title: 'an answer that was cut off',
    seen: { control, attack: { ...look(1157, TENANTS), complete: false } },
    verdict: 'inconclusive/unread at attack',
  },
  { title: 'no answer', seen: { control, attack: lost('timeout') }, verdict: 'inconclusive/timeout at attack' },
  ...(['unreachable', 'timeout', 'witness-failed', 'not-sent'] as const).map(
    (reason): Row => ({
      title: `a database that says nothing (${reason})`,
      seen: { control, attack: look(1157, {}, { failure: { reason, text: 'why' } }) },
      verdict: `inconclusive/${reason} at attack`,
      says: /^why$/,
    }),
  ),
  {
    title: 'a stand-in who sees the little of its own',
    seen: { control, attack: look(3, { acme: 2, globex: 3 }, {}, 'globex.admin') },
    verdict: 'fail/leak at attack',
  },
];

judgeTable(ID, ROWS);

test('a figure that is its own is looked at once by each side', () => {
  expect(askings(ID, ({ as }) => look(as === 'acme.admin' ? 1157 : 312, TENANTS, {}, as))).toEqual([
    ['control', 'attack'],
  ]);
});

test('where the other side is shown a strange figure, it gains a record of each kind, and both look again', () => {
  expect(askings(ID, ({ as }) => look(1157, TENANTS, {}, as))).toEqual([
    ['control', 'attack'],
    ['remade:act1', 'remade:act2', 'control:again', 'again'],
  ]);
});

test('a figure that is made of others is looked at again with all tenants, and no further', () => {
  expect(askings(ID, () => look(TOTAL, ALL))).toEqual([
    ['control', 'attack'],
    ['control:again', 'again'],
  ]);
});

test('an unexplained figure is looked at a third time', () => {
  expect(askings(ID, () => look(1162, ALL))).toEqual([['control', 'attack'], ['control:again', 'again'], ['last']]);
});

test('a database that says nothing is not asked again', () => {
  const failure = { reason: 'unreachable', text: 'gone' } as const;
  expect(askings(ID, () => look(1162, {}, { failure }))).toEqual([['control', 'attack']]);
});

test('an estimate is not asked for', () => {
  expect(askings(GUESS, () => look(1, TENANTS))).toEqual([]);
});

test('at first the tenants of the scenario are enough; then all are looked at, at last for as long as effects may show', () => {
  const legs = legsAsked(ID, () => look(1162, ALL)).flat();
  const settle = contextFor(ID).view?.settleMs;
  expect(legs.map(({ name, truths }) => [name, truths?.of, truths?.sinceMs])).toEqual([
    ['control', 'scenario', 0],
    ['attack', 'scenario', 0],
    ['control:again', 'database', 0],
    ['again', 'database', 0],
    ['last', 'database', settle],
  ]);
});

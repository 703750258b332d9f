import { expect, test } from '@playwright/test';
import type { Seen } from '../../../src/checks/index.js';
import type { Leg, Observation } from '../../../src/model.js';
import { askings, checkNamed, contextFor, held, legsAsked, lost, type Row, rows, saw } from '../observations.js';
import { judgeTable } from '../table.js';

/** Its list declares `$.total`. */
const ID = 'list-total-leak/call/acme.admin>globex';
/** Nothing is declared. */
const UNDECLARED = 'list-total-leak/call.board/acme.admin>globex';

const STEPS = ['first', 'idle', 'home:seen', 'later', 'calm', 'again', 'calm:again'] as const;

const act = (as = 'acme.admin'): Observation => held({ as, created: { resource: 'call', amounts: {} } });

/** What a counter showed at each step; an own row is added before the third, two of the victim's before the 4th, three before the 6th. */
function series(name: string, ...counts: readonly number[]): Seen {
  const theirs = ['victim:act1', 'victim:act2', 'victim:more1', 'victim:more2', 'victim:more3'];
  const acts = { 'home:act1': act(), ...Object.fromEntries(theirs.map((leg) => [leg, act('globex.admin')])) };
  const readings = counts.map((count, index): [string, Observation] => {
    const counters = { [name]: count };
    return [STEPS[index] ?? '', held({ as: 'acme.admin', rows: rows({ count: counts[0] ?? 0, counters }) })];
  });
  return { ...acts, ...Object.fromEntries(readings) };
}

const TOTAL = 'body $.total';

judgeTable(ID, [
  {
    title: 'it follows the own row only',
    seen: series(TOTAL, 3, 3, 4, 4),
    verdict: 'pass/unmoved at later',
    says: /went 3, 3, 4 \(own row added\), 4/,
  },
  { title: 'it follows both', seen: series(TOTAL, 9, 9, 10, 12, 12, 15, 15), verdict: 'fail/leak at later' },
  {
    title: 'it follows the victim only',
    seen: series(TOTAL, 9, 9, 9, 11, 11, 14, 14),
    verdict: 'fail/leak at later',
    says: /follows globex and not acme/,
  },
  {
    title: 'it went up once and never again',
    seen: series(TOTAL, 3, 3, 4, 6, 6, 6),
    verdict: 'inconclusive/noisy at again',
  },
  { title: 'it moves by itself', seen: series(TOTAL, 3, 5, 6, 9), verdict: 'inconclusive/noisy at idle' },
  {
    title: 'it went up by as much with three rows as with two',
    seen: series(TOTAL, 3, 3, 4, 6, 6, 8, 8),
    verdict: 'inconclusive/noisy at again',
  },
  {
    title: 'it goes on by itself after the second round',
    seen: series(TOTAL, 3, 3, 4, 6, 6, 9, 10),
    verdict: 'inconclusive/noisy at again',
  },
  {
    title: 'it goes on by itself between the rounds',
    seen: series(TOTAL, 3, 3, 4, 6, 8, 11, 11),
    verdict: 'inconclusive/noisy at again',
  },
  { title: 'it follows nobody', seen: series(TOTAL, 3, 3, 3, 3), verdict: 'inconclusive/not-exercised at home:seen' },
  {
    title: 'one own row moved it by two',
    seen: series(TOTAL, 3, 3, 5, 5),
    verdict: 'inconclusive/unexplained at home:seen',
  },
  {
    title: 'it says more than the rows delivered, and follows only the own row',
    seen: { ...series(TOTAL, 40, 40, 41, 41), first: held({ rows: rows({ count: 3, counters: { [TOTAL]: 40 } }) }) },
    verdict: 'inconclusive/unexplained at first',
    says: /differs from the delivered rows by 37/,
  },
  {
    title: 'the declared total is not in the answer',
    seen: series('body $.page', 1, 1, 1, 1),
    verdict: 'inconclusive/not-exercised at first',
  },
  {
    title: 'a leak beside a list that was not read to its end',
    seen: {
      ...series(TOTAL, 9, 9, 10, 12, 12, 15, 15),
      first: held({ rows: rows({ count: 9, ended: false, counters: { [TOTAL]: 9 } }) }),
    },
    verdict: 'fail/leak at later',
  },
  {
    title: 'own rows missing',
    seen: {
      ...series(TOTAL, 3, 3, 4, 4),
      first: saw(200, { held: false, rows: rows({ ownFound: 1, counters: { [TOTAL]: 3 } }) }),
    },
    verdict: 'inconclusive/own-rows-missing at first',
  },
  {
    title: 'the victim’s row could not be created',
    seen: {
      ...series(TOTAL, 3, 3, 4, 4),
      'victim:act2': saw(422, { held: false, leg: 'victim:act2', as: 'globex.admin' }),
    },
    verdict: 'inconclusive/control-failed at victim:act2',
    says: /globex.admin could not create a record/,
  },
  {
    title: 'the own row could not be created',
    seen: { ...series(TOTAL, 3, 3, 3, 3), 'home:act1': saw(422, { held: false, leg: 'home:act1', as: 'acme.admin' }) },
    verdict: 'inconclusive/control-failed at home:act1',
    says: /acme.admin could not create a record/,
  },
  ...['first', 'idle', 'home:seen', 'later'].map(
    (leg): Row => ({
      title: `no answer to ${leg}`,
      seen: { ...series(TOTAL, 3, 3, 4, 4), [leg]: lost('timeout') },
      verdict: `inconclusive/timeout at ${leg}`,
    }),
  ),
  {
    title: 'no answer in the second round',
    seen: { ...series(TOTAL, 9, 9, 10, 12, 12, 15, 15), again: lost('timeout') },
    verdict: 'inconclusive/timeout at again',
  },
]);

judgeTable(UNDECLARED, [
  {
    title: 'no number beside the rows',
    seen: { first: held({ rows: rows() }), idle: held({ rows: rows() }) },
    verdict: 'skipped/not-applicable',
  },
  {
    title: 'a number that nobody declared leaks all the same',
    seen: series('body $.meta.all', 9, 9, 9, 11, 11, 14, 14),
    verdict: 'fail/leak at later',
  },
  {
    title: 'a header does',
    seen: series('header x-total-count', 9, 9, 10, 12, 12, 15, 15),
    verdict: 'fail/leak at later',
  },
  {
    title: 'a number that moves by itself is left out',
    seen: series('body $.took', 3, 4, 9, 2),
    verdict: 'skipped/not-applicable',
  },
  {
    title: 'a count of something else that went up once, just when rows were added',
    seen: series('body $.seconds_count', 3, 3, 3, 4, 4, 4, 4),
    verdict: 'skipped/not-applicable',
  },
  {
    title: 'a total that went up once, just when rows were added',
    seen: series('body $.total', 3, 3, 3, 4, 4, 4, 4),
    verdict: 'inconclusive/noisy at again',
  },
  {
    title: 'a count that stands still was not exercised',
    seen: series('body $.count', 3, 3, 3, 3),
    verdict: 'inconclusive/not-exercised at home:seen',
  },
  {
    title: 'a number that is no count and stands still',
    seen: series('body $.version', 3, 3, 3, 3),
    verdict: 'skipped/not-applicable',
  },
  {
    title: 'a number that is not declared may differ from the rows',
    seen: {
      ...series('body $.total', 40, 40, 41, 41),
      first: held({ rows: rows({ count: 3, counters: { 'body $.total': 40 } }) }),
    },
    verdict: 'pass/unmoved at later',
  },
]);

const counting = (count: number): Observation => held({ effectMs: 15, rows: rows({ counters: { [TOTAL]: count } }) });

test('what stands still is read four times, with one own row and two of the victim’s in between', () => {
  expect(askings(ID, () => counting(3))).toEqual([
    ['first', 'idle'],
    ['home:act1', 'home:seen'],
    ['victim:act1', 'victim:act2', 'later'],
  ]);
});

test('what moves with the victim is asked a second time: without an act, and with another', () => {
  const counts: Readonly<Record<string, number>> = { later: 5, calm: 5, again: 8, 'calm:again': 8 };
  const answer = ({ name, role }: Leg): Observation => (role === 'act' ? act() : counting(counts[name] ?? 3));
  expect(askings(ID, answer)).toEqual([
    ['first', 'idle'],
    ['home:act1', 'home:seen'],
    ['victim:act1', 'victim:act2', 'later'],
    ['calm', 'victim:more1', 'victim:more2', 'victim:more3', 'again', 'calm:again'],
  ]);
});

test('a list without numbers is read twice, and nothing is created for it', () => {
  expect(askings(UNDECLARED, () => held({ rows: rows() }))).toEqual([['first', 'idle']]);
});

for (const { title, seen, waitMs } of [
  { title: 'twice as long as the own row took to show', seen: counting(3), waitMs: 30 },
  { title: 'all of settle where it never showed', seen: { ...counting(3), held: false }, waitMs: 800 },
]) {
  test(`the last reading waits ${title}`, () => {
    const later = legsAsked(ID, () => seen)
      .flat()
      .find(({ name }) => name === 'later');
    expect(later?.waitMs).toBe(waitMs);
  });
}

test('the falsifier reads the whole series, waits for no own row, and turns it red', () => {
  const context = contextFor(ID);
  const check = checkNamed('list-total-leak');
  const seen = Object.fromEntries(
    Object.entries(series(TOTAL, 7, 7, 7, 9)).map(([leg, one]) => [leg, one && { ...one, as: 'globex.admin' }]),
  );
  const { first, idle } = seen;
  const home = check.ask(context, { ...(first ? { first } : {}), ...(idle ? { idle } : {}) });
  expect(home.map(({ name, pollMs }) => [name, pollMs])).toEqual([
    ['home:act1', undefined],
    ['home:seen', 0],
  ]);
  expect(
    ['own', 'attack', 'act', 'control'].map((role) =>
      check.standsIn?.({ ...(home[1] ?? fail()), role: role as 'own' }),
    ),
  ).toEqual([true, true, false, false]);
  expect(check.judge(context, seen)).toMatchObject({ outcome: 'fail', reason: 'leak' });
});

function fail(): never {
  throw new Error('no leg');
}

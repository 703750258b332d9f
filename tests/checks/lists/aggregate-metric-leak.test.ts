import { expect, test } from '@playwright/test';
import type { Seen } from '../../../src/checks/index.js';
import { orderOf } from '../../../src/checks/protocol/window-series.js';
import type { Leg, Observation } from '../../../src/model.js';
import { askings, contextFor, held, legsAsked, lost, saw } from '../observations.js';
import { judgeTable } from '../table.js';

const ID = 'aggregate-metric-leak/figures.today/acme.admin>globex';
const WIDE = 'aggregate-metric-leak/figures.all/acme.admin>globex';
const OTHER = 'aggregate-metric-leak/dashboard/acme.admin>globex';

const STEPS = ['first', 'idle', 'home:seen', 'later', 'calm', 'again', 'calm:again'] as const;
const made = (resource: string, as: string): Observation => held({ as, created: { resource, amounts: {} } });
const ACTS: Seen = {
  control: held({ as: 'globex.admin', numbers: { 'value calls': 3 } }),
  'home:act1': made('call', 'acme.admin'),
  'home:act2': made('chat', 'acme.admin'),
  'victim:act1': made('call', 'globex.admin'),
  'victim:act2': made('chat', 'globex.admin'),
  'victim:more1': made('call', 'globex.admin'),
  'victim:more2': made('chat', 'globex.admin'),
  'victim:more3': made('call', 'globex.admin'),
  'victim:more4': made('chat', 'globex.admin'),
};

function series(name: string, ...values: readonly number[]): Seen {
  return together({ [name]: values });
}

/** Several figures read together. */
function together(figures: Readonly<Record<string, readonly number[]>>): Seen {
  const length = Math.max(...Object.values(figures).map((values) => values.length));
  const readings = STEPS.slice(0, length).map((step, index): [string, Observation] => {
    const numbers = Object.fromEntries(Object.entries(figures).map(([name, values]) => [name, values[index] ?? 0]));
    return [step, held({ as: 'acme.admin', numbers })];
  });
  return { ...ACTS, ...Object.fromEntries(readings) };
}

/** Windows of a figure that moves by so much in each kind of them. */
function windows(
  name: string,
  moves: { readonly idle: number; readonly home: number; readonly victim: number },
  rows = 4,
): Seen {
  let value = 100;
  const seen: Record<string, Observation> = { 'window1.0': held({ as: 'acme.admin', numbers: { [name]: value } }) };
  for (const [index, kind] of orderOf(contextFor(ID), 1).entries()) {
    value += moves[kind] + (index % 2);
    seen[`window1.${index + 1}`] = held({ as: 'acme.admin', numbers: { [name]: value } });
    const as = kind === 'home' ? 'acme.admin' : 'globex.admin';
    if (kind !== 'idle')
      for (let row = 1; row <= rows; row++) seen[`window1.${index + 1}:act${row}`] = made('call', as);
  }
  return seen;
}

const CALLS = 'value calls';

judgeTable(ID, [
  {
    title: 'it follows the own record only',
    seen: together({ [CALLS]: [3, 3, 4, 4], 'parts calls': [3, 3, 4, 4] }),
    verdict: 'pass/unmoved at later',
    says: /went 3, 3, 4 \(own row added\), 4 \(2 rows added at globex\)/,
  },
  {
    title: 'it follows both',
    seen: together({ [CALLS]: [9, 9, 10, 11, 11, 13, 13], 'parts calls': [9, 9, 10, 11, 11, 13, 13] }),
    verdict: 'fail/leak at later',
  },
  {
    title: 'only its parts do',
    seen: together({ [CALLS]: [9, 9, 10, 10, 10, 10, 10], 'parts calls': [9, 9, 10, 11, 11, 13, 13] }),
    verdict: 'fail/leak at later',
  },
  {
    title: 'an undeclared number does',
    seen: together({
      [CALLS]: [3, 3, 4, 4, 4, 4, 4],
      'parts calls': [3, 3, 4, 4, 4, 4, 4],
      'body $.chart[0].n': [9, 9, 10, 11, 11, 13, 13],
    }),
    verdict: 'fail/leak at later',
  },
  {
    title: 'an undeclared number moves by itself',
    seen: together({ [CALLS]: [3, 3, 4, 4], 'parts calls': [3, 3, 4, 4], 'body $.took': [3, 5, 1, 9] }),
    verdict: 'pass/unmoved at later',
  },
  {
    title: 'it does not follow the own record',
    seen: together({ [CALLS]: [3, 3, 3, 3], 'parts calls': [3, 3, 3, 3] }),
    verdict: 'inconclusive/not-exercised at home:seen',
  },
  {
    title: 'one own record is worth two',
    seen: together({ [CALLS]: [3, 3, 5, 5], 'parts calls': [3, 3, 5, 5] }),
    verdict: 'inconclusive/unexplained at home:seen',
  },
  {
    title: 'its parts do not add up to it',
    seen: together({ [CALLS]: [3, 3, 4, 4], 'parts calls': [5, 5, 6, 6] }),
    verdict: 'inconclusive/unexplained at first',
    says: /calls is 3, but its parts add up to 5/,
  },
  {
    title: 'a declared figure is not in the answer',
    seen: series('body $.n', 3, 3, 4, 4),
    verdict: 'inconclusive/not-exercised at first',
  },
  {
    title: 'the victim cannot see the view',
    seen: { ...together({ [CALLS]: [3, 3, 4, 4], 'parts calls': [3, 3, 4, 4] }), control: saw(403, { held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
  {
    title: 'the victim’s record could not be created',
    seen: {
      ...together({ [CALLS]: [3, 3, 4, 4], 'parts calls': [3, 3, 4, 4] }),
      'victim:act1': saw(422, { held: false, as: 'globex.admin' }),
    },
    verdict: 'inconclusive/control-failed at victim:act1',
  },
  ...['first', 'idle', 'home:seen', 'later'].map((leg) => ({
    title: `no answer to ${leg}`,
    seen: { ...together({ [CALLS]: [3, 3, 4, 4], 'parts calls': [3, 3, 4, 4] }), [leg]: lost('timeout') },
    verdict: `inconclusive/timeout at ${leg}`,
  })),
  {
    title: 'busy, and windows with the victim’s rows are like those without',
    seen: {
      ...together({ [CALLS]: [3, 5, 7, 9], 'parts calls': [3, 5, 7, 9] }),
      ...both(windows(CALLS, { idle: 1, home: 5, victim: 1 })),
    },
    verdict: `pass/unmoved at later`,
  },
  {
    title: 'busy, and windows with the victim’s rows move by as many',
    seen: {
      ...together({ [CALLS]: [3, 5, 7, 9], 'parts calls': [3, 5, 7, 9] }),
      ...both(windows(CALLS, { idle: 1, home: 5, victim: 5 })),
    },
    verdict: `fail/leak at window1.${1 + orderOf(contextFor(ID), 1).indexOf('victim')}`,
  },
  {
    title: 'it leapt by hundreds before, and the windows are quiet',
    seen: {
      ...together({ [CALLS]: [518, 518, 1450, 1450], 'parts calls': [518, 518, 1450, 1450] }),
      ...both(windows(CALLS, { idle: 1, home: 5, victim: 1 })),
    },
    verdict: 'inconclusive/unexplained at home:seen',
    says: /but by 932 before/,
  },
  {
    title: 'it was the very figure that the victim had just been shown, and leapt when it was made anew',
    seen: {
      ...together({ [CALLS]: [518, 518, 1450, 1450], 'parts calls': [518, 518, 1450, 1450] }),
      ...both(windows(CALLS, { idle: 1, home: 5, victim: 1 })),
      control: held({ as: 'globex.admin', numbers: { [CALLS]: 518 } }),
    },
    verdict: 'fail/leak at first',
    says: /value calls was 518, which is what globex.admin of globex had just been shown/,
  },
  {
    title: 'it leapt by less than ten times what many rows move, and by far more than it moves by itself',
    seen: {
      ...together({ [CALLS]: [162, 162, 410, 410], 'parts calls': [162, 162, 410, 410] }),
      ...both(windows(CALLS, { idle: 0, home: 29, victim: 0 }, 30)),
    },
    verdict: 'inconclusive/unexplained at home:seen',
    says: /but by 248 before/,
  },
  {
    title: 'it was the very figure that the victim had just been shown, and then another one that stands still',
    seen: {
      ...again(together({ [CALLS]: [1450, 1450, 1451, 1451], 'parts calls': [1450, 1450, 1451, 1451] }), 518),
      control: held({ as: 'globex.admin', numbers: { [CALLS]: 518 } }),
    },
    verdict: 'fail/leak at first',
    says: /value calls was 518, which is what globex.admin of globex had just been shown; it went to 1450 by itself/,
  },
  {
    title: 'it was late, and another figure than the one that the victim had just been shown',
    seen: {
      ...again(together({ [CALLS]: [1450, 1450, 1451, 1451], 'parts calls': [1450, 1450, 1451, 1451] }), 518),
      control: held({ as: 'globex.admin', numbers: { [CALLS]: 519 } }),
    },
    verdict: 'pass/unmoved at later',
  },
  {
    title: 'busy, and own rows do not show either',
    seen: {
      ...together({ [CALLS]: [3, 5, 7, 9], 'parts calls': [3, 5, 7, 9] }),
      ...both(windows(CALLS, { idle: 1, home: 1, victim: 1 })),
    },
    verdict: `inconclusive/noisy at window1.${1 + orderOf(contextFor(ID), 1).indexOf('victim')}`,
  },
  {
    title: 'clear at once, and the windows of another figure moved nothing that it counts',
    seen: {
      ...together({ [CALLS]: [3, 3, 4, 4], 'parts calls': [3, 3, 4, 4] }),
      ...still(both(windows(CALLS, { idle: 0, home: 0, victim: 0 }))),
    },
    verdict: 'pass/unmoved at later',
    says: /went 3, 3, 4 \(own row added\), 4/,
  },
  {
    title: 'clear at once, and in the windows of another figure it moves with the victim’s rows',
    seen: {
      ...together({ [CALLS]: [3, 3, 4, 4], 'parts calls': [3, 3, 4, 4] }),
      ...both(windows(CALLS, { idle: 0, home: 5, victim: 5 })),
    },
    verdict: `fail/leak at window1.${1 + orderOf(contextFor(ID), 1).indexOf('victim')}`,
  },
]);

/** The first two looks once more; the very first one showed this. */
function again(seen: Seen, shown: number): Seen {
  const { first, idle } = seen;
  const other = held({ as: 'acme.admin', numbers: { [CALLS]: shown, 'parts calls': shown } });
  return { ...seen, first: other, 'first:again': first, 'idle:again': idle };
}

/** The same readings, all of one value. */
function still(seen: Seen): Seen {
  return Object.fromEntries(
    Object.entries(seen).map(([name, one]) => [
      name,
      one?.numbers ? { ...one, numbers: Object.fromEntries(Object.keys(one.numbers).map((key) => [key, 4])) } : one,
    ]),
  );
}

/** The whole and its parts go together. */
function both(seen: Seen): Seen {
  return Object.fromEntries(
    Object.entries(seen).map(([name, one]) => [
      name,
      one?.numbers ? { ...one, numbers: { ...one.numbers, 'parts calls': one.numbers[CALLS] ?? 0 } } : one,
    ]),
  );
}

judgeTable(WIDE, [
  {
    title: 'a narrower range exceeds it',
    seen: {
      ...together({ [CALLS]: [3, 3, 4, 4], 'parts calls': [3, 3, 4, 4], 'value rough': [0, 0, 2, 2] }),
      narrower: held({ as: 'acme.admin', numbers: { [CALLS]: 4 } }),
    },
    verdict: 'inconclusive/unexplained at narrower',
    says: /calls is 3, but 4 with today/,
  },
]);

judgeTable(OTHER, [
  {
    title: 'no number in it',
    seen: { ...ACTS, first: held({ numbers: {} }), idle: held({ numbers: {} }) },
    verdict: 'skipped/not-applicable',
  },
  {
    title: 'a number that is no count and stands still',
    seen: series('body $.version', 3, 3, 3, 3),
    verdict: 'skipped/not-applicable',
  },
  {
    title: 'a count that stands still',
    seen: series('body $.total', 3, 3, 3, 3),
    verdict: 'inconclusive/not-exercised at home:seen',
  },
]);

const showing = (value: number): Observation =>
  held({ effectMs: 15, numbers: { [CALLS]: value, 'parts calls': value } });

test('a quiet view is read five times, with one record of each kind on either side, after one of the victim for what is counted', () => {
  const answer = ({ name, role, resource = '' }: Leg): Observation =>
    role === 'act' ? made(resource, '') : showing(['home:seen', 'later'].includes(name) ? 4 : 3);
  expect(askings(ID, answer)).toEqual([
    ['remade:act1', 'control', 'first', 'idle'],
    ['home:act1', 'home:act2', 'home:seen'],
    ['victim:act1', 'victim:act2', 'later'],
  ]);
});

test('the row within it is read too, and the own record is waited for in each declared figure', () => {
  const legs = legsAsked(WIDE, () => showing(3)).flat();
  expect(legs.find(({ name }) => name === 'narrower')).toMatchObject({
    view: 'figures',
    row: 'today',
    as: 'acme.admin',
  });
  expect(legs.find(({ name }) => name === 'home:seen')?.expect).toEqual({
    kind: 'counter-moved',
    since: 'idle',
    names: [CALLS, 'parts calls'],
  });
});

test('a figure that moves by itself is read in windows: four of each kind, in an order of its own', () => {
  let value = 0;
  const [, , , ...rest] = askings(ID, () => showing(++value));
  const readings = rest.flat().filter((name) => /^window1\.\d+$/.test(name));
  const kinds = orderOf(contextFor(ID), 1);
  expect(readings).toHaveLength(13);
  expect([...kinds].sort()).toEqual([...Array(4).fill('home'), ...Array(4).fill('idle'), ...Array(4).fill('victim')]);
  expect(orderOf(contextFor(WIDE), 1)).not.toEqual(kinds);
});

/** What both sides saw before and after so many calls of each tenant were seeded. */
function seeding(
  counts: readonly [acme: number, globex: number],
  grown: readonly [acme: number, globex: number],
): Seen {
  const made = (count: number) => [{ resource: 'call', count, amounts: {} }];
  const of = { acme: made(counts[0]), globex: made(counts[1]), initech: made(0) };
  const look = (calls: number): Observation => held({ numbers: { [CALLS]: calls }, seeding: { ms: 100, of } });
  return {
    before: look(1000),
    seeded: look(1000 + grown[0]),
    'control:before': look(500),
    'control:seeded': look(500 + grown[1]),
  };
}

const kept = (calls: number): Seen => together({ [CALLS]: Array(4).fill(calls), 'parts calls': Array(4).fill(calls) });
const FOLLOWS = together({ [CALLS]: [1007, 1007, 1008, 1008], 'parts calls': [1007, 1007, 1008, 1008] });

judgeTable(ID, [
  {
    title: 'it grew by what was seeded for its own tenant, and follows the own record',
    seen: { ...FOLLOWS, ...seeding([3, 4], [3, 4]) },
    verdict: 'pass/unmoved at later',
  },
  {
    title: 'it grew by what both were seeded, as the other side saw too, and stands still',
    seen: { ...kept(1007), ...seeding([3, 4], [7, 7]) },
    verdict: 'fail/leak at seeded',
    says: /grow from 1,000 to 1,007 while this run seeded: 7 = 3 of acme \+ 4 of globex/,
  },
  {
    title: 'it grew by as few as both were seeded, and the other side saw its own only',
    seen: { ...kept(1007), ...seeding([3, 4], [7, 4]) },
    verdict: 'inconclusive/not-exercised at home:seen',
  },
  {
    title: 'it grew by as few as both were seeded, and follows nothing but the own record now',
    seen: { ...FOLLOWS, ...seeding([3, 4], [7, 7]) },
    verdict: 'inconclusive/unexplained at seeded',
    says: /may be chance with figures this small/,
  },
  {
    title: 'it grew by as many as both were seeded, too many for chance',
    seen: { ...FOLLOWS, ...seeding([300, 400], [700, 400]) },
    verdict: 'fail/leak at seeded',
  },
  {
    title: 'it grew by what nobody can be named for',
    seen: { ...FOLLOWS, ...seeding([3, 4], [5, 4]) },
    verdict: 'inconclusive/unexplained at seeded',
    says: /what was seeded for acme is worth 3/,
  },
  {
    title: 'it grew by what nobody can be named for, and moves by itself',
    seen: {
      ...together({ [CALLS]: [3, 5, 7, 9], 'parts calls': [3, 5, 7, 9] }),
      ...both(windows(CALLS, { idle: 1, home: 5, victim: 1 })),
      ...seeding([3, 4], [5, 4]),
    },
    verdict: 'pass/unmoved at later',
  },
]);

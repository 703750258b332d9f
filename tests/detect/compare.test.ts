import { expect, test } from '@playwright/test';
import { changedLeaves, distinctiveMatches, equalFields, unordered } from '../../src/detect/compare.js';
import { createPrint, leaves } from '../../src/detect/json.js';

const of = (value: unknown) => leaves(value, (text) => text);

const CHANGES: readonly (readonly [title: string, before: unknown, after: unknown, changed: readonly string[]])[] = [
  ['nothing', { a: 1, b: [2] }, { b: [2], a: 1 }, []],
  ['a changed value', { a: 1 }, { a: 2 }, ['$.a']],
  ['a changed type', { a: 1 }, { a: '1' }, ['$.a']],
  ['an added and a removed field', { a: 1, b: 2 }, { a: 1, c: 3 }, ['$.b', '$.c']],
  ['null in place of a value', { a: 'null' }, { a: null }, ['$.a']],
  ['a row less', [1, 2], [1], ['$[1]']],
];
for (const [title, before, after, changed] of CHANGES) {
  test(`changed leaves: ${title}`, () => {
    expect(changedLeaves(of(before), of(after))).toEqual(changed);
  });
}

const owner = {
  id: 812,
  company_id: 'c0ffee00-aaaa',
  company: { name: 'Globex Limited' },
  subject: 'Renewal talk',
  city: 'Ulm',
  floor: 'four',
  phone: 4915112345678,
  minutes: 12,
  status: 'in_progress',
  priority: 'urgent',
  done: true,
  note: '',
  created_at: '2024-05-01T10:00:00Z',
  shape: 'circular',
};
const twin = {
  ...owner,
  id: 813,
  subject: 'My own call',
  city: 'Bonn',
  floor: 'five',
  phone: 4915187654321,
  minutes: 7,
};
const other = {
  ...twin,
  status: 'todo',
  priority: 'low',
  done: false,
  created_at: '2023-01-01T00:00:00Z',
  company_id: 'dead',
};

const MATCHES: readonly (readonly [title: string, attack: unknown, matches: readonly string[], more?: object])[] = [
  ['one long text of the owner counts', { data: { subject: 'Renewal talk' } }, ['$.data.subject']],
  ['so it does within an array', { hits: [{ subject: 'Renewal talk' }] }, ['$.hits[0].subject']],
  ['one long number counts', { phone: 4915112345678 }, ['$.phone']],
  ['two short texts count', { city: 'Ulm', floor: 'four' }, ['$.city', '$.floor']],
  ['one short text does not', { city: 'Ulm' }, []],
  ['one short text twice does not', [{ city: 'Ulm' }, { city: 'Ulm' }], []],
  ['a short number does not', { minutes: 12, city: 'Ulm' }, []],
  ['a value under another name does not', { title: 'Renewal talk' }, []],
  ['a number written as text does not', { phone: '4915112345678' }, []],
  ['what the own twin has too does not', { subject: 'Renewal talk' }, [], { twin: { topic: 'Renewal talk' } }],
  ['what the answer for a ghost has too does not', { subject: 'Renewal talk' }, [], { ghost: { x: 'Renewal talk' } }],
  ['what the attacker sent does not', { subject: 'Renewal talk' }, [], { sent: ['Renewal talk'] }],
  [
    'enumerations, booleans, moments, identifiers and empty values do not',
    {
      status: 'in_progress',
      priority: 'urgent',
      done: true,
      note: '',
      created_at: '2024-05-01T10:00:00Z',
      company_id: 'c0ffee00-aaaa',
      id: 812,
    },
    [],
  ],
  ['the name of the tenant does not', { company: { name: 'Globex Limited' } }, []],
  ['a refusal that shares nothing matches nothing', { error: 'not found', code: 404 }, []],
];
for (const [title, attack, matches, more] of MATCHES) {
  test(`the owner's view: ${title}`, () => {
    const views = { twin: other, ghost: { error: 'no such record' }, sent: [], ...more };
    const found = distinctiveMatches({
      attack: of(attack),
      owner: of(owner),
      twin: of(views.twin),
      ghost: of(views.ghost),
      sent: new Set(views.sent),
    });
    expect(found).toEqual(matches);
  });
}

test('camel case and odd names are understood as words', () => {
  const value = {
    createdAt: 'now or never',
    orderID: 'abcdefghijk',
    'X-Request-Id': 'abcdefghijkl',
    Latest: 'an ordinary text',
  };
  const found = distinctiveMatches({ attack: of(value), owner: of(value), twin: {}, ghost: {}, sent: new Set() });
  expect(found).toEqual(['$.Latest']);
});

for (const { title, before, after, changed } of [
  { title: 'a set in another order', before: ['a', 'b'], after: ['b', 'a'], changed: [] },
  { title: 'one more member', before: ['a', 'b'], after: ['b', 'a', 'c'], changed: ['$.tags[*]'] },
  { title: 'another member', before: ['a', 'b'], after: ['a', 'c'], changed: ['$.tags[*]'] },
  { title: 'the same member twice', before: ['a', 'b'], after: ['a', 'a', 'b'], changed: ['$.tags[*]'] },
])
  test(`without regard to order, ${title} is ${changed.length ? 'a change' : 'none'}`, () => {
    const leavesOf = (tags: readonly string[]) => unordered(leaves({ name: 'n', tags }, createPrint('key')));
    expect(changedLeaves(leavesOf(before), leavesOf(after))).toEqual(changed);
  });

for (const [title, attack, equal] of [
  ['the same value', { salary: 51_234 }, ['$.salary']],
  ['the same value deeper', { person: { salary: 51_234 } }, ['$.person.salary']],
  ['another value', { salary: 0 }, []],
  ['the same value in another field', { amount: 51_234 }, []],
  ['masked', { salary: null, iban: '' }, []],
  ['a value that stands in for many', { member: true, grade: 7 }, []],
  ['a field below', { iban: { value: 'DE02 1203' } }, ['$.iban.value']],
] as const)
  test(`private fields that show the owner's value: ${title}`, () => {
    const owners = of({ salary: 51_234, iban: { value: 'DE02 1203' }, member: true, grade: 7 });
    expect(equalFields(['salary', 'iban', 'member', 'grade'], owners, of(attack))).toEqual(equal);
  });

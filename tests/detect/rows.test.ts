import { expect, test } from '@playwright/test';
import { idOf, type LearnedRows, learnRows, ownerOf, rowsAt } from '../../src/detect/rows.js';

const isOwn = (text: string) => text.includes('own');

const LEARNED: readonly (readonly [
  title: string,
  json: unknown,
  ids: readonly (string | number)[],
  learned: LearnedRows,
])[] = [
  ['a bare array', [{ id: 1, name: 'own a' }], [1], { items: '$', idKey: 'id' }],
  ['an envelope', { data: [{ id: 1, name: 'own a' }], total: 1 }, [1], { items: '$.data', idKey: 'id' }],
  ['ids as text on one side', { data: [{ id: '1', name: 'own a' }] }, [1], { items: '$.data', idKey: 'id' }],
  [
    'rows among foreign ones',
    {
      data: [
        { id: 5, name: 'x' },
        { id: 1, name: 'own a' },
        { id: 6, name: 'y' },
      ],
    },
    [1],
    { items: '$.data', idKey: 'id' },
  ],
  [
    'arrays within rows',
    { data: [{ id: 1, name: 'own a', tags: [{ label: 'own tag' }], versions: [{ record_id: 1, name: 'own a' }] }] },
    [1],
    { items: '$.data', idKey: 'id' },
  ],
  [
    'rows in groups',
    {
      groups: [
        { day: 'mon', items: [{ id: 1, name: 'own a' }] },
        { day: 'tue', items: [{ id: 2, name: 'own b' }] },
      ],
    },
    [1, 2],
    { items: '$.groups[*].items', idKey: 'id' },
  ],
  [
    'an id that lies deeper, as in GraphQL',
    { data: { calls: { edges: [{ cursor: 'c', node: { id: 'x1', name: 'own a' } }] } } },
    ['x1'],
    { items: '$.data.calls.edges', idKey: 'node.id' },
  ],
  ['an id of another name', { rows: [{ call_no: 71, name: 'own a' }] }, [71], { items: '$.rows', idKey: 'call_no' }],
  [
    'two keys with the same value',
    { rows: [{ legacy: 'a1', id: 'a1', name: 'own' }] },
    ['a1'],
    { items: '$.rows', idKey: 'id' },
  ],
  ['no known ids', { rows: [{ x: 'own a' }, { x: 'own b' }] }, [], { items: '$.rows' }],
  [
    'a shorter selection beside the list',
    {
      items: [
        { id: 1, n: 'own a' },
        { id: 2, n: 'own b' },
      ],
      recent: [{ id: 2, n: 'own b' }],
    },
    [1, 2],
    { items: '$.items', idKey: 'id' },
  ],
  [
    'short ids of something else',
    { included: [{ id: 1 }, { id: 2 }], data: [{ id: 1, n: 'own a' }] },
    [1, 2],
    { items: '$.data', idKey: 'id' },
  ],
  [
    'two lists that both fit',
    { mine: [{ id: 1, n: 'own a' }], all: [{ id: 1, n: 'own a' }] },
    [1],
    { ambiguous: ['$.mine', '$.all'] },
  ],
  ['nothing of ours', { data: [{ id: 9, name: 'x' }] }, [1], {}],
  ['no rows at all', { data: [] }, [1], {}],
  ['no JSON', undefined, [1], {}],
];
for (const [title, json, ids, learned] of LEARNED) {
  test(`where rows are is learned from ${title}`, () => {
    expect(learnRows(json, isOwn, ids)).toEqual(learned);
  });
}

test('rows are those at the path, of all groups, and none where it leads elsewhere', () => {
  const json = { groups: [{ items: [1, 2] }, { items: [3] }], total: 3 };
  expect(rowsAt(json, '$.groups[*].items')).toEqual([1, 2, 3]);
  expect(rowsAt([4], '$')).toEqual([4]);
  expect(rowsAt(json, '$.total')).toEqual([]);
  expect(rowsAt(json, '$.none')).toEqual([]);
  expect(rowsAt(undefined, '$')).toEqual([]);
});

const OWNERS: readonly (readonly [title: string, row: unknown, owner: string | number | undefined])[] = [
  ['the first field present', { tenant_id: 't', company_id: 5 }, 5],
  ['the next field', { tenant_id: 't' }, 't'],
  ['the id of an object', { company_id: { id: 9, name: 'n' } }, 9],
  ['a dotted path', { company: { ref: { id: 'deep' } } }, 'deep'],
  ['a field named with a dot', { 'company.ref.id': 'flat' }, 'flat'],
  ['null', { company_id: null }, undefined],
  ['none', { name: 'x' }, undefined],
  ['no object', 'text', undefined],
];
for (const [title, row, owner] of OWNERS) {
  test(`the owner of a row is ${title}`, () => {
    expect(ownerOf(row, ['company_id', 'tenant_id', 'company.ref.id'])).toBe(owner);
  });
}

test('the id of a row is the text or number at its key', () => {
  expect(idOf({ node: { id: 'x' } }, 'node.id')).toBe('x');
  expect(idOf({ id: 0 }, 'id')).toBe(0);
  expect(idOf({ id: { a: 1 } }, 'id')).toBeUndefined();
  expect(idOf(null, 'id')).toBeUndefined();
});

for (const { title, items, json, expected } of [
  { title: 'an array', items: '$.rows', json: { rows: [1, 2] }, expected: [1, 2] },
  {
    title: 'the arrays of groups',
    items: '$.groups[*].rows',
    json: { groups: [{ rows: [1] }, { rows: [2] }] },
    expected: [1, 2],
  },
  {
    title: 'each node of a connection',
    items: '$.edges[*].node',
    json: { edges: [{ node: { id: 1 } }, { node: null }, { node: { id: 2 } }] },
    expected: [{ id: 1 }, { id: 2 }],
  },
  {
    title: 'a single node of a connection',
    items: '$.edges[*].node',
    json: { edges: [{ node: { id: 1 } }] },
    expected: [{ id: 1 }],
  },
  { title: 'no array where one object is named', items: "$['a:b,*']", json: { 'a:b,*': { id: 1 } }, expected: [] },
  { title: 'nothing', items: '$.edges[*].node', json: { edges: [] }, expected: [] },
])
  test(`rows by a stated path: ${title}`, () => {
    expect(rowsAt(json, items)).toEqual(expected);
  });

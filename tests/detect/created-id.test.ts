import { expect, test } from '@playwright/test';
import { type LearnedId, learnId } from '../../src/detect/created-id.js';

const TABLE: readonly (readonly [title: string, json: unknown, learned: LearnedId | undefined])[] = [
  ['the id at the top', { id: 5, name: 'x' }, { value: 5, path: '$.id' }],
  ['zero', { id: 0 }, { value: 0, path: '$.id' }],
  ['an id below', { data: { call: { id: 'a' } } }, { value: 'a', path: '$.data.call.id' }],
  ['the shallowest of several', { data: { id: 'a', owner: { id: 'b' } } }, { value: 'a', path: '$.data.id' }],
  ['`id` before the name of the resource', { work_order_id: 1, id: 2 }, { value: 2, path: '$.id' }],
  ['the name of the resource in snake case', { ok: true, work_order_id: 7 }, { value: 7, path: '$.work_order_id' }],
  [
    'the name of the resource in camel case',
    { workOrderId: 'w', companyId: 'c' },
    { value: 'w', path: '$.workOrderId' },
  ],
  ['a document id', { _id: '65ab', __v: 0 }, { value: '65ab', path: '$._id' }],
  ['a uuid', { uuid: 'u-1', company_id: 3 }, { value: 'u-1', path: '$.uuid' }],
  ['a single element of an array', [{ id: 3 }], { value: 3, path: '$[0].id' }],
  ['the id of someone else', { company_id: 3, name: 'x' }, undefined],
  ['one of several elements', [{ id: 3 }, { id: 4 }], undefined],
  ['an empty id', { id: '', data: { id: 8 } }, { value: 8, path: '$.data.id' }],
  ['an object in place of an id', { id: { value: 1 }, data: { id: 8 } }, { value: 8, path: '$.data.id' }],
  ['a bare number', 17, { value: 17, path: '$' }],
  ['the only scalar', { success: true, result: { created: 'cal_17' } }, { value: 'cal_17', path: '$.result.created' }],
  ['a message', { message: 'created 1 record' }, undefined],
  ['a word', { result: 'created' }, undefined],
  ['a count', { count: 1 }, undefined],
  ['a status', { status: 201 }, undefined],
  ['nothing', {}, undefined],
  ['no JSON', undefined, undefined],
];
for (const [title, json, learned] of TABLE) {
  test(`the id of what was created is ${learned ? 'learned from' : 'not taken from'} ${title}`, () => {
    expect(learnId(json, 'work-order')).toEqual(learned);
  });
}

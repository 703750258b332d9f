import { expect, test } from '@playwright/test';
import { graphqlAnswer } from '../../src/detect/graphql.js';

const ERRORS = [{ message: 'no such note' }];

for (const [what, json, found] of [
  ['data', { data: { note: { id: 1 } } }, { isNull: false, hasErrors: false }],
  ['null at the only field', { data: { note: null } }, { isNull: true, hasErrors: false }],
  ['null and errors', { data: { note: null }, errors: ERRORS }, { isNull: true, hasErrors: true }],
  ['errors without data', { errors: ERRORS }, { isNull: true, hasErrors: true }],
  ['null for data', { data: null, errors: ERRORS }, { isNull: true, hasErrors: true }],
  ['null at one of two fields', { data: { a: null, b: 1 }, errors: ERRORS }, { isNull: false, hasErrors: true }],
  ['an empty list', { data: { notes: [] } }, { isNull: false, hasErrors: false }],
  ['false', { data: { deleted: false } }, { isNull: false, hasErrors: false }],
  ['an empty list of errors', { data: { note: 1 }, errors: [] }, { isNull: false, hasErrors: false }],
  ['what is no such answer', { message: 'Unauthorized' }, undefined],
  ['a list', [{ data: null }], undefined],
  ['no JSON', undefined, undefined],
] as const) {
  test(`what a GraphQL answer says: ${what}`, () => {
    expect(graphqlAnswer(json)).toEqual(found);
  });
}

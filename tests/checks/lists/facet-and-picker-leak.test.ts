import { expect, test } from '@playwright/test';
import { beginning, type Search, searched } from '../../run/searching.js';

const ID = 'facet-and-picker-leak';
const labels = (notes: ReturnType<typeof beginning>) => notes.slice(0, 10).map(({ title }) => ({ label: title }));

const ROWS: readonly (readonly [title: string, search: Search, expected: string])[] = [
  ['own records only', ({ own, term }) => ({ options: labels(beginning(own, term)) }), 'pass/own-data-only'],
  [
    'own records, and says what was typed',
    ({ own, term }) => ({ term, options: labels(beginning(own, term)) }),
    'pass/own-data-only',
  ],
  ['records of everybody', ({ all, term }) => ({ options: labels(beginning(all, term)) }), 'fail/leak'],
  [
    'records of everybody where nothing is typed',
    ({ own, all, term }) => ({ options: labels(beginning(term === '' ? all : own, term)) }),
    'fail/leak',
  ],
  ['nothing', () => ({ options: [] }), 'inconclusive/not-exercised'],
];

for (const [title, search, expected] of ROWS)
  test(`a picker that offers ${title}: ${expected}`, async () => {
    expect(await searched(ID, search)).toEqual([expected, expected]);
  });

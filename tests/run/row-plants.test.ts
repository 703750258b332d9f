import { expect, test } from '@playwright/test';
import { csvWith, jsonWith, multipartWith } from '../../src/run/row-plants.js';

for (const [title, text, expected] of [
  ['a table', 'name,city\na,Bern\nb,Basel\n', 'name,city,org\na,Bern,X\nb,Basel,X\n'],
  ['a table that has the column', 'org,name\nA,a\n', 'org,name\nX,a\n'],
  ['a table with semicolons and other line ends', 'name;city\r\na;Bern\r\n', 'name;city;org\r\na;Bern;X\r\n'],
] as const)
  test(`a column is put into ${title}`, () => {
    expect(csvWith(text, 'org', 'X')).toBe(expected);
  });

for (const [title, json, expected] of [
  ['a list', [{ a: 1 }], [{ a: 1, org: 7 }]],
  ['the list within a map', { dry: false, rows: [{ a: 1 }] }, { dry: false, rows: [{ a: 1, org: 7 }] }],
  ['a text', 'a', 'a'],
] as const)
  test(`a field is put into the rows of ${title}`, () => {
    expect(jsonWith(json, 'org', 7)).toEqual(expected);
  });

test('of several parts the file is changed', () => {
  const part = (head: string, text: string): string =>
    `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
  const body = Buffer.from(`${part('name="mode"', 'insert')}${part('name="f"; filename="a.csv"', 'n\n1\n')}--b--\r\n`);
  const filled = `${part('name="mode"', 'insert')}${part('name="f"; filename="a.csv"', 'n,org\n1,X\n')}--b--\r\n`;
  expect(multipartWith(body, 'b', (text) => csvWith(text, 'org', 'X')).toString()).toBe(filled);
});

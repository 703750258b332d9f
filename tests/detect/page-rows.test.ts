import { expect, test } from '@playwright/test';
import { pageRows } from '../../src/detect/page-rows.js';

test('each matched element is a row of its texts and attributes, and a line of headings is none', () => {
  const page = `<table><tr><th>Subject<th>Open</tr>
    <tr data-id="7"><td><a href="/tickets/7">One &amp; all</a></td><td>3</td></tr>
    <tr data-id="8"><td><a href="/tickets/8">Two</a></td><td>4</td></tr></table>`;
  expect(pageRows(page, 'table tr')).toEqual([
    { 'tr@data-id': '7', 'a@href': '/tickets/7', a: 'One &amp; all', td: '3' },
    { 'tr@data-id': '8', 'a@href': '/tickets/8', a: 'Two', td: '4' },
  ]);
  expect(pageRows(page, 'li')).toEqual([]);
});

import { pageLeaves } from './page-values.js';
import { elementsAt } from './pointer.js';

/** A row of a page: its texts and attributes by the kind of their element (`td`, `td 2`, `a@href`). */
export type PageRow = Readonly<Record<string, string>>;

/** Each element that the selector matches is a row; the line of a table that has headings alone is none. */
export function pageRows(page: string, selector: string): readonly PageRow[] {
  return elementsAt(selector, page)
    .filter(
      (element) => element.tagName !== 'TR' || element.querySelector('td') !== null || !element.querySelector('th'),
    )
    .map(({ outerHTML }) => rowOf(outerHTML));
}

function rowOf(element: string): PageRow {
  const leaves = pageLeaves(element, (text) => text);
  return Object.fromEntries(Object.entries(leaves).map(([place, { print }]) => [place, print]));
}

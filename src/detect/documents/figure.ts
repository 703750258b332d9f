import { numberOf } from '../written-number.js';

const STARTS_LIKE_ONE = /^[^\dA-Za-z]{0,3}(?:[A-Z]{3}\s?)?\d/;

/** The number that a cell or field shows, with a currency before it or a unit behind it; not one at the end of a name. */
export function figureIn(text: string): number | undefined {
  return text.length <= 40 && STARTS_LIKE_ONE.test(text) ? numberOf(text) : undefined;
}

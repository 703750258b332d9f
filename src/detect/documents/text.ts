import { numberOf } from '../written-number.js';
import { atBothEnds, type Document, EMPTY, type Figure, type Piece } from './document.js';

/** Plain text and pages: line by line, with the numbers of each line counted. */
export function readText(text: string): Document {
  const texts = text.split(/\r?\n/).map((line, index): Piece => ({ text: line, place: () => `line ${index + 1}` }));
  return { ...EMPTY, kind: 'text', texts, numbers: numbersOf(texts) };
}

// A digit with what may stand between digits; neither a part of a word nor of a date.
const NUMBER = /(?<![\w.,:/-])[-+]?\d(?:[\d.,'’\u00a0\u202f]*\d)?(?![\w:/-])/g;

/** Numbers in running text, counted within their line: `page 1 line 4 number 2`. */
export function numbersOf(texts: readonly Piece[]): readonly Figure[] {
  return atBothEnds(
    atBothEnds(texts).flatMap(({ text, place }) =>
      [...text.matchAll(NUMBER)].flatMap(([found], index): Figure[] => {
        const value = numberOf(found);
        return value === undefined ? [] : [{ place: `${place(0)} number ${index + 1}`, value }];
      }),
    ),
  );
}

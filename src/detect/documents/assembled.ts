import type { Piece } from './document.js';

/** Pieces as one text, so that one search finds all there is to find, and the words for a place in it. */
export interface Assembled {
  readonly text: string;
  readonly placeAt: (offset: number) => string;
}

export function assembled(pieces: readonly Piece[]): Assembled {
  const starts: number[] = [];
  let length = 0;
  for (const { text } of pieces) {
    starts.push(length);
    length += text.length + 1;
  }
  return {
    text: pieces.map(({ text }) => text).join('\n'),
    placeAt(offset) {
      const index = lastUpTo(starts, offset);
      return pieces[index]?.place(offset - (starts[index] ?? 0)) ?? '';
    },
  };
}

/** Index of the last start that is not behind the offset. */
function lastUpTo(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

import { expect, test } from '@playwright/test';
import { splitLines } from '../../src/reporters/lines.js';
import { linesOf } from './sample.js';

const TEXTS: readonly (readonly [title: string, chunks: readonly string[], lines: readonly string[]])[] = [
  ['nothing', [], []],
  ['one line without its end', ['ab'], ['ab']],
  ['lines across chunks', ['a', 'b\nc', '', 'd\n', 'e\nf\ng'], ['ab', 'cd', 'e', 'f', 'g']],
  ['a line end at the end', ['a\n', 'b\n'], ['a', 'b']],
  ['empty lines', ['a\n\nb\n'], ['a', '', 'b']],
  ['only a line feed ends a line', ['a\u2028b\u2029c\rd\u0085e\n'], ['a\u2028b\u2029c\rd\u0085e']],
];

for (const [title, chunks, lines] of TEXTS) {
  test(`split: ${title}`, async () => {
    const split: string[] = [];
    for await (const line of splitLines(linesOf(chunks)())) split.push(line);
    expect(split).toEqual(lines);
  });
}

/**
 * The lines of a text that comes in chunks, without their line feeds. Only a line feed ends a line: evidence may hold
 * U+2028 and carriage returns, which JSON allows inside a string and general line readers take for line ends.
 */
export async function* splitLines(chunks: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = chunk.split('\n');
    const [first = '', ...others] = lines;
    if (others.length === 0) {
      rest += first;
      continue;
    }
    const last = others.pop() ?? '';
    yield rest + first;
    yield* others;
    rest = last;
  }
  if (rest !== '') yield rest;
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ResultReader, readResult } from '../../src/reporters/result.js';
import { linesOf } from './sample.js';

/** Results written by hand: `clean`, `leaky` (with a correction), `killed` (its last line cut off), `hostile` (evidence that attacks). */
export const GOLDEN = ['clean', 'leaky', 'killed', 'hostile'] as const;

export function golden(name: (typeof GOLDEN)[number]): ResultReader {
  return readResult(linesOf(goldenLines(name)), `${name}.ndjson`);
}

export function goldenLines(name: (typeof GOLDEN)[number]): readonly string[] {
  const file = fileURLToPath(new URL(`golden/${name}.ndjson`, import.meta.url));
  return readFileSync(file, 'utf8').split('\n');
}

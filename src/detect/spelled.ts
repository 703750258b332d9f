import type { Encoding } from '../model.js';
import { type Layer, layerBelow } from './layer.js';

/** How the prefix of the run's marks looks where bytes are written one by one. */
export interface Spellings {
  /** `112, 119, …`: an array of bytes, as JSON writes buffers. */
  readonly decimal: RegExp;
  /** `70:77:…`, `=70=77…`, `\70 \77 …`, `0x70, 0x77, …`. */
  readonly hex: RegExp;
  /** `\160\167…`. */
  readonly octal: RegExp;
  /** `p w …`, `["p","w",…]`. */
  readonly letters: RegExp;
  /** From its last letter to its first. */
  readonly reversed: string;
}

const DECIMAL_GAP = String.raw`[,;\s]{1,12}`;
// Percent signs are undone with the other escapes of addresses.
const HEX_GAP = '[^0-9a-z%]{1,4}(?:0x)?0{0,4}';
const OCTAL_GAP = String.raw`\\{1,8}`;
const LETTER_GAP = '[^0-9a-z]{1,6}';

/** Capitals are not looked for: bytes are what was stored. */
export function createSpellings(prefix: string): Spellings {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0));
  return {
    decimal: new RegExp(codes.join(DECIMAL_GAP), 'g'),
    hex: new RegExp(codes.map((code) => code.toString(16)).join(HEX_GAP), 'gi'),
    octal: new RegExp(codes.map((code) => code.toString(8).padStart(3, '0')).join(OCTAL_GAP), 'g'),
    letters: new RegExp([...prefix].join(LETTER_GAP), 'gi'),
    reversed: [...prefix].reverse().join(''),
  };
}

/** Stretches that begin with the prefix of a mark, written byte by byte, letter by letter or backwards, as the text they mean. */
export function spelledLayers(layer: Layer, spellings: Spellings): readonly Layer[] {
  return [
    ...read(layer, spellings.decimal, DECIMAL),
    ...read(layer, spellings.hex, HEX),
    ...(layer.text.includes('\\') ? read(layer, spellings.octal, OCTAL) : NONE),
    ...read(layer, spellings.letters, LETTERS),
    ...reversedLayers(layer, spellings.reversed),
  ];
}

/** Looking for all of them copies the expression, which costs more than to see that there is none. */
function read(layer: Layer, pattern: RegExp, spelling: Spelling): readonly Layer[] {
  if (layer.text.search(pattern) < 0) return NONE;
  return Array.from(layer.text.matchAll(pattern), ({ index }) => spelled(layer, index, spelling));
}

const NONE: readonly Layer[] = [];

interface Spelling {
  /** Of the number of each byte; without: the letter itself. */
  readonly radix?: 8 | 10 | 16;
  readonly byte: RegExp;
  readonly undone: Encoding;
}

const DECIMAL: Spelling = {
  radix: 10,
  byte: new RegExp(String.raw`(\d{1,3})(?:${DECIMAL_GAP})?`, 'y'),
  undone: 'bytes',
};
const HEX: Spelling = { radix: 16, byte: new RegExp(`([0-9a-f]{2})(?:${HEX_GAP})?`, 'iy'), undone: 'hex' };
const OCTAL: Spelling = { radix: 8, byte: new RegExp(`([0-7]{3})(?:${OCTAL_GAP})?`, 'y'), undone: 'bytes' };
const LETTERS: Spelling = { byte: new RegExp(`([0-9a-z])(?:${LETTER_GAP})?`, 'iy'), undone: 'letters' };
/** No mark is longer; what follows it begins with its own prefix. */
const MOST_BYTES = 40;

function reversedLayers(above: Layer, needle: string): readonly Layer[] {
  const layers: Layer[] = [];
  for (let at = above.text.indexOf(needle); at >= 0; at = above.text.indexOf(needle, at + 1)) {
    const end = at + needle.length;
    const from = Math.max(0, end - MOST_BYTES);
    const text = [...above.text.slice(from, end)].reverse().join('');
    layers.push(
      layerBelow(above, text, (start, stop) => ({ start: end - stop, end: end - start, undone: ['reversed'] })),
    );
  }
  return layers;
}

function spelled(above: Layer, from: number, { radix, byte, undone }: Spelling): Layer {
  const places: number[] = [];
  let text = '';
  byte.lastIndex = from;
  while (text.length < MOST_BYTES) {
    const at = byte.lastIndex;
    const [, digits] = byte.exec(above.text) ?? [];
    if (digits === undefined) break;
    places.push(at);
    text += radix === undefined ? digits : String.fromCharCode(Number.parseInt(digits, radix));
  }
  const endOf = (count: number): number => places[count] ?? (count > 0 ? (places[count - 1] ?? from) + 2 : from);
  return layerBelow(above, text, (start, end) => ({ start: endOf(start), end: endOf(end), undone: [undone] }));
}

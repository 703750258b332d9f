import { type Layer, layerBelow } from './layer.js';

/** How the prefix of the run's marks looks where bytes are written one by one. */
export interface Spellings {
  /** `112, 119, …`: an array of bytes, as JSON writes buffers. */
  readonly decimal: RegExp;
  /** `70:77:…`, `=70=77…`, `\70 \77 …`, `0x70, 0x77, …`. */
  readonly hex: RegExp;
}

const DECIMAL_GAP = String.raw`[,;\s]{1,12}`;
// Percent signs are undone with the other escapes of addresses.
const HEX_GAP = '[^0-9a-z%]{1,4}(?:0x)?0{0,4}';

/** Capitals are not looked for: bytes are what was stored. */
export function createSpellings(prefix: string): Spellings {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0));
  return {
    decimal: new RegExp(codes.join(DECIMAL_GAP), 'g'),
    hex: new RegExp(codes.map((code) => code.toString(16)).join(HEX_GAP), 'gi'),
  };
}

/** Stretches that begin with the prefix of a mark, written as numbers, as the text they mean. */
export function spelledLayers(layer: Layer, { decimal, hex }: Spellings): readonly Layer[] {
  return [
    ...Array.from(layer.text.matchAll(decimal), ({ index }) => spelled(layer, index, DECIMAL)),
    ...Array.from(layer.text.matchAll(hex), ({ index }) => spelled(layer, index, HEX)),
  ];
}

interface Spelling {
  readonly radix: 10 | 16;
  readonly byte: RegExp;
  readonly undone: 'bytes' | 'hex';
}

const DECIMAL: Spelling = {
  radix: 10,
  byte: new RegExp(String.raw`(\d{1,3})(?:${DECIMAL_GAP})?`, 'y'),
  undone: 'bytes',
};
const HEX: Spelling = { radix: 16, byte: new RegExp(`([0-9a-f]{2})(?:${HEX_GAP})?`, 'iy'), undone: 'hex' };
/** No mark is longer; what follows it begins with its own prefix. */
const MOST_BYTES = 40;

function spelled(above: Layer, from: number, { radix, byte, undone }: Spelling): Layer {
  const places: number[] = [];
  let text = '';
  byte.lastIndex = from;
  while (text.length < MOST_BYTES) {
    const at = byte.lastIndex;
    const [, digits] = byte.exec(above.text) ?? [];
    if (digits === undefined) break;
    places.push(at);
    text += String.fromCharCode(Number.parseInt(digits, radix));
  }
  const endOf = (count: number): number => places[count] ?? (count > 0 ? (places[count - 1] ?? from) + 2 : from);
  return layerBelow(above, text, (start, end) => ({ start: endOf(start), end: endOf(end), undone: [undone] }));
}

import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Encoding } from '../model.js';
import { type Layer, layerBelow } from './layer.js';

type Compression = Extract<Encoding, 'gzip' | 'deflate' | 'brotli'>;

const MAX_OUTPUT = 16 * 1024 * 1024;

export interface Inflated {
  readonly layer: Layer;
  /** False where it may as well have been a text that begins with the letters of zlib. */
  readonly isCertain: boolean;
}

/** Does the text begin as gzip does? */
export function isGzip(text: string): boolean {
  return text.startsWith('\x1f\x8b\x08');
}

/**
 * What a compressed layer holds; undefined where it is not compressed or cannot be read. Of what is
 * larger than 16 MB, broken or cut short the beginning is given, and `unread` is told. gzip: RFC 1952, zlib: RFC 1950, brotli (only when told so): RFC 7932.
 */
export function inflatedLayer(above: Layer, unread: (why: string) => void, told?: Compression): Inflated | undefined {
  const compression = told ?? compressionOf(above.text);
  if (!compression) return undefined;
  const bytes = Buffer.from(above.text, 'latin1');
  const inflated = inflate(bytes, compression, unread);
  if (!inflated) return undefined;
  const place = { start: 0, end: above.text.length, undone: [compression] };
  const layer = layerBelow(above, inflated.bytes.toString('latin1'), () => place);
  return { layer, isCertain: inflated.isWhole || compression !== 'deflate' };
}

/**
 * Bytes that are no text and that nothing announces may be brotli or raw deflate (RFC 1951), which do not say so
 * themselves: tried once, and only what reads to its end counts.
 */
export function guessedLayer(above: Layer): Layer | undefined {
  if (above.text.length > MOST_GUESSED || !BINARY.test(above.text.slice(0, 64)) || isKnown(above.text))
    return undefined;
  const bytes = Buffer.from(above.text, 'latin1');
  for (const [undone, decode] of GUESSES) {
    try {
      const text = decode(bytes, { maxOutputLength: MAX_OUTPUT }).toString('latin1');
      const place = { start: 0, end: above.text.length, undone: [undone] };
      if (text.length > 0) return layerBelow(above, text, () => place);
    } catch {
      // It was something else.
    }
  }
  return undefined;
}

function isKnown(text: string): boolean {
  return isGzip(text) || KNOWN_KIND.test(text);
}

const GUESSES = [
  ['brotli', brotliDecompressSync],
  ['deflate', inflateRawSync],
] as const;
const MOST_GUESSED = 1024 * 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: They tell bytes from text.
const BINARY = /[\x00-\x08\x0e-\x1f]/;
// PNG, JPEG, ZIP, GIF, PDF, RIFF.
const KNOWN_KIND = /^(?:\x89PNG|\xff\xd8|PK|GIF8|%PDF|RIFF)/;

function compressionOf(text: string): Compression | undefined {
  if (isGzip(text)) return 'gzip';
  // RFC 1950, 2.2: deflate with a 32K window, and the two bytes are a multiple of 31.
  const isZlib = text.charCodeAt(0) === 0x78 && (0x7800 + text.charCodeAt(1)) % 31 === 0;
  return isZlib ? 'deflate' : undefined;
}

interface Unpacked {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

function inflate(bytes: Buffer, compression: Compression, unread: (why: string) => void): Unpacked | undefined {
  try {
    return { bytes: decompress(bytes, compression, 'whole'), isWhole: true };
  } catch (error) {
    const code = codeOf(error);
    const isLarge = code === TOO_LARGE;
    // Two letters of a text may look like zlib: nothing is missing then.
    if (isLarge) unread(`it unpacks to more than ${MAX_OUTPUT / 1024 / 1024} MB`);
    else if (compression !== 'deflate') unread(`it is ${compression} that is broken or cut short`);
    return beginning(isLarge ? bytes.subarray(0, bytes.length / 4) : bytes, compression);
  }
}

// A beginning of the input gives a beginning of the output.
function beginning(bytes: Buffer, compression: Compression): Unpacked | undefined {
  for (let input = bytes; input.length > 0; input = input.subarray(0, input.length / 4)) {
    try {
      return { bytes: decompress(input, compression, 'beginning'), isWhole: false };
    } catch {
      // Shorter, then: what is broken or too large may only begin further on.
    }
  }
  return undefined;
}

const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';

function decompress(bytes: Buffer, compression: Compression, part: 'whole' | 'beginning'): Buffer {
  const isWhole = part === 'whole';
  if (compression === 'brotli') {
    const finishFlush = isWhole ? constants.BROTLI_OPERATION_FINISH : constants.BROTLI_OPERATION_FLUSH;
    return brotliDecompressSync(bytes, { maxOutputLength: MAX_OUTPUT, finishFlush });
  }
  const options = { maxOutputLength: MAX_OUTPUT, finishFlush: isWhole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH };
  return compression === 'gzip' ? gunzipSync(bytes, options) : inflateSync(bytes, options);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

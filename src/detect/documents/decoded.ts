/** The text of a file: by its byte order mark, else by where its zero bytes stand, else UTF-8; undefined where it is none. */
export function decodedText(body: Buffer): string | undefined {
  if (body[0] === 0xff && body[1] === 0xfe) return new TextDecoder('utf-16le').decode(body);
  if (body[0] === 0xfe && body[1] === 0xff) return new TextDecoder('utf-16be').decode(body);
  const beginning = body.subarray(0, LOOKED_AT);
  const zeros = [0, 1].map((parity) => beginning.filter((byte, index) => byte === 0 && index % 2 === parity).length);
  const [even = 0, odd = 0] = zeros;
  if (even + odd === 0) return utf8(body) ?? (isText(beginning) ? body.toString('latin1') : undefined);
  // Every second byte of most alphabets is zero, and of the others next to none.
  if (odd > beginning.length / 4 && even < odd / 10) return new TextDecoder('utf-16le').decode(body);
  if (even > beginning.length / 4 && odd < even / 10) return new TextDecoder('utf-16be').decode(body);
  return undefined;
}

const LOOKED_AT = 4096;

function utf8(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** Old files of one byte a letter: no control characters but for line ends and tabs. */
function isText(beginning: Buffer): boolean {
  return beginning.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x0c);
}

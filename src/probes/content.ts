import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';

export interface Decoded {
  readonly body: Buffer;
  readonly incompleteWhy?: string;
}

/**
 * Undoes `Content-Encoding` (RFC 9110, 8.4.1), last coding first. At most `cap` bytes come out, whatever a bomb would
 * unfold to. What could be decoded before a fault is kept. Never rejects.
 */
export async function undoEncodings(raw: Buffer, header: string, cap: number): Promise<Decoded> {
  let decoded: Decoded = { body: raw };
  const codings = header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim());
  if (codings.length > MOST_CODINGS) return { body: raw, incompleteWhy: `${codings.length} content encodings` };
  for (const coding of codings.reverse()) {
    if (coding === '' || coding === 'identity') continue;
    const tool = toolFor(coding, decoded.body);
    if (!tool) return { body: decoded.body, incompleteWhy: `unknown content encoding ${coding.slice(0, 40)}` };
    const next = decodeAtOnce(decoded.body, tool, cap) ?? (await decodeBitByBit(decoded.body, tool, cap));
    // What is not what it is said to be can be read all the same.
    const body = next.incompleteWhy && next.body.length === 0 ? decoded.body : next.body;
    decoded = { body, incompleteWhy: decoded.incompleteWhy ?? next.incompleteWhy };
  }
  return decoded;
}

const MOST_CODINGS = 4;
/** Small bodies are decoded on the spot: a stream costs more than the work. */
const SMALL = 65_536;

interface Tool {
  readonly name: string;
  readonly sync: (body: Buffer, options: { maxOutputLength: number }) => Buffer;
  readonly stream: () => NodeJS.ReadWriteStream & { destroy(): unknown };
}

function toolFor(coding: string, body: Buffer): Tool | undefined {
  if (coding === 'gzip' || coding === 'x-gzip') return { name: 'gzip', sync: gunzipSync, stream: createGunzip };
  if (coding === 'br') return { name: 'brotli', sync: brotliDecompressSync, stream: createBrotliDecompress };
  if (coding !== 'deflate') return undefined;
  // Some servers send bare deflate data without the zlib wrapper that RFC 9110 asks for.
  const isWrapped = ((body[0] ?? 0) & 0x0f) === 8;
  return isWrapped
    ? { name: 'deflate', sync: inflateSync, stream: createInflate }
    : { name: 'deflate', sync: inflateRawSync, stream: createInflateRaw };
}

function decodeAtOnce(body: Buffer, tool: Tool, cap: number): Decoded | undefined {
  if (body.length > SMALL) return undefined;
  try {
    return { body: tool.sync(body, { maxOutputLength: cap }) };
  } catch {
    return undefined;
  }
}

function decodeBitByBit(body: Buffer, tool: Tool, cap: number): Promise<Decoded> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stream = tool.stream();
    const finish = (incompleteWhy?: string): void => {
      resolve({ body: Buffer.concat(chunks).subarray(0, cap), ...(incompleteWhy ? { incompleteWhy } : {}) });
      stream.destroy();
    };
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > cap) finish(`body larger than ${cap} bytes once decoded`);
    });
    stream.on('error', () => finish(`broken ${tool.name}`));
    stream.on('end', () => finish());
    // Written before it is ended, so that what decodes comes out before a missing end is noticed.
    stream.write(body, () => stream.end());
  });
}

import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import type { Budget } from './document.js';

/** A file within an archive. */
export interface Member {
  readonly name: string;
  readonly comment: string;
  /** Missing where it could not be read, or is a folder. */
  readonly body?: Buffer;
  readonly unread?: string;
}

export interface Archive {
  readonly members: readonly Member[];
  readonly comment: string;
  readonly unread?: string;
}

/** Unpacks an archive within the budget. What is encrypted, broken or beyond it is named and not skipped. */
export async function readZip(body: Buffer, budget: Budget): Promise<Archive> {
  const members: Member[] = [];
  let comment = '';
  try {
    const zip = await yauzl().fromBufferPromise(body, { lazyEntries: true, decodeStrings: false });
    comment = textOf(zip.comment);
    for await (const entry of zip.eachEntry()) {
      if (budget.entries-- <= 0) return { members, comment, unread: 'there are more files in it than are opened' };
      if (performance.now() > budget.deadline) return { members, comment, unread: 'it took too long to open' };
      members.push(await memberOf(zip, entry, budget));
    }
    return { members, comment };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { members, comment, unread: `the archive is broken: ${why.slice(0, 200)}` };
  }
}

async function memberOf(zip: ZipFile, entry: Entry, budget: Budget): Promise<Member> {
  const name = yauzl().getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  const told = { name, comment: textOf(entry.fileCommentRaw) };
  if (entry.isEncrypted()) return { ...told, unread: 'it is encrypted' };
  if (name.endsWith('/') && entry.uncompressedSize === 0) return told;
  try {
    const body = await collected(await zip.openReadStreamPromise(entry), budget);
    if (!body) return { ...told, unread: 'it unfolds to more than is read' };
    return crc32(body) === entry.crc32 ? { ...told, body } : { ...told, body, unread: 'it is broken' };
  } catch (error) {
    return { ...told, unread: `it is broken: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Undefined where it is more than the budget allows: what a header says of the size is only a claim. */
async function collected(stream: Readable, budget: Budget): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    budget.bytes -= chunk.length;
    if (budget.bytes < 0) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// Typed as text, and bytes where names are not decoded.
function textOf(comment: unknown): string {
  return Buffer.isBuffer(comment) ? comment.toString('utf8') : String(comment ?? '');
}

// Loaded on first use.
const require = createRequire(import.meta.url);

type Yauzl = typeof import('yauzl');

const loaded: { yauzl?: Yauzl } = {};

function yauzl(): Yauzl {
  const library: Yauzl = loaded.yauzl ?? require('yauzl');
  loaded.yauzl = library;
  return library;
}

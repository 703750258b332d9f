import { readCsv } from './csv.js';
import { decodedText } from './decoded.js';
import { type Budget, type Document, type DocumentKind, EMPTY, joined, type Piece, within } from './document.js';
import { readJson } from './json.js';
import { type FileFacts, type Opening, openingOf } from './kind.js';
import { readPdf } from './pdf.js';
import { readText } from './text.js';
import { isWorkbook, readXlsx } from './xlsx.js';
import { readXml, squeezedXml } from './xml.js';
import { type Archive, type Member, readZip } from './zip.js';

export type { Document } from './document.js';
export { type FileFacts, openingOf } from './kind.js';

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ENTRIES = 2000;
const MOST_MS = 20_000;
/** A workbook in an archive in an archive. */
const DEEPEST = 2;

/**
 * Opens a file: tables, workbooks, PDF, archives with what is in them, JSON, XML and text. Undefined where the body is
 * none of these. Never throws: what cannot be read, or only in part, says so in `unread`.
 */
export async function documentOf(body: Buffer, facts: FileFacts): Promise<Document | undefined> {
  const opening = openingOf(body, facts);
  if (opening === undefined) return undefined;
  return opened(body, opening, { bytes: MOST_BYTES, entries: MOST_ENTRIES, deadline: performance.now() + MOST_MS }, 0);
}

async function opened(body: Buffer, opening: Opening, budget: Budget, depth: number): Promise<Document | undefined> {
  if (typeof opening === 'object') return unreadable('zip', opening.closed);
  if (opening === 'zip') {
    if (depth > DEEPEST) return unreadable('zip', 'it is packed within packed files, and deeper than is looked');
    return readArchive(await readZip(body, budget), budget, depth);
  }
  if (opening === 'pdf') return withParts(await readPdf(body, budget), budget, depth);
  const text = decodedText(body);
  if (text === undefined) return unreadable(opening, `it is called ${opening}, and is no text`);
  return TEXTS[opening](text);
}

const TEXTS: Readonly<Record<'csv' | 'json' | 'xml' | 'text', (text: string) => Document | undefined>> = {
  csv: readCsv,
  json: readJson,
  xml: readXml,
  text: readText,
};

function unreadable(kind: DocumentKind, why: string): Document {
  return { ...EMPTY, kind, unread: why };
}

async function readArchive(archive: Archive, budget: Budget, depth: number): Promise<Document> {
  const isBook = isWorkbook(archive.members);
  const inside = isBook ? [readXlsx(archive.members)] : [];
  for (const member of archive.members) inside.push(await readMember(member, { isBook, budget, depth }));
  const about: Document = { ...EMPTY, kind: 'zip', texts: said(archive.comment, 'archive comment') };
  const unread = archive.unread ?? joined('zip', inside).unread;
  return { ...joined(isBook ? 'xlsx' : 'zip', [...inside, about]), ...(unread ? { unread } : {}) };
}

interface Inside {
  readonly isBook: boolean;
  readonly budget: Budget;
  readonly depth: number;
}

async function readMember(member: Member, { isBook, budget, depth }: Inside): Promise<Document> {
  const { name, comment, body, unread } = member;
  const place = `${isBook ? 'part' : 'file'} ${name}`;
  const names = [...said(name, `name of the file ${name}`), ...said(comment, `comment on the file ${name}`)];
  const own: Document = {
    ...EMPTY,
    kind: 'zip',
    texts: names,
    parts: body ? [{ body, place }] : [],
    ...(unread ? { unread: `${name}: ${unread}` } : {}),
  };
  if (!body) return own;
  // Within a workbook the XML is read already; of another document the text is what its elements hold together.
  const opening = openingOf(body, { name });
  const isRead = isBook && opening === 'xml';
  const below = opening && !isRead ? await opened(body, opening, budget, depth + 1) : undefined;
  const squeezed = isRead ? [{ ...squeezedXml(decodedText(body) ?? ''), place: () => `${place} across elements` }] : [];
  return joined('zip', [...(below ? [within(place, below)] : []), { ...own, squeezed }]);
}

function said(text: string, place: string): readonly Piece[] {
  return text === '' ? [] : [{ text, place: () => place }];
}

/** Files attached to a document are opened like those in an archive. */
async function withParts(document: Document, budget: Budget, depth: number): Promise<Document> {
  const inside: Document[] = [];
  for (const { body, place } of document.parts) {
    const opening = openingOf(body, { name: place });
    const below = opening && depth < DEEPEST ? await opened(body, opening, budget, depth + 1) : undefined;
    if (below) inside.push(within(place, below));
  }
  return inside.length > 0 ? joined(document.kind, [document, ...inside]) : document;
}

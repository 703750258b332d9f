import { type Budget, type Document, EMPTY, type Part, type Piece } from './document.js';
import { numbersOf } from './text.js';

/**
 * The text of all pages, what is noted on them, the outline, metadata and attached files. A page that is painted and
 * has no text cannot be read, nor can a file that asks for a password (ISO 32000).
 */
export async function readPdf(body: Buffer, budget: Budget): Promise<Document> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    // What it finds fault with it would print; a copy, because it takes the bytes for itself.
    const pdf = await getDocumentProxy(new Uint8Array(body), { verbosity: 0, isEvalSupported: false });
    try {
      return await readPages(pdf, budget);
    } finally {
      await pdf.destroy();
    }
  } catch (error) {
    const why = error instanceof Error && error.name === 'PasswordException' ? 'it asks for a password' : BROKEN;
    return { ...EMPTY, kind: 'pdf', unread: why };
  }
}

const BROKEN = 'the PDF is broken';

type Pdf = Awaited<ReturnType<typeof import('unpdf')['getDocumentProxy']>>;
type Page = Awaited<ReturnType<Pdf['getPage']>>;

async function readPages(pdf: Pdf, budget: Budget): Promise<Document> {
  const lines: Piece[] = [];
  const notes: Piece[] = [];
  const squeezed: Squeezed[] = [];
  let unread: string | undefined;
  for (let number = 1; number <= pdf.numPages; number++) {
    if (performance.now() > budget.deadline) {
      unread ??= `it took too long to open after page ${number - 1} of ${pdf.numPages}`;
      break;
    }
    const page = await pdf.getPage(number);
    const text = await textOf(page);
    if (text.trim() === '' && (await isPainted(page))) unread ??= `page ${number} has no text to read`;
    lines.push(...text.split('\n').map((line, index) => lineOf(line, number, index + 1)));
    notes.push(...(await notesOn(page)).map((note): Piece => ({ text: note, place: () => `page ${number} note` })));
    squeezed.push({ text: squeeze(text), page: number });
    page.cleanup();
  }
  if (squeezed.every(({ text }) => text === '')) unread ??= 'it is a PDF without text';
  return {
    ...EMPTY,
    kind: 'pdf',
    texts: [...lines, ...notes, ...(await aboutOf(pdf))],
    squeezed: [acrossPages(squeezed)],
    parts: await attached(pdf),
    numbers: numbersOf(lines),
    ...(unread ? { unread } : {}),
  };
}

function lineOf(text: string, page: number, line: number): Piece {
  return { text, place: () => `page ${page} line ${line}` };
}

async function textOf(page: Page): Promise<string> {
  const { items } = await page.getTextContent();
  return items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('');
}

/** Does it show anything, though it has no text? */
async function isPainted(page: Page): Promise<boolean> {
  return (await page.getOperatorList({ annotationMode: 0 })).fnArray.length > 0;
}

/** Comments, links and filled-in fields. */
async function notesOn(page: Page): Promise<readonly string[]> {
  const notes: readonly unknown[] = await page.getAnnotations();
  return notes.flatMap((note) =>
    typeof note === 'object' && note !== null ? NOTED.flatMap((key) => textsIn(Reflect.get(note, key), 0)) : [],
  );
}

const NOTED = ['contentsObj', 'titleObj', 'fieldName', 'fieldValue', 'alternativeText', 'url', 'unsafeUrl'];

/** Every text in what the reader gives, whatever it calls it. */
function textsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (typeof value !== 'object' || value === null || depth > 4 || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap((one) => textsIn(one, depth + 1));
}

async function aboutOf(pdf: Pdf): Promise<readonly Piece[]> {
  const { info, metadata } = await pdf.getMetadata();
  const raw: unknown = metadata?.getRaw?.();
  const told = [...textsIn(info, 0), ...(typeof raw === 'string' ? [raw] : [])];
  const outline = textsIn(await pdf.getOutline(), 0);
  return [
    ...told.map((text): Piece => ({ text, place: () => 'document metadata' })),
    ...outline.map((text): Piece => ({ text, place: () => 'outline' })),
  ];
}

async function attached(pdf: Pdf): Promise<readonly Part[]> {
  const files: unknown = await pdf.getAttachments();
  if (typeof files !== 'object' || files === null) return [];
  return Object.entries(files).flatMap(([name, file]): readonly Part[] => {
    const content: unknown = typeof file === 'object' && file !== null ? Reflect.get(file, 'content') : undefined;
    return content instanceof Uint8Array ? [{ body: Buffer.from(content), place: `attached file ${name}` }] : [];
  });
}

interface Squeezed {
  readonly text: string;
  readonly page: number;
}

/** Hyphens at the end of a line are put there by whoever breaks it. */
function squeeze(text: string): string {
  return text.replace(/[-\u2010\u00ad]\s*\n|\s+/g, '');
}

function acrossPages(pages: readonly Squeezed[]): Piece {
  return {
    text: pages.map(({ text }) => text).join(''),
    place: (offset) => {
      let end = 0;
      const at = pages.find(({ text }) => {
        end += text.length;
        return offset < end;
      });
      return `page ${at?.page ?? 1}`;
    },
  };
}

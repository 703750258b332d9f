import { assembled } from '../detect/documents/assembled.js';
import { type Document, documentOf, openingOf } from '../detect/documents/index.js';
import type { Hit } from '../detect/scan.js';
import type { FileKind } from '../model.js';
import type { HttpAnswer } from '../probes/http.js';
import type { World } from './world.js';

/** A mark found; in a file with the words for its place and the text it stands in, else at its offset in the body. */
export interface Find extends Hit {
  readonly place?: string;
  readonly source?: string;
}

/** A file that came as an answer, looked through. */
export interface OpenedFile extends Pick<Document, 'kind' | 'numbers' | 'tables' | 'rows' | 'unread'> {
  readonly finds: readonly Find[];
  /** What a reader of the file is shown, a line a row. */
  readonly text: string;
  /** Without spaces and line breaks. */
  readonly squeezed: string;
  /** Where a word stands in either of them. */
  readonly find: (word: string) => { readonly source: string; readonly at: number; readonly place: string } | undefined;
}

/** Opens the answer where it is a file of a kind that is known. Undefined at once where it is none, as most are. */
export function openFile(
  world: World,
  answer: HttpAnswer,
  parse: FileKind | undefined,
): Promise<OpenedFile | undefined> | undefined {
  const { body, headers, status } = answer;
  const { 'content-type': contentType, 'content-disposition': name } = headers;
  const said = status < 300 ? parse : undefined;
  if (said === undefined && contentType?.startsWith('application/json') && (body[0] === OBJECT || body[0] === ARRAY))
    return undefined;
  const facts = {
    ...(contentType === undefined ? {} : { contentType }),
    ...(name === undefined ? {} : { name }),
    ...(said === undefined ? {} : { parse: said }),
  };
  if (openingOf(body, facts) === undefined) return undefined;
  return documentOf(body, facts).then((document) => document && lookedThrough(world, document));
}

const OBJECT = 0x7b;
const ARRAY = 0x5b;

function lookedThrough({ scanner }: World, document: Document): OpenedFile {
  let unread: string | undefined;
  const onUnread = (why: string): void => {
    unread ??= why;
  };
  const shown = assembled(document.texts);
  const squeezed = assembled(document.squeezed);
  const finds: Find[] = [];
  const known = new Set<string>();
  // A place that a reader finds comes before the same mark as it lies in the bytes.
  const add = (found: readonly Find[]): void => {
    const fresh = found.filter(({ text }) => !known.has(text));
    for (const find of fresh) {
      finds.push(find);
      known.add(find.text);
    }
  };
  for (const { text, placeAt } of [shown, squeezed])
    add(scanner.scanText(text, { onUnread }).map((hit) => ({ ...hit, place: placeAt(hit.offset), source: text })));
  for (const { body, place } of document.parts)
    add(
      scanner.scan(body, { onUnread }).map((hit) => {
        const source = body.toString('latin1', Math.max(0, hit.offset - 80), hit.offset + hit.raw.length + 80);
        return { ...hit, place: `${place} byte ${hit.offset}`, source, offset: Math.min(80, hit.offset) };
      }),
    );
  const { kind, numbers, tables, rows } = document;
  const why = document.unread ?? unread;
  return {
    kind,
    numbers,
    tables,
    ...(rows === undefined ? {} : { rows }),
    ...(why === undefined ? {} : { unread: why }),
    finds: withoutShorter(finds),
    text: shown.text,
    squeezed: squeezed.text,
    find(word) {
      const found = [shown, squeezed].find(({ text }) => text.includes(word));
      const at = found?.text.indexOf(word) ?? -1;
      return found && { source: found.text, at, place: found.placeAt(at) };
    },
  };
}

/** The beginning of a mark at the end of a line, where the whole of it was found across lines. */
function withoutShorter(finds: readonly Find[]): readonly Find[] {
  const isCut = ({ mark }: Find): boolean => mark.kind !== 'strange' && mark.cut === true;
  const whole = finds.filter((find) => !isCut(find));
  return finds.filter((find) => !isCut(find) || !whole.some(({ text }) => text.startsWith(find.text)));
}

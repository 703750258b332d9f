import { hash } from 'node:crypto';
import { parseJson } from '../detect/json.js';
import type { Answer } from '../detect/pointer.js';
import type { Hit } from '../detect/scan.js';
import type { HttpAnswer } from '../probes/http.js';
import type { Find, OpenedFile } from './opened-file.js';
import type { World } from './world.js';

/** One answer, looked through once; the body is let go with it. */
export interface Reading extends Answer {
  readonly hits: readonly Find[];
  /** Hits outside the body, with their places: `header location`, `reason phrase`. */
  readonly headerHits: readonly { readonly place: string; readonly hit: Hit }[];
  /** Reason phrase, trailers and early hints, by place. */
  readonly further: Readonly<Record<string, string>>;
  readonly complete: boolean;
  readonly incompleteWhy?: string;
  readonly size: number;
  readonly hash: string;
  /** Where the answer is a file that was opened. */
  readonly file?: OpenedFile;
}

/** Scans body and headers for marks; text and JSON are made when somebody asks for them. */
export function readAnswer(world: World, answer: HttpAnswer, file?: OpenedFile): Reading {
  let unread: string | undefined;
  const onUnread = (why: string): void => {
    unread ??= why;
  };
  const hits = world.scanner.scan(answer.body, { onUnread });
  return new AnswerReading(answer, {
    hits: file ? withFinds(hits, file) : hits,
    headerHits: scanHeaders(world, answer),
    unread: unread ?? file?.unread,
    file,
  });
}

/** What was found in the opened file need not be told again by the byte where it lies. */
function withFinds(hits: readonly Hit[], { finds }: OpenedFile): readonly Find[] {
  const known = new Set(finds.map(({ text }) => text));
  return [...finds, ...hits.filter(({ text }) => !known.has(text))];
}

/** A class, because two lazy values on a plain object cost more than the rest of this file. */
class AnswerReading implements Reading {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly hits: Reading['hits'];
  readonly headerHits: Reading['headerHits'];
  readonly complete: boolean;
  readonly incompleteWhy?: string;
  readonly size: number;
  readonly file?: OpenedFile;
  readonly #answer: HttpAnswer;
  #text: string | undefined;
  #json: { readonly value: unknown } | undefined;

  constructor(
    answer: HttpAnswer,
    found: Pick<Reading, 'hits' | 'headerHits'> & {
      readonly unread: string | undefined;
      readonly file: OpenedFile | undefined;
    },
  ) {
    this.#answer = answer;
    if (found.file) this.file = found.file;
    this.status = answer.status;
    this.headers = answer.headers;
    this.hits = found.hits;
    this.headerHits = found.headerHits;
    this.complete = answer.complete && found.unread === undefined;
    const why = answer.incompleteWhy ?? found.unread;
    if (why !== undefined) this.incompleteWhy = why;
    this.size = answer.body.length;
  }

  get text(): string {
    this.#text ??= this.#answer.body.toString('utf8');
    return this.#text;
  }

  get json(): unknown {
    this.#json ??= { value: parseJson(this.text) };
    return this.#json.value;
  }

  get cookies(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#answer.setCookies.map((line) => /^([^=;]*)=([^;]*)/.exec(line)?.slice(1) ?? [line, '']),
    );
  }

  get further(): Readonly<Record<string, string>> {
    const { statusText, further } = this.#answer;
    return { ...(statusText ? { 'reason phrase': statusText } : {}), ...further };
  }

  get hash(): string {
    return hash('sha256', this.#answer.body).slice(0, 32);
  }
}

const NONE: Reading['headerHits'] = [];

function scanHeaders(world: World, answer: HttpAnswer): Reading['headerHits'] {
  const { headers, setCookies, statusText = '', further } = answer;
  let found: { place: string; hit: Hit }[] | undefined;
  const look = (kind: string, name: string, value: string): void => {
    if (value.length < SHORTEST) return;
    const hits = world.scanner.scanText(value);
    if (hits.length) found = [...(found ?? []), ...hits.map((hit) => ({ place: kind + name.slice(0, 100), hit }))];
  };
  for (const name in headers) {
    look('header name ', name, name);
    look('header ', name, headers[name] ?? '');
  }
  for (const cookie of setCookies) look('header ', 'set-cookie', cookie);
  look('reason phrase', '', statusText);
  for (const place in further) {
    look('name of ', place, place);
    look('', place, further[place] ?? '');
  }
  return found ?? NONE;
}

// Texts without room for a mark or the telling part of one.
const SHORTEST = 16;

import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';

/** What stands in the ledger about one request that may have created something. */
export interface LedgerEntry {
  readonly n: number;
  /** The canary or token by which the record is recognised. */
  readonly mark: string;
  readonly resource: string;
  /** Whose record it was meant to be; undefined for attacks, where nobody knows. */
  readonly tenant?: string;
  readonly as: string;
  readonly at: string;
  readonly id?: string | number;
  /** Records that its address names, by resource: needed to delete it. */
  readonly references?: Readonly<Record<string, string | number>>;
}

export interface LedgerHeader {
  readonly run: string;
  readonly prefix: string;
  readonly scenario: string;
  readonly target: string;
  /** Partywall started the system itself: it had an address, and records, for that run alone. */
  readonly started?: boolean;
}

export interface Ledger {
  /** Written before the request is sent; returns the entry's number. @throws UserError where it cannot be: then nothing may be sent */
  open(entry: Omit<LedgerEntry, 'n' | 'at'>): number;
  named(n: number, id: string | number): void;
  removed(n: number): void;
  close(): void;
}

type Line =
  | LedgerHeader
  | LedgerEntry
  | { readonly n: number; readonly id: string | number }
  | { readonly n: number; readonly removed: true };

/** Appends line by line and never buffers: after a kill the file tells what to remove. */
export function openLedger(file: string, header: LedgerHeader): Ledger {
  const descriptor = writing(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, 'w');
  });
  const write = (line: Line): void => {
    writing(file, () => writeSync(descriptor, `${JSON.stringify(line)}\n`));
  };
  // A line too few makes a later clean-up ask for a record that is gone; it must not keep this one from going on.
  const tell = (line: Line): void => {
    try {
      write(line);
    } catch {}
  };
  let count = 0;
  write(header);
  return {
    open: (entry) => {
      count += 1;
      write({ ...entry, n: count, at: new Date().toISOString() });
      return count;
    },
    named: (n, id) => tell({ n, id }),
    removed: (n) => tell({ n, removed: true }),
    close: () => closeSync(descriptor),
  };
}

function writing<Result>(file: string, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const headline = `the output cannot be written: ${why}`;
    const hint =
      'What may be created is noted first, so that it can be removed: make room, or choose another folder with --out.';
    throw new UserError({ code: 'output-not-writable', headline, met: file, hint }, { cause });
  }
}

/** Of a run that creates nothing. */
export function closedLedger(): Ledger {
  return { open: () => 0, named: () => undefined, removed: () => undefined, close: () => undefined };
}

/** The header and what was not removed, newest first. A last line cut by a kill is passed over. */
export function readLedger(file: string): {
  readonly header: LedgerHeader | undefined;
  readonly left: readonly LedgerEntry[];
} {
  const lines = readFileSync(file, 'utf8').split('\n').flatMap(parse);
  const open = new Map<number, LedgerEntry>();
  for (const line of lines) {
    if ('mark' in line) open.set(line.n, line);
    else if ('removed' in line) open.delete(line.n);
    else if ('id' in line) {
      const known = open.get(line.n);
      if (known) open.set(line.n, { ...known, id: line.id });
    }
  }
  const header = lines.find((line): line is LedgerHeader => 'prefix' in line);
  return { header, left: [...open.values()].reverse() };
}

/** Was it written about this very system? Its address decides: origin and path, whoever signs in there. */
export function isOfTarget(header: LedgerHeader, target: { readonly url: string; readonly started: boolean }): boolean {
  return (header.started === true && target.started) || addressOf(header.target) === addressOf(target.url);
}

function addressOf(text: string): string {
  if (!URL.canParse(text)) return text;
  const { origin, pathname } = new URL(text);
  return origin + pathname.replace(/\/+$/, '');
}

function parse(text: string): readonly Line[] {
  if (text === '') return [];
  try {
    const line: Line = JSON.parse(text);
    return typeof line === 'object' && line !== null ? [line] : [];
  } catch {
    return [];
  }
}

import type { Seeded } from '../records/record.js';

/** Long random identifiers issued in this run, by their keys; undefined where two tenants were given one. */
export interface Issued {
  readonly size: number;
  get(key: string): Seeded | undefined;
  has(key: string): boolean;
  set(key: string, record: Seeded | undefined): void;
  /** Could this word, as it stands in an answer, be one of them? Lists hold thousands that cannot. */
  isLike(word: string): boolean;
}

const BEGINNING = 3;

export function createIssued(): Issued {
  const records = new Map<string, Seeded | undefined>();
  const beginnings = new Set<string>();
  return {
    get size() {
      return records.size;
    },
    get: (key) => records.get(key),
    has: (key) => records.has(key),
    set(key, record) {
      records.set(key, record);
      beginnings.add(key.slice(0, BEGINNING));
    },
    isLike(word) {
      const beginning = word.slice(0, BEGINNING);
      return beginning.includes('-') || beginnings.has(beginning) || beginnings.has(beginning.toLowerCase());
    },
  };
}

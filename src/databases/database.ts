/** A database asked as a witness. It is never written to. */
export interface Database {
  /**
   * The rows of one statement for each set of its parameters (`$1` …), all out of one snapshot.
   * @throws DatabaseError
   */
  readonly ask: (statement: string, sets: readonly Parameters[]) => Promise<readonly (readonly Row[])[]>;
  readonly close: () => Promise<void>;
}

export type Parameters = readonly (string | number)[];
export type Row = readonly unknown[];

export interface DatabaseOptions {
  /** Holds the password: never to be shown. */
  readonly url: string;
  /** Longest wait for a connection, and for one statement. */
  readonly timeoutMs: number;
}

/** Why the database gave no answer: it is not there, took too long, or would not do what it was told. */
export class DatabaseError extends Error {
  readonly reason: 'unreachable' | 'timeout' | 'refused';
  constructor(reason: DatabaseError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.reason = reason;
  }
}

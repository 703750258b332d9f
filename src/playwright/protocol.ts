import type { Socket } from 'node:net';
import type { Outcome, Reason, Severity } from '../model.js';
import { splitLines } from '../reporters/lines.js';

/** What workers and the reporter say to the conductor, one line of JSON each. */
export type Question =
  /** `turn` names project, retry and repetition: the same question twice means that a new test run has begun. */
  | { readonly do: 'ask'; readonly scenario: number; readonly case: string; readonly turn: string }
  /** No more cases of this scenario will be asked. */
  | { readonly do: 'finish'; readonly scenario: number }
  /** How the last test ended before a worker left; `passed`: nothing more will be asked. */
  | { readonly do: 'leave'; readonly last: 'passed' | 'failed' | 'interrupted' }
  /** The test run is over. */
  | { readonly do: 'close'; readonly status: string };

/** A finding as a test reports it. */
export interface Told {
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** Of anything but a pass: the observed fact. */
  readonly text?: string;
  /** Of anything but a pass: the whole finding, redacted, as it stands in the result. */
  readonly finding?: string;
  /** What should have been seen, and what to do. */
  readonly holds?: string;
  readonly fix?: string;
  readonly severity?: Severity;
}

/** A case of which the end showed something else than its test had reported. */
export interface Corrected {
  readonly case: string;
  readonly was: string;
  readonly now: string;
  readonly outcome: Outcome;
  readonly text: string;
}

/** One scenario that came to its end. */
export interface Ended {
  readonly scenario: string;
  readonly result: string;
  readonly reports: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly corrected: readonly Corrected[];
}

export type Answer =
  | { readonly told: Told }
  | { readonly ended: readonly Ended[] }
  /** In words for the reader of a failed test. */
  | { readonly error: string };

/** Sends one line. */
export function send(socket: Socket, message: Question | Answer): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** The lines of the other side, as they come; ends with the connection. */
export async function* receive(socket: Socket): AsyncIterable<unknown> {
  socket.setEncoding('utf8');
  for await (const line of splitLines(socket)) yield JSON.parse(line);
}

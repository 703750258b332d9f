import type { Readable } from 'node:stream';
import { createRedactor } from '../redact.js';

const LOG_CHARACTERS = 64 * 1024;
const LAST_LINES = 15;

/** The end of what a program wrote. */
export interface Log {
  readonly follow: (stream: Readable | null) => void;
  readonly text: () => string;
}

export function createLog(): Log {
  let kept = '';
  return {
    follow: (stream) => {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        kept = (kept + text).slice(-LOG_CHARACTERS);
      });
      // It breaks off when the program goes, which is noticed elsewhere.
      stream?.on('error', () => {});
    },
    text: () => kept,
  };
}

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** The last lines of a log as a hint, without secrets and without what would steer a terminal. Empty for an empty log. */
export function lastWords(log: string, secrets: readonly NamedValue[] = []): string {
  const redactor = createRedactor();
  for (const { name, value } of secrets) redactor.add(value, name);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const plain = log.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
  const said = redactor.text(plain).trim().split('\n').slice(-LAST_LINES).join('\n  ');
  return said === '' ? '' : `It said:\n  ${said}`;
}

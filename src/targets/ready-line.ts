import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

const READY_MS = 60_000;

/** What a fixture program prints when it serves. */
export interface ReadyLine {
  readonly url: string;
  readonly control?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Waits for the first line of JSON on stdout. Rejects with a plain sentence when it ends, stays silent or says nonsense. */
export function readReadyLine(child: ChildProcess, limitMs = READY_MS): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    const { stdout } = child;
    if (!stdout) throw new Error('its output cannot be read');
    const timer = setTimeout(() => reject(new Error(`it was not ready within ${limitMs / 1000} s`)), limitMs);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    child.once('error', (error) => settle(() => reject(error)));
    // `close` comes after the last of stderr, so that the error can quote it.
    child.once('close', (code, signal) => settle(() => reject(new Error(`it ended with ${signal ?? `code ${code}`}`))));
    createInterface({ input: stdout }).once('line', (line) =>
      settle(() => {
        const ready = parse(line);
        if (ready) resolve(ready);
        else reject(new Error(`its first line is not a ready line: ${line.slice(0, 80)}`));
      }),
    );
  });
}

function parse(line: string): ReadyLine | undefined {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null || !('url' in value) || typeof value.url !== 'string')
    return undefined;
  const control = 'control' in value && typeof value.control === 'string' ? { control: value.control } : {};
  return { url: value.url, ...control, env: 'env' in value ? texts(value.env) : {} };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
}

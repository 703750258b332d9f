import { isPair, isScalar, visit } from 'yaml';
import type { Complaints } from './complaints.js';
import { nearest } from './nearest.js';
import type { Source } from './source.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface NamedSecret {
  readonly name: string;
  readonly value: string;
  /** Where in the file it is used. */
  readonly offset: number;
}

const VARIABLE = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/** What stands for a value that only a started system could supply, where a scenario is read without starting it. */
export const STAND_IN = 'supplied-by-the-target';

/**
 * Puts environment variables into the values of a file, always as text, and returns what it put in: all of it is
 * secret, but for what names the target (there, only the user and password of an address are).
 */
export function putInEnvironment(source: Source, env: Environment, complaints: Complaints): readonly NamedSecret[] {
  const secrets: NamedSecret[] = [];
  visit(source.document, {
    Scalar(key, node, ancestors) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const open = isOpen(ancestors);
      const offset = node.range?.[0] ?? 0;
      node.value = node.value.replace(VARIABLE, (written, name: string, fallback: string | undefined) => {
        const value = env[name] || fallback;
        if (value === undefined) {
          complaints.add({
            code: 'missing-variable',
            headline: `environment variable ${name} is not set, or empty`,
            at: source.placeAt(offset),
            met: written,
            didYouMean: nearest(name, Object.keys(env)),
          });
          return written;
        }
        if (!open && value !== '') secrets.push({ name, value, offset });
        return value;
      });
    },
  });
  return secrets;
}

// Keys under which nothing is secret: what the report names.
const OPEN = new Set(['name', 'target', 'limits', 'evidence', 'pairs', 'checks']);

// But for what is told to the system, or sent to it.
const CLOSED = new Set(['headers', 'environment', 'args', 'password']);

function isOpen(ancestors: readonly unknown[]): boolean {
  const pairs = ancestors.filter(isPair).map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ''));
  return OPEN.has(pairs[0] ?? '') && !(pairs[0] === 'target' && pairs.some((key) => CLOSED.has(key)));
}

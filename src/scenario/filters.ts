import { createRequire } from 'node:module';

/** A filter of ours: the value on its left, then its arguments. Undefined means that the placeholder stays empty. */
type Filter = (value: unknown, args: readonly unknown[]) => unknown;

/** Filters beside those of the template library. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  /** Text between two delimiters: `{{ location | between: '/calls/', '?' }}`; without a second one, to the end. */
  between: (value, [start, end]) => between(String(value ?? ''), String(start ?? ''), end),
  /** Digits only. */
  digits: (value) => String(value ?? '').replace(/\D/g, ''),
  /** Cut to so many characters. */
  max: (value, [length]) => [...String(value ?? '')].slice(0, Number(length)).join(''),
  /** A number plus a number, or a date plus a duration: `{{ now | plus: '-40d' }}`. */
  plus: (value, [amount]) => plus(value, amount),
  /** The one-time password of now (RFC 6238), out of its seed in base32 or an `otpauth://` address. */
  totp: (value) => oneTimePassword(String(value ?? '')),
  /** A number out of text. */
  number: (value) => finite(typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)),
};

/** Few sign-ins need it: the library is loaded by the first one, at once, because templates do not wait. */
function oneTimePassword(seed: string): string | undefined {
  const { TOTP, URI }: typeof import('otpauth') = createRequire(import.meta.url)('otpauth');
  try {
    const rule = seed.startsWith('otpauth:') ? URI.parse(seed) : new TOTP({ secret: seed.replace(/[\s-]+/g, '') });
    return rule instanceof TOTP ? rule.generate() : undefined;
  } catch {
    return undefined;
  }
}

function between(text: string, start: string, end: unknown): string | undefined {
  const from = text.indexOf(start);
  if (from < 0) return undefined;
  const rest = text.slice(from + start.length);
  if (end === undefined) return rest;
  const to = rest.indexOf(String(end));
  return to < 0 ? undefined : rest.slice(0, to);
}

const DURATION = /^(-?\d+)(ms|s|m|h|d|w)$/;
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

function plus(value: unknown, amount: unknown): unknown {
  const duration = typeof amount === 'string' ? DURATION.exec(amount) : null;
  if (!duration) return finite(Number(value) + Number(amount));
  const ms = Number(duration[1]) * (UNIT_MS[duration[2] ?? ''] ?? 0);
  if (value instanceof Date) return new Date(value.getTime() + ms);
  if (typeof value === 'number') return value + ms;
  const time = Date.parse(String(value));
  return Number.isNaN(time) ? undefined : new Date(time + ms).toISOString();
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

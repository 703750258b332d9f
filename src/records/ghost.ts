import { randomBytes, randomInt, randomUUID } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const INT32_MAX = 2_147_483_647;

/**
 * A well-formed identifier that was never issued, in the form of one that was: UUID (RFC 9562) for UUID, a far higher
 * number for a number, otherwise the same length with every letter and digit after the last separator drawn anew.
 */
export function ghostOf(sample: string | number): string | number {
  if (typeof sample === 'number') return ghostNumber(sample);
  if (UUID.test(sample)) return sample === sample.toUpperCase() ? randomUUID().toUpperCase() : randomUUID();
  if (/^\d{1,15}$/.test(sample)) return String(ghostNumber(Number(sample))).slice(0, Math.max(sample.length, 10));
  return redrawn(sample);
}

function ghostNumber(sample: number): number {
  const lowest = sample < INT32_MAX / 2 ? INT32_MAX - 200_000_000 : sample * 2;
  return lowest + randomInt(100_000_000);
}

/** `cus_9aF3` keeps `cus_`; hexadecimal stays hexadecimal, letter case and digits stay what they are. */
function redrawn(sample: string): string {
  const start = Math.max(sample.lastIndexOf('_'), sample.lastIndexOf(':'), sample.lastIndexOf('/')) + 1;
  const tail = sample.slice(start);
  const isHex = /^[0-9a-f]+$/i.test(tail) && /[a-f]/i.test(tail);
  return sample.slice(0, start) + [...tail].map((letter) => redraw(letter, isHex)).join('');
}

function redraw(letter: string, isHex: boolean): string {
  if (/\d/.test(letter)) return String(randomInt(10));
  if (isHex)
    return randomBytes(1).toString('hex').charAt(0)[letter === letter.toUpperCase() ? 'toUpperCase' : 'toLowerCase']();
  if (/[a-z]/.test(letter)) return String.fromCharCode(97 + randomInt(26));
  if (/[A-Z]/.test(letter)) return String.fromCharCode(65 + randomInt(26));
  return letter;
}

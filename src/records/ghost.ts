import { randomBytes, randomInt, randomUUID } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** https://github.com/ulid/spec: ten characters of time, sixteen of chance, in Crockford's alphabet. */
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const INT32_MAX = 2_147_483_647;

/**
 * A well-formed identifier that was never issued, in the form of one that was: UUID (RFC 9562, of the same version) for
 * UUID, a far higher number for a number, base64 of such for base64 of `Type:7`, otherwise the same length and
 * alphabet, with what stands before the last separator kept.
 */
export function ghostOf(sample: string | number): string | number {
  if (typeof sample === 'number') return ghostNumber(sample);
  for (let attempt = 0; attempt < 20; attempt++) {
    const ghost = ghostText(sample);
    if (ghost !== sample) return ghost;
  }
  // Too short to be drawn anew, such as a lone sign.
  return `${sample}${randomBytes(4).toString('hex')}`;
}

/** The same of what a create gave beside its id: of a link or a name of a file the last part, before its ending. */
export function ghostOfCapture(value: unknown): unknown {
  if (typeof value === 'number') return ghostNumber(value);
  if (typeof value !== 'string') return value;
  const [, before = '', stem = '', after = ''] =
    /^((?:[^?#]*\/)?)([^/?#]*?)((?:\.\w{1,5})?(?:[?#].*)?)$/s.exec(value) ?? [];
  return stem === '' ? value : `${before}${ghostOf(stem)}${after}`;
}

function ghostText(sample: string): string {
  if (UUID.test(sample)) return inCaseOf(sample, ghostUuid(sample));
  if (ULID.test(sample))
    return inCaseOf(
      sample,
      sample.slice(0, 10) + Array.from({ length: 16 }, () => CROCKFORD.charAt(randomInt(32))).join(''),
    );
  if (/^[1-9]\d{0,14}$/.test(sample)) return String(ghostNumber(Number(sample)));
  return ghostOfCoded(sample) ?? redrawn(sample);
}

function ghostNumber(sample: number): number {
  if (sample > INT32_MAX) return Math.min(sample * 2, Number.MAX_SAFE_INTEGER - 200_000_000) + randomInt(100_000_000);
  // Beyond what was issued, and still a number that a 32-bit column takes.
  const lowest = Math.max(sample + 1, INT32_MAX - 200_000_000);
  return lowest + randomInt(Math.max(1, Math.min(100_000_000, INT32_MAX - lowest)));
}

function ghostUuid(sample: string): string {
  const drawn = randomUUID();
  return `${drawn.slice(0, 14)}${sample.charAt(14)}${drawn.slice(15)}`;
}

/** GraphQL's global ids, among others: `Q2FsbDo3` is `Call:7`. */
function ghostOfCoded(sample: string): string | undefined {
  const decoded = Buffer.from(sample, 'base64').toString('latin1');
  const match = /^([A-Za-z]\w*[:/|])(\d{1,15}|[0-9a-f-]{36})$/i.exec(decoded);
  if (!match) return undefined;
  const encoded = Buffer.from(`${match[1]}${ghostOf(match[2] ?? '')}`, 'latin1').toString('base64');
  return sample.endsWith('=') ? encoded : encoded.replace(/=+$/, '');
}

/** `cus_9aF3` keeps `cus_`, `INV-0042` keeps `INV-`; hexadecimal stays so, letter case and digits stay what they are. */
function redrawn(sample: string): string {
  const start = prefixOf(sample);
  const tail = sample.slice(start);
  const isHex = /^[0-9a-f]+$/i.test(tail) && /[a-f]/i.test(tail);
  // Numbers are counted up: far away from the low ones nothing was issued. Long ones begin with a time, or have a limit.
  const kept = /^\d+$/.test(tail) ? (tail.length > 15 ? tail.slice(0, 3) : '9') : '';
  return sample.slice(0, start) + kept + [...tail.slice(kept.length)].map((letter) => redraw(letter, isHex)).join('');
}

const SHORTEST_TAIL = 3;

/** Length of what names the kind; nothing where hardly anything would remain. */
function prefixOf(sample: string): number {
  const separated = Math.max(sample.lastIndexOf('_'), sample.lastIndexOf(':'), sample.lastIndexOf('/')) + 1;
  const dashed = /^[A-Za-z]{1,8}-/.exec(sample)?.[0].length ?? 0;
  const start = Math.max(separated, dashed);
  return sample.length - start >= SHORTEST_TAIL ? start : 0;
}

function redraw(letter: string, isHex: boolean): string {
  if (/\d/.test(letter)) return String(randomInt(10));
  if (isHex) return inCaseOf(letter, randomBytes(1).toString('hex').charAt(0));
  if (/[a-z]/.test(letter)) return String.fromCharCode(97 + randomInt(26));
  if (/[A-Z]/.test(letter)) return String.fromCharCode(65 + randomInt(26));
  return letter;
}

function inCaseOf(sample: string, text: string): string {
  return sample === sample.toUpperCase() ? text.toUpperCase() : text.toLowerCase();
}

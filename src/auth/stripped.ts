import { isCredentialName } from '../probes/credentials.js';

/**
 * A session's headers (or query parameters) as someone without credentials would send them: left out, emptied, or with
 * garbage of the same length and shape. What carries no credentials stays.
 */
export function strip(
  headers: Readonly<Record<string, string>>,
  kind: 'none' | 'empty' | 'garbage',
): Record<string, string> {
  const entries = Object.entries(headers);
  if (kind === 'none') return Object.fromEntries(entries.filter(([name]) => !isCredentialName(name)));
  const replace = kind === 'empty' ? () => '' : garbageLike;
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isCredentialName(name) ? withValues(name, value, replace) : value]),
  );
}

function withValues(name: string, value: string, replace: (value: string) => string): string {
  if (name === 'cookie') return value.replace(/=([^;]*)/g, (_all, each: string) => `=${replace(each)}`);
  // `Bearer …`, `Basic …`: the scheme is no credential (RFC 9110, 11.4).
  const scheme = /^authorization$|^proxy-authorization$/.test(name) ? (/^[\w-]+ +/.exec(value)?.[0] ?? '') : '';
  return (scheme + replace(value.slice(scheme.length))).trimEnd();
}

/** Never made from the secret itself: what is sent here stands in reports. Dots stay, so that a token keeps its parts. */
function garbageLike(value: string): string {
  let index = 0;
  return value.replace(/[A-Za-z0-9]/g, () => GARBAGE[index++ % GARBAGE.length] ?? 'g');
}

const GARBAGE = 'garbage0';

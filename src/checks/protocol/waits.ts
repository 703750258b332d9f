import type { Observation } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';

/**
 * Milliseconds until the owner looks again: at least twice as long as the effect took on the sender's own record; all of
 * `settle` where work was only accepted.
 */
export function witnessWait({ operation }: CaseContext, seen: Seen): number {
  const settleMs = operation?.settleMs ?? 0;
  if (seen.attack && isAccepted(seen.attack)) return settleMs;
  const took = seen['own:after']?.effectMs ?? seen['control:after']?.effectMs;
  return took === undefined ? settleMs : 2 * took;
}

/** A 202, or a success that says when or where else to look for what became of it (RFC 9110, 15.3.3 and 10.2.3). */
function isAccepted({ status = 0, headers, requests }: Observation): boolean {
  if (status === 202) return true;
  if (status < 200 || status >= 300) return false;
  return headers['retry-after'] !== undefined || isElsewhere(headers.location, requests.at(-1)?.url);
}

/** The record's own address, and that of its collection, are no job's. */
function isElsewhere(location: string | undefined, url = ''): boolean {
  if (location === undefined || !URL.canParse(location, url)) return false;
  const { pathname } = new URL(location, url);
  return !`${new URL(url).pathname}/`.startsWith(`${pathname.replace(/\/$/, '')}/`);
}

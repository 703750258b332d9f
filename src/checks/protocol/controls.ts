import type { InconclusiveReason, Observation, Verdict } from '../../model.js';

export type Inconclusive = Extract<Verdict, { outcome: 'inconclusive' }>;

export function inconclusive(reason: InconclusiveReason, text: string, leg?: string): Inconclusive {
  return { outcome: 'inconclusive', reason, text, ...(leg ? { leg } : {}) };
}

/** The named reason why this answer proves nothing, if it is of that kind: nothing came, trouble, or a challenge. */
export function trouble(seen: Observation | undefined, leg: string): Inconclusive | undefined {
  if (!seen) return inconclusive('check-crashed', `the leg "${leg}" was never asked`, leg);
  if (seen.failure) return inconclusive(seen.failure.reason, `${leg}: ${seen.failure.text}`, leg);
  const status = seen.status ?? 0;
  if (seen.page === 'challenge')
    return inconclusive('challenge-page', `${leg}: status ${status} with a challenge page`, leg);
  if (status === 429) return inconclusive('rate-limited', `${leg}: status 429, ${seen.attempts} times`, leg);
  if (status >= 500 && status !== 501 && status !== 505)
    return inconclusive('server-error', `${leg}: status ${status}, ${seen.attempts} times`, leg);
  return undefined;
}

/** What could have changed a record that this run did not make was not sent: that is no trouble of the system's. */
export function sparedAttack(seen: Observation | undefined, leg: string): Verdict | undefined {
  if (seen?.spared === undefined) return undefined;
  return { outcome: 'skipped', reason: 'safe-mode', leg, text: `not sent: ${seen.spared}` };
}

/** A control that did not hold proves nothing: the reason is its own trouble, else that it failed. */
export function controlFault(seen: Observation | undefined, leg: string, who: string): Inconclusive | undefined {
  if (seen?.held) return undefined;
  const found = trouble(seen, leg);
  if (found) return found;
  return inconclusive(
    'control-failed',
    `${who}: ${answerOf(seen)}${withoutCanary(seen)}${seen?.complete === false ? ', not read to its end' : ''}`,
    leg,
  );
}

/**
 * One refusal is worth nothing if the session was dead: the alive leg after it decides. It speaks for the session that
 * carried it; one that was replaced in between may have been dead when the attack was refused.
 */
export function aliveFault(
  seen: Observation | undefined,
  ...attacks: readonly (Observation | undefined)[]
): Inconclusive | undefined {
  const other = attacks.find((attack) => attack && seen && attack.as === seen.as && attack.session !== seen.session);
  if (seen?.held && !other) return undefined;
  if (seen?.held)
    return inconclusive(
      'session-lost',
      'the session was replaced between the attack and the look whether it lives',
      'alive',
    );
  const found = trouble(seen, 'alive');
  if (found) return found;
  return inconclusive(
    'session-lost',
    `after the attack the attacker could not read its own record: ${answerOf(seen)}${withoutCanary(seen)}`,
    'alive',
  );
}

/** `status 404`, for sentences. */
export function answerOf(seen: Observation | undefined): string {
  if (!seen) return 'no answer';
  if (seen.failure) return seen.failure.text;
  const location = seen.headers.location;
  const said = seen.graphql ? ` with ${seen.graphql}` : isSaidRefusal(seen) ? ', a refusal by `denied`' : '';
  return `status ${seen.status}${location ? ` to ${location}` : ''}${said}`;
}

/** The status alone would be taken for a success. */
function isSaidRefusal({ status, denied }: Observation): boolean {
  return (status ?? 0) < 300 && (denied ?? []).length > 0;
}

/** Else a 200 would be given for the reason why nothing is proved. */
function withoutCanary(seen: Observation | undefined): string {
  return seen?.isWithoutCanary ? ', without its canary (`{{ canary }}` belongs into a field that it shows)' : '';
}

/** `1 page`, `3 pages`. */
export function pagesText(pages = 0): string {
  return pages === 1 ? '1 page' : `${pages} pages`;
}

/** `1 row`, `3 rows`. */
export function rowsText(rows = 0): string {
  return rows === 1 ? '1 row' : `${rows} rows`;
}

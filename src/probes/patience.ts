import type { HttpAnswer, HttpOutcome } from './answer.js';

/**
 * May the same request be asked again after this outcome of attempt `attempt` (1, 2, 3)?
 * `undefined`: this is an answer. A number: ask again after so many milliseconds. `give-up`: it has been asked often
 * enough, or the server wants more patience than a minute (`Retry-After`, RFC 9110, 10.2.3). A date is read against
 * the answer's own `Date`, so that clocks need not agree; `now` (milliseconds) stands in where that is missing.
 */
export function pauseBefore(outcome: HttpOutcome, attempt: number, now = Date.now()): number | 'give-up' | undefined {
  const trouble = troubleOf(outcome);
  if (!trouble) return undefined;
  if (attempt >= MOST_ATTEMPTS) return 'give-up';
  const wanted = outcome.answer && retryAfterMs(outcome.answer.headers, now);
  if (wanted !== undefined) return wanted > LONGEST_MS ? 'give-up' : wanted;
  return (trouble === 'too-many' ? TOO_MANY_MS : PAUSE_MS)[attempt - 1] ?? 'give-up';
}

const MOST_ATTEMPTS = 3;
const LONGEST_MS = 60_000;
const PAUSE_MS = [100, 400];
const TOO_MANY_MS = [1000, 2000];
/** "Not implemented" and "version not supported" say something about the request; asking again changes nothing. */
const ANSWERS = new Set([501, 505]);

function troubleOf(outcome: HttpOutcome): 'too-many' | 'trouble' | undefined {
  if (outcome.failure) return isPassing(outcome.failure.reason) ? 'trouble' : undefined;
  const { status, cut } = outcome.answer;
  if (status === 429) return 'too-many';
  if (status >= 500 && !ANSWERS.has(status)) return 'trouble';
  return cut && isPassing(cut) ? 'trouble' : undefined;
}

function isPassing(reason: string): boolean {
  return reason === 'timeout' || reason === 'unreachable';
}

/** Seconds or an HTTP date, as milliseconds from now; undefined where it says neither. */
function retryAfterMs(headers: HttpAnswer['headers'], now: number): number | undefined {
  const text = headers['retry-after']?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  const theirNow = Date.parse(headers.date ?? '');
  return Number.isNaN(date) ? undefined : Math.max(0, date - (Number.isNaN(theirNow) ? now : theirNow));
}

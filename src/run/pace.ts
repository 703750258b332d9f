import type { Leg } from '../model.js';
import type { World } from './world.js';

/** How late the effects of this run's own acts may still show. */
export interface Pace {
  /** When the records were there; `performance.now()`. */
  seededAt: number;
  /** Twice the slowest effect that was seen; all of `settle` where one was waited for in vain. */
  calmMs: number;
}

/** Takes note of how long a leg waited for what it expects. A list shows what was seeded before it was asked. */
export function notePace({ pace }: Pick<World, 'pace'>, leg: Leg, outcome: { held: boolean; waitedMs: number }): void {
  const settleMs = leg.pollMs ?? 0;
  const tookMs = leg.expect?.kind === 'own-rows' ? performance.now() - pace.seededAt : outcome.waitedMs;
  pace.calmMs = Math.max(pace.calmMs, outcome.held ? Math.min(2 * tookMs, settleMs) : settleMs);
}

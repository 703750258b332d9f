import type { Leg } from '../model.js';
import type { World } from './world.js';

/** How late the effects of this run's own acts may still show. */
export interface Pace {
  /** When the records were there; `performance.now()`. */
  seededAt: number;
  /** Twice the slowest effect that was seen; all of `settle` where one was waited for in vain. */
  calmMs: number;
}

/**
 * Milliseconds until what was seeded must show in a view or a search, if it ever does: the time it is given began when it
 * was seeded, not with each of many questions. Not bounded for what a leg expects of its own acts.
 */
export function leftSinceSeeding({ seededAt }: Pace, { expect, pollMs }: Leg): number {
  if (!isAboutSeeded(expect)) return Number.POSITIVE_INFINITY;
  return Math.max(0, seededAt + (pollMs ?? 0) - performance.now());
}

/** A view that shows none of it may never do so: that says nothing about how late effects are. */
function isAboutSeeded(expect: Leg['expect']): boolean {
  return expect?.kind === 'canary-of' || expect?.kind === 'differs';
}

/** Takes note of how long a leg waited for what it expects. A list shows what was seeded before it was asked. */
export function notePace({ pace }: Pick<World, 'pace'>, leg: Leg, outcome: { held: boolean; waitedMs: number }): void {
  if (!outcome.held && isAboutSeeded(leg.expect)) return;
  const settleMs = leg.pollMs ?? 0;
  const tookMs = leg.expect?.kind === 'own-rows' ? performance.now() - pace.seededAt : outcome.waitedMs;
  pace.calmMs = Math.max(pace.calmMs, outcome.held ? Math.min(2 * tookMs, settleMs) : settleMs);
}

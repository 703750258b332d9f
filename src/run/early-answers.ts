import type { CaseContext, EarlyLook } from '../checks/index.js';
import type { Leg, Observation, Seeding } from '../model.js';
import type { World } from './world.js';

/** Answers to what is asked before and after seeding, by what was asked. */
export interface EarlyLooks {
  readonly answers: Map<string, { readonly seen: Observation; readonly at: number }>;
  /** What had been made when seeding was over. */
  made?: Seeding['of'];
}

/** The early looks of a case, with what came back. */
export function earlyOf(
  world: World,
  context: CaseContext,
): readonly { readonly leg: Leg; readonly seen: Observation }[] {
  if (world.early.answers.size === 0) return [];
  return looksOf(world, context)
    .flatMap(({ before, after }) => [before, after])
    .flatMap((leg) => {
      const found = world.early.answers.get(keyOf(leg));
      return found ? [{ leg, seen: { ...found.seen, leg: leg.name } }] : [];
    });
}

export function looksOf({ checks }: World, context: CaseContext): readonly EarlyLook[] {
  return checks.get(context.case.check)?.early?.(context) ?? [];
}

/** Cases that ask the same of the same view share the answers. */
export function keyOf({ share, as, expect }: Leg): string {
  return `${share}|${as}|${expect?.kind}`;
}

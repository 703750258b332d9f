import { type ContainerEngine, openEngine, within } from './engine.js';
import type { TargetOptions } from './index.js';
import { startKeeper } from './keeper.js';
import { newTag } from './ownership.js';
import { removeRun, sweep } from './sweep.js';

const REMOVAL_MS = 30_000;

/** Where the containers of one target stand: their engine, the tag that names them, and how all of them go. */
export interface Ground {
  readonly engine: ContainerEngine;
  readonly tag: string;
  /** Removes all of it. With `keep` nothing but the watch over it. */
  readonly leave: () => Promise<void>;
}

/** @throws UserError engine-missing */
export async function openGround({ env, keep = false, say }: TargetOptions): Promise<Ground> {
  const engine = await openEngine(env);
  await sweepBefore(engine, say);
  const tag = newTag(keep);
  const keeper = keep ? undefined : startKeeper(tag, env);
  const leave = async () => {
    if (keep) return;
    try {
      await within(removeRun(engine, tag), REMOVAL_MS);
      keeper?.release();
    } catch (error) {
      // An engine that is gone cannot be asked; the keeper tries again when this process has ended, and then a later run.
      const why = error instanceof Error ? error.message : String(error);
      say?.(`containers could not be removed: ${why}. \`partywall cleanup\` removes them when the engine is back.`);
    }
  };
  return { engine, tag, leave };
}

/** What a killed run left would take ports and memory; that it cannot be removed now keeps no run from starting. */
async function sweepBefore(engine: ContainerEngine, say: TargetOptions['say']): Promise<void> {
  const { removed } = await within(sweep(engine), REMOVAL_MS).catch(() => ({ removed: [] }));
  if (removed.length > 0) say?.(`removed what a killed run left: ${removed.join(', ')}`);
}

/** Starts something on the ground; whatever goes wrong, and when it is interrupted, nothing of it stays. */
export async function onGround<Result>(
  ground: Ground,
  signal: AbortSignal,
  start: () => Promise<Result>,
): Promise<Result> {
  const interrupted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  interrupted.catch(() => {});
  const starting = start();
  try {
    return await Promise.race([starting, interrupted]);
  } catch (error) {
    await ground.leave();
    // What was under way may have made something more.
    if (signal.aborted) starting.catch(() => {}).finally(() => ground.leave());
    throw error;
  }
}

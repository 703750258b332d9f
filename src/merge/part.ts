import type { RunHeader } from '../model.js';
import { damageOf, type Frame, readFrame } from '../reporters/result.js';

/** A stored result: `lines` gives its lines from the start, once per call. */
export interface Stored {
  readonly file: string;
  readonly lines: () => AsyncIterable<string>;
}

/** A stored result of one run, all but its findings read. */
export interface Part extends Stored {
  readonly frame: Frame;
}

/** @throws UserError result-headless, result-broken, result-too-new */
export async function readPart({ file, lines }: Stored): Promise<Part> {
  return { file, lines, frame: await readFrame(lines(), file) };
}

/** A shard that was given no scenario file. */
export function isIdle({ frame }: Part): boolean {
  return frame.header.scenario.file === '' && frame.header.planned === 0;
}

/** Why less may be known of this run than its findings say; undefined where it came to its end. */
export function faultOf({ file, frame }: Part): string | undefined {
  const damage = damageOf(frame);
  if (damage !== undefined) return `${file}: ${damage.replace(/\.$/, '')}`;
  return frame.end?.interrupted === undefined ? undefined : `${file}: ${frame.end.interrupted}`;
}

/** `2 of 5`. */
export function shardName({ shard }: Pick<RunHeader, 'shard'>): string | undefined {
  return shard && `${shard.index} of ${shard.of}`;
}

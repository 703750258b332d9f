import type { Leaf, Observation } from '../model.js';
import type { Question } from './ask.js';
import type { Reading } from './reading.js';
import type { World } from './world.js';

/** Longer answers are no refusals. */
const LONGEST = 8192;
/** Shorter texts stand in other words. */
const SHORTEST = 8;

/**
 * Error pages and messages name a record in a sentence: `Call 'Q3 pricing' belongs to Globex`. Of the owner's texts those that
 * stand in the answer to an attack (or to a ghost, so that what is said to everybody is known), by their places in the record.
 */
export function saidValues(world: World, { leg, seen }: Question, { text }: Reading): Observation['values'] {
  if (!leg.values || (leg.role !== 'attack' && leg.role !== 'ghost') || text.length > LONGEST) return undefined;
  const owner = seen.before?.values ?? seen.control?.values ?? seen['control:before']?.values;
  if (!owner || text.length < SHORTEST) return undefined;
  const said: Record<string, Leaf> = {};
  for (const [path, leaf] of Object.entries(owner))
    if (leaf.type === 'string' && leaf.length >= SHORTEST && isSaid(world, text, leaf)) said[`said ${path}`] = leaf;
  return Object.keys(said).length > 0 ? said : undefined;
}

/** From the beginning of any word on: only its fingerprint and its length are known. */
function isSaid({ print }: World, text: string, leaf: Leaf): boolean {
  for (let at = 0; at + leaf.length <= text.length; at++) {
    if (isLetter(text, at - 1) || isLetter(text, at + leaf.length)) continue;
    if (print(text.slice(at, at + leaf.length)) === leaf.print) return true;
  }
  return false;
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

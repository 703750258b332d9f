import type { Case, Leaf } from '../model.js';
import type { Asked } from './case.js';
import type { World } from './world.js';

/** Remembers the spare a case attacked and what its owner saw last, for the look before clean-up. */
export async function rememberAttacked(world: World, one: Case, asked: Asked, round: number): Promise<void> {
  const attack = asked.legs.find(({ leg }) => leg.role === 'attack' && leg.aim.record === 'twin');
  const last = asked.legs.findLast(({ leg }) => leg.role === 'witness' && LAST.has(leg.name));
  const before = asked.legs.find(({ leg }) => leg.role === 'witness' && leg.name === 'before');
  if (!attack || !last || attack.leg.aim.record !== 'twin') return;
  const { name } = attack.leg.aim;
  const record = await world.book.twins.get(round > 0 ? `${name}#${round}` : name)?.catch(() => undefined);
  if (!record || last.seen.failure) return;
  // Out of sight for a while only: it is held against what it was.
  const { values } = last.seen.gone && before?.seen.values && !before.seen.gone ? before.seen : last.seen;
  world.attacked.set(one.id, { case: one, record, owner: last.leg.as, values: values && pack(values) });
}

const LAST: ReadonlySet<string> = new Set(['after', 'again']);

/** Leaves as one string: thousands of small objects would be most of a run's memory. */
export function pack(values: Readonly<Record<string, Leaf>>): string {
  return Object.entries(values)
    .map(([path, { print, length, type }]) => [path, print, length, type].join('\t'))
    .join('\n');
}

export function expand(packed: string): Readonly<Record<string, Leaf>> {
  const values: Record<string, Leaf> = {};
  for (const line of packed.split('\n')) {
    const [path = '', print = '', length = '0', type] = line.split('\t');
    if (type === 'string' || type === 'number' || type === 'boolean' || type === 'null')
      values[path] = { print, length: Number(length), type };
  }
  return values;
}

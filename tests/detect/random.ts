/** A small seeded generator (mulberry32): tests that draw by chance draw the same each time. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number;
  pick<T>(list: readonly T[]): T;
  text(length: number, letters: string): string;
  bytes(length: number): Buffer;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  return {
    int,
    pick: (list) => {
      const [fallback] = list;
      const picked = list[int(list.length)] ?? fallback;
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
    text: (length, letters) => Array.from({ length }, () => letters.charAt(int(letters.length))).join(''),
    bytes: (length) => Buffer.from(Array.from({ length }, () => int(256))),
  };
}

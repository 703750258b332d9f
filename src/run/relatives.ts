import type { Seeded } from '../records/record.js';

/** One record of each kind; what one of them lies under stands for the first that there is of that kind. */
export function together(records: readonly (readonly [name: string, Seeded])[]): Readonly<Record<string, Seeded>> {
  const names = new Set(records.map(([name]) => name));
  const above = records.flatMap(([, { references }]) => Object.entries(references).filter(([name]) => names.has(name)));
  return Object.fromEntries([...records, ...above]);
}
